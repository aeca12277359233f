"""Works of an expert or a candidate: listed, brought in, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.lists import Head, ListOut, excel, number
from nominations.models import Candidate
from people.gates import Request
from people.models import Signature
from review import services
from review.forms.office import ReasonForm
from review.forms.works import WorksForm
from review.models import Conflict, Expert
from review.services.works import Subject
from review.views import overview
from review.views.office import expert_for, managers
from review.views.showing import explained, posted
from review.views.supervise import supervisors

WORKS = ListOut(
    _("Works"),
    (
        Head(_("Title"), "work.title", 60, wrap=True),
        Head(_("Kind"), "work.get_kind_display", 12),
        number(_("Year"), "work.year", 8),
        Head(_("Signed as"), "name", 20),
        Head(_("Unit"), "unit_name", 36),
        Head(_("ORCID number"), "orcid", 22),
        Head(_("Number"), "work.key", 36),
        Head(_("Journal or source"), "work.venue", 30),
        Head(_("Source"), "source", 30),
    ),
)
WATCHED = ListOut(
    _("Works"),
    (
        Head(_("Title"), "work.title", 60, wrap=True),
        Head(_("Kind"), "work.get_kind_display", 12),
        number(_("Year"), "work.year", 8),
        number(_("Signed as"), "position", 10),
        Head(_("Number"), "work.key", 36),
        Head(_("Journal or source"), "work.venue", 30),
        Head(_("Source"), "source", 30),
    ),
)
"""What the supervisor takes away: no name, as on their pages."""
BY_WORKS = ("COAUTHOR", "COPROJECT", "TRANSITIVE")
"""Relations that works speak for, as the rule set spells them."""
SORTS = {"title": "work__title", "year": "work__year", "kind": "work__kind"}


def candidate_for(request: Request, pk: int) -> Candidate:
    """Return a candidate who is a person, or answer 404."""
    rows = Candidate.objects.seen_by(request.actor).filter(person__isnull=False)
    return get_object_or_404(rows.select_related("person"), pk=pk)


def signed_by(request: Request, subject: Subject) -> Any:
    """Return what a person signed, as the page sorts it."""
    rows = Signature.objects.filter(person=subject.person_id, rehearsal=request.actor.rehearsal)
    rows = rows.select_related("work").annotate(signers=Count("work__signatures"))
    sort = request.GET.get("sort", "")
    column = SORTS.get(sort.lstrip("-"))
    if column is None:
        return rows.order_by("-work__year", "work__title", "pk")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "pk")


@managers
def expert_works(request: Request, pk: int) -> HttpResponse:
    """List an expert's works, and bring in a list."""
    return works_page(request, expert_for(request, pk), "office:expert_works")


@managers
def candidate_works(request: Request, pk: int) -> HttpResponse:
    """List a candidate's works, and bring in a list."""
    return works_page(request, candidate_for(request, pk), "office:candidate_works")


def works_page(request: Request, subject: Subject, here: str) -> HttpResponse:
    """Show one person's works and the form for a list."""
    form = WorksForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        brought = services.import_works(
            subject, **form.facts(), by=request.actor, at=request.moment
        )
        text = _("%(new)s works are new, %(known)s were there already.")
        messages.success(request, text % {"new": brought.new, "known": brought.known})
        return redirect(here, subject.pk)
    context = {
        "subject": subject,
        "form": form,
        "out": f"{here}_out",
        "page": overview.page_of(request, signed_by(request, subject)),
        "columns": [
            (_("Title"), "title", ""), (_("Kind"), "kind", ""), (_("Year"), "year", "num"),
            (_("Signed as"), "", ""), (_("Source"), "", ""), ("", "", ""),
        ],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "office/works/list.html", context, status=status)


@require_safe
@supervisors
def watched_works(request: Request, pk: int) -> HttpResponse:
    """Show an expert's works to the supervisor, to read only, and the conflicts found by them."""
    subject = expert_for(request, pk)
    seen = Conflict.objects.seen_by(request.actor).filter(expert=subject, relation__in=BY_WORKS)
    rows = overview.with_evidence(seen).order_by("-item__round_id", "outcome", "pk")
    context = {
        "subject": subject,
        "page": overview.page_of(request, signed_by(request, subject)),
        "ties": explained(rows),
        "columns": [
            (_("Title"), "title", ""), (_("Kind"), "kind", ""), (_("Year"), "year", "num"),
            (_("Signed as"), "", ""), (_("Source"), "", ""),
        ],
        "tie_columns": [
            (_("Item"), "", ""), (_("Round"), "", ""), (_("Relation and evidence"), "", ""),
            (_("Meaning"), "", ""),
        ],
    }  # fmt: skip
    return render(request, "supervise/expert_works.html", context)


@managers
def remove_work(request: Request, pk: int) -> HttpResponse:
    """Take a work out of a person's list, with a reason."""
    signature, subject, back = signature_for(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.remove_work(subject, signature, reason=reason, by=request.actor, at=request.moment)
        messages.success(request, _("Taken out, with the reason in the book."))
        return redirect(back)
    context = {"signature": signature, "subject": subject, "form": form, "back_url": back}
    status = 422 if form.is_bound else 200
    return render(request, "office/works/remove.html", context, status=status)


def signature_for(request: Request, pk: int) -> tuple[Signature, Subject, str]:
    """Return a signature, whose it is, and the page of their works; or answer 404."""
    rows = Signature.objects.filter(person__isnull=False, rehearsal=request.actor.rehearsal)
    signature = get_object_or_404(rows.select_related("work"), pk=pk)
    expert = Expert.objects.seen_by(request.actor).filter(person=signature.person_id).first()
    if expert is not None:
        return signature, expert, reverse("office:expert_works", args=[expert.pk])
    known = Candidate.objects.seen_by(request.actor).filter(person=signature.person_id)
    candidate = known.order_by("-pk").first()
    if candidate is None:
        return get_object_or_404(rows.none(), pk=pk), candidate, ""  # type: ignore[return-value]
    return signature, candidate, reverse("office:candidate_works", args=[candidate.pk])


expert_works_out = managers(
    excel(WORKS, lambda request, pk: signed_by(request, expert_for(request, pk)))
)
candidate_works_out = managers(
    excel(WORKS, lambda request, pk: signed_by(request, candidate_for(request, pk)))
)
watched_works_out = supervisors(
    excel(WATCHED, lambda request, pk: signed_by(request, expert_for(request, pk)))
)
