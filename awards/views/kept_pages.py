"""What a page of a notice says is kept by each worker, under all that it may change by.

The name under which a page is kept is read from the database anew for every reader: the notice and
what stands around it, its versions, who is withheld, and what the clock makes of it. So what was
suspended, corrected, taken out or taken down changes the name, and every worker makes the page anew
with the next look, without a word between them. Only what is asked for without a search is kept,
and nobody's own page: the public's pages never ask who reads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.cache import caches
from django.db import models
from django.http import HttpResponse
from django.template.loader import render_to_string

from awards.models import Notice
from awards.views.open_pages import View
from awards.views.published import days_left, is_taken_down
from ledger.actors import PASSER_BY
from people.gates import Request

PAGES = "pages"
MOST = 250_000  # bytes of one page
AROUND = "cycle", "cycle__programme", "cycle__organiser"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page with its heads, parted where the time of day stands in it."""

    heads: dict[str, str]
    parts: list[bytes]

    def at(self, moment: datetime) -> HttpResponse:
        """Return the page as it is read at ``moment``."""
        return HttpResponse(time_of_day(moment).join(self.parts), headers=self.heads)


def kept(view: View) -> View:
    """Keep what a page of one notice, its first argument, says; see above."""

    @wraps(view)
    def answer(request: Request, pk: int, *args: Any, **words: Any) -> HttpResponse:
        name = "" if request.GET else name_of(request, pk)
        if not name:
            return view(request, pk, *args, **words)
        if found := caches[PAGES].get(name):
            return found.at(request.moment)
        response = view(request, pk, *args, **words)
        if len(response.content) <= MOST and name_of(request, pk) == name:
            parts = response.content.split(time_of_day(request.moment))
            caches[PAGES].set(name, Kept(dict(response.headers), parts))
        return response

    return answer


def name_of(request: Request, pk: int) -> str:
    """Return the name of a page as the notice stands now; "" where there is none to show."""
    rows = Notice.objects.seen_by(PASSER_BY).select_related(*AROUND).filter(pk=pk)
    if not (found := next(iter(rows), None)):
        return ""
    told = repr([request.path, *state_of(found, request.moment)])
    return hashlib.sha256(told.encode()).hexdigest()


def state_of(found: Notice, at: datetime) -> Iterator[Any]:
    """Yield everything the pages of a notice may change by."""
    yield from map(values, (found, found.cycle, found.cycle.programme, found.cycle.organiser))
    yield found.runs_at(at), days_left(found, at), is_taken_down(found, at)
    yield list(found.changes.confirmed().values_list("pk"))
    yield list(found.items.hidden().order_by("pk").values_list("pk"))
    if found.stage == "suspended":
        next_ = Notice.objects.seen_by(PASSER_BY).filter(repeats=found)
        yield list(next_.order_by("pk").values_list("pk", "number", "title"))


def values(record: models.Model) -> list[Any]:
    """Return all that a row holds."""
    return [getattr(record, each.attname) for each in record._meta.concrete_fields]


def time_of_day(moment: datetime) -> bytes:
    """Return the clock of a page, which alone differs from look to look."""
    return render_to_string("parts/server_time.html", {"server_time": moment}).encode()
