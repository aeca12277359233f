"""What a reviewer's pages show: their own rounds, sheets and files; never anybody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch
from django.forms import BoundField, Form
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import Sentence
from people.gates import Request
from programmes.sentences import label_of
from programmes.vocabulary.deciding import Criterion, RoundRules
from review import facts
from review.marking import criterion_of, grades_of
from review.models import Assignment, Declaration, Expert, Item, Meeting, Round, Seat, Vote
from review.scoring import Share, grade_of, shares, shown, weighted
from review.sentences import listed, words_missing
from review.views.showing import name_of, unit_of

READING = ("accepted", "signed")
NAMES = ("item__candidate", "item__paper")


def expert_of(actor: Actor) -> Expert | None:
    """Return the acting expert's own record of the pool."""
    return Expert.objects.seen_by(actor).first()


# --- sheets ---------------------------------------------------------------------------------------


@dataclass
class Sheet:
    """One item on the reviewer's desk, with their own marks by criterion."""

    row: Assignment
    round: Round
    marks: Mapping[str, Decimal]
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the person or team."""
        return name_of(self.row.item)

    @property
    def unit(self) -> str:
        """Return the unit."""
        return unit_of(self.row.item)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return the criteria of the round; of a signed sheet those it was signed on."""
        return self.rules.criteria

    @cached_property
    def rules(self) -> RoundRules:
        """Return the rule set's words on it."""
        return self.row.rules

    @cached_property
    def missing(self) -> list[str]:
        """Return the criteria without a mark, by their labels."""
        return [label_of(each) for each in self.criteria if each.code not in self.marks]

    @cached_property
    def gaps(self) -> list[Sentence]:
        """Say, sentence by sentence, what keeps it from being signed by itself."""
        found: list[Sentence] = []
        if self.missing:
            found.append(format_lazy(_("Missing: {names}"), names=listed(self.missing)))
        if old := self.row.marked_otherwise():
            names = listed([label_of(each) for each in old])
            words = _("The score sheet was changed after these marks were given: {names}")
            found.append(format_lazy(words, names=names))
        if short := self.row.short_words():
            named = {each.code: label_of(each) for each in self.criteria}
            found.append(words_missing(short, named))
        return found

    @property
    def given(self) -> int:
        """Return how many criteria are marked."""
        return len(self.criteria) - len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Tell whether it can be signed, as far as it alone says."""
        return not self.gaps

    @cached_property
    def score(self) -> Fraction | None:
        """Return the sheet's own score of 100, or None while marks are missing."""
        if self.missing or not self.criteria:
            return None
        exact = {code: Fraction(value) for code, value in self.marks.items()}
        return weighted([criterion_of(each) for each in self.criteria], exact)

    @property
    def total(self) -> str:
        """Return its score as it is shown, or ""."""
        return "" if self.score is None else shown(self.score)

    @property
    def grade(self) -> str:
        """Return the grade its score reaches, or ""."""
        found = None if self.score is None else grade_of(grades_of(self.rules), self.score)
        named = {each.code: label_of(each) for each in self.rules.grades}
        return named[found.code] if found else ""

    @property
    def marks_told(self) -> str:
        """Return the marks by the names of their criteria, in one line."""
        told = [(label_of(each), self.marks.get(each.code, "")) for each in self.criteria]
        return "；".join(f"{name} {mark}" for name, mark in told if mark != "")

    @property
    def cells(self) -> list[Decimal | str]:
        """Return the marks in the order of the criteria, or of the columns of a table."""
        codes = self.columns or tuple(each.code for each in self.criteria)
        return [self.marks.get(code, "") for code in codes]

    @property
    def takes_marks(self) -> bool:
        """Tell whether marks are taken now."""
        return self.row.stage == "accepted" and (self.round.stage == "scoring" or self.row.reopened)

    @property
    def is_open(self) -> bool:
        """Tell whether the file may be read: accepted, and the round not over for it."""
        return self.row.stage in READING and (self.row.reopened or not self.round.is_over)

    @property
    def state(self) -> Sentence:
        """Return in words how far it is."""
        if self.takes_marks:
            if self.is_complete:
                return _("complete, to be signed")
            if not self.given:
                return _("not begun")
            words = {"given": self.given, "all": len(self.criteria)}
            return format_lazy(_("{given} of {all} marks"), **words)
        if self.round.society_id is not None and self.row.stage == "accepted":
            return _("open to read")
        return self.row.get_stage_display()


