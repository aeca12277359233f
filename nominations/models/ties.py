"""Ties of staff (工作人员回避): who of the office or the supervisors keeps away from whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField, KeyedHashField
from ledger.models import Rehearsable
from nominations.models.papers import Paper
from nominations.querysets.ties import StaffTieQuerySet
from people.choices import TieKind, TieOutcome, TieSource


def stated(evidence: Iterable[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """Return facts in one order: a database keeps neither theirs nor that of their keys."""
    return sorted(sorted(fact.items()) for fact in evidence)


def open_to_dispute(found: Any) -> bool:
    """Tell whether what was found, of staff or of an expert, may still be disputed.

    The answer to a dispute holds like any decision: until the evidence is not what it was.
    """
    said = list(found.disputes.all())
    if found.source != TieSource.FOUND or any(each.upheld is None for each in said):
        return False
    if found.decided_at is None or stated(found.before) != stated(found.evidence):
        return True
    return all(each.decided_at < found.decided_at for each in said)


class StaffTie(Rehearsable):
    """工作人员回避: somebody of the office, or a supervisor, has a tie to who is nominated.

    Declared by themselves it is not weighed and not taken back. Found in the records it is what the
    rule set says of experts: hard at once, or to be confirmed or refused with a reason; ``before`` is
    the evidence that decision was taken on. While it is hard the paper, all others of the same
    candidate and the candidate are shut to them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_ties")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="staff_ties")
    relation = models.CharField(_("relation"), max_length=12, choices=TieKind)
    note = EncryptedTextField(_("note"), blank=True)
    declared_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=TieSource, default=TieSource.DECLARED)
    outcome = models.CharField(max_length=6, choices=TieOutcome, default=TieOutcome.HARD)
    evidence = models.JSONField(default=list)
    is_doubtful = models.BooleanField(_("by name alone"), default=False)
    before = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    kept_for_good = True

    objects = StaffTieQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "paper", "relation"], name="staff_tie_once"),
            models.CheckConstraint(
                condition=Q(source="found") | Q(outcome="hard", decided_at__isnull=True),
                name="declared_staff_tie_is_not_weighed",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by_id__isnull=True)
                | Q(decided_at__isnull=False, decided_by_id__isnull=False)
                & ~Q(decided_by_id=models.F("user_id")),
                name="staff_tie_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.paper}: {self.get_relation_display()}"

    @property
    def is_disputable(self) -> bool:
        """Tell whether whom it concerns may still say that it is not so."""
        return self.outcome != TieOutcome.PAST and open_to_dispute(self)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody may decide on it: found, in doubt, and not decided."""
        return self.outcome in {"decide", "warn"} and self.decided_at is None


class StaffMember(Rehearsable):
    """Who a member of staff is, by a document: staff may not be candidates (工作人员不得参评)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_member"
    )
    identity_no = EncryptedTextField(_("identity number"))
    identity_hash = KeyedHashField(of="identity_no")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_hash", "rehearsal"], name="staff_identity_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
