"""The office's candidates: the list, and everything known of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ledger.flow import history, open_steps
from nominations.forms.office import CandidatesForm
from nominations.merging import Difference
from nominations.models import Candidate
from nominations.sentences import of_difference
from people.gates import Request, for_roles
from people.sentences import told
from programmes.sentences import label_of
from programmes.views.office import sort_of

SORTS = {"name": "sort_key", "number": "number", "unit": "unit_name", "stage": "stage"}
PAGES = {
    **dict.fromkeys(["review", "recommend", "pass_over"], ("office:rounds", False)),
    **dict.fromkeys(["clear", "approve_abroad"], ("office:clearances", True)),
    **dict.fromkeys(["decide", "send_back"], ("office:decision", True)),
    **dict.fromkeys(["announce", "contest", "settle"], ("office:notices", False)),
    **dict.fromkeys(["approve", "award", "revoke"], ("office:awards", False)),
}
"""Where each step of a candidate is taken, and whether that page is of a cycle."""


STEP_WORDS = {
    "review": _("Send to review"),
    "recommend": _("Recommend, as the review found"),
    "pass_over": _("Leave out, as the review found"),
    "clear": _("Record that every body has cleared"),
    "approve_abroad": _("Record the foreign-affairs approval"),
    "decide": _("Record the meeting's confirmation"),
    "send_back": _("Send back to review"),
    "drop": _("Drop with a ground"),
    "announce": _("Put into public notice"),
    "contest": _("Pause for an objection"),
    "settle": _("Settle the objection"),
    "report": _("Report to the academy"),
    "validate": _("Record: valid candidate"),
    "invalidate": _("Record: not a valid candidate"),
    "elect": _("Record: elected"),
    "not_elect": _("Record: not elected"),
    "forward": _("Forward to the deciding body"),
    "select": _("Record: selected"),
    "turn_down": _("Record: not selected"),
    "approve": _("Approve the list"),
    "award": _("Award, with the certificate"),
    "revoke": _("Revoke the award"),
}


def listed(request: Request) -> tuple[CandidatesForm, Any]:
    """Return the filters and the candidates they leave, in the order asked for."""
    rows = Candidate.objects.seen_by(request.actor).select_related("cycle__programme")
    form = CandidatesForm(request.GET, actor=request.actor)
    given = form.cleaned_data if form.is_valid() else {}
    for name in ("cycle", "stage", "division"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if text := given.get("q"):
        rows = rows.filter(
            Q(number__icontains=text) | Q(name__icontains=text) | Q(unit_name__icontains=text)
        )
    rows = rows.annotate(papers_count=Count("papers"))
    return form, rows.order_by(*sort_of(request, SORTS, "sort_key"))


@require_safe
@for_roles("manager", "examiner")
def candidates(request: Request) -> HttpResponse:
    """List the candidates, by 姓氏笔画 unless asked otherwise."""
    form, rows = listed(request)
    columns = [
        (_("Name"), "name", ""),
        (_("Number"), "number", ""),
        (_("Unit"), "unit", ""),
        (_("Cycle"), "", ""),
        (_("Papers"), "", "num"),
        (_("Stage"), "stage", ""),
    ]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"form": form, "rows": page, "columns": columns, "query": request.GET.urlencode()}
    return render(request, "office/candidates/list.html", context)


@require_safe
@for_roles("manager", "examiner")
def candidate(request: Request, pk: int) -> HttpResponse:
    """Show one candidate: facts, papers, results, answers, decisions, notices, history, next steps."""
    mine = Candidate.objects.seen_by(request.actor)
    record = get_object_or_404(mine.select_related("cycle__programme", "cycle__rule_set"), pk=pk)
    record.__class__ = Candidate.track_model(record)
    lines = list(history(record))
    context = {
        "candidate": record,
        "papers": record.papers.select_related("society").prefetch_related("members"),
        "differences": differences(lines),
        "results": record.results.filter(ranking__confirmed_at__isnull=False).select_related(
            "ranking__round"
        ),
        "clearances": clearances(record),
        "decisions": record.decisions.order_by("-id"),
        "notices": record.notice_items.select_related("notice"),
        "objections": record.objections.all(),
        "entries": told(reversed(lines)),
        "steps": steps(record, request),
    }
    return render(request, "office/candidates/candidate.html", context)


def differences(lines: list[Any]) -> list[str]:
    """Return on what the papers disagreed when the last one joined, from the book."""
    merged = [line for line in lines if line.verb == "merge"]
    told_then = merged[-1].facts.get("differences", []) if merged else []
    return [
        str(of_difference(Difference(each["field"], tuple(dict(each["said"]).items()))))
        for each in told_then
    ]


def clearances(record: Candidate) -> list[dict[str, Any]]:
    """Return the bodies the rules name with what each answered."""
    rules = record.cycle.rules.clearance
    answers = {answer.body: answer for answer in record.clearances.all()}
    return [
        {"body": label_of(body), "answer": answers.get(body.code)}
        for body in (rules.bodies if rules else ())
    ]


def steps(record: Candidate, request: Request) -> list[dict[str, Any]]:
    """Return the steps that exist from here, what keeps each closed, and where it is taken."""
    found = [
        {
            "label": STEP_WORDS.get(verb, verb),
            "unmet": unmet,
            "address": address_of(verb, record),
            "last": verb in {"decide", "send_back", "drop"},
        }
        for verb, unmet in open_steps(record, by=request.actor, at=request.moment)
    ]
    return sorted(found, key=lambda step: (bool(step["unmet"]), step["last"]))


def address_of(verb: str, record: Candidate) -> str:
    """Return the page where a step is taken: its own, the cycle's or one for all."""
    if verb == "drop":
        return reverse("office:drop", args=[record.pk])
    page, of_cycle = PAGES.get(verb, ("office:outcomes", True))
    return reverse(page, args=[record.cycle_id] if of_cycle else [])
