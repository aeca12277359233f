"""What bars persons and societies from nomination: misconduct, disqualification, a revocation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from people import querysets
from people.choices import BarKind
from people.models.registers import Person, Society


class IntegrityRecord(Rehearsable):
    """失信、取消资格: a person, or a society, on which decision, and until when it bars from nomination.

    What the office enters comes with the decision's document; what a ruling or revocation leaves
    behind cites it by number. Lifted by another person than who entered it, it bars no more.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="integrity_records")
    society = models.ForeignKey(
        Society, models.CASCADE, null=True, related_name="integrity_records"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=BarKind)
    decision = models.CharField(_("decision document"), max_length=200)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=120, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.TextField(blank=True)

    objects = querysets.IntegrityQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, society__isnull=True)
                | Q(person__isnull=True, society__isnull=False),
                name="bar_is_of_one_person_or_society",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="bar_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, document__isnull=True)
                | Q(entered_by__isnull=False, entered_at__isnull=False, document__isnull=False)
                & ~Q(reason="")
                & ~Q(decided_by=""),
                name="entered_bar_has_its_document",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lifted_why="")
                & (Q(entered_by__isnull=True) | ~Q(entered_by=F("lifted_by"))),
                name="bar_lifted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.society}: {self.decision}"
