"""Declarations (诚信与回避承诺) and conflicts of interest (回避)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from nominations.models.ties import open_to_dispute
from review import querysets
from review.choices import ConflictSource, Outcome
from review.models.experts import Expert


class Declaration(Rehearsable):
    """科研诚信与回避承诺 of one expert for one round, before anything confidential is shown.

    ``address`` is where it was signed from (IP), as the rules ask to be kept.
    """

    round = models.ForeignKey("review.Round", models.PROTECT, related_name="declarations")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declarations")
    text_version = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    address = EncryptedTextField(_("signed from"), blank=True)

    kept_for_good = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.round}"


class Conflict(Rehearsable):
    """A conflict of interest of an expert with an item: relation, outcome and the facts that met.

    ``is_doubtful``: a name alone says so. ``cause`` is the same for all that the same facts speak for,
    so that one decision settles them. ``before`` is the evidence the last decision was taken on: it
    holds until the evidence changes.
    """

    item = models.ForeignKey("review.Item", models.PROTECT, related_name="conflicts")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts")
    relation = models.CharField(max_length=12)
    outcome = models.CharField(max_length=6, choices=Outcome)
    evidence = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=ConflictSource)
    note = models.TextField(_("note"), blank=True)
    found_at = models.DateTimeField()
    is_doubtful = models.BooleanField(_("by name alone"), default=False)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    before = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    objects = querysets.ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "expert", "relation"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by_id__isnull=True)
                | Q(decided_at__isnull=False, decided_by_id__isnull=False),
                name="conflict_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.item}: {self.relation}"

    @property
    def is_disputable(self) -> bool:
        """Tell whether the expert may still say that it is not so."""
        return open_to_dispute(self)
