"""Rankings and their results."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

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

    @cached_property
    def votes_withheld(self) -> frozenset[tuple[int, str]]:
        """Return the vote and the item of every number of its votes that the supervisor alone is told."""
        if self.method != "vote":
            return frozenset()
        counted = self.round.votes.filter(stage="closed")
        return frozenset((vote.number, item) for vote in counted for item in vote.withheld())

    @cached_property
    def unordered(self) -> dict[int, str]:
        """Return the items whose order nobody may tell, for it would tell votes that are withheld: all of a
        division in which any are. Each with its division.
        """
        few = {item for _vote, item in self.votes_withheld}
        counted = self.round.votes.filter(stage="closed") if few else ()
        of = {each["item"]: vote.division for vote in counted for each in vote.count["items"]}
        divisions = {of[int(item)] for item in few}
        return {item: division for item, division in of.items() if division in divisions}

    @cached_property
    def order_told(self) -> dict[int, int]:
        """Return by what number each item stands in a list: its place, or the first of all that are within
        the places as it is, or are not.
        """
        rows = list(self.results.values_list("item_id", "place", "outcome"))
        group = {item: (self.unordered.get(item, item), outcome) for item, _, outcome in rows}
        first: dict[tuple[str | int, str], int] = {}
        for item, place, _outcome in rows:
            first[group[item]] = min(place, first.get(group[item], place))
        return {item: first[group[item]] for item in group}

    def told(self) -> list[Result]:
        """Return its results in the order in which they may be told: by place, equals as on the ballot paper."""
        rows = self.results.select_related("item__candidate", "item__paper")
        loaded = rows.prefetch_related("item__paper__members")
        return sorted(loaded, key=lambda row: (self.order_told[row.item_id], row.item_id))


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

    @property
    def place_told(self) -> int | None:
        """Return its place; None where that would tell votes that are withheld."""
        return None if self.item_id in self.ranking.unordered else self.place

    @property
    def is_tied_told(self) -> bool:
        """Tell whether equals share its place, where that may be told."""
        return self.is_tied and (self.place_told is not None or self.outcome == ResultOutcome.TIED)

    @property
    def steps_told(self) -> list[dict[str, Any]]:
        """Return the arithmetic as it is told: a ballot of fewer than five without its votes."""
        return [
            {"code": "few", "ballot": step["ballot"]} if self.is_withheld(step) else step
            for step in self.arithmetic
        ]

    @property
    def votes_told(self) -> int | None:
        """Return its votes as they are told; None where fewer than five voted on it."""
        first = self.arithmetic[:1]
        return None if first and self.is_withheld(first[0]) else self.approvals

    def is_withheld(self, step: dict[str, Any]) -> bool:
        """Tell whether a step of the arithmetic has votes that the supervisor alone is told."""
        vote = step.get("vote", step.get("ballot", 0))
        return step["code"] == "ballot" and (vote, str(self.item_id)) in self.ranking.votes_withheld


class Analysis(Rehearsable):
    """What stands beside a ranking and decides nothing: the other methods, the reviewers, robustness."""

    ranking = models.OneToOneField(Ranking, models.PROTECT, related_name="analysis")
    made_at = models.DateTimeField()
    body = models.JSONField(default=dict)

    kept_for_good = True

    def __str__(self) -> str:
        return str(self.ranking)
