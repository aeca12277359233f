"""Experts, rounds, conflicts, assignments, reviews, votes and rankings."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from nominations.models import Candidate, Paper
from people.models import Person, Society, Unit
from programmes.models import Cycle
from programmes.shares import Share
from review import querysets
from review.choices import Outcome
from review.lifecycle import AssignmentMachine, RoundMachine, VoteMachine


class Expert(Rehearsable):
    """评审专家: a person of the pool with disciplines and limits of work."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="expert")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="expert"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="experts")
    title = models.CharField(_("professional title"), max_length=60, blank=True)
    field = models.CharField(_("specialty"), max_length=80, blank=True)
    keywords = models.JSONField(default=list)
    is_academician = models.BooleanField(_("academician"), default=False)
    is_frontline = models.BooleanField(_("works on the first line"), default=False)
    load_max = models.PositiveSmallIntegerField(_("items at most"), default=12)
    is_available = models.BooleanField(_("available"), default=True)

    objects = querysets.ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "id"]

    def __str__(self) -> str:
        return self.person.name


class Round(RoundMachine):
    """评审轮次: one review of a batch by a panel.

    Its subject is the office's candidates or one society's batch of papers (``society`` set), so
    that a society's own 推选 uses the same rooms.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds")
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80)
    due_at = models.DateTimeField(_("due"))
    fact_hash = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    certificate = models.JSONField(
        default=dict
    )  # of the assignment: total, bound, worst, input hash

    objects = querysets.RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "number"],
                name="round_number_once",
                condition=Q(society__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["cycle", "society", "number"],
                name="society_round_number_once",
                condition=Q(society__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Any:
        """Return the rule set's words on this round."""
        return self.cycle.rules.review.rounds[self.number - 1]

    @property
    def demand(self) -> int:
        """Return how many experts read each item."""
        return self.rules.experts_min

    @property
    def votes_asked(self) -> bool:
        """Tell whether a panel votes at the end of this round."""
        return self.cycle.rules.ballot is not None and self.number == len(
            self.cycle.rules.review.rounds
        )

    @property
    def assignments(self) -> querysets.AssignmentQuerySet:
        """Return all assignments of the round."""
        return Assignment.objects.filter(item__round=self)

    def items_short_of_experts(self) -> models.QuerySet[Item]:
        """Return the items with fewer live experts than the rule set asks for."""
        return self.items.annotate(
            covered=Count("assignments", filter=Q(assignments__stage__in=querysets.LIVE))
        ).filter(covered__lt=self.demand)

    def items_without_review(self) -> models.QuerySet[Item]:
        """Return the items without any signed review."""
        return self.items.exclude(assignments__stage="signed")


class Item(Rehearsable):
    """One candidate (or one society's paper) in a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="items"
    )
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="items")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate__isnull=False, paper__isnull=True)
                | Q(candidate__isnull=True, paper__isnull=False),
                name="item_is_candidate_or_paper",
            ),
            models.UniqueConstraint(fields=["round", "candidate"], name="candidate_once_a_round"),
            models.UniqueConstraint(fields=["round", "paper"], name="paper_once_a_round"),
        ]

    def __str__(self) -> str:
        return str(self.candidate or self.paper)


class Declaration(Rehearsable):
    """科研诚信与回避承诺 of one expert for one round, before anything confidential is shown."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="declarations")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declarations")
    text_version = models.CharField(max_length=20)
    signed_at = models.DateTimeField()

    kept_for_good = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.round}"


class Conflict(Rehearsable):
    """A conflict of interest of an expert with an item: relation, outcome and the facts that met."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="conflicts")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts")
    relation = models.CharField(max_length=12)
    outcome = models.CharField(max_length=6, choices=Outcome)
    evidence = models.JSONField(default=list)
    source = models.CharField(max_length=10)  # found, declared
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "expert", "relation"], name="conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.item}: {self.relation}"


class Assignment(AssignmentMachine):
    """One expert's work on one item; a trigger refuses it where a hard conflict is on record."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    order = models.PositiveIntegerField(default=0)  # every expert's own order of reading
    comment = models.TextField(_("comment"), blank=True)
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    objects = querysets.AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "expert"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(
                    stage__in=["offered", "accepted", "signed", "declined", "recused", "voided"]
                ),
                name="assignment_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.item}"

    def missing_criteria(self) -> list[Any]:
        """Return the criteria of the rule set without a score."""
        scored = set(self.scores.values_list("criterion", flat=True))
        return [c for c in self.item.round.rules.criteria if c.code not in scored]


class Score(Rehearsable):
    """One criterion's score, a whole number of steps; kept with the criteria it was given on."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=6, decimal_places=2)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Vote(VoteMachine):
    """票决: the event. Its sheets are sealed until closing; its count carries the arithmetic."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="votes")
    number = models.PositiveSmallIntegerField(default=1)
    seats_to_fill = models.PositiveSmallIntegerField()
    public_key = models.TextField(blank=True)
    office_half = models.TextField(blank=True)
    supervisor_half = models.TextField(blank=True)
    count = models.JSONField(default=dict)
    inclusion_codes = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = querysets.VoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="vote_number_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"

    def quorum_needed(self) -> int:
        """Return how many members must take part."""
        quorum = self.round.cycle.rules.ballot.quorum
        return Share(quorum.num, quorum.den, quorum.op).needed(self.seats.count())


class VoteItem(Rehearsable):
    """An item on the ballot paper of one vote (in a second ballot only the tied)."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="vote_items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="vote_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "item"], name="vote_item_once")]

    def __str__(self) -> str:
        return str(self.item)


class Seat(Rehearsable):
    """The roll: who may vote and whether they have; never what."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    recused_from = models.JSONField(default=list)  # item ids
    has_cast = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "expert"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.vote}"


class SealedSheet(models.Model):
    """A cast ballot paper, sealed to the vote's key: no time, no voter, a random key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sealed_sheets")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "—"


class Sheet(models.Model):
    """An opened ballot paper, inserted shuffled at closing: the items approved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sheets")
    approves = models.JSONField(default=list)  # item ids
    recused = models.JSONField(default=list)  # item ids left out of this sheet's paper

    def __str__(self) -> str:
        return "—"


class Ranking(Rehearsable):
    """A result of a round: its method, the hash of its inputs, and who confirmed it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="rankings")
    version = models.PositiveIntegerField(default=1)
    method = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)

    kept_for_good = True

    class Meta:
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
    outcome = models.CharField(max_length=4)  # in, out, tied
    arithmetic = models.JSONField(default=list)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["ranking", "item"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.item}"
