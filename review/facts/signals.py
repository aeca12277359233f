"""What the reviews of a round say about how they were written: comments, marks, time between marks."""

from __future__ import annotations

from django.db.models import Max, Min

from review import signals
from review.facts.effort import pages_of
from review.facts.sheets import criterion_of, signed_sheets
from review.models import Assignment, Relay, Round

PAGE_SECONDS = 5
"""Nobody reads a page in less."""


def signals_in(round_: Round) -> tuple[signals.Signal, ...]:
    """Return what was seen in the signed reviews of a round: same words, same marks, too little time."""
    rows = round_.assignments.filter(stage="signed", item__in=round_.items.standing())
    written = rows.values_list("expert", "item", "comment", "remarks")
    comments = [
        signals.Comment(str(expert), str(item), text)
        for expert, item, comment, remarks in written
        for text in (comment, *remarks.values())
        if text
    ]
    sheets, _asked = signed_sheets(round_)
    criteria = [criterion_of(each) for each in round_.rules.criteria]
    return (
        *signals.same_comments(comments),
        *signals.like_comments(comments),
        *signals.straight_lines(criteria, sheets),
        *signals.too_fast(visits_in(round_, rows), PAGE_SECONDS),
    )


def visits_in(round_: Round, rows: object) -> list[signals.Visit]:
    """Return the longest time each review can have taken: since the same expert's last mark on another.

    The first review of an expert says nothing, and neither does an item without pages, nor what the
    office took down: its times are those of the keying in.
    """
    taken_down = Relay.objects.filter(assignment__isnull=False, settled_at__isnull=False)
    pages = pages_of(list(round_.items.standing()))
    own = Assignment.objects.exclude(pk__in=taken_down.values("assignment"))
    timed = own.filter(pk__in=rows.values("pk")).annotate(  # type: ignore[attr-defined]
        first=Min("scores__saved_at"), last=Max("scores__saved_at")
    )
    found, before = [], {}  # type: ignore[var-annotated]
    for each in timed.order_by("expert_id", "last", "pk"):
        since = before.get(each.expert_id)
        if since is not None and pages.get(each.item_id):
            seconds = int((each.last - since).total_seconds())
            visit = signals.Visit(
                str(each.expert_id), str(each.item_id), seconds, pages[each.item_id]
            )
            found.append(visit)
        before[each.expert_id] = each.last
    return found
