"""代录: what an expert writes by hand or says by telephone, taken down and confirmed by the office."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import PDF
from files.pdf import bare
from files.pdf import render as pdf_of
from files.qr import drawn
from people.gates import Request
from review import services
from review.choices import Keyed
from review.forms.relaying import CallForm, ConfirmForm, KeyedForm, PledgeForm
from review.models import Expert, Item, Relay, Round
from review.services.paper_ballots import code_in
from review.services.relaying import Said, read
from review.views.office import expert_for, managers, round_for
from review.views.pool import assignment_for
from review.views.showing import own_relations_of, posted, relations_of

SAID = {
    Keyed.FIRST: _("Keyed in once. A second person keys in the same form."),
    Keyed.AGREED: _("Keyed in twice alike: the review is signed and on record."),
}


def relay_for(request: Request, pk: int) -> Relay:
    """Return what was taken down in one of the office's rounds, or answer 404."""
    rows = Relay.objects.seen_by(request.actor).select_related(
        "round__cycle__rule_set",
        "round__cycle__programme",
        "expert__person",
        "assignment__item__round__cycle__rule_set",
        "assignment__item__candidate",
        "assignment__item__paper",
    )
    return get_object_or_404(rows.select_related("first_by", "second_by", "scan"), pk=pk)


@require_safe
@never_cache
@managers
def relays(request: Request, pk: int) -> HttpResponse:
    """List what came on paper or by telephone, and how far it is; a code leads to its form."""
    round_ = round_for(request, pk)
    rows = Relay.objects.seen_by(request.actor).filter(round=round_)
    code = request.GET.get("code", "").strip()
    if code and (found := rows.filter(code=code_in(code)).first()):
        return redirect("office:key_form", found.pk)
    known = ("expert__person", "assignment__item__candidate", "assignment__item__paper")
    shown = rows.select_related(*known, "first_by", "second_by")
    context = {
        "round": round_,
        "rows": shown.prefetch_related("assignment__item__paper__members"),
        "code": code,
        "me": request.actor.user_id,
    }
    return render(request, "office/rounds/relays.html", context, status=404 if code else 200)


# --- on paper ---------------------------------------------------------------------------------------


@require_POST
@never_cache
@managers
def print_forms(request: Request, pk: int, expert: int) -> HttpResponse:
    """Print the forms of an expert as one PDF, the pledge before them where it is not signed yet."""
    round_, found = round_for(request, pk), expert_for(request, expert)
    rows = services.print_forms(round_, found, by=request.actor, at=request.moment)
    with translation.override("zh-hans"):
        html = render_to_string("pdf/score_forms.html", printed(round_, found, rows))
        data = bare(pdf_of(html))
    return hand_over(data, PDF, "评分表.pdf", shown=True)


def printed(round_: Round, expert: Expert, rows: list[Relay]) -> dict[str, Any]:
    """Return what stands on the forms of an expert."""
    rules = round_.rules
    anchors = sorted(rules.anchors, key=lambda each: -each.from_mark)
    lines = [(each, [a for a in anchors if a.criterion == each.code]) for each in rules.criteria]
    items = Item.objects.filter(assignments__relays__in=rows).select_related("candidate", "paper")
    named = {item.pk: item for item in items.prefetch_related("paper__members")}
    forms = [
        (row, drawn(row.code), named[row.assignment.item_id]) for row in rows if row.assignment
    ]
    return {
        "round": round_,
        "expert": expert,
        "lines": lines,
        "comment_min": rules.comment_min,
        "forms": forms,
        "pledged": round_.declarations.filter(expert=expert).exists(),
        "relations": own_relations_of(round_),
        "rehearsal": round_.rehearsal,
    }


@sensitive_post_parameters()
@never_cache
@managers
def key_form(request: Request, pk: int) -> HttpResponse:
    """录入评分表: one person's entry; where the two differ, both are shown beside each other."""
    row = relay_for(request, pk)
    if not row.code or row.assignment is None:
        raise Http404
    files = request.FILES if request.method == "POST" else None
    work = row.assignment
    form = KeyedForm(posted(request), files, sheet=work, scanned=row.scan_id is not None)
    if request.method == "POST" and form.is_valid():
        done = services.key_form(
            row, form.said(), scan=form.scan(), by=request.actor, at=request.moment
        )
        if done is not Keyed.DIFFERS:
            messages.success(request, SAID[done])
            return redirect("office:relays", row.round_id)
        row = relay_for(request, pk)
    mine = request.actor.user_id in (row.first_by_id, row.second_by_id)
    context = {"relay": row, "round": row.round, "form": form, "item": work.item}
    context["differing"] = differing(row) if row.differs and mine else []
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/key_form.html", context, status=status)


