"""What all who follow a meeting are shown of it, and how a page asks whether anything has changed.

A page asks every two seconds with the tag of what it shows; while nothing has changed the answer is a
304 without a body. Nothing is held open, so a lost connection costs one question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from people.gates import Request
from review import facts
from review.models import AgendaItem, Meeting, Vote
from review.sentences import VOTE_OUTCOMES
from review.tally import VoteOutcome
from review.views import overview
from review.views.showing import cautions_of


@dataclass(frozen=True, slots=True)
class Board:
    """What is going on, with the rows behind it."""

    going: facts.Going
    current: AgendaItem | None
    coming: list[AgendaItem]
    shown: Vote | None
    seconds: int = 0

    @property
    def face(self) -> str:
        """Return what the clock shows: what is left, or without a limit what is used."""
        left = self.going.limit - self.seconds if self.going.limit else self.seconds
        minutes, seconds = divmod(abs(left), 60)
        return f"{'+' if left < 0 else ''}{minutes:02d}:{seconds:02d}"

    @property
    def over(self) -> bool:
        """Tell whether the time of the phase is used up."""
        return bool(self.going.limit) and self.seconds > self.going.limit


def meeting_for(request: Request, pk: int) -> Meeting:
    """Return a meeting one runs, watches or is called to, or answer 404."""
    rows = Meeting.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set", "round__selection", "round__society"
    )
    return get_object_or_404(rows.select_related("chair__person", "secretary", "shown_vote"), pk=pk)


def board_of(request: HttpRequest, meeting: Meeting, going: facts.Going) -> Board:
    """Return what is going on with the rows behind it."""
    wanted = [*going.coming, *([going.item] if going.item else [])]
    rows = meeting.agenda.filter(pk__in=wanted).select_related("item__candidate", "item__paper")
    found = {row.pk: row for row in rows.prefetch_related("item__paper__members")}
    current = found.get(going.item or 0)
    return Board(
        going=going,
        current=current,
        coming=[found[pk] for pk in going.coming if pk != going.item],
        shown=meeting.shown_vote,
        seconds=current.seconds(request.moment) if current else 0,  # type: ignore[attr-defined]
    )


def shown_result(vote: Vote | None) -> dict[str, Any]:
    """Return the result of a closed vote as the hall shows it."""
    if vote is None or vote.stage != "closed":
        return {}
    return {
        "standing": overview.standing_of(vote),
        "cautions": cautions_of(vote),
        "outcome": VOTE_OUTCOMES[VoteOutcome(vote.outcome)],
        "present": vote.count.get("present"),
    }


def unchanged(request: HttpRequest, tag: str) -> bool:
    """Tell whether who asks shows this already."""
    return request.headers.get("If-None-Match") == f'"{tag}"'


def answered(
    request: HttpRequest, tag: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw a part of a page with the tag it bears; nobody keeps a copy."""
    answer = render(request, template, context)
    answer.headers["ETag"] = f'"{tag}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def nothing_new(tag: str) -> HttpResponse:
    """Answer that nothing has changed."""
    answer = HttpResponse(status=304)
    answer.headers["ETag"] = f'"{tag}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
