"""通讯评审: one round that is left in its middle, so that hands can go on marking and sign."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.rehearsal import reviewing
from config.rehearsal.company import Company
from programmes.models import Cycle
from review import services
from review.choices import PinKind
from review.models import Expert, Round

DUE = timedelta(days=5)
BEGUN = timedelta(days=2)


def begin(company: Company, cycle: Cycle, at: datetime) -> Round:
    """Open the first round of a cycle two days before ``at``, due in five; part of it is done.

    The first expert of the company has work in it: one sheet is complete and one begun, nothing is
    signed. Of the others every second has signed.
    """
    manager, then = company.actor("manager"), at - BEGUN
    round_ = services.open_round(cycle, due_at=at + DUE, by=manager, at=then)
    services.scan_conflicts(round_, by=manager, at=then)
    lock(company, round_, then)
    services.assign(Round.objects.get(pk=round_.pk), by=manager, at=then)
    services.start_round(round_, by=manager, at=then)
    experts = Expert.objects.filter(assignments__item__round=round_).distinct().order_by("pk")
    for place, expert in enumerate(experts):
        actor = reviewing.expert_actor(company, expert)
        services.declare(round_, expert, by=actor, at=then)
        services.accept_offered(round_, by=actor, at=then)
        mine = list(round_.assignments.filter(expert=expert, stage="accepted").order_by("order"))
        if expert == company.experts[0]:
            reviewing.fill_sheet(company, round_, mine[0], actor, then)
            first, mark = round_.rules.criteria[0], round_.rules.criteria[0].most * 4 // 5
            services.save_score(mine[1], first.code, mark, by=actor, at=then)
        elif place % 2:
            for sheet in mine:
                reviewing.fill_sheet(company, round_, sheet, actor, then)
            reviewing.sign(round_, actor, then + timedelta(hours=2))
    return Round.objects.get(pk=round_.pk)


def lock(company: Company, round_: Round, at: datetime) -> None:
    """Give the first expert as many items as they read, of those they have no tie to."""
    manager, expert = company.actor("manager"), company.experts[0]
    free = round_.items.exclude(conflicts__expert=expert).order_by("pk")
    for item in free[: expert.load_max]:
        reason = "供试用评分页(演练)"
        services.pin(item, expert, PinKind.LOCK, reason=reason, by=manager, at=at)
