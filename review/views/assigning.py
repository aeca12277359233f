"""The assignment of a round: one button, a draft to look at, published, invited; steered by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jobs.models import Job
from people.gates import Request
from review import facts, sentences, services
from review.forms.assigning import AllowanceForm, PairFilter, PinForm, ReadInForm
from review.models import Allowance, Conflict, Draft, DraftPair, Expert, Item, Pin, Round
from review.views import drafting, overview
from review.views.office import managers, round_for
from review.views.showing import posted, relation_word

BEST = 30
"""How many of the best fitting experts of an item are shown."""


def draft_for(request: Request, pk: int) -> Draft:
    """Return a draft of a round one runs, or answer 404."""
    rows = Draft.objects.seen_by(request.actor).select_related("round__cycle__rule_set")
    return get_object_or_404(rows, pk=pk)


def last_job(request: Request, verb: str, **arguments: int) -> Job | None:
    """Return the last work of a verb asked for by this office, while it says something still."""
    told = {f"arguments__{name}": key for name, key in arguments.items()}
    job = Job.objects.seen_by(request.actor).filter(verb=verb, **told).first()
    return job if job and job.state != "done" else None


@require_safe
@managers
def assignment(request: Request, pk: int) -> HttpResponse:
    """Show where the assignment of a round stands: its draft, or why there is none."""
    round_ = round_for(request, pk)
    draft = drafting.draft_shown(round_)
    context: dict[str, Any] = {"round": round_, "draft": draft}
    context["job"] = job = last_job(request, "assign", round=round_.pk)
    context["working"] = job is not None and not job.is_over
    context |= {"read_in": ReadInForm(), "acts": acts_of(round_, draft)}
    context |= {"pins": pins_of(round_), "allowances": allowances_of(round_)}
    if draft and draft.clash:
        context |= {"clash": drafting.clash_shown(draft), "allow_form": AllowanceForm()}
    elif draft:
        context |= draft_context(request, round_, draft)
    return render(request, "office/rounds/assignment.html", context)


def acts_of(round_: Round, draft: Draft | None) -> dict[str, Any]:
    """Return what may be done now with an assignment."""
    running = round_.stage in {"preparing", "scoring"}
    published = bool(draft and draft.state == "published")
    staged = bool(draft and draft.state == "staged")
    waiting = published and not round_.invited_at
    stale = bool(
        draft
        and (
            draft.fact_hash != round_.fact_hash
            or (round_.steered_at and round_.steered_at > draft.made_at)
        )
    )
    short = running and round_.items_short_of_experts().exists()
    return {
        "draft": running and not waiting and (short or not published),
        "publish": running and staged and not stale,
        "stale": running and staged and stale,
        "undo": running and waiting,
        "invite": running and waiting,
        "gaps": bool(running and round_.invited_at and short),
        "steer": running and not waiting,
    }


def draft_context(request: Request, round_: Round, draft: Draft) -> dict[str, Any]:
    """Return what is shown of a draft that can be published, or was."""
    changes = drafting.changes_of(draft)
    efforts = drafting.efforts_in(round_, draft)
    idle = len(services.pool_of(round_)) - len(efforts)
    form = PairFilter(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    rows = drafting.filtered_pairs(draft, given, changes, request.GET.get("sort", ""))
    page: Page = overview.page_of(request, rows)
    total = page.paginator.count
    page.object_list = told_pairs(page.object_list, changes)
    return {
        "tiles": drafting.tiles_of(round_, draft, changes),
        "worth": sentences.worth_told(draft.certificate),
        "floors": drafting.floors_of(draft),
        "pricing": last_job(request, "price_floors", draft=draft.pk),
        "changes": changes,
        "mend": drafting.mend_of(draft),
        "worst": drafting.worst_of(round_, draft),
        "chart": drafting.chart_of(efforts),
        "warnings": drafting.warnings_of(round_, draft, efforts, max(idle, 0)),
        "form": form,
        "page": page,
        "total": total,
        "columns": [
            (_("Item"), "", ""), (_("Expert"), "expert", ""), (_("Fit"), "fit", "num"),
            (_("Why"), "", ""),
        ],
    }  # fmt: skip


def told_pairs(
    pairs: Iterable[DraftPair], changes: drafting.Changes | None
) -> list[dict[str, Any]]:
    """Return pairs with why they fit, and whether they are new since the last draft."""
    fresh = changes.came if changes else frozenset()
    return [
        {
            "row": row,
            "why": sentences.parts_told(row.parts),
            "new": (row.item_id, row.expert_id) in fresh,
        }
        for row in pairs
    ]


def pins_of(round_: Round) -> Any:
    """Return the pairs decided by hand, those of sealed items left out."""
    rows = round_.pins.filter(item__in=round_.items.unsealed())
    return rows.select_related("item__candidate", "item__paper", "expert__person").prefetch_related(
        "item__paper__members"
    )


def allowances_of(round_: Round) -> Any:
    """Return what was allowed in a round, without what concerns sealed items."""
    hidden = round_.items.sealed()
    rows = Allowance.objects.filter(round=round_).exclude(item__in=hidden)
    return rows.select_related("item__candidate", "item__paper", "expert__person").prefetch_related(
        "item__paper__members"
    )


# --- acts -----------------------------------------------------------------------------------------


@require_POST
@managers
def assign(request: Request, pk: int) -> HttpResponse:
    """Have a draft made in the background; ``floor`` is a line of the last draft's table."""
    floor = request.POST.get("floor", "")
    chosen = int(floor) if floor.isdecimal() and len(floor) < 3 else None
    services.ask_assignment(
        round_for(request, pk), floor=chosen, by=request.actor, at=request.moment
    )
    return redirect("office:assignment", pk)


