"""Rankings and their results."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.models import Rehearsable
from nominations.models import Candidate
from review import querysets
from review.choices import ResultOutcome
from review.models.rounds import Item, Round


class Ranking(Rehearsable):
    """A result of a round: its method, its inputs with their hash, and who confirmed it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="rankings")
    version = models.PositiveIntegerField(default=1)
    method = models.CharField(max_length=20)  # one of standings.Method, or vote
    seats = models.PositiveIntegerField(null=True)  # None: everyone ranked goes on
    input_hash = models.CharField(max_length=64)
    inputs = models.JSONField(default=dict)  # the document the hash is of; reviewers under codes
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)

    kept_for_good = True

    objects = querysets.RankingQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="ranking_version_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by_id__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False),
                name="ranking_confirmation_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} v{self.version}"


class Result(Rehearsable):
    """A candidate's or paper's place in a ranking."""

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="results")
    item = models.ForeignKey(Item, models.PROTECT, related_name="results")
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, related_name="results")
    place = models.PositiveIntegerField()
    is_tied = models.BooleanField(default=False)
    mean = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    approvals = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=4, choices=ResultOutcome)
    arithmetic = models.JSONField(default=list)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["ranking", "item"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.item}"


class Analysis(Rehearsable):
    """What stands beside a ranking and decides nothing: the other methods, the reviewers, robustness."""

    ranking = models.OneToOneField(Ranking, models.PROTECT, related_name="analysis")
    made_at = models.DateTimeField()
    body = models.JSONField(default=dict)

    kept_for_good = True

    def __str__(self) -> str:
        return str(self.ranking)
