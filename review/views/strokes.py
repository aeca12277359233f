"""What a window of the score page sends, key by key, and what may stay of it on the device."""

from __future__ import annotations

import base64

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from ledger.actors import Actor
from people.gates import Request
from review import services
from review.forms.reviewer import StrokeForm
from review.models import Assignment
from review.views.desk import Sheet, plain, sheet_for
from review.views.pledging import reviewers

STATUSES = {
    services.Heard.KEPT: 200,
    services.Heard.REFUSED: 422,
    services.Heard.ELSEWHERE: 409,
    services.Heard.SHUT: 409,
}


@require_POST
@reviewers
def mark(request: Request, pk: int, criterion: str) -> HttpResponse:
    """Save one key of a mark at once, or say beside it why it cannot stand."""
    return heard(request, pk, criterion)


@require_POST
@reviewers
def comment(request: Request, pk: int) -> HttpResponse:
    """Save the words of a review: on the whole, or to a single mark."""
    named = (name for name in request.POST if services.is_of_words(name))
    return heard(request, pk, next(named, "comment"))


def heard(request: Request, pk: int, field: str) -> HttpResponse:
    """Hear one stroke; answer what stands now, in words and for the script.

    Two hundred do so at once: the sheet is looked up by its key alone, and read where it is locked.
    """
    row = get_object_or_404(Assignment.objects.seen_by(request.actor).only("pk", "stage"), pk=pk)
    form = StrokeForm(request.POST, field=field)
    if not form.is_valid():
        context = {"sheet": sheet_for(request, pk), "form": form}
        return render(request, "review/mark.html", context, status=422)
    answer = services.hear(row, form.stroke(), by=request.actor, at=request.moment)
    if answer.sheet is None or answer.heard is services.Heard.UNKNOWN:
        raise Http404
    marks = {code: plain(value) for code, value in answer.marks.items()}
    context = {"sheet": Sheet(answer.sheet, answer.sheet.item.round, marks), "answer": answer}
    return render(request, "review/mark.html", context, status=STATUSES[answer.heard])


def open_sheets(actor: Actor) -> str:
    """Return the keys of the sheets that take one's marks: of others no stroke stays on a device."""
    rows = Assignment.objects.seen_by(actor).filter(
        Q(item__round__stage="scoring") | Q(reopened=True), stage="accepted"
    )
    return " ".join(map(str, rows.order_by("pk").values_list("pk", flat=True)))


def key_of(request: Request, sheet: Sheet) -> str:
    """Return the key (base64 of 32 bytes) under which strokes of a sheet are kept on a device.

    It is told to whoever is logged in as this expert, the same each time: strokes that a lost session
    left behind are read after the next log-in, by nobody else.
    """
    told = f"{request.actor.user_id}:{sheet.row.pk}"
    key = salted_hmac("review.strokes", told, algorithm="sha256").digest()
    return base64.b64encode(key).decode()
