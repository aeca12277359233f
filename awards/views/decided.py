"""How a list was decided, and what all lists together say: for everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from awards.services.decided import SMALLEST, opened, story_of
from awards.views.drawn import draws_shown
from awards.views.open_pages import open_fresh
from awards.views.public import list_of
from people.gates import Request


@open_fresh
def decided(request: Request, pk: int) -> HttpResponse:
    """Show what is opened of how a list was decided; what is not opened is said not to be."""
    found = list_of(pk)
    context = {
        "award_list": found,
        "parts": story_of(found),
        "draws": draws_shown().filter(round__cycle=found.cycle_id),
        "running": not opened(found.cycle) and found.cycle.notices.filter(stage__in=["published", "suspended"]).exists(),
        "smallest": SMALLEST,
        "rehearsal": found.rehearsal,
    }  # fmt: skip
    return render(request, "public/decided.html", context)
