"""The societies' own selections in a rehearsed season: a body votes, the result is posted, then endorsed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from config.rehearsal.company import Company
from config.rehearsal.inventing import small_pdf
from config.rehearsal.meeting import hold
from nominations import services
from nominations.choices import RecusalGround, SelectionDuty
from nominations.models import Paper, Selection
from people.models import Society
from programmes.calendar import calendar
from programmes.models import Cycle

HOUR = timedelta(hours=1)
IN_ROOMS = "cas-academician"
"""The programme in which one society holds its selection in the rooms."""


def select(company: Company, cycle: Cycle, papers: Iterable[Paper], at: datetime) -> datetime:
    """Let every society select among its papers and post the result; return when the last one ended.

    The first one of ``IN_ROOMS`` holds its meeting here; the others vote on paper and record it.
    """
    ended = at
    mine = sorted(papers, key=lambda paper: (paper.society_id, paper.pk))
    for place, (_key, group) in enumerate(groupby(mine, key=lambda paper: paper.society_id)):
        own = list(group)
        way = hold if place == 0 and cycle.programme.code == IN_ROOMS else record
        found = way(company, cycle, own[0].society, own, at)
        ended = max(ended, to_its_end(company, found, at))
    return ended


def to_its_end(company: Company, found: Selection, at: datetime) -> datetime:
    """Confirm a society's result by its approver, and let its notice run."""
    society = found.society
    clerk, approver = company.clerk(society), company.approver(society)
    found = services.confirm_selection(found, by=approver, at=at + HOUR)
    if not found.notice_days:
        return at + HOUR
    posted = at + 2 * HOUR
    while not calendar().is_workday(posted.date()):
        posted += timedelta(days=1)
    found = services.post_selection(
        found, opens_at=posted, where=f"{society.name}网站", by=clerk, at=posted
    )
    assert found.closes_at
    services.conclude_selection(found, objected=False, by=approver, at=found.closes_at)
    return found.closes_at


def record(
    company: Company, cycle: Cycle, society: Society, papers: list[Paper], at: datetime
) -> Selection:
    """Record body, papers, votes and the two signed papers of a meeting."""
    clerk = company.clerk(society)
    found = services.begin_selection(cycle, society, by=clerk, at=at)
    body = "院士候选人推选委员会" if cycle.programme.track == "academician" else "常务理事会"
    services.record_meeting(found, body=body, held_on=at.date(), by=clerk, at=at)
    services.record_papers(found, papers, by=clerk, at=at)
    services.keep_selection_file(
        found, "minutes", small_pdf(), name="会议纪要.pdf", by=clerk, at=at
    )
    if found.asks_vote:
        services.keep_selection_file(
            found, "tally", small_pdf(), name="计票单.pdf", by=clerk, at=at
        )
        vote(company, found, at)
    else:
        for place, item in enumerate(found.items.order_by("pk"), start=1):
            services.record_votes(item, services.Votes(place=place), {}, by=clerk, at=at)
    return Selection.objects.get(pk=found.pk)


def vote(company: Company, found: Selection, at: datetime) -> None:
    """Let a body of the fewest members the rules allow vote; its last member is recused from one."""
    clerk = company.clerk(found.society)
    count = max(found.cycle.rules.nomination.selecting.members_min, 5)
    sitting = [
        services.Sitting(
            company.inventor.name()[1],
            f"{found.society.name}专家组{n}",
            SelectionDuty.MEMBER if n else SelectionDuty.CHAIR,
            namesake=True,
        )
        for n in range(count)
    ]
    services.record_body(found, sitting, by=clerk, at=at)
    last = found.members.order_by("position").last()
    assert last
    for n, item in enumerate(found.items.order_by("pk")):
        recused = {last.pk: (RecusalGround.SAME_UNIT, "同一法人单位")} if n == 0 else {}
        votes = services.Votes(count - len(recused) - n % 2, n % 2, 0)
        services.record_votes(item, votes, recused, by=clerk, at=at)
