"""Rounds and their items, assignments and scores."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.models import Rehearsable
from ledger.sentences import SEALED_CANDIDATE, sealed_within
from ledger.situations import Sentence
from nominations.models import Candidate, Paper, Selection
from people.models import Society
from programmes.models import Cycle
from programmes.vocabulary.deciding import BallotRules, Criterion, ReviewRules, RoundRules
from programmes.vocabulary.nominating import SelectionRules
from review import querysets
from review.lifecycle import AssignmentMachine, RoundMachine
from review.marking import (
    ShortWords,
    as_signed,
    criteria_digest,
    criterion_of,
    grades_of,
    short_words,
)
from review.models.conflicts import Conflict
from review.models.experts import Expert
from review.models.lots import WithLot
from review.scoring import Share, shares, weighted

if TYPE_CHECKING:
    from review.models.signing import Basis
    from review.models.votes import Vote


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


class Round(WithLot, RoundMachine):
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
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, db_default="")
    place = models.CharField(_("place of the meeting"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"))
    fact_hash = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    steered_at = models.DateTimeField(null=True)  # pairs or limits were last set by hand
    invited_at = models.DateTimeField(null=True)  # before that a published assignment can be undone
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

    @property
    def name(self) -> str:
        """Return the name in the reader's language, as far as it has one there."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name_zh

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

        A society's own follows the rule set's table of selections; the tied are voted on again, and
        whether one may vote from afar (远程投票) is what the programme says of its votes.
        """
        rules = self.cycle.rules.ballot
        if self.society_id is not None:
            own = own_ballot(self.cycle.rules.nomination.selecting)
            return replace(own, remote=rules is None or rules.remote)
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

    @property
    def is_published(self) -> bool:
        """Tell whether a draft of its assignment is in force."""
        return self.drafts.filter(state="published").exists()

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
        votes: Any = Item._meta.get_field("vote_items").related_model
        return self.items.standing().exclude(pk__in=votes.objects.counted().values("item"))

    def items_not_on_a_paper(self) -> querysets.ItemQuerySet:
        """Return the items that stand on no ballot paper, prepared, open or counted."""
        votes: Any = Item._meta.get_field("vote_items").related_model
        return self.items.standing().exclude(pk__in=votes.objects.standing().values("item"))

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
    panel = models.ForeignKey(
        "review.Panel", models.PROTECT, null=True, blank=True, related_name="items"
    )

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

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from whom it is about."""
        return (self.candidate or self.paper).keeps_away(by)  # type: ignore[union-attr]

    @classmethod
    def shut_to(cls, by: Actor) -> models.QuerySet:
        """Return the keys of the items about whoever somebody of the staff keeps away from."""
        shut = Q(candidate__in=Candidate.shut_to(by)) | Q(paper__in=Paper.shut_to(by))
        return Item.objects.filter(shut).values("pk")

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


class Assignment(AssignmentMachine):
    """One expert's work on one item; a trigger refuses it where a hard conflict is on record."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    order = models.PositiveIntegerField(default=0)  # every expert's own order of reading
    comment = models.TextField(_("comment"), blank=True)
    remarks = models.JSONField(default=dict)  # words to single marks, by criterion
    ground = models.CharField(max_length=6, blank=True)  # of declining, from the list
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    reopened = models.BooleanField(default=False)  # after closing, until it is signed again

    read_along = ("expert", "item__candidate", "item__round__cycle__rule_set")
    may_go = """OLD.stage = 'offered' AND EXISTS (SELECT 1 FROM review_item i
        JOIN review_round r ON r.id = i.round_id WHERE i.id = OLD.item_id
        AND r.society_id IS NULL AND r.invited_at IS NULL)"""  # nobody was told of it
    objects = querysets.AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "expert"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[
                        *("offered", "accepted", "signed"),
                        *("declined", "recused", "voided", "withdrawn"),
                    ]
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

    @property
    def basis(self) -> Basis | None:
        """Return what it was last signed on; None while it is not signed."""
        if self.stage not in {"signed", "voided"}:
            return None
        return max(self.bases.all(), key=lambda each: each.number, default=None)

    @property
    def rules(self) -> RoundRules:
        """Return the rule set's words on this sheet: a signed one keeps those it was signed on."""
        held, basis = self.item.round.rules, self.basis
        return held if basis is None else as_signed(held, basis.criteria)

    def marks(self) -> dict[str, Fraction]:
        """Return the marks given, by criterion."""
        return {each.criterion: Fraction(each.value) for each in self.scores.all()}

    def missing_criteria(self) -> list[Criterion]:
        """Return the criteria of the rule set without a score."""
        scored = self.marks()
        return [c for c in self.item.round.rules.criteria if c.code not in scored]

    def marked_otherwise(self) -> list[Criterion]:
        """Return the criteria whose mark was given before the score sheet was changed."""
        rules = self.item.round.rules
        digest = criteria_digest(rules)
        old = {s.criterion for s in self.scores.all() if s.criteria not in {"", digest}}
        return [c for c in rules.criteria if c.code in old]

    def short_words(self) -> tuple[ShortWords, ...]:
        """Return where the rule set asks for more words than are written."""
        return short_words(self.item.round.rules, self.marks(), self.remarks, self.comment)

    def shares(self) -> tuple[Share, ...]:
        """Return how this sheet and the expert's signed ones of the round spread over the grades."""
        rules = self.item.round.rules
        if not rules.grades:
            return ()
        mine = self.item.round.assignments.live().filter(expert=self.expert_id)
        counted = mine.filter(Q(stage="signed") | Q(pk=self.pk)).prefetch_related("scores", "bases")
        found = []
        for each in counted:
            held = as_signed(rules, each.basis.criteria) if each.basis else rules
            lines, marks = [criterion_of(line) for line in held.criteria], each.marks()
            if all(line.code in marks for line in lines):
                found.append(weighted(lines, marks))
        return shares(grades_of(rules), found, mine.count())


class Score(Rehearsable):
    """One criterion's score, a whole number of steps; with the hash of the criteria it was given on.

    ``version`` counts the writers of the mark, and the signatures over it; the last of the strokes
    (按键) that wrote it is told by the window it came from and its number there.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=6, decimal_places=2)
    criteria = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=32, blank=True)  # "" where it came by no stroke
    number = models.PositiveBigIntegerField(default=0)  # of the stroke, in its window
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