@require_POST
@managers
def publish(request: Request, pk: int) -> HttpResponse:
    """发布分配."""
    draft = draft_for(request, pk)
    made = services.publish_assignment(draft, by=request.actor, at=request.moment)
    text = ngettext("%(n)s review is assigned.", "%(n)s reviews are assigned.", len(made))
    messages.success(request, text % {"n": len(made)})
    return redirect("office:assignment", draft.round_id)


@require_POST
@managers
def undo(request: Request, pk: int) -> HttpResponse:
    """撤回发布."""
    draft = draft_for(request, pk)
    services.undo_assignment(draft, by=request.actor, at=request.moment)
    messages.success(request, _("Taken back. Nobody had been told."))
    return redirect("office:assignment", draft.round_id)


@require_POST
@managers
def invite(request: Request, pk: int) -> HttpResponse:
    """邀请专家."""
    count = services.invite_experts(round_for(request, pk), by=request.actor, at=request.moment)
    text = ngettext("%(n)s expert is invited.", "%(n)s experts are invited.", count)
    messages.success(request, text % {"n": count})
    return redirect("office:assignment", pk)


@managers
def allow(request: Request, pk: int) -> HttpResponse:
    """放宽: apply a repair with its reason, and have the next draft made."""
    round_ = round_for(request, pk)
    form = AllowanceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        pool = Expert.objects.seen_by(request.actor).in_bulk([key for key, _n in given["experts"]])
        items = round_.items.unsealed().in_bulk([key for key, _n in given["items"]])
        services.allow(
            round_,
            experts=[(pool[key], new) for key, new in given["experts"] if key in pool],
            items=[(items[key], new) for key, new in given["items"] if key in items],
            reason=given["reason"],
            by=request.actor,
            at=request.moment,
        )
        services.ask_assignment(round_, by=request.actor, at=request.moment)
        return redirect("office:assignment", pk)
    context = {"round": round_, "form": form}
    return render(
        request, "office/rounds/allow.html", context, status=422 if form.is_bound else 200
    )


@managers
def read_in(request: Request, pk: int) -> HttpResponse:
    """读入: take an assignment from a workbook; faults by cell."""
    round_ = round_for(request, pk)
    form = ReadInForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["sheet"].read()
        services.read_assignment_in(round_, data, by=request.actor, at=request.moment)
        messages.success(request, _("Read in. Look at what it changes before you publish it."))
        return redirect("office:assignment", pk)
    context = {"round": round_, "form": form}
    return render(
        request, "office/rounds/read_in.html", context, status=422 if form.is_bound else 200
    )


# --- by hand --------------------------------------------------------------------------------------


