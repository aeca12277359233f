"""How the pool is kept: links to experts, filters with a name, sheets on their way in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from people.models import PinnedLink
from review.choices import SheetState
from review.models.experts import Expert
from review.querysets import standing


class ProfileLink(PinnedLink):
    """A personal link by which one expert confirms or corrects their own profile.

    It is used once; confirming takes a code sent to the telephone or the address on record.
    """

    purpose = "profile"

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="profile_links")
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert"],
                name="one_open_profile_link",
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(pin_hash="") | Q(pin_at__isnull=False),
                name="profile_code_was_sent_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.asked_at:%Y-%m-%d}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether it still opens something."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class DeskLink(PinnedLink):
    """评审入口: a personal link by text message; with the code sent to the same telephone it logs in.

    For who has nothing but a telephone: it opens the desk of this expert, in no other office.
    """

    purpose = "desk"

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="desk_links")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert"],
                name="one_open_desk_link",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(pin_hash="") | Q(pin_at__isnull=False),
                name="desk_code_was_sent_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.asked_at:%Y-%m-%d}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether it still opens the desk."""
        return self.withdrawn_at is None and at < self.expires_at


class SavedFilter(Rehearsable):
    """A filter of the pool the office gave a name; all its managers share it."""

    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)  # as it stands in the address of the page
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = standing.OfTheOfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "rehearsal"], name="saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name


class ExpertSheet(Rehearsable):
    """An uploaded workbook of experts on its way: checked, previewed, imported once as a whole."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SheetState)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = standing.OfTheOfficeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="expert_sheet_done_whole",
            )
        ]

    def __str__(self) -> str:
        return self.file.name
