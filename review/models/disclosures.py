"""公开: what of a programme's review everybody may see, opened by two persons on a stated legal basis."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from programmes.models import Programme
from review.choices import Disclosed
from review.querysets.draws import DisclosureQuerySet


class Disclosure(Rehearsable):
    """公开: one part of a programme's review shown to everybody; off until a second person confirms it.

    Asked for with its legal basis, confirmed by another, ended by anybody of the office with a reason.
    An ended one stays on record; opening again is a further one.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="disclosures")
    part = models.CharField(_("what is shown"), max_length=12, choices=Disclosed)
    basis = models.TextField(_("legal basis"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(_("reason"), blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "part", "rehearsal"],
                name="disclosed_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="disclosure_has_a_basis"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("asked_by")),
                name="disclosure_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True, end_reason="")
                | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason=""),
                name="disclosure_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_part_display()}"

    @property
    def is_open(self) -> bool:
        """Tell whether everybody may look now."""
        return self.confirmed_at is not None and self.ended_at is None