def sheets_of(actor: Actor, *rounds: Round) -> list[Sheet]:
    """Return the reviewer's own items in their own order, in a fixed number of queries."""
    by_key = {round_.pk: round_ for round_ in rounds}
    rows = (
        Assignment.objects.seen_by(actor)
        .filter(item__round__in=by_key)
        .select_related(*NAMES)
        .prefetch_related("scores", "bases", "item__paper__members")
        .order_by("order", "pk")
    )
    for row in rows:
        row.item.round = by_key[row.item.round_id]
    return [sheet_of(row, row.item.round) for row in rows]


def sheet_of(row: Assignment, round_: Round) -> Sheet:
    """Return one sheet with its marks."""
    return Sheet(row, round_, {score.criterion: plain(score.value) for score in row.scores.all()})


def spread_of(round_: Round, sheets: Sequence[Sheet]) -> list[tuple[str, Share, bool]]:
    """Return how one's own complete sheets spread over the grades, and whether a grade is bound."""
    found = [sheet.score for sheet in sheets if sheet.score is not None]
    named = {each.code: label_of(each) for each in round_.rules.grades}
    counted = shares(grades_of(round_.rules), found, len(sheets))
    return [(named[each.code], each, each.room < len(sheets)) for each in counted]


def ties_of(sheets: Sequence[Sheet]) -> set[int]:
    """Return the keys of the sheets whose score another of them has, too."""
    times = Counter(sheet.score for sheet in sheets if sheet.score is not None)
    shared = {score for score, number in times.items() if number > 1}
    return {sheet.row.pk for sheet in sheets if sheet.score in shared}


def others_of(sheet: Sheet) -> list[Sheet]:
    """Return the other signed reviews of an item, where the rule set shows them to who has signed.

    In the order of their scores: neither who wrote them nor when can be told from it.
    """
    if sheet.row.stage != "signed" or not (sheet.is_open and sheet.round.rules.others_shown):
        return []
    rows = sheet.row.item.assignments.filter(stage="signed").exclude(pk=sheet.row.pk)
    found = []
    for row in rows.prefetch_related("scores", "bases"):
        row.item = sheet.row.item
        found.append(sheet_of(row, sheet.round))
    return sorted(found, key=lambda each: (-(each.score or 0), each.marks_told, each.row.comment))


@dataclass(frozen=True)
class Line:
    """One criterion on the page: its words, its fields, and what its marks mean."""

    criterion: Criterion
    label: str
    field: BoundField
    remark: BoundField | None
    anchors: list[tuple[int, str]]


def lines_of(sheet: Sheet, form: Form) -> list[Line]:
    """Return the criteria as the score page shows them; a field for words where they may be asked."""
    anchors = sorted(sheet.rules.anchors, key=lambda each: -each.from_mark)
    return [
        Line(
            criterion=each,
            label=label_of(each),
            field=form[each.code],
            remark=form[f"remark-{each.code}"] if each.comment_min else None,
            anchors=[(a.from_mark, label_of(a)) for a in anchors if a.criterion == each.code],
        )
        for each in sheet.criteria
    ]


def sheet_for(request: Request, pk: int) -> Sheet:
    """Return one of the reviewer's sheets, or answer 404."""
    rows = Assignment.objects.seen_by(request.actor).select_related(
        "item__candidate", "item__paper", "item__round__cycle__rule_set", "expert"
    )
    row = get_object_or_404(rows.prefetch_related("scores", "bases"), pk=pk)
    return sheet_of(row, row.item.round)


def plain(value: Decimal) -> Decimal:
    """Return a mark without idle zeros: 85, 8.5."""
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


# --- rounds ---------------------------------------------------------------------------------------


