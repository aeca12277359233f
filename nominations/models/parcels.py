"""收件登记: parcels that came by courier, and what was found in them; struck through, never overwritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable
from nominations.choices import Way
from nominations.models.papers import Paper
from nominations.querysets.parcels import ParcelItemQuerySet, ParcelQuerySet
from nominations.querysets.ties import is_tied
from people.models import Society
from programmes.models import Cycle

VOIDED_WHOLE = Q(voided_at__isnull=True, voided_by__isnull=True, voided_why="") | Q(
    ~Q(voided_why=""), voided_at__isnull=False, voided_by__isnull=False
)


class Struck(Rehearsable):
    """An entry of the register: struck through with a reason, or standing; ``corrects`` an earlier one."""

    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("registered"))
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", editable=False
    )
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    voided_why = models.CharField(max_length=300, blank=True)

    kept_for_good = True

    class Meta:
        abstract = True


class Parcel(Struck):
    """收件: one parcel a society sent: its place in the register, carrier, postmark, who took it in."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="parcels")
    society = models.ForeignKey(Society, models.PROTECT, related_name="parcels")
    number = models.CharField(_("number"), max_length=60)
    way = models.CharField(_("came by"), max_length=12, choices=Way)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=60, blank=True)
    sent_on = models.DateField(_("postmark of dispatch"), null=True)
    arrived_on = models.DateField(_("arrived"))
    by_candidate = models.BooleanField(_("brought by the candidate in person"), default=False)
    packing = models.CharField(_("packing"), max_length=300, blank=True)
    envelope = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = ParcelQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="parcel_number_once"),
            models.UniqueConstraint(
                fields=["cycle", "tracking"],
                condition=Q(voided_at__isnull=True) & ~Q(tracking=""),
                name="parcel_registered_once",
            ),
            models.CheckConstraint(condition=VOIDED_WHOLE, name="parcel_voided_whole"),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(sent_on__lte=F("arrived_on")),
                name="parcel_sent_before_it_arrived",
            ),
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a paper that came in it."""
        return is_tied(Paper.objects.filter(parcel_items__parcel=self), by)

    def __str__(self) -> str:
        return self.number

    @property
    def stands(self) -> bool:
        """Tell whether the entry was not struck through."""
        return self.voided_at is None


class ParcelItem(Struck):
    """What was found in a parcel of one paper: copies, originals, version codes, what is missing."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="items")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="parcel_items")
    codes = models.JSONField(default=list)  # version codes found on its pages, as read
    copies = models.PositiveSmallIntegerField(_("copies"))
    originals = models.PositiveSmallIntegerField(_("of these originals"))
    missing = models.CharField(_("what is missing"), max_length=300, blank=True)

    objects = ParcelItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "paper"],
                condition=Q(voided_at__isnull=True),
                name="paper_once_a_parcel",
            ),
            models.CheckConstraint(condition=VOIDED_WHOLE, name="parcel_item_voided_whole"),
            models.CheckConstraint(
                condition=Q(originals__lte=F("copies")), name="originals_are_copies"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.paper_id}"

    @property
    def stands(self) -> bool:
        """Tell whether neither the entry nor its parcel was struck through."""
        return self.voided_at is None and self.parcel.stands
