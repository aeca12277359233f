"""The review of a rehearsed season: rounds, conflicts, assignment, scores, votes, rankings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from zlib import crc32

from config.rehearsal import convening
from config.rehearsal.company import Company
from ledger.actors import Actor
from letters.models import Letter
from people.actors import actor_in
from people.models import Office
from programmes.models import Cycle
from review import services
from review.models import Assignment, Expert, Item, Round, Vote

HOUR = timedelta(hours=1)


def review(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Hold every round the rule set asks for; returns when the last one was confirmed."""
    for _round in cycle.rules.review.rounds:  # type: ignore[union-attr]
        at = hold(company, cycle, at) + timedelta(days=1)
    return at


def hold(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Hold one round from opening to its confirmed ranking."""
    manager = company.actor("manager")
    round_, at = read(company, cycle, at)
    if round_.stage == "voting":
        vote(company, round_, at + HOUR)
    services.close_round(round_, by=manager, at=at + 6 * HOUR)
    convening.open_lists(company, round_, at + 6 * HOUR)
    ranking = services.rank(round_, by=manager, at=at + 7 * HOUR)
    services.analyse(ranking, by=manager, at=at + 7 * HOUR)
    services.confirm_ranking(ranking, by=manager, at=at + 8 * HOUR)
    return at + 8 * HOUR


def read(
    company: Company, cycle: Cycle, at: datetime, *, spare: int = convening.SPARE
) -> tuple[Round, datetime]:
    """Open a round and let its experts read and sign; where it votes, call the vote.

    Returns the round and when that was done. ``spare`` seats are drawn beyond the least.
    """
    manager = company.actor("manager")
    round_ = services.open_round(cycle, due_at=at + timedelta(days=7), by=manager, at=at)
    if round_.rules.choosing == "draw":
        at = convening.convene(company, round_, at + HOUR, spare=spare)
    services.scan_conflicts(round_, by=manager, at=at + HOUR)
    services.assign(Round.objects.get(pk=round_.pk), by=manager, at=at + HOUR)
    services.start_round(round_, by=manager, at=at + 2 * HOUR)
    score(company, round_, at + timedelta(days=1))
    at += timedelta(days=3)
    if Round.objects.get(pk=round_.pk).votes_asked:
        services.scan_conflicts(round_, by=manager, at=at)  # what was declared meanwhile
        services.call_vote(round_, by=manager, at=at)
    return Round.objects.get(pk=round_.pk), at


def score(company: Company, round_: Round, at: datetime) -> None:
    """Everybody signs the pledge, accepts, scores and signs; the first one reports a late tie."""
    experts = Expert.objects.filter(assignments__item__round=round_).distinct().order_by("pk")
    for index, expert in enumerate(experts.select_related("user")):
        actor = expert_actor(company, expert)
        services.declare(round_, expert, by=actor, at=at)
        services.accept_offered(round_, by=actor, at=at)
        mine = round_.assignments.filter(expert=expert, stage="accepted").order_by("order")
        mine = mine.select_related("item__candidate", "item__paper")
        late = None if index else spared(round_, mine)
        for place, assignment in enumerate(mine):
            if assignment == late:
                services.report_conflict(
                    assignment, "INTEREST", "曾为该单位提供有偿咨询", by=actor, at=at
                )
                continue
            fill_sheet(company, round_, assignment, actor, at + place * HOUR / 4)
        sign(round_, actor, at + 2 * HOUR)
    mend(company, round_, at + HOUR)


def spared(round_: Round, mine: Iterable[Assignment]) -> Assignment | None:
    """Return the first review an expert can give back: of a drawn panel nobody else takes it over."""
    tight: set[int] = set()
    if round_.rules.choosing == "draw":
        short = round_.items.standing().covered_by_fewer_than(round_.demand + 1)
        tight = set(short.values_list("pk", flat=True))
    return next((each for each in mine if each.item_id not in tight), None)


def mend(company: Company, round_: Round, at: datetime) -> None:
    """Fill the place of who recused themselves, with the fewest changes."""
    manager = company.actor("manager")
    round_ = Round.objects.get(pk=round_.pk)
    if not round_.items_short_of_experts().exists():
        return
    services.scan_conflicts(round_, by=manager, at=at)
    writing: dict[int, Actor] = {}
    for assignment in services.repair(Round.objects.get(pk=round_.pk), by=manager, at=at):
        actor = expert_actor(company, assignment.expert)
        if not round_.declarations.filter(expert=assignment.expert).exists():
            services.declare(round_, assignment.expert, by=actor, at=at)
        services.accept_offered(round_, by=actor, at=at)
        fill_sheet(company, round_, Assignment.objects.get(pk=assignment.pk), actor, at)
        writing[assignment.expert_id] = actor
    for actor in writing.values():
        sign(round_, actor, at + 2 * HOUR)


def sign(round_: Round, actor: Actor, at: datetime) -> None:
    """Sign what an expert has completed, by the code sent to them where the rules ask for one."""
    code = ""
    if not round_.assignments.filter(expert__user_id=actor.user_id, stage="accepted").exists():
        return
    if round_.rules.sign_code:
        services.send_signing_code(round_, by=actor, at=at)
        sent = Letter.objects.filter(verb="signing_code", to_user_id=actor.user_id).latest("pk")
        code = re.findall(r"\d{6}", str(sent.body))[0]
    services.sign_all(round_, code=code, by=actor, at=at)


def fill_sheet(
    company: Company, round_: Round, assignment: Assignment, actor: Actor, at: datetime
) -> None:
    """Score every criterion around the candidate's own level, with a comment."""
    level, marks = level_of(assignment.item), {}
    chance = company.inventor.chance
    if round_.rules.choosing == "draw":
        chance = convening.chance_of(f"{assignment.item}{assignment.expert}")
    for criterion in round_.rules.criteria:
        mark = min(
            criterion.most,
            max(criterion.lowest, level * criterion.most // 100 + chance.randrange(-6, 7)),
        )
        marks[criterion.code] = Decimal(mark - (mark - criterion.lowest) % criterion.step)
    services.save_sheet(assignment, marks, "材料翔实,贡献突出。", by=actor, at=at)


def level_of(item: Item) -> int:
    """Return how good the candidate of an item is in this play: by the name, so by the seed."""
    return 60 + crc32(str(item).encode()) % 35


def expert_actor(company: Company, expert: Expert) -> Actor:
    """Return an expert acting in their office."""
    key = f"expert:{expert.pk}"
    if key not in company.actors:
        office = Office.objects.select_related("user").get(user=expert.user_id, role="expert")
        company.actors[key] = actor_in(office.user, office)
    return company.actors[key]


def vote(company: Company, round_: Round, at: datetime) -> None:
    """Hold the vote of every division (or the one vote), with a second ballot among the tied."""
    items = list(round_.items.standing().select_related("candidate", "paper"))
    ballot = round_.cycle.rules.ballot
    divisions = sorted({item.division for item in items}) if ballot.division_seats else [""]  # type: ignore[union-attr]
    for division in divisions:
        prepared: Vote | None = services.prepare_vote(
            round_, experts=panel(round_), division=division, by=company.actor("manager"), at=at
        )
        while prepared is not None:
            poll(company, prepared, at)
            prepared = Vote.objects.filter(earlier=prepared, stage="prepared").first()


def panel(round_: Round) -> list[Expert]:
    """Return who votes, an odd number: who read here and signed the pledge; all who were drawn."""
    found = list(Expert.objects.filter(declarations__round=round_).order_by("pk"))
    found = found[: round_.rules.experts_max]
    if round_.rules.choosing == "draw":
        found = convening.members(round_)
    return found if len(found) % 2 else found[:-1]


def poll(company: Company, prepared: Vote, at: datetime) -> None:
    """Open a vote, let everybody cast, close it with the supervisor's code."""
    manager, supervisor = company.actor("manager"), company.actor("supervisor")
    code = services.take_half(prepared, by=supervisor, at=at)
    prepared = services.open_vote(prepared, by=manager, at=at)
    on_paper = set(prepared.item_ids())
    seats = list(prepared.seats.select_related("expert__user"))
    for place, seat in enumerate(seats):
        if on_paper <= set(seat.recused_from):
            continue  # whoever is recused from everything casts nothing
        actor = expert_actor(company, seat.expert)
        services.sign_in(prepared, seat.expert, by=manager, at=at)
        if not services.paper_of(prepared, seat.expert):  # recused from everything voted on
            continue
        approved = choose(company, prepared, seat.expert, place / len(seats))
        services.cast(prepared, seat.expert, approved, by=actor, at=at + HOUR / 2)
    prepared = services.stop_vote(prepared, by=manager, at=at + HOUR)
    services.close_vote(prepared, code=code, by=supervisor, at=at + HOUR)


def choose(company: Company, prepared: Vote, expert: Expert, share: float) -> list[Item]:
    """Choose whom a member approves: those of a high level, and by chance; never too many.

    ``share`` says where in the roll the member stands.
    """
    paper = services.paper_of(prepared, expert)
    if prepared.round.rules.choosing == "draw":
        fond = [i for i in paper if convening.approves(str(i), share, level_of(i) >= 66)]
    else:
        chance = company.inventor.chance
        fond = [i for i in paper if level_of(i) + chance.randrange(-4, 5) >= 66]
    most = prepared.round.cycle.rules.ballot.max_approvals or len(fond)  # type: ignore[union-attr]
    return fond[: min(most, max(1, prepared.seats_to_fill))]