@dataclass
class Desk:
    """One round on the reviewer's home: how much, how much is done, and the next thing."""

    round: Round
    declared: bool
    sheets: list[Sheet] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    pages: Mapping[int, int] = field(default_factory=dict)

    @property
    def hours_left(self) -> int:
        """Return about how many hours the pages not yet signed on take, a begun one as one; 0 of none."""
        writing = [each for each in self.sheets if each.row.stage in {"offered", "accepted"}]
        pages = sum(self.pages.get(each.row.item_id, 0) for each in writing)
        return 0 if self.round.is_over else -(-pages * self.round.rules.page_minutes // 60)

    @property
    def is_past(self) -> bool:
        """Tell whether nothing is left to do here."""
        return self.round.is_over and not any(sheet.takes_marks for sheet in self.sheets)

    @property
    def signed(self) -> int:
        """Return how many reviews are signed."""
        return sum(sheet.row.stage == "signed" for sheet in self.sheets)

    @property
    def share(self) -> int:
        """Return the signed share in per cent."""
        return 100 * self.signed // max(len(self.sheets), 1)

    @property
    def next(self) -> tuple[Sentence, str] | None:
        """Return the next thing to do as label and address, or None."""
        for vote in self.votes:
            if vote.stage == "prepared" and not vote.public_key:  # the teller's, of a society
                return _("Take your half of the key"), reverse("review:vote", args=[vote.pk])
            if vote.stage == "open" and not vote.mine[0].has_cast:  # type: ignore[attr-defined]
                return _("Go to the vote"), reverse("review:vote", args=[vote.pk])
        if not self.declared and not self.round.is_over:
            return _("Sign the pledge and begin"), self.url("declare")
        offered = sum(sheet.row.stage == "offered" for sheet in self.sheets)
        if offered and self.round.stage in {"preparing", "scoring"}:
            return format_lazy(_("Look at {count} new items"), count=offered), self.url("round")
        return self.next_sheet()

    def next_sheet(self) -> tuple[Sentence, str] | None:
        """Return the next sheet to write or to sign."""
        writing = [sheet for sheet in self.sheets if sheet.takes_marks]
        for sheet in writing:
            if not sheet.is_complete:
                where = reverse("review:item", args=[sheet.row.pk])
                return format_lazy(_("Go on: {name}"), name=sheet.name), where
        if writing:
            words = format_lazy(_("Look through and sign {count}"), count=len(writing))
            return words, self.url("finish")
        return None

    def url(self, name: str) -> str:
        """Return the address of a page of this round."""
        return reverse(f"review:{name}", args=[self.round.pk])


def desks_of(actor: Actor) -> list[Desk]:
    """Return the reviewer's rounds, open ones first, then by due date."""
    rounds = list(
        Round.objects.seen_by(actor).select_related("cycle__programme", "cycle__rule_set")
    )
    signed = set(
        Declaration.objects.filter(
            expert__in=Expert.objects.seen_by(actor), round__in=rounds
        ).values_list("round_id", flat=True)
    )
    desks = {round_.pk: Desk(round_, round_.pk in signed) for round_ in rounds}
    for sheet in sheets_of(actor, *rounds):
        desks[sheet.round.pk].sheets.append(sheet)
    pages = facts.pages_of(sheet.row.item for desk in desks.values() for sheet in desk.sheets)
    for desk in desks.values():
        desk.pages = pages
    for vote in votes_of(actor):
        desks[vote.round_id].votes.append(vote)
    for meeting in Meeting.objects.seen_by(actor).filter(stage__in=["ordered", "sitting"]):
        if meeting.round_id in desks:
            desks[meeting.round_id].meetings.append(meeting)
    return sorted(desks.values(), key=lambda d: (d.round.stage == "closed", d.round.due_at))


def votes_of(actor: Actor) -> Iterable[Vote]:
    """Return the votes the actor has a seat in, each with that seat in ``mine``."""
    mine = Prefetch(
        "seats", Seat.objects.filter(expert__in=Expert.objects.seen_by(actor)), to_attr="mine"
    )
    return Vote.objects.seen_by(actor).prefetch_related(mine)


def items_to_declare_on(actor: Actor, round_: Round) -> list[Item]:
    """Return the items the expert reads or votes on in a round, each once."""
    rows = round_.items.unsealed().filter(pk__in=keys_of_items(actor, round_))
    return list(rows.select_related("candidate", "paper").prefetch_related("paper__members"))


def keys_of_items(actor: Actor, round_: Round) -> set[int]:
    """Return the keys of the items that lie on the actor's desk or ballot paper."""
    read = Assignment.objects.seen_by(actor).filter(item__round=round_)
    keys = set(read.values_list("item_id", flat=True))
    seats = Seat.objects.filter(vote__round=round_, expert__in=Expert.objects.seen_by(actor))
    for seat in seats.exclude(vote__stage="abandoned").select_related("vote"):
        keys |= set(seat.vote.item_ids()) - set(seat.recused_from)
    return keys


def neighbours(sheets: Sequence[Sheet], pk: int) -> tuple[Sheet | None, Sheet | None, int]:
    """Return the sheets before and after one in the reviewer's own order, and its place from 1."""
    keys = [sheet.row.pk for sheet in sheets]
    at = keys.index(pk)
    before = sheets[at - 1] if at else None
    after = sheets[at + 1] if at + 1 < len(sheets) else None
    return before, after, at + 1