def item_for(request: Request, pk: int, item: int) -> tuple[Round, Item]:
    """Return an item of a round one runs, or answer 404."""
    round_ = round_for(request, pk)
    rows = round_.items.unsealed().select_related("candidate", "paper")
    return round_, get_object_or_404(rows.prefetch_related("paper__members"), pk=item)


@managers
def item_experts(request: Request, pk: int, item: int) -> HttpResponse:
    """Show the best fitting experts of an item, with what stands against each; decide a pair by hand."""
    round_, found = item_for(request, pk, item)
    form = PinForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        pool = Expert.objects.seen_by(request.actor)
        expert = get_object_or_404(pool.select_related("person"), pk=given["expert"])
        services.pin(
            found,
            expert,
            given["kind"],
            reason=given["reason"],
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("Kept. Make a new draft for it to count."))
        return redirect("office:item_experts", pk, item)
    context = {"round": round_, "item": found, "form": form}
    context["rows"] = rows_of(round_, found)
    context["columns"] = [
        (_("Expert"), "", ""), (_("Fit"), "", "num"), (_("Stands so"), "", ""), (_("By hand"), "", ""),
    ]  # fmt: skip
    return render(
        request, "office/rounds/item_experts.html", context, status=422 if form.is_bound else 200
    )


def rows_of(round_: Round, item: Item) -> list[dict[str, Any]]:
    """Return the best experts of an item: fit with its parts, conflicts, work, what was decided."""
    ranked = facts.candidates_for(round_, item, services.pool_of(round_))
    ties = Conflict.objects.filter(item=item).select_related("item__round__cycle__rule_set")
    barred = {tie.expert_id: tie for tie in ties.exclude(outcome="warn")}
    work = {each.expert_id: each for each in item.assignments.all()}
    pins = {each.expert_id: each for each in item.pins.all()}
    draft = drafting.draft_shown(round_)
    drafted = (
        set(draft.pairs.filter(item=item).values_list("expert", flat=True)) if draft else set()
    )
    shown: list[dict[str, Any]] = [
        {
            "expert": expert,
            "fit": fit,
            "why": sentences.parts_told(fit.as_json()),
            "tie": relation_word(barred[expert.pk]) if expert.pk in barred else "",
            "work": work.get(expert.pk),
            "pin": pins.get(expert.pk),
            "drafted": expert.pk in drafted,
        }
        for expert, fit in ranked
    ]
    known = {*work, *pins, *drafted}
    return [row for at, row in enumerate(shown) if at < BEST or row["expert"].pk in known]


@require_POST
@managers
def unpin(request: Request, pk: int) -> HttpResponse:
    """Let a pair go that was decided by hand."""
    rows = Pin.objects.filter(round__in=Round.objects.seen_by(request.actor))
    found = get_object_or_404(rows.select_related("round__cycle__rule_set"), pk=pk)
    services.unpin(found, by=request.actor, at=request.moment)
    messages.success(request, _("Let go. Make a new draft for it to count."))
    return redirect("office:assignment", found.round_id)


@require_safe
@managers
def loads(request: Request, pk: int) -> HttpResponse:
    """Show the work of every expert in the draft: items, pages, hours, and what they can give."""
    round_ = round_for(request, pk)
    page = overview.page_of(request, efforts_shown(request, round_))
    context = {"round": round_, "page": page}
    context["columns"] = [
        (_("Expert"), "name", ""), (_("Items"), "items", "num"), (_("At most"), "", "num"),
        (_("Pages"), "", "num"), (_("Hours"), "hours", "num"), (_("Can give"), "", "num"),
    ]  # fmt: skip
    return render(request, "office/rounds/loads.html", context)


def efforts_shown(request: Request, round_: Round) -> list[facts.Effort]:
    """Return the work of the draft's experts in the order asked for."""
    draft = drafting.draft_shown(round_)
    found = drafting.efforts_in(round_, draft) if draft else []
    sort = request.GET.get("sort", "-hours")
    orders: dict[str, Any] = {
        "name": lambda each: str(each.expert),
        "items": lambda each: each.items,
        "hours": lambda each: each.hours,
    }
    order = orders.get(sort.removeprefix("-"), orders["hours"])
    return sorted(found, key=order, reverse=sort.startswith("-"))
