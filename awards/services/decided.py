"""How a list was decided, as far as it is opened to everybody: whole numbers by stage, never a person.

Each part is off until two persons open it for the programme on a legal basis, and is shown neither
while a notice of the cycle runs nor after the opening was ended. Numbers from 1 to 4 are not shown,
nor others from which one of them would follow (``smallcells``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from awards.choices import ObjectionStage
from awards.models import AwardList, Notice, NoticeItem, Objection
from awards.smallcells import SMALLEST, withheld
from ledger.situations import Sentence
from nominations.models import Candidate, Paper
from programmes.models import Cycle
from programmes.sentences import Part as RulesPart
from programmes.sentences import label_of, readable
from programmes.vocabulary import RESULT
from review.choices import Disclosed
from review.models import Assignment, Conflict, Disclosure, Item, Result, Seat, Vote

FEW = _("fewer than 5")
HIDDEN = _("not shown")
RUNNING = ("published", "suspended")
"""The stages of a notice during which nothing is told."""
ENDED = (ObjectionStage.UPHELD, ObjectionStage.DISMISSED, ObjectionStage.CORRECTED, ObjectionStage.DECLINED)  # fmt: skip
"""The ends of an objection that are told one by one; others are the rest."""
Line = tuple[Sentence, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is open: what it is, on which legal basis, and its lines of label and value.

    With the rules stands their whole text, table by table.
    """

    code: str
    title: Sentence
    basis: str
    lines: tuple[Line, ...]
    text: tuple[RulesPart, ...] = ()


def story_of(award_list: AwardList) -> list[Part]:
    """Return what everybody may read about how a list was decided; nothing while a notice runs."""
    cycle = award_list.cycle
    return [
        Part(
            code=row.part,
            title=Disclosed(row.part).label,
            basis=row.basis,
            lines=tuple(TOLD[row.part](award_list)),
            text=tuple(readable(cycle.rules)) if row.part == Disclosed.RULES else (),
        )
        for row in opened(cycle)
        if row.part in TOLD
    ]


def opened(cycle: Cycle) -> list[Disclosure]:
    """Return the parts open now for the programme of a cycle, in their fixed order."""
    if cycle.notices.filter(stage__in=RUNNING).exists():
        return []
    rows = Disclosure.objects.standing().filter(
        programme=cycle.programme_id, rehearsal=cycle.rehearsal, confirmed_at__isnull=False
    )
    order = list(Disclosed.values)
    return sorted(rows, key=lambda row: order.index(row.part))


def opened_for(cycles: Iterable[Cycle]) -> dict[int, dict[str, str]]:
    """Return the legal bases of the parts open now, by cycle and part; two queries for all cycles."""
    found = list(cycles)
    running = set(
        Notice.objects.filter(cycle__in=found, stage__in=RUNNING).values_list("cycle", flat=True)
    )
    rows = Disclosure.objects.standing().filter(
        programme__in={each.programme_id for each in found}, confirmed_at__isnull=False
    )
    return {
        each.pk: {
            row.part: row.basis
            for row in rows
            if (row.programme_id, row.rehearsal) == (each.programme_id, each.rehearsal)
            and each.pk not in running
        }
        for each in found
    }


def shown(number: int) -> int | Sentence:
    """Return a number that points to nobody."""
    return FEW if 0 < number < SMALLEST else number


def parted(cells: Sequence[int]) -> list[int | Sentence]:
    """Return the parts of a whole that is shown, without any that points to somebody."""
    hidden = withheld(cells)
    return [HIDDEN if at in hidden else n for at, n in enumerate(cells)]


