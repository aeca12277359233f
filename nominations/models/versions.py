"""Frozen versions of the form, and the signed and sealed scans that come back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.models import Rehearsable
from nominations import querysets
from nominations.models.papers import Paper
from nominations.pages import Coded


class PaperVersion(Rehearsable):
    """A frozen form: immutable, numbered; ``parts`` holds the digest of every part it prints.

    ``contents`` keeps, sealed, all the paper held then, so that it can be restored.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    digest = models.CharField(max_length=64)
    parts = models.JSONField()
    contents = EncryptedTextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    kept_for_good = True
    objects = querysets.OfPaperQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper.number} v{self.number}"

    def coded(self) -> tuple[Coded, ...]:
        """Return its pages as the pairing reads them; prefetched pages are used."""
        return tuple(
            Coded(each.number, each.part, each.code, each.digest, tuple(each.covers))
            for each in sorted(self.pages.all(), key=lambda each: each.number)
        )


class Page(Rehearsable):
    """One page of a frozen form: its code, its part, and the parts a signature on it covers."""

    version = models.ForeignKey(PaperVersion, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField(_("page"))
    part = models.CharField(max_length=60)
    code = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    covers = models.JSONField(default=list)

    kept_for_good = True

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="page_number_once"),
            models.UniqueConstraint(fields=["version", "code"], name="page_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.code}"


class Scan(Rehearsable):
    """A scan of the printed form as it came back, read and paired in the background."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        PAIRED = "paired", _("complete")
        OPEN = "open", _("something is missing")
        REFUSED = "refused", _("does not match the electronic version")

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="scans")
    version = models.ForeignKey(PaperVersion, models.PROTECT, related_name="scans")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)

    objects = querysets.OfPaperQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reading", paired_at__isnull=True)
                | (~Q(state="reading") & Q(paired_at__isnull=False)),
                name="scan_paired_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper.number} {self.uploaded_at:%Y-%m-%d %H:%M}"


class ScannedPage(Rehearsable):
    """One scanned picture: what was read from it, and the page it is paired with."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        PAIRED = "paired", _("paired")
        OLD = "old", _("page of an earlier version")
        UNKNOWN = "unknown", _("code of no version")
        FOREIGN = "foreign", _("page of another paper")
        DUPLICATE = "duplicate", _("scanned twice")
        UNREADABLE = "unreadable", _("to be paired by hand")
        REJECTED = "rejected", _("pairing rejected by the office")

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="pictures")
    place = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    leaf = models.PositiveIntegerField(default=0)  # page of the file, from 0
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    read = models.CharField(max_length=100, blank=True)  # what the code says, as it was read
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="pictures")
    thumbnail = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    paired_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)  # what the office says of a pairing by hand
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    judged_why = models.CharField(max_length=300, blank=True)

    objects = querysets.ScannedPageQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "place"], name="picture_place_once"),
            models.CheckConstraint(
                condition=Q(paired_by__isnull=True, paired_at__isnull=True)
                | Q(paired_by__isnull=False, paired_at__isnull=False, page__isnull=False),
                name="pairing_by_hand_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paired", "duplicate"]) | Q(page__isnull=False),
                name="paired_picture_has_page",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, judged_by__isnull=True, judged_at__isnull=True)
                | Q(
                    confirmed__isnull=False,
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                    paired_by__isnull=False,
                ),
                name="pairing_judged_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | Q(confirmed=False),
                name="rejected_picture_was_judged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} #{self.place}"
