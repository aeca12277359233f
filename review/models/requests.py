"""What the persons concerned ask of a conflict of interest: exclusions (申请回避) and disputes (申辩)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from nominations.models import Paper, StaffTie
from review.choices import Party
from review.models.conflicts import Conflict
from review.models.experts import Expert
from review.querysets.requests import DisputeQuerySet, ExclusionQuerySet


class ExclusionRequest(Rehearsable):
    """申请回避: a nominee asks that somebody shall not review them; the office decides with a reason.

    No expert ever learns of it. ``expert`` is whom the office recognised in the name when it granted
    the request; without one nobody of the pool bears the name yet.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="exclusion_requests")
    name = EncryptedTextField(_("name"))
    unit_name = EncryptedTextField(_("unit"), blank=True)
    ground = EncryptedTextField(_("ground"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    granted = models.BooleanField(_("granted"), null=True)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="+")
    reason = EncryptedTextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    is_unmatched = False  # set where a list shows it; never saved

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="exclusion_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(expert__isnull=True) | Q(granted=True),
                name="excluded_expert_of_a_granted_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self._meta.verbose_name}"


class Dispute(Rehearsable):
    """申辩: the person concerned says that a conflict is not so, or that a refusal was wrong.

    It is about a conflict found in the records, of an expert or of somebody of the staff, or about a
    refused exclusion; decided with a reason by another person than who decided before.
    """

    conflict = models.ForeignKey(Conflict, models.CASCADE, null=True, related_name="disputes")
    exclusion = models.ForeignKey(
        ExclusionRequest, models.PROTECT, null=True, related_name="disputes"
    )
    staff_tie = models.ForeignKey(StaffTie, models.PROTECT, null=True, related_name="disputes")
    party = models.CharField(max_length=8, choices=Party)
    words = EncryptedTextField(_("what is said against it"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    upheld = models.BooleanField(_("upheld"), null=True)
    reason = EncryptedTextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(conflict__isnull=False, exclusion__isnull=True, staff_tie__isnull=True)
                | Q(conflict__isnull=True, exclusion__isnull=False, staff_tie__isnull=True)
                | Q(conflict__isnull=True, exclusion__isnull=True, staff_tie__isnull=False),
                name="dispute_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="dispute_decision_whole",
            ),
            models.UniqueConstraint(
                fields=["conflict"], name="one_open_dispute_of_a_conflict", condition=Q(upheld=None)
            ),
            models.UniqueConstraint(
                fields=["exclusion"],
                name="one_open_dispute_of_an_exclusion",
                condition=Q(upheld=None),
            ),
            models.UniqueConstraint(
                fields=["staff_tie"],
                name="one_open_dispute_of_a_staff_tie",
                condition=Q(upheld=None),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("raised_by")),
                name="dispute_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.conflict or self.exclusion or self.staff_tie)
