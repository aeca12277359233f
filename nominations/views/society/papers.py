"""The society's papers: the list, one paper, how it is nominated, codes for nominee and contact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import open_steps
from nominations import services
from nominations.forms.nominators import NominatorRows, nominator_rows
from nominations.forms.society import CodeRoleForm, EligibilityForm, NominationForm, PaperFilterForm
from nominations.models import Paper
from nominations.rules import deadline_of
from nominations.services.ruling import appeal_line
from nominations.views.commented import mark
from nominations.views.contents import doing, frame, paper_of, saved
from nominations.views.parts import english, url_of
from nominations.views.printing import printing_of
from nominations.views.reading import path_of, timeline
from nominations.views.rounds import rounds_of
from nominations.views.said import beside
from nominations.views.society.home import open_cycles
from people.gates import Request, for_roles
from people.models import Society
from programmes.models import Cycle
from programmes.sentences import label_of

desk = for_roles("clerk", "approver")
clerks = for_roles("clerk")

SORTS = {
    "rank": ("rank", "pk"),
    "number": ("number",),
    "stage": ("stage", "pk"),
    "changed": ("changed_at", "pk"),
}


def chosen_papers(request: Request, form: PaperFilterForm) -> Any:
    """Return the papers the filters ask for, in the order asked."""
    papers = Paper.objects.seen_by(request.actor)
    wanted = form.cleaned_data if form.is_valid() else {}
    if words := wanted.get("q"):
        named = Q(members__name__icontains=words) | Q(members__unit_name__icontains=words)
        papers = papers.filter(named | Q(number__icontains=words) | Q(team_name__icontains=words))
    if wanted.get("cycle"):
        papers = papers.filter(cycle=wanted["cycle"])
    if wanted.get("stage"):
        papers = papers.filter(stage=wanted["stage"])
    key = request.GET.get("sort", "")
    order = SORTS.get(key.removeprefix("-"), ("-cycle__year", "cycle_id", "rank", "pk"))
    if key.startswith("-") and key.removeprefix("-") in SORTS:
        order = tuple(f"-{name}" for name in order)
    return (
        papers.distinct()
        .order_by(*order)
        .prefetch_related("members", "cycle__programme", "cycle__rule_set", "drafted_by")
    )


def listed(request: Request) -> Any:
    """Return the society's papers as the address filters and sorts them."""
    return chosen_papers(request, filters(request))


def filters(request: Request) -> PaperFilterForm:
    """Return the filters of the list, bound to the address."""
    cycles = Cycle.objects.seen_by(request.actor)
    return PaperFilterForm(request.GET, cycles=cycles.select_related("programme"))


@desk
@require_safe
def papers(request: Request) -> HttpResponse:
    """List the society's papers."""
    form = filters(request)
    page = Paginator(chosen_papers(request, form), 50).get_page(request.GET.get("page"))
    columns = [
        (_("Rank"), "rank", "num"),
        (_("Name"), "", ""),
        (_("Unit"), "", ""),
        (_("Cycle"), "", ""),
        (_("Stage"), "stage", ""),
        (_("Changed"), "changed", ""),
    ]
    context = {"form": form, "page": page, "columns": columns}
    context["sealed"] = Paper.objects.sealed_from(request.actor)
    return render(request, "society/papers.html", context)


@require_POST
@clerks
def draft(request: Request, pk: int) -> HttpResponse:
    """Begin a paper, with what the eligibility check already asked."""
    actor, at = request.actor, request.moment
    cycle = get_object_or_404(open_cycles(actor, at), pk=pk)
    form = EligibilityForm(
        {**request.POST.dict(), "cycle": pk}, cycles=open_cycles(actor, at), at=at
    )
    facts = form.facts() if "identity_kind" in request.POST and form.is_valid() else {}
    society = Society.objects.get(pk=actor.home_id)
    paper = services.begin_paper(cycle, society, facts, by=actor, at=at)
    messages.success(request, _("The paper was begun. It is saved as you type."))
    return redirect("society:person", pk=paper.pk, member=paper.members.get().pk)


@desk
@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """Show one paper: where it stands, its parts, what can be done now, its history."""
    found = paper_of(request, pk)
    actor, at = request.actor, request.moment
    context = frame(request, found, "") | {
        "path": path_of(found),
        "steps": dict(open_steps(found, by=actor, at=at)),
        "timeline": timeline(found),
        "codes": found.fill_codes.select_related("user").order_by("-pk"),
        "code_form": CodeRoleForm(),
        "faults": failed_lines(found),
        "refusal": refusal_of(found),
        "rounds": rounds_of(found),
        "deadline": found.mend_by or deadline_of(found),
        "receipt": services.receipt(found),
        "printing": printing_of(found),
        "arrived": services.arrived(found, at),
    }
    context["stopping"] = sum(f.stops for part in context["parts"] for f in part.findings)
    return render(request, "society/paper.html", context)


def failed_lines(found: Paper) -> list[dict[str, Any]]:
    """Return the office's words about a returned paper, each with the way to its field."""
    if found.stage != "returned":
        return []
    lines = found.check_lines.of_round(found.check_round).failed().order_by("pk")
    return [
        {"outcome": "block", "sentence": ln.words, "url": url_of(ln.anchor, found, "society")}
        for ln in lines
    ]


def refusal_of(found: Paper) -> dict[str, Any]:
    """Return why a paper was refused, item by item, and where the society may appeal until when."""
    if found.stage != "refused":
        return {}
    lines = found.check_lines.of_round(found.check_round).failed().order_by("pk")
    labels = {item.code: label_of(item) for item in found.rules.form_check.items}
    return {
        "reason": found.entry.reason if found.entry else "",
        "lines": [{"item": labels.get(ln.item, ln.item), "words": ln.words} for ln in lines],
        "appeal": appeal_line(found),
    }


@desk
def nomination(request: Request, pk: int) -> HttpResponse:
    """Say how the society nominates: channel, division, branch, its ranking."""
    found = paper_of(request, pk)
    who = "who" in request.POST
    form = NominationForm(
        None if who else request.POST or None, instance=paper_of(request, pk), rules=found.rules, english=english()
    )  # fmt: skip
    if request.method == "POST" and not who and form.is_valid():
        services.save_paper(found, form.cleaned_data, **doing(request))
        return saved(request, found, "nomination")
    rows = nominator_rows(found, request.POST if who else None, request.moment)
    if who and rows and nominators_saved(request, found, rows):
        return saved(request, found, "nomination")
    wrong = form.errors or (who and rows)
    beside(form, found)
    mine = Paper.objects.seen_by(request.actor).filter(society=found.society)
    branches = mine.exclude(branch="").order_by("branch").values_list("branch", flat=True)
    context = frame(request, found, "nomination") | {"form": form, "branches": branches.distinct()}
    context["rows"] = rows
    mark(form, context["comments"])
    return render(request, "society/nomination.html", context, status=422 if wrong else 200)


def nominators_saved(request: Request, paper: Paper, rows: NominatorRows) -> bool:
    """Save who nominates; tell whether it was saved."""
    if not rows.is_valid():
        return False
    return rows.act(lambda: services.save_nominators(paper, rows.people, **doing(request)))


@require_POST
@clerks
@never_cache
def issue_code(request: Request, pk: int) -> HttpResponse:
    """Issue a code for the nominee or the contact, and show it this once."""
    found = paper_of(request, pk)
    form = CodeRoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else "nominee"
    code = services.issue_code(found, role, **doing(request))
    context = {"paper": found, "code": code, "role": role}
    return render(request, "society/code.html", context)
