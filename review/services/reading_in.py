"""An assignment read in from Excel: every fault by its cell, nothing kept until it is clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cells import Row, reference
from files.workbooks import WorkbookRefused, open_workbook
from ledger.actors import Actor
from ledger.situations import Refused, Sentence
from review import facts, sentences
from review.choices import DraftWay
from review.matching import Infeasible, solve
from review.models import Conflict, Draft, Item, Pin, Round
from review.services.assigning import (
    Answer,
    check_drafting,
    clash_as_json,
    keep_draft,
    names_in,
    worth_of,
)
from review.services.scanning import pool_of

NUMBER, EXPERT = _("Number of the candidate"), _("Number of the expert")
"""The two headings that are read; the other columns only help the reader."""
Pair = tuple[int, int]


def read_assignment_in(round_: Round, data: bytes, *, by: Actor, at: datetime) -> Draft:
    """读入 an assignment as the page hands it out: one pair a row; refused with all faults by cell.

    A pair with a conflict of interest is refused with its relation. The draft that is kept says
    what the best assignment would be worth.
    """
    check_drafting(round_, by=by)
    table = facts.table_of(round_, pool_of(round_))
    pairs = Reading(round_, table).pairs(data)
    theirs = solve(replace(table.problem, fixed=tuple(pairs)))
    if isinstance(theirs, Infeasible):
        held = clash_as_json(table, theirs)
        raise Refused(sentences.clash_told(held, *names_in(table))[0])
    best = solve(table.problem)
    worth = {**worth_of(theirs), "input": table.problem.hash}
    if not isinstance(best, Infeasible):
        worth["bound"] = max(best.bound, theirs.total)
    found = Answer(DraftWay.READ_IN, tuple(pairs), worth)
    return keep_draft(round_, table, found, verb="read_assignment_in", by=by, at=at)


@dataclass
class Reading:
    """One sheet being read against the problem of a round; faults are gathered."""

    round: Round
    table: facts.Table
    faults: list[Sentence] = field(default_factory=list)

    def pairs(self, data: bytes) -> list[Pair]:
        """Return the pairs of a workbook; refuse it with all its faults."""
        found = self.rows(data)
        self.check_whole(found)
        if self.faults:
            raise Refused(*self.faults)
        return sorted(found)

    def rows(self, data: bytes) -> dict[Pair, str]:
        """Return the pairs with the cell each stands in."""
        rows = first_sheet(data)
        start, columns = heading(rows, (NUMBER, EXPERT))
        numbers = {number_of(item): at for at, item in enumerate(self.table.items)}
        people = {e.user.username: at for at, e in enumerate(self.table.experts) if e.user}
        found: dict[Pair, str] = {}
        for row in rows[start + 1 :]:
            if row.empty:
                continue
            item = self.look_up(row, columns[0], numbers, UNKNOWN_ITEM)
            expert = self.look_up(row, columns[1], people, UNKNOWN_EXPERT)
            if item is not None and expert is not None:
                self.take(found, (item, expert), reference(columns[1], row.number))
        return found

    def look_up(self, row: Row, column: int, known: dict[str, int], words: Sentence) -> int | None:
        """Return the place a cell names; a fault where it names none."""
        text = row.cell(column).text.strip()
        if text not in known:
            said = format_lazy(words, given=text or "—")
            self.fault(reference(column, row.number), said)
            return None
        return known[text]

    def take(self, found: dict[Pair, str], pair: Pair, cell: str) -> None:
        """Keep a pair with its cell; a fault where it stands there twice or may not be."""
        if pair in found:
            self.fault(
                cell, format_lazy(_("the same pair stands in {cell} already."), cell=found[pair])
            )
            return
        found[pair] = cell
        keys = self.table.problem.rows * len(self.table.experts) + self.table.problem.cols
        if pair not in self.table.live and pair[0] * len(self.table.experts) + pair[1] not in keys:
            self.fault(cell, self.barred(pair))

    def barred(self, pair: Pair) -> Sentence:
        """Say why a pair may not be: its conflict of interest, a hand-made decision, or its end."""
        item, expert = self.table.items[pair[0]], self.table.experts[pair[1]]
        names = {"item": item, "expert": expert}
        ties = Conflict.objects.filter(item=item, expert=expert, outcome__in=["hard", "decide"])
        if tie := ties.order_by("outcome", "pk").first():
            relations = {each.code: each.zh for each in self.round.review.conflicts}
            words = _("{expert} has a conflict of interest with {item}: {relation}.")
            return format_lazy(words, relation=relations.get(tie.relation, tie.relation), **names)
        if Pin.objects.filter(item=item, expert=expert, kind="forbid").exists():
            return format_lazy(_("{expert} is kept out of {item} by hand."), **names)
        return format_lazy(
            _("{expert} declined {item}, was recused from it, or it went to another."), **names
        )

    def check_whole(self, found: dict[Pair, str]) -> None:
        """Find what the pairs miss as a whole: too few or too many experts, limits, pairs that stay."""
        problem = self.table.problem
        read = Counter(item for item, _expert in found)
        for place, wanted in enumerate(problem.demand):
            if read[place] != wanted:
                words = _("{name} has {have} experts; {wanted} are asked for.")
                about = {
                    "name": self.table.items[place],
                    "have": read[place],
                    "wanted": int(wanted),
                }
                self.faults.append(format_lazy(words, **about))
        for place, have in Counter(expert for _item, expert in found).items():
            if have > problem.load_max[place]:
                words = _("{name} has {have} items and takes at most {most}.")
                about = {"name": self.table.experts[place], "have": have}
                self.faults.append(format_lazy(words, most=int(problem.load_max[place]), **about))
        for item, expert in problem.fixed:
            if (item, expert) not in found:
                words = _("{expert} for {item} is locked or at work already, and is missing.")
                names = {"item": self.table.items[item], "expert": self.table.experts[expert]}
                self.faults.append(format_lazy(words, **names))

    def fault(self, cell: str, sentence: Sentence) -> None:
        """Put the cell in front of what is wrong with it."""
        self.faults.append(format_lazy("{}：{}", cell, sentence))


UNKNOWN_ITEM = _("no candidate of this round has the number “{given}”.")
UNKNOWN_EXPERT = _("no expert of the pool has the number “{given}”.")


def number_of(item: Item) -> str:
    """Return the number an item is known by."""
    return (item.candidate or item.paper).number  # type: ignore[union-attr]


def first_sheet(data: bytes) -> list[Row]:
    """Return the rows of the first sheet that is shown; refuse what is no workbook."""
    try:
        sheet = next(iter(open_workbook(data).visible), None)
    except WorkbookRefused as refused:
        raise Refused(refused.sentence) from refused
    return list(sheet.rows) if sheet else []


def heading(rows: list[Row], heads: Sequence[Sentence]) -> tuple[int, tuple[int, ...]]:
    """Return the row of the headings and the columns of those looked for; refuse a sheet without."""
    wanted = [titles(each) for each in heads]
    for place, row in enumerate(rows):
        words = [cell.text.strip() for cell in row.cells]
        at = [next((n for n, word in enumerate(words) if word in each), -1) for each in wanted]
        if min(at) >= 0:
            return place, tuple(at)
    shown = "、".join(max(each) for each in wanted)
    words_ = _("The headings were not found: {titles}. Use the workbook this page hands out.")
    raise Refused(format_lazy(words_, titles=shown))


def titles(sentence: Sentence) -> set[str]:
    """Return a heading in both languages."""
    found = set()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.add(str(sentence))
    return found
