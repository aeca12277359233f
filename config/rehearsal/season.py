"""One rehearsed season: every programme on its own path, from the call to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle as around
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awards.models import Notice
from config import clock
from config.rehearsal import (
    concluding,
    drafting,
    publishing,
    receiving,
    reviewing,
    scoring,
    selecting,
    sitting,
)
from config.rehearsal.company import Company, gather
from config.rehearsal.inventing import Inventor, Profile, book, small_pdf
from ledger.situations import Refused
from nominations.models import Candidate, Paper
from people.models import Society
from programmes import services as programmes
from programmes.calendar import PublishedYear, seed_builtin_years, write_year
from programmes.models import CalendarYear, Cycle, Programme
from programmes.vocabulary import preset, preset_rules
from review.models import Meeting, Round

BEIJING = ZoneInfo("Asia/Shanghai")
DEMONSTRATION_CALENDAR = "演示日历:仅周末,非官方(demonstration: weekends only, not official)"
MEETING_PAPERS = 8  # of which one is refused and one withdrawn: six candidates
POSTED_PAPERS = 4
SCORED, POSTED = "young-talent", "outstanding-scientist"
LEFT = (sitting.PROGRAMME, SCORED, POSTED)
"""Programmes whose cycle of this year a demonstration leaves in the middle."""
A_SEASON = timedelta(days=180)  # after which the last outcome is long known
Told = Callable[[str, int, int], None]
Thing = TypeVar("Thing")


def untold(what: str, done: int, total: int) -> None:
    """Nobody wants to hear how far it is."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a rehearsal is: societies, experts, and papers in each programme."""

    societies: int
    experts: int
    papers: int


SIZES = {"small": Size(14, 64, 8), "national": Size(200, 1500, 375)}


@dataclass
class Report:
    """What came of a rehearsal: per programme, how many candidates stand at each stage."""

    year: int = 0
    stages: dict[str, dict[str, int]] = field(default_factory=dict)


def rehearse(
    size: Size,
    *,
    seed: int,
    at: datetime,
    hands: bool = False,
    tell: Told = untold,
) -> Report:
    """Run a whole season in the last year that lies behind ``at`` and whose holidays are published.

    With ``hands`` this year's cycles are opened besides, for a person to walk. ``tell`` hears what is
    being done and how far it is. Raises Refused where a rehearsal stands already.
    """
    company, began = begin(size, seed, at, tell)
    report = Report(year=began.year)
    found = programmes.seed_programmes()
    for index, programme in enumerate(found):
        tell(programme.code, index, len(found))
        cycle = open_cycle(company, programme, report.year, began)
        play(company, cycle, size.papers, tell)
        report.stages[programme.code] = tally(cycle)
    if hands:
        open_for_hands(company, at)
        leave_sitting(company, at)
        leave_scoring(company, at)
        leave_posted(company, at)
    tell("done", len(found), len(found))
    return report


def rehearse_assigning(size: Size, *, seed: int, at: datetime, tell: Told = untold) -> Cycle:
    """Run nothing but the way to one review by letter: whoever holds it opens, assigns and starts it.

    The cycle is this year's; its candidates are admitted and works are known, no round is opened.
    """
    company, _began = begin(size, seed, at, tell)
    programmes.seed_programmes()
    cycle, ready = up_to_review(company, sitting.PROGRAMME, at, size.papers, tell)
    publishing.publish(company, cycle, ready)
    return cycle


def rehearse_meeting(size: Size, *, seed: int, at: datetime) -> Meeting:
    """Run nothing but the way to one meeting that stands, so that a person can hold it at once."""
    company, _began = begin(size, seed, at, untold)
    programmes.seed_programmes()
    return leave_sitting(company, at)


def begin(size: Size, seed: int, at: datetime, tell: Told) -> tuple[Company, datetime]:
    """Gather the company at the beginning of the last published year; refuse a second rehearsal."""
    if Society.objects.filter(rehearsal=True).exists():
        raise Refused(_("A rehearsal stands already. Erase it first: manage.py rehearse --erase"))
    seed_builtin_years()
    began = datetime(last_published_year(at), 1, 6, 9, 0, tzinfo=BEIJING)
    tell("gathering", 0, 1)
    inventor = Inventor(seed)
    company = gather(inventor, societies=size.societies, experts=size.experts, began=began)
    return company, began


def last_published_year(at: datetime) -> int:
    """Return the last year before the present one whose holidays are confirmed."""
    years = CalendarYear.objects.filter(confirmed=True, year__lt=at.astimezone(BEIJING).year)
    return max(years.values_list("year", flat=True))


