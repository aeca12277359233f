"""Objections as the nominating society meets them: a redacted copy, its answer, the ruling, an appeal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from awards import services
from awards.forms.acting import posted
from awards.forms.cases import AnswerForm, AppealForm
from awards.models import Answer
from files.services import store
from people.gates import Request, for_roles

society = for_roles("clerk", "approver")


def answers_seen(request: Request) -> Any:
    """Return the society's own answers with what they are about."""
    seen = Answer.objects.seen_by(request.actor)
    related = ("objection__candidate", "objection__notice__cycle__rule_set")
    return seen.select_related(*related).order_by("answered_at", "due_at", "pk")


@society
@never_cache
def objections(request: Request) -> HttpResponse:
    """List what the society was asked to answer, what is open first."""
    found = list(answers_seen(request))
    context = {"open": [a for a in found if not a.answered_at], "done": [a for a in found if a.answered_at], "now": request.moment}  # fmt: skip
    return render(request, "society/objections.html", context)


@society
@never_cache
def objection(request: Request, pk: int) -> HttpResponse:
    """Show the redacted copy, and take the answer."""
    found = get_object_or_404(answers_seen(request), pk=pk)
    form, by, at = AnswerForm(**posted(request)), request.actor, request.moment

    @transaction.atomic
    def deed() -> Answer:
        upload, text = form.cleaned_data["file"], form.cleaned_data["text"]
        file = store(upload.read(), name=upload.name, at=at, rehearsal=found.rehearsal) if upload else None  # fmt: skip
        return services.give_answer(found, text=text, file=file, by=by, at=at)

    if form.does(deed):
        messages.success(request, _("Answered. The office reads it now."))
        return redirect("society:objections")
    return page_of(request, found, form)


def page_of(request: Request, found: Answer, form: Any) -> HttpResponse:
    """Show one case as the society may see it: never who objects."""
    ends = services.appeal_ends(found.objection)
    context = {
        "answer": found,
        "form": form,
        "case": found.objection,
        "may_answer": found.answered_at is None and found.objection.stage == "accepted",
        "appeal_ends": ends if ends and request.moment < ends else None,
        "appeal": found.objection.appeals.filter(side="nominator").first(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "society/objection.html", context, status=status)


@society
@never_cache
def appeal(request: Request, pk: int) -> HttpResponse:
    """Appeal against the ruling, for the candidate."""
    found = get_object_or_404(answers_seen(request), pk=pk)
    form, by, at = AppealForm(**posted(request)), request.actor, request.moment
    case = found.objection
    if form.does(lambda: services.appeal_as_nominator(case, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("The appeal is made. Somebody else than who ruled decides it."))
        return redirect("society:objection", pk=pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "answer": found, "case": case}
    return render(request, "society/appeal.html", context, status=status)
