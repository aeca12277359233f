"""Rows pasted from a spreadsheet: shown as they would stand, then saved; what was pasted is never lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from nominations import services
from nominations.forms.members import PasteMembersForm
from nominations.forms.pasting import PasteForm, PasteRowsForm
from nominations.pasting import Merged
from nominations.views.contents import doing, fillers, frame, paper_of, space_of
from nominations.views.parts import rule_of
from nominations.views.sections import base_of, last_of
from people.gates import Request
from programmes.sentences import label_of


@require_POST
@never_cache
@fillers
def paste(request: Request, pk: int, code: str) -> HttpResponse:
    """Show what pasted rows would change in a list section; save them when that was looked at."""
    paper = paper_of(request, pk)
    rule = rule_of(paper, code, space_of(request))
    if rule.kind != "list":
        raise Http404
    last = last_of(paper, code)
    base = last.version if last else 0
    form = PasteRowsForm(request.POST, section=rule, standing=last.items if last else [])
    context = frame(request, paper, code) | {
        "form": form,
        "base": base,
        "columns": [(column.code, label_of(column)) for column in rule.columns],
        "held": services.holder_of(paper, code, **doing(request)),
        "moved": "save" in request.POST and base_of(request) != base,
    }
    if wants_to_save(request, form, context):
        services.save_section(paper, code, items=form.items(), base_version=base, **doing(request))
        messages.success(request, told(form.counts))
        return redirect(f"{space_of(request)}:section", pk=pk, code=code)
    context["rows"] = [line_of(each, context["columns"]) for each in form.rows_then]
    return render(request, "society/paste.html", context, status=status_of(request, form, context))


def wants_to_save(request: Request, form: PasteForm, context: dict[str, Any]) -> bool:
    """Tell whether what was looked at is to be saved, and still stands as it was looked at."""
    free = context["open"] and not context["held"] and not context["moved"]
    return form.is_valid() and "save" in request.POST and bool(free)


def status_of(request: Request, form: PasteForm, context: dict[str, Any]) -> int:
    """Return 422 with what is wrong, 409 where it could not be saved now, else 200."""
    if not form.is_valid():
        return 422
    return 409 if "save" in request.POST else 200


def told(counts: dict[str, int]) -> str:
    """Say how many rows came and changed."""
    return _("Added: %(new)s, changed: %(changed)s, as they were: %(same)s.") % counts


def line_of(each: Merged, columns: list[tuple[str, str]]) -> dict[str, Any]:
    """Return one row of the preview: its cells with what stood there where they change."""
    cells = []
    for code, label in columns:
        text, before = each.row.get(code, ""), each.before.get(code, "")
        changed = each.kind == "changed" and text != before
        cells.append({"label": label, "text": text, "before": before, "changed": changed})
    return {"kind": each.kind, "cells": cells}


@require_POST
@never_cache
@fillers
def paste_members(request: Request, pk: int) -> HttpResponse:
    """Show whom pasted rows would add to a team or change in it; save them when that was looked at."""
    paper = paper_of(request, pk)
    if not paper.rules.team:
        raise Http404
    form = PasteMembersForm(request.POST, paper=paper, at=request.moment)
    context = frame(request, paper, "team") | {
        "form": form,
        "base": paper.revision,
        "held": None,
        "moved": "save" in request.POST and base_of(request) != paper.revision,
    }
    if wants_to_save(request, form, context):
        services.save_members(paper, form.given(), **doing(request))
        messages.success(request, told(form.counts))
        return redirect(f"{space_of(request)}:team", pk=pk)
    context["people"] = form.people if form.is_valid() else ()
    return render(
        request, "society/paste_members.html", context, status=status_of(request, form, context)
    )