def open_cycle(company: Company, programme: Programme, year: int, began: datetime) -> Cycle:
    """Write the rule set from the preset, prepare the cycle, open it by a second manager."""
    opens = began + timedelta(days=56)
    closes = opens + timedelta(days=28, hours=15)
    prepared = prepare(company, programme, year, opens, closes, at=opens - timedelta(days=7))
    return programmes.open_cycle(prepared, by=company.actor("manager-2"), at=opens)


def prepare(
    company: Company,
    programme: Programme,
    year: int,
    opens: datetime,
    closes: datetime,
    at: datetime,
) -> Cycle:
    """Prepare a cycle on the preset's rules, with its call and, for an award, its authority."""
    by, award = company.actor("manager"), programme.track == "award"
    organiser = company.foundation if award else company.office
    data = preset(programme.code)
    data["programme"] |= {"organiser": organiser.name}
    number = f"演练组字〔{year}〕{programme.position}号"
    cycle = programmes.prepare_cycle(
        programme,
        year=year,
        rule_set=programmes.write_rule_set(programme, data, rehearsal=True),
        organiser=organiser,
        opens_at=opens,
        closes_at=closes,
        notice_no=number,
        by=by,
        at=at,
    )
    programmes.attach_call_file(cycle, small_pdf(), name=f"{cycle.notice_title}.pdf", by=by, at=at)
    if award:
        programmes.record_authority(
            cycle,
            kind="registration",
            founder="foundation",
            number=f"演练社奖登字第{programme.position}号",
            dated=at.date(),
            data=small_pdf(),
            name="社会力量设奖登记.pdf",
            by=by,
            at=at,
        )
    return cycle


def open_for_hands(company: Company, at: datetime) -> list[Cycle]:
    """Open this year's cycle of every programme, so that a person can walk a season by hand.

    All but those that are left in the middle. Only a demonstration does so. Years whose holidays are
    not published get a calendar of weekends that says it is not official.
    """
    for year in (at.astimezone(BEIJING).year, at.astimezone(BEIJING).year + 1):
        if not CalendarYear.objects.filter(year=year).exists():
            write_year(PublishedYear(year, DEMONSTRATION_CALENDAR, ()))
    opened = []
    for programme in Programme.objects.exclude(code__in=LEFT):
        opens = at - timedelta(hours=1)
        own = preset_rules(programme.code).own_notice
        days = timedelta(days=6 + 3 * (own.days if own else 0))  # time for the society's own notice
        closes = concluding.morning(at + days) + timedelta(hours=8)
        year = at.astimezone(BEIJING).year
        cycle = prepare(company, programme, year, opens, closes, at - timedelta(hours=2))
        opened.append(programmes.open_cycle(cycle, by=company.actor("manager-2"), at=opens))
    return opened


def leave_sitting(company: Company, at: datetime) -> Meeting:
    """Run this year's cycle of one programme up to its meeting, which a person then holds by hand."""
    cycle, ready = up_to_review(company, sitting.PROGRAMME, at, MEETING_PAPERS)
    return sitting.convoke(company, cycle, ready, at)


def leave_scoring(company: Company, at: datetime) -> Round:
    """Run this year's cycle of one programme into the middle of its written review."""
    company.pdf = book()
    cycle, _ready = up_to_review(company, SCORED, at, MEETING_PAPERS)
    company.pdf = small_pdf()
    return scoring.begin(company, cycle, at)


def leave_posted(company: Company, at: datetime) -> Notice:
    """Run this year's cycle of one programme up to its notice of acceptance, which runs now."""
    cycle, _ready = up_to_review(company, POSTED, at, POSTED_PAPERS)
    (step,) = cycle.rules.notice.of_office  # type: ignore[union-attr]
    return concluding.post(company, cycle, step.code, at - timedelta(days=1))


def up_to_review(
    company: Company, code: str, at: datetime, count: int, tell: Told = untold
) -> tuple[Cycle, datetime]:
    """Run this year's cycle of a programme that is left to hands until its review can be opened."""
    programme = Programme.objects.get(code=code)
    year, opens = at.astimezone(BEIJING).year, concluding.morning(at - timedelta(days=60))
    closes = opens + timedelta(days=28)
    prepared = prepare(company, programme, year, opens, closes, opens - timedelta(days=7))
    cycle = programmes.open_cycle(prepared, by=company.actor("manager-2"), at=opens)
    nominated = nominate(company, cycle, count, tell)
    clock.tick(closes)
    return cycle, max(nominated, closes) + timedelta(days=1)