def numbers(award_list: AwardList) -> Iterable[Line]:
    """Yield how many stood at each stage, from the papers that came in to the list."""
    cycle = award_list.cycle
    papers = Paper.objects.filter(cycle=cycle, rehearsal=cycle.rehearsal)
    candidates = Candidate.objects.filter(cycle=cycle)
    reviewed = Item.objects.filter(round__cycle=cycle, round__society=None)
    chosen = Result.objects.filter(item__round__cycle=cycle, item__round__society=None, outcome="in", ranking__confirmed_at__isnull=False)  # fmt: skip
    noticed = NoticeItem.objects.filter(notice__cycle=cycle, notice__step=RESULT).exclude(notice__stage__in=["drafted", "scheduled"])  # fmt: skip
    yield _("Papers that came in"), shown(papers.exclude(stage="draft").count())
    yield _("Papers accepted after the form check"), shown(papers.filter(stage="accepted").count())
    yield _("Candidates"), shown(candidates.count())
    yield _("Reviewed"), shown(count_of(reviewed, "candidate"))
    yield _("Recommended by the review"), shown(count_of(chosen, "candidate"))
    yield _("In public notice"), shown(count_of(noticed, "candidate"))
    yield _("On this list"), award_list.items.count()  # the list itself tells it


def count_of(rows: Any, field: str) -> int:
    """Return how many different records a column names."""
    return int(rows.order_by().values(field).distinct().count())


def rules(award_list: AwardList) -> Iterable[Line]:
    """Yield which rules it was decided by."""
    cycle = award_list.cycle
    yield _("Legal basis of the programme"), cycle.authority
    yield _("Version of the rules"), cycle.rule_set.version
    yield _("SHA-256 of the rules"), cycle.rule_set.digest
    review = cycle.rules.review
    yield _("Rounds of review"), _(", ").join(map(label_of, review.rounds)) if review else "—"
    if decision := cycle.rules.decision:
        english = (get_language() or "").startswith("en")
        yield _("Decided by"), decision.body_en if english else decision.body_zh


def panel(award_list: AwardList) -> Iterable[Line]:
    """Yield how many experts took part in each round; none is named."""
    for round_ in award_list.cycle.rounds.filter(society=None).order_by("number"):
        readers = Assignment.objects.filter(item__round=round_, stage="signed")
        voters = Seat.objects.filter(vote__round=round_, vote__stage="closed")
        there = set(readers.values_list("expert", flat=True)) | set(voters.values_list("expert", flat=True))  # fmt: skip
        yield round_.name, shown(len(there))


def conflicts(award_list: AwardList) -> Iterable[Line]:
    """Yield how many conflicts kept an expert from an item."""
    hard = Conflict.objects.filter(item__round__cycle=award_list.cycle, item__round__society=None, outcome="hard")  # fmt: skip
    yield _("Pairs of expert and item kept apart"), shown(hard.values("item", "expert").distinct().count())  # fmt: skip
    yield _("Experts kept from at least one item"), shown(count_of(hard, "expert"))


def count(award_list: AwardList) -> Iterable[Line]:
    """Yield the whole numbers of each closed ballot; nobody's votes."""
    votes = Vote.objects.filter(round__cycle=award_list.cycle, round__society=None, stage="closed")
    for vote in votes.select_related("round").order_by("round__number", "number"):
        told = {name: shown(vote.count[name]) for name in ("seats", "ballots")}
        told["valid"], told["void"] = parted([vote.count["valid"], vote.count["void"]])
        words = _("seats %(seats)s, ballots %(ballots)s, valid %(valid)s, void %(void)s")
        yield f"{vote.round.name} · {vote.number}", words % told


def objections(award_list: AwardList) -> Iterable[Line]:
    """Yield how many objections there were, and how they ended."""
    about = Objection.objects.filter(notice__cycle=award_list.cycle)
    yield from ends_of(Counter(about.values_list("stage", flat=True)))


def ends_of(stages: Counter[str]) -> Iterable[Line]:
    """Yield how many objections there were; of too few to be parted, not how they ended."""
    total = stages.total()
    yield _("Objections received"), shown(total)
    if total < SMALLEST:
        return
    ended = [stages[each] for each in ENDED]
    for stage, n in zip(ENDED, parted([*ended, total - sum(ended)]), strict=False):
        yield stage.label, n


TOLD: dict[str, Callable[[AwardList], Iterable[Line]]] = {
    Disclosed.NUMBERS: numbers,
    Disclosed.RULES: rules,
    Disclosed.PANEL: panel,
    Disclosed.CONFLICTS: conflicts,
    Disclosed.COUNT: count,
    Disclosed.OBJECTIONS: objections,
}
