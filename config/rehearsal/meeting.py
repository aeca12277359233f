"""One society of a rehearsed season holds its own selection in the rooms, from the call to the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.rehearsal.company import Company
from config.rehearsal.inventing import small_pdf
from config.rehearsal.reviewing import expert_actor
from ledger.actors import Actor
from nominations import services as nominations
from nominations.choices import SelectionDuty
from nominations.models import Paper, Selection
from nominations.services.selecting import WHICH
from people.models import Society
from programmes.models import Cycle
from review import services
from review.models import Round, Vote

MINUTE = timedelta(minutes=1)
NAMES = {"minutes": "会议纪要", "tally": "计票单"}


def hold(
    company: Company, cycle: Cycle, society: Society, papers: list[Paper], at: datetime
) -> Selection:
    """Convene a body, let it read and vote, and bring the signed papers to the record."""
    clerk, approver = company.clerk(society), company.approver(society)
    found = nominations.begin_selection(cycle, society, by=clerk, at=at)
    nominations.record_papers(found, papers, by=clerk, at=at)
    begins = at + 20 * MINUTE
    round_ = services.convene(
        found,
        body="院士候选人推选委员会",
        meets_at=begins,
        place="学会会议室",
        by=clerk,
        at=at,
    )
    seat(company, round_, clerk, at)
    for conflict in round_.open_conflicts().order_by("pk"):
        services.decide_conflict(
            conflict, hard=True, reason="可能影响公正,予以回避。", by=approver, at=at + MINUTE
        )
    for member in round_.body.select_related("expert__user"):
        actor = expert_actor(company, member.expert)
        services.take_up(round_, member.expert, by=actor, at=at + 2 * MINUTE)
    services.call_meeting(Round.objects.get(pk=round_.pk), by=approver, at=begins)
    while vote := Vote.objects.filter(round=round_, stage="prepared").first():
        poll(company, vote, approver, begins)
    services.close_meeting(round_, by=approver, at=begins + 10 * MINUTE)
    for which in WHICH:
        nominations.keep_selection_file(
            found, which, small_pdf(), name=f"{NAMES[which]}.pdf", by=clerk, at=begins + 15 * MINUTE
        )
    return Selection.objects.get(pk=found.pk)


def seat(company: Company, round_: Round, clerk: Actor, at: datetime) -> None:
    """Seat a body of the fewest members the rules allow; the first has the chair, the last tells."""
    count = max(round_.members_min, 3)
    duties = [SelectionDuty.CHAIR, *[SelectionDuty.MEMBER] * (count - 2), SelectionDuty.TELLER]
    for duty, expert in zip(duties, company.experts, strict=False):
        services.seat_member(
            round_,
            name=expert.person.name,
            identity_no=str(expert.person.identity_no),
            unit_name=str(expert.unit or ""),
            duty=duty,
            by=clerk,
            at=at,
        )


def poll(company: Company, vote: Vote, approver: Actor, at: datetime) -> None:
    """Open a vote, let everybody cast, close it with the teller's code; the first approves most."""
    teller = vote.round.body.tellers().select_related("expert__user").get()
    code = services.take_half(vote, by=expert_actor(company, teller.expert), at=at)
    vote = services.open_vote(vote, by=approver, at=at + MINUTE)
    for place, each in enumerate(vote.seats.select_related("expert__user").order_by("pk")):
        paper = services.paper_of(vote, each.expert)
        approved = paper[: max(vote.seats_to_fill, 1)] if place % 3 else paper[:1]
        actor = expert_actor(company, each.expert)
        services.sign_in(vote, each.expert, by=approver, at=at + 2 * MINUTE)
        if not paper:  # recused from everything that is voted on
            continue
        services.cast(vote, each.expert, approved, by=actor, at=at + 2 * MINUTE)
    vote = services.stop_vote(vote, by=approver, at=at + 5 * MINUTE)
    services.close_vote(
        vote, code=code, by=expert_actor(company, teller.expert), at=at + 5 * MINUTE
    )