def play(company: Company, cycle: Cycle, count: int, tell: Told) -> None:
    """Let one programme run to its end on its own path."""
    at = nominate(company, cycle, count, tell)
    clock.tick(cycle.closes_at)
    rules, track = cycle.rules, cycle.programme.track
    at = max(at, cycle.closes_at) + timedelta(days=1)
    stage = "admitted"
    at = concluding.notices_before(company, cycle, at)
    if rules.review:
        publishing.publish(company, cycle, at)
        at, stage = reviewing.review(company, cycle, at), "recommended"
    if rules.clearance:
        at = concluding.ask(company, cycle, stage, at)
    if rules.decision:
        at = concluding.decide(company, cycle, at)
    if rules.notice:
        at = concluding.notice(company, cycle, at)
    if track == "award":
        at = concluding.award(company, cycle, at)
        if cycle.programme.code == "outstanding-engineer":
            concluding.revoke(company, cycle, at)
    elif track == "academician":
        concluding.report(company, cycle, at)
    else:
        conclude_talent(company, cycle, at)
    programmes.finish_cycle(cycle, by=company.actor("manager"), at=at + A_SEASON)


def conclude_talent(company: Company, cycle: Cycle, at: datetime) -> None:
    """Forward after the notice, or after 外事审批 where the post lies abroad."""
    if not cycle.rules.publish.abroad:
        concluding.forward(company, cycle, "announced", at)
        return
    concluding.services.approve_abroad(
        concluding.standing(cycle, "admitted"),
        document="演练外事批复1号",
        by=company.actor("manager"),
        at=at,
    )
    concluding.forward(company, cycle, "approved_abroad", at)


def nominate(company: Company, cycle: Cycle, count: int, tell: Told = untold) -> datetime:
    """Draft, endorse and check ``count`` papers; the last one carries the first one's person too.

    Where the rules ask for it every society selects among its papers and posts the result first.
    The second paper is mended once, the third refused, the fourth withdrawn before endorsement.
    """
    at = cycle.opens_at + timedelta(days=2)
    pairs = list(cast(company, cycle, count))
    papers: list[Paper] = []
    for index, (society, person) in enumerate(told(tell, cycle, "drafted", pairs)):
        paper = drafting.draft(company, cycle, society, person, at + timedelta(minutes=index % 500))
        if index == 3:
            withdraw(company, paper, at + timedelta(hours=10))
            continue
        papers.append(paper)
    at += timedelta(hours=12)
    submitted = told(tell, cycle, "submitted", papers)
    papers = [drafting.submit(company, paper, at) for paper in submitted]
    if cycle.rules.asks_selection:
        at = selecting.select(company, cycle, papers, at)
    papers = [drafting.endorse(company, paper, at + timedelta(hours=1)) for paper in papers]
    checked = at + timedelta(days=3)
    receiving.receive(company, cycle, papers, at + timedelta(days=2))
    for index, paper in enumerate(papers):
        if index == 1:
            drafting.accept(
                company, drafting.mend(company, paper, checked), checked + timedelta(days=2)
            )
        elif index == 2:
            drafting.refuse(company, paper, checked)
        else:
            drafting.accept(company, paper, checked)
    return checked + timedelta(days=2)


def cast(company: Company, cycle: Cycle, count: int) -> Iterable[tuple[Society, Profile]]:
    """Pair societies that may nominate here with people within the limits, never above a quota."""
    rules = cycle.rules
    admitted = [s for s in company.societies if s.kind in rules.nomination.society_kinds]
    first: Profile | None = None
    limits = drafting.born_between(rules)
    for index, society in zip(range(count), around(admitted), strict=False):
        if index == count - 1 and first and not rules.nomination.exclusive and not rules.team:
            yield society, first
            return
        person = company.inventor.person(*limits)
        first = first or person
        yield society, person


def told(tell: Told, cycle: Cycle, act: str, things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield one thing after the other, and tell how many are done."""
    for done, thing in enumerate(things):
        tell(f"{cycle.programme.code}: {act}", done, len(things))
        yield thing


def withdraw(company: Company, paper: Paper, at: datetime) -> None:
    """Withdraw a draft."""
    from nominations.services import withdraw as take_back

    take_back(paper, by=company.clerk(paper.society), at=at, reason="候选人本人放弃")


def tally(cycle: Cycle) -> dict[str, int]:
    """Count the candidates of a cycle by stage."""
    counts: dict[str, int] = {}
    for stage in Candidate.objects.filter(cycle=cycle).values_list("stage", flat=True):
        counts[stage] = counts.get(stage, 0) + 1
    return dict(sorted(counts.items()))
