"""A society's own selection held in the rooms, walked through the real services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ledger.actors import Actor
from nominations import services as nominations
from nominations.models import Paper, Selection
from people.actors import actor_in
from people.models import Office
from programmes.models import Cycle
from programmes.vocabulary import preset
from review import services
from review.models import BodyMember, Item, Round, Vote
from tests.cast import NOW, Cast, identity_number, season
from tests.review.stage import acting
from tests.selections import NAMES

HOUR = timedelta(hours=1)
MEETS = NOW + 24 * HOUR


def small_body(
    cast: Cast,
    code: str = "cas-academician",
    *,
    members: int = 2,
    days: int = 60,
    **words: object,
) -> Cycle:
    """Open an academician cycle whose rules ask for a body of so few members."""
    rules = preset(code)["nomination"]
    rules = {**rules, "selection": {**rules["selection"], "members_min": members}}
    return season(cast, code, days=days, nomination=rules, **words)


def convened(
    cast: Cast, papers: Sequence[Paper], *, clerk: str = "lin", of: str = "推选委员会"
) -> Round:
    """Begin a selection of the papers and convene its meeting."""
    by, cycle, society = cast.actor(clerk), papers[0].cycle, papers[0].society
    found = nominations.begin_selection(cycle, society, by=by, at=NOW)
    nominations.record_papers(found, papers, by=by, at=NOW)
    return services.convene(found, body=of, meets_at=MEETS, place="学会会议室", by=by, at=NOW)


def seated(
    cast: Cast, round_: Round, *, members: int = 3, clerk: str = "lin", mark: str = "评委"
) -> list[BodyMember]:
    """Seat a body of so many members, each of a unit of their own; the last one is its teller."""
    for n in range(members):
        cast.serial += 1
        services.seat_member(
            round_,
            name=f"{mark}{NAMES[n]}",
            identity_no=identity_number(date(1965, 3, 4), "M", cast.serial),
            unit_name=f"{mark}{NAMES[n]}所在单位",
            duty="teller" if n == members - 1 else "member",
            email=f"{cast.serial}@body.example.cn",
            by=cast.actor(clerk),
            at=NOW,
        )
    return list(round_.body.select_related("expert__user", "expert__person"))


def pledged(round_: Round, at: datetime = NOW) -> None:
    """Let every member sign the pledge without a tie, and open the papers."""
    for each in round_.body.select_related("expert__user"):
        if not round_.declarations.filter(expert=each.expert).exists():
            services.take_up(round_, each.expert, by=acting(each.expert), at=at)


def opened(
    cast: Cast, round_: Round, *, approver: str = "zhao", at: datetime = MEETS
) -> tuple[Vote, str]:
    """Begin the meeting and open its vote; answers the vote and the teller's code."""
    pledged(round_, at)
    services.call_meeting(Round.objects.get(pk=round_.pk), by=cast.actor(approver), at=at)
    return box_open(cast, round_, approver=approver, at=at)


def box_open(
    cast: Cast, round_: Round, *, approver: str = "zhao", at: datetime = MEETS
) -> tuple[Vote, str]:
    """Let the teller take their half of the prepared vote's key, and open it."""
    vote = Vote.objects.get(round=round_, stage="prepared")
    teller = round_.body.tellers().select_related("expert__user").get()
    code = services.take_half(vote, by=acting(teller.expert), at=at)
    return services.open_vote(vote, by=cast.actor(approver), at=at), code


def counted(
    cast: Cast, vote: Vote, code: str, *, approver: str = "zhao", at: datetime = MEETS
) -> Vote:
    """End the voting; the teller opens the box with their code."""
    if Vote.objects.get(pk=vote.pk).takes_ballots:
        services.stop_vote(vote, by=cast.actor(approver), at=at)
    teller = vote.round.body.tellers().select_related("expert__user").get()
    return services.close_vote(vote, code=code, by=acting(teller.expert), at=at)


def cast_all(
    round_: Round, vote: Vote, ballots: Mapping[str, Sequence[str]], at: datetime = MEETS
) -> None:
    """Cast ballots: by the member's name, the names on the papers they approve; each signed in first."""
    secretary = clerk_of(round_)
    items = {str(item.paper.title): item for item in Item.objects.filter(vote_items__vote=vote)}  # type: ignore[union-attr]
    for each in round_.body.select_related("expert__user", "expert__person"):
        name = each.expert.person.name
        if name in ballots:
            chosen = [items[title] for title in ballots[name]]
            services.sign_in(vote, each.expert, by=secretary, at=at)
            services.cast(vote, each.expert, chosen, by=acting(each.expert), at=at)


def clerk_of(round_: Round) -> Actor:
    """Return the society's secretary (填报人), who signs members in at the door."""
    rows = Office.objects.filter(role="clerk", society=round_.society)
    held = rows.select_related("user").earliest("pk")
    return actor_in(held.user, held)


def held(
    cast: Cast,
    papers: Sequence[Paper],
    *,
    clerk: str = "lin",
    approver: str = "zhao",
    members: int = 3,
    of: str = "推选委员会",
) -> Selection:
    """Hold a whole meeting on the papers, everybody approved by all, and close it."""
    round_ = convened(cast, papers, clerk=clerk, of=of)
    mark = of.removesuffix("推选会").removesuffix("推选委员会") + "委员"
    body = seated(cast, round_, members=members, clerk=clerk, mark=mark)
    vote, code = opened(cast, round_, approver=approver)
    titles = [paper.title for paper in papers]
    cast_all(round_, vote, {each.expert.person.name: titles for each in body})
    counted(cast, vote, code, approver=approver, at=MEETS + HOUR)
    services.close_meeting(round_, by=cast.actor(approver), at=MEETS + HOUR)
    return Selection.objects.get(pk=round_.selection_id)
