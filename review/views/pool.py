"""The office's experts: enrolled, rested, and their work in a round (counts only, no scores)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.gates import Request
from review import services
from review.forms.office import ExpertForm, ReasonForm
from review.forms.reviewer import ConflictForm
from review.models import Assignment, Relay
from review.views import overview
from review.views.office import expert_for, managers, round_for
from review.views.showing import posted, relations_of


@managers
def enrol(request: Request) -> HttpResponse:
    """入库."""
    form = ExpertForm(posted(request), rehearsal=request.actor.rehearsal)
    if request.method == "POST" and form.is_valid():
        made = services.enrol_expert(by=request.actor, at=request.moment, **form.cleaned_data)
        messages.success(request, _("Enrolled: %(name)s.") % {"name": made})
        return redirect("office:experts")
    return render(
        request, "office/rounds/enrol.html", {"form": form}, status=422 if form.is_bound else 200
    )


@managers
def rest(request: Request, pk: int) -> HttpResponse:
    """Take an expert out of the draw, or put them back, with a reason."""
    expert = expert_for(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.rest_expert(
            expert,
            available=not expert.is_available,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.moment,
        )
        return redirect("office:experts")
    context = {"expert": expert, "form": form}
    return render(request, "office/rounds/rest.html", context, status=422 if form.is_bound else 200)


# --- work in a round ------------------------------------------------------------------------------


@require_safe
@managers
def progress(request: Request, pk: int) -> HttpResponse:
    """Show how far every expert is: counts only."""
    round_ = round_for(request, pk)
    columns = [
        (_("Expert"), "", ""), (_("Pledge"), "", ""), (_("Done"), "", ""),
        (_("Signed"), "", "num"), (_("Being scored"), "", "num"), (_("Offered, not accepted"), "", "num"),
        (_("Declined"), "", "num"), (_("Recused"), "", "num"), (_("Void"), "", "num"),
    ]  # fmt: skip
    page = overview.page_of(request, overview.experts_in(round_))
    context = {"round": round_, "page": page, "columns": columns}
    context["late"] = round_.stage in {"preparing", "scoring"} and round_.unfinished_assignments()
    return render(request, "office/rounds/progress.html", context)


@require_safe
@managers
def round_expert(request: Request, pk: int, expert: int) -> HttpResponse:
    """Show one expert's work in a round: items and stages, no marks."""
    round_, found = round_for(request, pk), expert_for(request, expert)
    rows = Assignment.objects.seen_by(request.actor).filter(item__round=round_, expert=found)
    rows = rows.select_related("item__candidate", "item__paper").order_by("order", "pk")
    context = {
        "round": round_,
        "expert": found,
        "rows": rows.prefetch_related("item__paper__members", taken_down()),
        "owed": round_.stage in {"preparing", "scoring"} and rows.unfinished().exists(),
        "pledged": round_.declarations.filter(expert=found).exists(),
        "link": services.open_link_of(found, at=request.moment),
        "columns": [(_("Item"), "", ""), (_("Stage"), "", ""), (_("Signed"), "", "")],
    }
    return render(request, "office/rounds/expert.html", context)


def taken_down() -> Prefetch:
    """Load by whom reviews were taken down that came on paper or by telephone, in ``taken``."""
    rows = Relay.objects.settled().select_related("first_by", "second_by").order_by("-pk")
    return Prefetch("relays", rows, to_attr="taken")


def assignment_for(request: Request, pk: int) -> Assignment:
    """Return one assignment of the office's rounds, or answer 404."""
    rows = Assignment.objects.seen_by(request.actor).select_related(
        "item__round__cycle__rule_set", "item__candidate", "item__paper", "expert__person"
    )
    return get_object_or_404(rows, pk=pk)


@managers
def release(request: Request, pk: int) -> HttpResponse:
    """Release an unfinished item on the expert's word, or declare a signed review void."""
    row = assignment_for(request, pk)
    form = ReasonForm(posted(request))
    verb = services.void_review if row.stage == "signed" else services.decline
    if request.method == "POST" and form.is_valid():
        verb(row, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment)
        messages.success(request, _("Released. Fill the missing expert with a repair."))
        return redirect("office:round_expert", row.item.round_id, row.expert_id)
    context = {"row": row, "round": row.item.round, "form": form}
    return render(
        request, "office/rounds/release.html", context, status=422 if form.is_bound else 200
    )


@managers
def order_recusal(request: Request, pk: int) -> HttpResponse:
    """Order a recusal without being asked, with its ground."""
    row = assignment_for(request, pk)
    relations = relations_of(row.item.round)
    form = ConflictForm(posted(request), relations=relations, ground=True)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.report_conflict(
            row, given["relation"], given["note"], by=request.actor, at=request.moment
        )
        messages.success(request, _("The expert is recused; the file is shut."))
        return redirect("office:round_expert", row.item.round_id, row.expert_id)
    context = {"row": row, "round": row.item.round, "form": form}
    return render(
        request, "office/rounds/recusal.html", context, status=422 if form.is_bound else 200
    )