def differing(relay: Relay) -> list[tuple[str, str, str]]:
    """Return the lines in which two entries differ: what it is, the first's, the second's."""
    assert relay.first and relay.second
    first, second = lines_of(relay, read(relay.first)), lines_of(relay, read(relay.second))
    return [
        (name, one, other)
        for (name, one), (_name, other) in zip(first, second, strict=True)
        if one != other
    ]


def lines_of(relay: Relay, said: Said) -> list[tuple[str, str]]:
    """Return a review line by line, as it is shown."""
    told: list[tuple[str, str]] = []
    for each in relay.round.rules.criteria:
        told.append((each.zh, str(said.marks.get(each.code, ""))))
        if each.comment_min:
            told.append((f"{each.zh} · {_('Words to this mark')}", said.remarks.get(each.code, "")))
    return [*told, (str(_("Comment")), said.comment)]


# --- by telephone -----------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
@managers
def take_call(request: Request, pk: int) -> HttpResponse:
    """电话评审: take down a review as it was said."""
    work = assignment_for(request, pk)
    form = CallForm(posted(request), sheet=work)
    if request.method == "POST" and form.is_valid():
        services.take_call(work, form.said(), form.talk(), by=request.actor, at=request.moment)
        messages.success(request, _("Taken down. A second person makes sure of it and confirms."))
        return redirect("office:relays", work.item.round_id)
    context = {"work": work, "round": work.item.round, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/take_call.html", context, status=status)


@never_cache
@managers
def take_pledge(request: Request, pk: int, expert: int) -> HttpResponse:
    """代录承诺: take down a pledge read out by telephone or signed on paper."""
    round_, found = round_for(request, pk), expert_for(request, expert)
    rows = round_.items.unsealed().filter(assignments__in=found.assignments.live())
    items = list(rows.select_related("candidate", "paper").prefetch_related("paper__members"))
    files = request.FILES if request.method == "POST" else None
    form = PledgeForm(posted(request), files, items=items, relations=own_relations_of(round_))
    if request.method == "POST" and form.is_valid():
        services.take_pledge(
            round_,
            found,
            form.ties(),
            talk=form.talk(),
            scan=form.scan(),
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("Taken down. A second person makes sure of it and confirms."))
        return redirect("office:relays", round_.pk)
    context = {"expert": found, "round": round_, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/take_pledge.html", context, status=status)


@never_cache
@managers
def confirm_relay(request: Request, pk: int) -> HttpResponse:
    """核实代录: the second person reads what was taken down, and confirms it or sets it aside."""
    row = relay_for(request, pk)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given, by, at = form.cleaned_data, request.actor, request.moment
        if given["act"] == "confirm":
            services.confirm_relay(row, checked=given["checked"], by=by, at=at)
            messages.success(request, _("Confirmed; it is on record."))
        else:
            services.drop_relay(row, reason=given["reason"], by=by, at=at)
            messages.success(request, _("Set aside; it counts nowhere."))
        return redirect("office:relays", row.round_id)
    context = {"relay": row, "round": row.round, "form": form}
    context["lines"] = told_in(row) if row.is_open and not row.code and row.first else []
    context["mine"] = row.first_by_id == request.actor.user_id
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/confirm_relay.html", context, status=status)


def told_in(relay: Relay) -> list[tuple[str, str]]:
    """Return what was taken down, line by line: a review, or the ties of a pledge."""
    assert relay.first
    if relay.assignment is not None:
        return lines_of(relay, read(relay.first))
    known, ties = relations_of(relay.round), json.loads(relay.first)
    items = Item.objects.select_related("candidate", "paper").in_bulk([pk for pk, *_rest in ties])
    none = [(str(_("Ties")), str(_("none named")))]
    return [
        (str(items[pk]), "：".join(word for word in (str(known.get(code, code)), note) if word))
        for pk, code, note in ties
    ] or none


@require_safe
@never_cache
@managers
def relay_scan(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the scan of a signed form: to the two who key it in, to others once the round is over."""
    row = relay_for(request, pk)
    two = (row.first_by_id, row.second_by_id)
    hidden = row.assignment_id is not None and not row.round.is_over
    if row.scan is None or (hidden and request.actor.user_id not in two):
        raise Http404
    return hand_out(row.scan, shown=True)
