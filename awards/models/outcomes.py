"""Published lists (公布名单) of what the academy or the deciding body made known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from files.models import StoredFile
from ledger.models import Rehearsable
from programmes.models import Cycle


class OutcomeList(Rehearsable):
    """公布名单: a list read in by one person, its steps taken when a second one has confirmed them.

    ``stage`` is where the candidates stand about whom it speaks.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="outcome_lists")
    stage = models.CharField(max_length=20)
    document = models.CharField(_("document"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = querysets.OutcomeListQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by_id__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by_id=F("asked_by_id")),
                name="outcomes_by_two_persons",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="outcomes_have_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.document}"
