"""Other bodies asked (征求意见、诚信核查): who answered what about whom, one page a cycle."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards import services
from awards.forms.acting import posted
from awards.forms.office import AnswerForm, AnswersForm
from awards.forms.public import wording
from awards.models import Clearance
from awards.services.walking import walk
from awards.views.office.parts import (
    candidates_of,
    cycle_of,
    deed_page,
    desk_tabs,
    managers,
    picked,
)
from nominations.models import Candidate
from people.gates import Request
from programmes.models import Cycle

ASKING = {"ask", "clear", "answer"}


def before_the_meeting(request: Request, cycle: Cycle) -> Any:
    """Return the candidates about whom bodies are asked, or were."""
    first = "admitted" if cycle.rules.publish.abroad else "recommended"
    shown = candidates_of(request, cycle).filter(stage__in=[first, "cleared"])
    answers = Clearance.objects.order_by("id")
    return shown.prefetch_related(Prefetch("clearances", answers)).order_by(
        "-stage", "sort_key", "pk"
    )


@managers
def clearances(request: Request, pk: int) -> HttpResponse:
    """Show the matrix of candidates and bodies; ask, clear, or go on to answers for several."""
    cycle = cycle_of(request, pk)
    if request.method == "POST":
        return act(request, cycle, picked(request, before_the_meeting(request, cycle)))
    bodies = cycle.rules.clearance.bodies if cycle.rules.clearance else ()
    page = Paginator(before_the_meeting(request, cycle), 50).get_page(request.GET.get("page"))
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "clearances"),
        "page": page,
        "rows": [line_of(each, bodies) for each in page],
        "columns": [(_("Candidate"), "", ""), *((wording(b), "", "") for b in bodies), (_("Stage"), "", "")],
        "bulk": bulk_of(cycle),
        "rules": cycle.rules.clearance,
    }  # fmt: skip
    return render(request, "office/awards/clearances.html", context)


def bulk_of(cycle: Cycle) -> list[tuple[str, str, str]]:
    """Return what can be done for several candidates at once."""
    found = [("ask", _("Ask all bodies"), ""), ("answer", _("Enter an answer"), "")]
    return (
        found
        if cycle.rules.publish.abroad
        else [*found, ("clear", _("Mark as cleared"), "primary")]
    )


def line_of(candidate: Candidate, bodies: Any) -> dict[str, Any]:
    """Return a row of the matrix: for each body what it answered, or None where it was not asked."""
    asked = {each.body: each for each in candidate.clearances.all()}
    cells = [{"body": wording(b), "clearance": asked.get(b.code)} for b in bodies]
    return {"candidate": candidate, "cells": cells}


def act(request: Request, cycle: Cycle, chosen: list[Candidate]) -> HttpResponse:
    """Do what was asked for the ticked candidates: all of them or none."""
    actor, at = request.actor, request.moment
    action, here = request.POST.get("action", ""), reverse("office:clearances", args=[cycle.pk])
    if not chosen or action not in ASKING:
        messages.warning(request, _("Tick at least one candidate first."))
    elif action == "answer":
        query = urlencode([("pick", each.pk) for each in chosen])
        return redirect(f"{reverse('office:answers', args=[cycle.pk])}?{query}")
    elif action == "ask":
        with transaction.atomic():
            for each in chosen:
                services.ask_bodies(each, by=actor, at=at)
        messages.success(request, ngettext("All bodies are asked about %(n)s candidate.", "All bodies are asked about %(n)s candidates.", len(chosen)) % {"n": len(chosen)})  # fmt: skip
    else:
        walk(chosen, "clear", by=actor, at=at)
        messages.success(request, _("Cleared. They can go before the deciding meeting."))
    return redirect(here)


@managers
def answer(request: Request, pk: int) -> HttpResponse:
    """Enter what one body answered about one candidate, or correct it."""
    seen = Candidate.objects.seen_by(request.actor)
    known = Clearance.objects.filter(candidate__in=seen)
    row = get_object_or_404(known.select_related("candidate__cycle__rule_set"), pk=pk)
    present = {"answer": row.answer, "on": row.answered_on, "document": row.document}
    form = AnswerForm(initial=present if row.answer != "open" else {}, **posted(request))
    by, at = request.actor, request.moment
    back = reverse("office:clearances", args=[row.candidate.cycle_id])
    if form.does(lambda: services.enter_answer(row, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("The answer is entered."))
        return redirect(back)
    asked = row.candidate.cycle.rules.clearance
    bodies = asked.bodies if asked else ()
    body = next((wording(each) for each in bodies if each.code == row.body), row.body)
    facts = [(_("Candidate"), row.candidate.name), (_("Unit"), row.candidate.unit_name), (_("Body"), body)]  # fmt: skip
    return deed_page(request, form, title=_("Answer of a body"), label=_("Enter the answer"), back=back, facts=facts)  # fmt: skip


@managers
def answers(request: Request, pk: int) -> HttpResponse:
    """Enter one answer of one body about several candidates (one letter often answers for all)."""
    cycle = cycle_of(request, pk)
    asked = candidates_of(request, cycle).filter(clearances__isnull=False).distinct()
    chosen = request.GET.getlist("pick")
    form = AnswersForm(cycle=cycle, asked=asked, initial={"pick": chosen}, **posted(request))
    back = reverse("office:clearances", args=[cycle.pk])
    if form.does(lambda: enter_answers(request, form.cleaned_data)):
        messages.success(request, _("The answers are entered."))
        return redirect(back)
    title = _("One answer about several candidates")
    return deed_page(request, form, title=title, label=_("Enter the answer"), back=back)


@transaction.atomic
def enter_answers(request: Request, given: dict[str, Any]) -> list[Clearance]:
    """Enter the same answer for each candidate: all or none."""
    by, at = request.actor, request.moment
    rows = Clearance.objects.filter(candidate__in=given["pick"], body=given["body"])
    words = {key: given[key] for key in ("answer", "on", "document")}
    return [services.enter_answer(row, by=by, at=at, **words) for row in rows]
