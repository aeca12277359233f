"""The panels of a rehearsed round drawn by lot: committed, seeded, drawn, called, sealed.

A draw is truly random: two plays of one seed seat other members. So what a drawn panel says rests on
the items alone, and who else is invented afterwards does not depend on who sat.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zlib import crc32

from config.rehearsal.company import Company
from review import facts, services
from review.choices import DeclineGround, Disclosed
from review.models import Disclosure, Draw, Expert, Panel, Round

HOUR = timedelta(hours=1)
SPARE = 4  # seats beyond the least, so that recusals leave every item its quorum
REDRAWS = 5  # then the lot is not to blame: the round says itself which item lacks its quorum


def convene(company: Company, round_: Round, at: datetime, *, spare: int = SPARE) -> datetime:
    """Draw the one panel of a meeting and seat those who come; returns when its list is sealed.

    Where too many of those who come keep away from one item, the panel is drawn again.
    """
    manager = company.actor("manager")
    services.scan_conflicts(round_, by=manager, at=at)
    panel = services.whole_panel(round_, by=manager, at=at)
    places = min(round_.rules.experts_max, round_.rules.experts_min + spare)
    for left in reversed(range(REDRAWS + 1)):
        draw = drawn(company, panel, places, at)
        at = call(company, draw, at + HOUR)
        if not (left and short_of_quorum(draw)):
            break
        set_aside(company, draw, at)
    services.seal_list(draw, by=manager, at=at + HOUR)
    return at + HOUR


def drawn(company: Company, panel: Panel, places: int, at: datetime) -> Draw:
    """Commit the pool; office and supervisor commit their numbers, then reveal them; draw."""
    manager = company.actor("manager")
    draw = services.prepare_draw(panel, places=places, by=manager, at=at)
    draw = services.commit_pool(draw, by=manager, at=at)
    hands = (manager, company.actor("supervisor"))
    codes = [services.commit_number(draw, by=by, at=at) for by in hands]
    for by, code in zip(hands, codes, strict=True):
        draw = services.reveal_number(draw, code, by=by, at=at)
    return services.draw_order(draw, by=manager, at=at)


def call(company: Company, draw: Draw, at: datetime) -> datetime:
    """Call those drawn: one declines, one answers by telephone, one never; the next fill their seats.

    Returns when the last has answered.
    """
    manager = company.actor("manager")
    draw = services.invite(draw, by=manager, at=at)
    away, silent, phoned = draw.calls.order_by("serial")[:3]
    ground = DeclineGround.TIME.value
    services.answer_call(away, accepted=False, ground=ground, at=at + HOUR)
    services.record_answer(phoned, accepted=True, note="电话确认", by=manager, at=at + HOUR)
    accept(draw, at + HOUR, but=silent.pk)
    at = silent.due_at
    services.lapse_call(silent, by=manager, at=at)
    accept(draw, at + HOUR)
    return at + HOUR


def short_of_quorum(draw: Draw) -> bool:
    """Tell whether those who come would leave an item without its quorum."""
    return bool(facts.items_short_of_quorum(draw.panel, facts.called_experts(draw, ("accepted",))))


def set_aside(company: Company, draw: Draw, at: datetime) -> None:
    """Ask for a draw to be set aside; the supervisor confirms it."""
    reason = "回避后有项目不足法定人数,需重新抽取"
    draw = services.ask_redraw(draw, reason=reason, by=company.actor("manager"), at=at)
    services.redraw(draw, by=company.actor("supervisor"), at=at)


def open_lists(company: Company, round_: Round, at: datetime) -> None:
    """Open the names of a closed round's draws; the first award to do so shows them to everybody."""
    for draw in round_.draws.filter(stage="sealed"):
        services.open_names(draw, by=company.actor("manager"), at=at)
        programme = round_.cycle.programme
        if programme.track == "award" and not Disclosure.objects.filter(rehearsal=True).exists():
            basis = "《演练评审专家抽取办法》第十二条（演练，虚构）"
            asked = services.ask_disclosure(
                programme, Disclosed.DRAWS.value, basis=basis, by=company.actor("manager"), at=at
            )
            services.confirm_disclosure(asked, by=company.actor("manager-2"), at=at)


def accept(draw: Draw, at: datetime, *, but: int = 0) -> None:
    """Let everybody who has not answered yet come, by the link of their letter."""
    for waiting in draw.calls.waiting().exclude(pk=but):
        services.answer_call(waiting, accepted=True, at=at)


def members(round_: Round) -> list[Expert]:
    """Return the members of the panels of a round who signed its pledge."""
    found = Expert.objects.filter(panels__panel__round=round_, declarations__round=round_)
    return list(found.order_by("pk"))


def chance_of(words: str) -> Random:
    """Return a source of chance of its own, apart from the one people are invented from."""
    return Random(crc32(words.encode()))


def approves(item: str, share: float, good: bool) -> bool:
    """Tell whether a member approves an item: if it is good; one member of each panel differs."""
    seats = 9  # at least as many sit; so the one who differs stands in one ninth of the roll
    return good != (int(share * seats) == crc32(item.encode()) % seats)
