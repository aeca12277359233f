"""What the office reads of a society's own selection: the result and the minutes, nothing else."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nominations.selected import attendance_of
from nominations.views.selections import document_of, found, rows_for_office
from nominations.views.society.selection_steps import proof_of
from people.gates import Request, for_roles

office = for_roles("manager", "examiner", "supervisor")


@require_safe
@office
def selection(request: Request, pk: int) -> HttpResponse:
    """Show the result of a complete selection for the papers the office may read."""
    mine = found(request, pk)
    context = {
        "selection": mine,
        "rows": rows_for_office(request, mine),
        "there": attendance_of(mine),
        "current_cycle": mine.cycle,
    }
    return render(request, "office/selections/selection.html", context)


@require_safe
@office
def selection_minutes(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the signed minutes."""
    return document_of(request, pk, "minutes")


@require_safe
@office
def selection_proof(request: Request, pk: int) -> HttpResponseBase:
    """Draw the proof of the society's own notice."""
    return proof_of(found(request, pk))
