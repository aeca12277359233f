"""Works of an expert or a candidate: listed, brought in, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.lists import Head, ListOut, excel, number
from nominations.models import Candidate, Member
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
    """Return a candidate, or answer 404."""
    rows = Candidate.objects.seen_by(request.actor)
    return get_object_or_404(rows.select_related("person"), pk=pk)


def members_of(subject: Subject) -> list[Member]:
    """Return of whom a list may be: the members of a team, else nobody but the subject."""
    team = isinstance(subject, Candidate) and subject.person_id is None
    return services.members_of(subject) if team else []  # type: ignore[arg-type]


def member_for(request: Request, members: list[Member]) -> Member | None:
    """Return the member the address names, else the first."""
    asked = request.GET.get("member", "")
    return next((each for each in members if str(each.pk) == asked), next(iter(members), None))


def signed_by(request: Request, subject: Subject) -> Any:
    """Return what a person signed, or the member of a team that is asked for, as the page sorts it."""
    rows = Signature.objects.filter(rehearsal=request.actor.rehearsal)
    if (member := member_for(request, members_of(subject))) is not None:
        known = rows.filter(person__identity_hash=member.identity_hash)
        rows = known.exclude(person__identity_hash="")
    else:
        rows = rows.filter(person=subject.person_id, person__isnull=False)
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
    members = members_of(subject)
    member = member_for(request, members)
    form = WorksForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        brought = services.import_works(
            subject, **form.facts(), member=member, by=request.actor, at=request.moment
        )
        text = _("%(new)s works are new, %(known)s were there already.")
        messages.success(request, text % {"new": brought.new, "known": brought.known})
        return redirect(request.get_full_path())
    context = {
        "subject": subject,
        "members": members,
        "member": member,
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
    signature = get_object_or_404(rows.select_related("work", "person"), pk=pk)
    expert = Expert.objects.seen_by(request.actor).filter(person=signature.person_id).first()
    if expert is not None:
        return signature, expert, reverse("office:expert_works", args=[expert.pk])
    named = Q(person=signature.person_id)
    hashed = signature.person.identity_hash  # type: ignore[union-attr]
    if hashed:
        named |= Q(papers__stage="accepted", papers__members__identity_hash=hashed)
    known = Candidate.objects.seen_by(request.actor).filter(named)
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
