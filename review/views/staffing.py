"""Ties of staff (工作人员回避), declared beside found, before manager and supervisor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nominations.models import StaffTie
from people.gates import Request, for_roles
from people.models import User
from programmes.models import Cycle
from programmes.sentences import label_of
from review import services
from review.forms.reviewer import DisputeForm
from review.forms.staffing import CycleForm, StaffDecisionForm, StaffTieFilter
from review.models import Dispute
from review.views import overview
from review.views.office import managers
from review.views.showing import evidence_told, posted

office = for_roles("examiner", "manager")
supervisors = for_roles("supervisor")


def running(request: Request) -> Any:
    """Return the cycles whose papers are being handled, where the rule set knows conflicts at all."""
    rows = Cycle.objects.seen_by(request.actor).filter(stage__in=["open", "closed"])
    found = [each.pk for each in rows.select_related("rule_set") if each.rules.review]
    return Cycle.objects.filter(pk__in=found).select_related("programme").order_by("-year", "pk")


def filtered_ties(request: Request, form: StaffTieFilter) -> Any:
    """Return the ties one may see, those to be decided first."""
    rows = StaffTie.objects.seen_by(request.actor).select_related(
        "user", "paper__society", "paper__cycle__rule_set"
    )
    if form.is_valid():
        if words := form.cleaned_data["q"]:
            named = Q(user__name__icontains=words) | Q(paper__number__icontains=words)
            rows = rows.filter(named)
        if outcome := form.cleaned_data["outcome"]:
            rows = rows.filter(outcome=outcome)
    open_first = F("decided_at").asc(nulls_first=True)
    return rows.prefetch_related("paper__members").order_by(open_first, "-pk")


def told(ties: Iterable[StaffTie], request: Request) -> list[dict[str, Any]]:
    """Return ties with relation and evidence in words; a note only to its author and the supervisor."""
    rows = list(ties)
    mine = request.actor
    said = Dispute.objects.undecided().filter(staff_tie__in=[each.pk for each in rows])
    disputed = set(said.values_list("staff_tie", flat=True))
    return [
        {
            **each,
            "relation": relation_of(each["row"]),
            "note": each["row"].note
            if mine.holds("supervisor") or each["row"].user_id == mine.user_id
            else "",
            "is_disputed": each["row"].pk in disputed,
            "may_decide": (each["row"].is_open or each["row"].pk in disputed)
            and each["row"].user_id != mine.user_id,
        }
        for each in evidence_told(rows)
    ]


def relation_of(tie: StaffTie) -> str:
    """Return the relation as the rule set of the paper words it."""
    rules = tie.paper.cycle.rules.review
    known = {each.code: label_of(each) for each in (rules.conflicts if rules else ())}
    return known.get(tie.relation, tie.get_relation_display())


def listed(request: Request, space: str) -> HttpResponse:
    """Draw the list, and the form that looks for more."""
    form = StaffTieFilter(request.GET or None)
    page = overview.page_of(request, filtered_ties(request, form))
    context = {"form": form, "page": page, "total": page.paginator.count, "space": space}
    page.object_list = told(page.object_list, request)
    context |= {
        "cycles": CycleForm(cycles=running(request)),
        "find_url": f"{space}:find_staff_ties",
        "decide_url": f"{space}:decide_staff_tie",
        "own_url": f"{space}:staff_ties",
        "columns": [
            (_("Member of staff"), "", ""), (_("Nominee"), "", ""), (_("Relation"), "", ""),
            (_("Meaning"), "", ""),
        ],
    }  # fmt: skip
    return render(request, "office/staff/list.html", context)


def found(request: Request, space: str) -> HttpResponse:
    """Look for ties of staff with the papers of a cycle."""
    form = CycleForm(request.POST, cycles=running(request))
    if not form.is_valid():
        messages.error(request, _("Choose a cycle that is open or closed and not finished."))
        return redirect(f"{space}:staff_conflicts")
    made = services.find_staff_ties(form.cleaned_data["cycle"], by=request.actor, at=request.moment)
    text = ngettext("%(n)s new tie found.", "%(n)s new ties found.", len(made))
    messages.success(request, text % {"n": len(made)})
    return redirect(f"{space}:staff_conflicts")


def decided(request: Request, pk: int, space: str) -> HttpResponse:
    """Confirm or refuse what was found, with a reason."""
    rows = StaffTie.objects.seen_by(request.actor).filter(source="found")
    rows = rows.select_related("user", "paper__society", "paper__cycle__rule_set")
    tie = get_object_or_404(rows, pk=pk)
    form = StaffDecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.decide_staff_tie(tie, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Decided, with the reason."))
        return redirect(f"{space}:staff_conflicts")
    (shown,) = told([tie], request)
    before = User.objects.filter(pk=tie.decided_by_id or 0).first()
    context = {"tie": tie, "told": shown, "form": form, "before": before}
    context["disputes"] = tie.disputes.select_related("raised_by", "decided_by")
    context["back_url"] = f"{space}:staff_conflicts"
    status = 422 if form.is_bound else 200
    return render(request, "office/staff/decide.html", context, status=status)


def disputed(request: Request, pk: int, space: str) -> HttpResponse:
    """申辩: say that what was found of oneself is not so; somebody else decides."""
    rows = StaffTie.objects.filter(user_id=request.actor.person_id, source="found")
    rows = rows.select_related("user", "paper__society", "paper__cycle__rule_set")
    tie = get_object_or_404(rows, pk=pk, rehearsal=request.actor.rehearsal)
    form = DisputeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.dispute_staff_tie(tie, by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Recorded. Somebody of the office decides, with a reason."))
        return redirect(f"{space}:staff_ties")
    (shown,) = told([tie], request)
    context = {"tie": tie, "told": shown, "form": form, "own_url": f"{space}:staff_ties"}
    status = 422 if form.is_bound else 200
    return render(request, "office/staff/dispute.html", context, status=status)


@require_safe
@never_cache
@managers
def staff(request: Request) -> HttpResponse:
    """The office's list."""
    return listed(request, "office")


@require_safe
@never_cache
@supervisors
def watched(request: Request) -> HttpResponse:
    """The supervisor's list."""
    return listed(request, "supervise")


@require_POST
@managers
def find(request: Request) -> HttpResponse:
    """Look, as a manager."""
    return found(request, "office")


@require_POST
@supervisors
def find_watched(request: Request) -> HttpResponse:
    """Look, as a supervisor."""
    return found(request, "supervise")


@never_cache
@managers
def decide(request: Request, pk: int) -> HttpResponse:
    """Decide, as a manager."""
    return decided(request, pk, "office")


@never_cache
@supervisors
def decide_watched(request: Request, pk: int) -> HttpResponse:
    """Decide, as a supervisor."""
    return decided(request, pk, "supervise")


@never_cache
@office
def dispute(request: Request, pk: int) -> HttpResponse:
    """Dispute, as one of the office."""
    return disputed(request, pk, "office")


@never_cache
@supervisors
def dispute_watched(request: Request, pk: int) -> HttpResponse:
    """Dispute, as a supervisor."""
    return disputed(request, pk, "supervise")
