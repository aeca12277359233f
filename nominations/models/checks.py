"""What the office and its rules said of a paper: form check, waivers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from nominations import querysets
from nominations.models.papers import Paper


class CheckLine(Rehearsable):
    """One decided item of the form check (形式审查) in one round: met or not, where, in words."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="check_lines")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    met = models.BooleanField()
    anchor = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    by_machine = models.BooleanField(default=False)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    objects = querysets.CheckLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "round", "item"], name="check_item_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(met=True) | ~Q(words=""), name="failed_item_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.met}"


class Claim(Rehearsable):
    """认领: which examiner has a paper on the desk, since when, and when they last did anything."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="claims")
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("examiner")
    )
    since = models.DateTimeField()
    renewed_at = models.DateTimeField()

    objects = querysets.ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper"], name="one_claim_a_paper"),
            models.CheckConstraint(
                condition=Q(renewed_at__gte=models.F("since")), name="claim_renewed_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.examiner}"

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether the claim has not lapsed."""
        return self.renewed_at > at - querysets.CLAIM_LASTS


class Waiver(Rehearsable):
    """豁免: asked for a finding that allows one, with its proof; decided by the role the rules name.

    ``file`` is the proof; only exemptions asked for before proofs were kept here are without one.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="waivers")
    finding = models.CharField(max_length=60)
    ground = models.TextField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="waivers")
    approver = models.CharField(
        max_length=12, choices=[("manager", _("manager")), ("examiner", _("form examiner"))],
        default="manager",
    )  # fmt: skip
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = querysets.WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "finding"], name="waiver_once_a_finding"),
            models.CheckConstraint(
                condition=Q(
                    granted__isnull=True, decided_by_id__isnull=True, decided_at__isnull=True
                )
                | Q(granted__isnull=False, decided_by_id__isnull=False, decided_at__isnull=False),
                name="waiver_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.finding


class Returned(Rehearsable):
    """退回补正: what a paper said of its persons when it was returned, to compare with what comes back.

    ``persons`` holds the typed facts that are not sensitive, by member; numbers and addresses are not
    among them. Sections and files keep their own history.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="returns")
    round = models.PositiveSmallIntegerField()
    persons = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "round"], name="returned_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.round}"
