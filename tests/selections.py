"""A society's own selection, walked through the real services: held, confirmed, posted, concluded."""

from __future__ import annotations

from datetime import datetime, timedelta

from nominations import services
from nominations.models import Paper, Selection
from programmes.calendar import calendar
from tests.attachments import pdf
from tests.cast import NOW, Cast
from tests.remembering import remembered

NAMES = "甲乙丙丁戊己庚辛壬癸子丑"
HELD = NOW - timedelta(days=30)


def sitting(count: int = 9, *, absent: int = 0) -> list[services.Sitting]:
    """Return a body of so many members, the last ones absent."""
    return [
        services.Sitting(f"评议{NAMES[n]}", f"{NAMES[n]}研究院", present=n < count - absent)
        for n in range(count)
    ]


@remembered
def recorded(
    cast: Cast,
    papers: list[Paper],
    *,
    votes: list[services.Votes] | None = None,
    clerk: str = "lin",
    body: list[services.Sitting] | None = None,
    of: str = "院士候选人推选委员会",
    at: datetime = NOW,
) -> Selection:
    """Record a meeting that decided on the papers; unanimous, in their order, unless told."""
    by, cycle, society = cast.actor(clerk), papers[0].cycle, papers[0].society
    found = services.begin_selection(cycle, society, by=by, at=at)
    services.record_meeting(found, body=of, held_on=HELD.date(), place="学会会议室", by=by, at=at)
    services.record_papers(found, papers, by=by, at=at)
    for which in ("minutes", "tally"):
        services.keep_selection_file(found, which, pdf(), name=f"{which}.pdf", by=by, at=at)
    people = sitting() if body is None else body
    services.record_body(found, people, by=by, at=at)
    present = sum(each.present for each in people)
    for n, item in enumerate(found.items.order_by("pk")):
        given = (
            services.Votes(present - n, n, 0) if found.asks_vote else services.Votes(place=n + 1)
        )
        services.record_votes(item, votes[n] if votes else given, {}, by=by, at=at)
    return Selection.objects.get(pk=found.pk)


@remembered
def concluded(
    cast: Cast, found: Selection, *, approver: str = "zhao", clerk: str = "lin", at: datetime = NOW
) -> Selection:
    """Confirm a recorded selection and, where the rules ask, let its notice run to its end."""
    found = services.confirm_selection(found, by=cast.actor(approver), at=at)
    if not found.notice_days:
        return found
    days = calendar()
    opens = at - timedelta(days=14)
    while not days.is_workday(opens.date()):
        opens -= timedelta(days=1)
    services.post_selection(found, opens_at=opens, where="学会网站", by=cast.actor(clerk), at=at)
    return services.conclude_selection(found, objected=False, by=cast.actor(approver), at=at)


@remembered
def elected(
    cast: Cast, *papers: Paper, clerk: str = "lin", approver: str = "zhao", at: datetime = NOW
) -> list[Paper]:
    """Let the society select the papers where the rules ask for it, and return them anew."""
    if papers[0].cycle.rules.asks_selection:
        found = recorded(cast, list(papers), clerk=clerk, at=at)
        concluded(cast, found, clerk=clerk, approver=approver, at=at)
    return [Paper.objects.get(pk=each.pk) for each in papers]
