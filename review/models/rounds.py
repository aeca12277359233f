"""Experts, rounds and their items, declarations, conflicts, assignments and scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from ledger.sentences import SEALED_CANDIDATE, sealed_within
from ledger.situations import Sentence
from nominations.models import Candidate, Paper, Selection
from people.models import Person, Society, Unit
from programmes.models import Cycle
from programmes.vocabulary.deciding import BallotRules, Criterion, ReviewRules, RoundRules
from programmes.vocabulary.nominating import SelectionRules
from review import querysets
from review.choices import ConflictSource, Outcome
from review.lifecycle import AssignmentMachine, RoundMachine

if TYPE_CHECKING:
    from review.models.votes import Vote


class Expert(Rehearsable):
    """评审专家: a person of the pool with disciplines and limits of work.

    With a ``society`` they only sit in that society's body and are not in the association's pool.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="expert")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="expert"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="experts")
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="own_experts"
    )
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


def own_ballot(rules: SelectionRules) -> BallotRules:
    """Return how a society's own vote is counted here: as a recorded one is (``nominations.polling``).

    Who is present and hands in no ballot abstains, so a share of the ballots is one of those present.
    """
    passing = rules.passing
    if passing.base == "ballots":
        passing = replace(passing, base="present")
    return BallotRules(rules.quorum, passing, "revote", None, None, 1)


OWN_ROUND = RoundRules("selection", "推选会议", "selection meeting", "panel", (), 1, 200)
"""What stands for the rule set's words on a society's own round: no marks are given in it."""


class Round(RoundMachine):
    """评审轮次: one review of a batch by a panel.

    Its subject is the office's candidates, or the papers of one society's own ``selection`` (推选):
    then its ``body`` reads them and votes by the selection's rules, without marks. ``due_at`` is
    when the reviews are due, or when that meeting begins.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds")
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    selection = models.ForeignKey(
        Selection, models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("place of the meeting"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"))
    fact_hash = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    certificate = models.JSONField(
        default=dict
    )  # of the assignment: total, bound, worst, input hash

    read_along = ("cycle__rule_set", "selection")
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
            models.CheckConstraint(
                condition=Q(society__isnull=True, selection__isnull=True)
                | Q(society__isnull=False, selection__isnull=False),
                name="societys_round_is_of_a_selection",
            ),
            models.UniqueConstraint(
                fields=["selection"],
                name="selection_in_one_room",
                condition=~Q(stage="abandoned"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def round_of(self) -> Round:
        """Return itself: whoever runs the round runs all that belongs to it."""
        return self

    @property
    def review(self) -> ReviewRules:
        """Return the rule set's words on review; no round is opened without them."""
        rules = self.cycle.rules.review
        assert rules is not None
        return rules

    @property
    def ballot(self) -> BallotRules:
        """Return the rule set's words on votes; no vote is prepared without them.

        A society's own follows the rule set's table of selections; the tied are voted on again.
        """
        rules = self.cycle.rules.ballot
        if self.society_id is not None:
            return own_ballot(self.cycle.rules.nomination.selecting)
        assert rules is not None
        return rules

    @property
    def rules(self) -> RoundRules:
        """Return the rule set's words on this round; a round beyond the last repeats the last."""
        if self.society_id is not None:
            return OWN_ROUND
        rounds = self.review.rounds
        return rounds[min(self.number, len(rounds)) - 1]

    @property
    def members_min(self) -> int:
        """Return how many members a society's body has at least."""
        return self.cycle.rules.nomination.selecting.members_min

    @property
    def is_over(self) -> bool:
        """Tell whether its files are shut and nothing of it goes on."""
        return self.stage in {"closed", "abandoned"}

    @property
    def demand(self) -> int:
        """Return how many experts read each item."""
        return self.rules.experts_min

    @property
    def is_last(self) -> bool:
        """Tell whether its result decides; a society's own round does for the society."""
        return bool(self.society_id) or self.number >= len(self.review.rounds)

    @property
    def votes_asked(self) -> bool:
        """Tell whether a panel votes at the end of this round."""
        return bool(self.society_id) or (self.cycle.rules.ballot is not None and self.is_last)

    @property
    def assignments(self) -> querysets.AssignmentQuerySet:
        """Return all assignments of the round."""
        return Assignment.objects.filter(item__round=self)

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed items keep the round from its vote and from its end."""
        count = self.items.standing().sealed().count() if verb in {"call_vote", "close"} else 0
        return (sealed_within(count),) if count else ()

    def unfinished_assignments(self) -> querysets.AssignmentQuerySet:
        """Return the assignments still to be signed, without items that have left the round."""
        return self.assignments.unfinished().filter(item__in=self.items.standing().unsealed())

    def items_short_of_experts(self) -> querysets.ItemQuerySet:
        """Return the items with fewer live experts than the rule set asks for."""
        return self.items.standing().covered_by_fewer_than(self.demand)

    def items_without_review(self) -> querysets.ItemQuerySet:
        """Return the items without any signed review."""
        return self.items.standing().exclude(assignments__stage="signed")

    def items_not_voted_on(self) -> querysets.ItemQuerySet:
        """Return the items that stood on no counted ballot paper."""
        return self.items.standing().exclude(vote_items__vote__stage="closed")

    def items_not_on_a_paper(self) -> querysets.ItemQuerySet:
        """Return the items that stand on no ballot paper, prepared, open or counted."""
        standing = self.items.standing()
        return standing.exclude(vote_items__vote__stage__in=["prepared", "open", "closed"])

    def open_conflicts(self) -> querysets.ConflictQuerySet:
        """Return the conflicts of interest somebody still has to decide."""
        return Conflict.objects.filter(item__in=self.items.standing()).awaiting_decision()

    def undecided_votes(self) -> list[Vote]:
        """Return the last ballot of each division whose count is not final."""
        last = {v.division: v for v in self.votes.exclude(stage="abandoned").order_by("number")}
        return [vote for vote in last.values() if vote.outcome != "decided"]


class Item(Rehearsable):
    """One candidate (or one society's paper) in a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="items"
    )
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="items")

    objects = querysets.ItemQuerySet.as_manager()

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

    @property
    def division(self) -> str:
        """Return the division (学部、组别) it competes in, or ""."""
        return (self.candidate or self.paper).division  # type: ignore[union-attr]

    def papers(self) -> list[Paper]:
        """Return the papers that carry it, for those who read it."""
        if self.paper_id:
            return [self.paper]  # type: ignore[list-item]
        return list(self.candidate.papers.filter(stage="accepted"))  # type: ignore[union-attr, misc]


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
    source = models.CharField(max_length=10, choices=ConflictSource)
    note = models.TextField(_("note"), blank=True)
    found_at = models.DateTimeField()
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


class Assignment(AssignmentMachine):
    """One expert's work on one item; a trigger refuses it where a hard conflict is on record."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    order = models.PositiveIntegerField(default=0)  # every expert's own order of reading
    comment = models.TextField(_("comment"), blank=True)
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    read_along = ("expert", "item__round__cycle__rule_set")
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

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.item.round

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return that the item is sealed: nobody's work on it goes on; keeping away is always open."""
        if verb not in {"accept", "sign", "reopen"}:
            return ()
        subject = self.item.candidate or self.item.paper
        return (SEALED_CANDIDATE,) if subject is not None and subject.sealed_at else ()

    def missing_criteria(self) -> list[Criterion]:
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
