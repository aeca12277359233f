"""What office and supervisor do alike at a draw: look, commit, reveal, draw, recompute, ask for a redraw.

Each space has its own addresses and its own gate; an act leads back to the page of its space.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over, hand_over_bundle
from files.kinds import PDF
from ledger.flow import open_steps
from ledger.situations import OutOfOrder
from nominations.dossiers.official import as_pdf
from people.gates import Request
from review import facts, sentences, services
from review.forms.draws import (
    BeaconForm,
    ContributorForm,
    DrawForm,
    NumberForm,
    RedrawForm,
    ValueForm,
    WitnessedForm,
    WitnessedValueForm,
)
from review.models import Draw, Round
from review.papers import minutes_of_draw
from review.views import overview

STAGES = ("prepared", "committed", "seeded", "drawn", "sealed", "opened")


def draw_for(request: Request, pk: int) -> Draw:
    """Return a draw one runs or watches, or answer 404."""
    rows = Draw.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set", "panel", "redraw_asked_by", "earlier"
    )
    return get_object_or_404(rows, pk=pk)


def space_of(request: Request) -> str:
    """Return the namespace of the page: office or supervise."""
    return request.resolver_match.namespace if request.resolver_match else "office"


def back(request: Request, draw: Draw) -> HttpResponse:
    """Lead back to the draw's page in the same space."""
    return redirect(f"{space_of(request)}:draw", draw.pk)


def draws_page(request: Request, round_: Round, **words: Any) -> HttpResponse:
    """Show the panels of a round with their draws."""
    draws = Draw.objects.seen_by(request.actor).filter(round=round_).select_related("panel")
    context = {"round": round_, "draws": draws, "space": space_of(request), **words}
    return render(request, "office/draws/list.html", context)


@require_safe
@never_cache
def draw(request: Request, pk: int) -> HttpResponse:
    """Show a draw: where it stands, what comes next, what everybody may check."""
    return draw_page(request, draw_for(request, pk))


def draw_page(request: Request, found: Draw, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the page of a draw, with a form that was refused among ``forms``."""
    calls = list(found.calls.select_related("caller"))
    numbers = list(found.contributions.select_related("given_by", "contributor"))
    steps = dict(open_steps(found, by=request.actor, at=request.moment))
    party = "supervisor" if request.actor.holds("supervisor") else "office"
    context = {
        "draw": found,
        "round": found.round,
        "space": space_of(request),
        "steps": steps,
        "path": path_of(found),
        "tiles": tiles_of(found, calls),
        "report": report_of(found),
        "hashes": hashes_of(found),
        "numbers": rows_of_numbers(found, numbers),
        "mine": next((each for each in numbers if each.party == party), None),
        "party": party,
        "all_in": len(numbers) == len(found.contributors),
        "columns": columns_of(found),
        "calls": named(found, calls),
        "entries": overview.told_acts(found),
        "quorum": quorum_of(found),
        "may_call_more": facts.may_call(found),
        "kept_away": kept_away_of(found),
        "others": rows_of_others(found, numbers, forms.get("witnessed_form")),
        **blank_forms(found, numbers),
        **forms,
    }
    return render(request, "office/draws/draw.html", context, status=status)


def blank_forms(found: Draw, numbers: list[Any]) -> dict[str, Any]:
    """Return the forms of a draw's page before anybody has filled them."""
    return {
        "number_form": NumberForm(),
        "value_form": ValueForm(),
        "beacon_form": BeaconForm(),
        "redraw_form": RedrawForm(),
        "contributor_form": ContributorForm(parties=unnamed(found, numbers)),
        "witnessed_value_form": WitnessedValueForm(),
    }


def path_of(found: Draw) -> list[dict[str, Any]]:
    """Return the stages of a draw as parts/step_path shows them."""
    labels = dict(Draw._meta.get_field("stage").choices or ())
    if found.stage == "redrawn":
        return [{"label": labels["redrawn"], "state": "stopped", "at": found.redraw_asked_at}]
    here = STAGES.index(found.stage)
    moments = {
        "committed": found.committed_at,
        "drawn": found.drawn_at,
        "sealed": found.sealed_at,
        "opened": found.opened_at,
    }
    return [
        {
            "label": labels[code],
            "state": "done" if place < here else "current" if place == here else "",
            "at": moments.get(code),
        }
        for place, code in enumerate(STAGES)
    ]


def tiles_of(found: Draw, calls: list[Any]) -> list[dict[str, Any]]:
    """Return the numbers on top of a draw."""
    count = [each.answer for each in calls].count
    left = len(calls) - count("accepted") - count("")
    return [
        {"label": _("Pool after recusals"), "value": found.size or 0},
        {"label": _("Seats accepted"), "value": count("accepted"), "of": found.seats},
        {"label": _("Awaiting an answer"), "value": count("")},
        {"label": _("Declined or no answer"), "value": left},
        {"label": _("Called"), "value": len(calls), "of": found.calls_max},
    ]


def report_of(found: Draw) -> dict[str, Any]:
    """Return the report on predictability in words."""
    told = found.prediction
    if not told:
        return {}
    terms = found.terms
    rate = told["repeat_rate"]
    past = _("No earlier panel of this programme is on record.")
    if told["panels"]:
        past = _("{repeats} of {places} sat in an earlier panel on average.").format(
            repeats=f"{told['repeats']:.1f}", places=told["places"]
        )
    return {
        "foretold": sentences.foretold(told),
        "how": sentences.counted_how(told),
        "past": past,
        "rate": None if rate is None else round(rate * 100),
        "left_out": [(sentences.LEFT_OUT[code], n) for code, n in told["left_out"].items()],
        "misgivings": sentences.misgivings(told, terms.pool_times_min, terms.guess_percent_max),
    }


def hashes_of(found: Draw) -> list[tuple[str, str]]:
    """Return what identifies pool, rules, seed and order."""
    rows = [
        (_("Reference"), found.reference),
        (_("Root of the pool"), found.root),
        (_("Hash of the rules"), found.rule_hash),
        (
            _("Public value"),
            f"{found.beacon_source}: {' · '.join(found.public_value).strip(' ·') or '—'}",
        ),
        (_("Seed"), found.seed),
        (_("Fingerprint of the order"), services.order_hash(found.sequence)),
    ]
    shown = (True, found.root, found.root, found.beacon_source, found.seed, found.drawn_at)
    return [row for row, there in zip(rows, shown, strict=True) if there]


def rows_of_numbers(found: Draw, numbers: list[Any]) -> list[dict[str, Any]]:
    """Return each party with its commitment and its number, in the order of the seed."""
    given = {each.party: each for each in numbers}
    return [
        {"party": sentences.PARTIES[party], "given": given.get(party)}
        for party in found.contributors
    ]


def rows_of_others(
    found: Draw, numbers: list[Any], refused: WitnessedForm | None = None
) -> list[dict[str, Any]]:
    """Return the contributors besides office and supervisor: who is named, what they gave, their form."""
    if not found.others:
        return []
    who = {each.party: each for each in found.outsiders.all()}
    given = {each.party: each for each in numbers}
    return [
        {
            "code": party,
            "party": sentences.PARTIES[party],
            "who": who.get(party),
            "given": given.get(party),
            "form": refused
            if refused is not None and refused.data.get("party") == party
            else WitnessedForm(auto_id=f"{party}-%s"),
        }
        for party in found.others
    ]


def unnamed(found: Draw, numbers: list[Any]) -> list[str]:
    """Return the parties for which somebody may still be named: those that have not committed."""
    given = {each.party for each in numbers}
    return [party for party in found.others if party not in given]


def columns_of(found: Draw) -> list[tuple[str, str, str]]:
    """Return the columns of the calls."""
    name = [(_("Name"), "", "")] if found.stage == "opened" else []
    return [
        (_("Order"), "", "num"), (_("Place in the pool"), "", "num"), *name,
        (_("Filled for"), "", ""), (_("Passed over"), "", "num"), (_("Called at"), "", "num"),
        (_("Answer"), "", ""),
    ]  # fmt: skip


def named(found: Draw, calls: list[Any]) -> list[Any]:
    """Return the calls with their groups in words; with names only where they were opened."""
    records = facts.records_of(found) if found.stage == "opened" else None
    recused = facts.recused_in(found) if records else {}
    for each in calls:
        each.recused = recused.get(each.place, 0)
        each.group = sentences.GROUPS.get(each.mark, each.mark)
        each.name = records[each.place]["name"] if records else ""
    return calls


def quorum_of(found: Draw) -> list[Any]:
    """Say which items recusals would leave without a quorum if all who are called now came."""
    if found.stage not in {"drawn", "sealed", "opened"}:
        return []
    experts = facts.called_experts(found, ("accepted", ""))
    return [
        sentences.short_of_quorum(str(each.item), each.left, each.needed)
        for each in facts.items_short_of_quorum(found.panel, experts)
    ]


def kept_away_of(found: Draw) -> dict[str, Any]:
    """Return how many who accepted keep away from single items, and what became of lost seats."""
    if found.stage not in {"drawn", "sealed", "opened"}:
        return {}
    seen = facts.vacancy_of(found)
    return {
        "recused": len(facts.recused_in(found)),
        "refill": seen is not None and seen.why == "office",
        "told": sentences.vacancy_told(*astuple(seen)) if seen else [],
    }


# --- acts -------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@require_POST
@never_cache
def commit_number(request: Request, pk: int) -> HttpResponse:
    """提交随机数指纹; the number is on this one answer and stored nowhere."""
    found = draw_for(request, pk)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return draw_page(request, found, status=422, number_form=form)
    code = services.commit_number(found, **form.cleaned_data, by=request.actor, at=request.moment)
    if code:
        context = {"draw": found, "code": code, "space": space_of(request)}
        return render(request, "office/draws/code.html", context)
    messages.success(request, _("Committed. Keep your number; it is revealed once all are in."))
    return back(request, found)


@require_POST
def reveal_number(request: Request, pk: int) -> HttpResponse:
    """公布随机数."""
    found = draw_for(request, pk)
    form, by, at = ValueForm(request.POST), request.actor, request.moment
    if not form.reveals(lambda: services.reveal_number(found, form.typed, by=by, at=at)):
        return draw_page(request, found, status=422, value_form=form)
    messages.success(request, _("It matches its fingerprint."))
    return back(request, found)


@require_POST
def draw_order(request: Request, pk: int) -> HttpResponse:
    """抽取."""
    found = draw_for(request, pk)
    services.draw_order(found, by=request.actor, at=request.moment)
    messages.success(request, _("Drawn: the order of all follows from the seed."))
    return back(request, found)


@require_POST
def recompute(request: Request, pk: int) -> HttpResponse:
    """Compute the draw again from what is on record, and say what agrees."""
    found = draw_for(request, pk)
    for check, holds in services.recomputed(found).items():
        text = _("Agrees: %(what)s.") if holds else _("Does not agree: %(what)s.")
        level = messages.SUCCESS if holds else messages.ERROR
        messages.add_message(request, level, text % {"what": sentences.CHECKS[check]})
    return back(request, found)


@require_POST
def ask_redraw(request: Request, pk: int) -> HttpResponse:
    """Ask for the draw to be set aside, with the reason."""
    found = draw_for(request, pk)
    form = RedrawForm(request.POST)
    if not form.is_valid():
        return draw_page(request, found, status=422, redraw_form=form)
    services.ask_redraw(
        found, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment
    )
    messages.success(request, _("Asked for. Another person of office or supervision confirms it."))
    return back(request, found)


@require_POST
def redraw(request: Request, pk: int) -> HttpResponse:
    """重新抽取, confirmed by a second person."""
    found = draw_for(request, pk)
    services.redraw(found, by=request.actor, at=request.moment)
    messages.success(request, _("Set aside. The draw of this panel can be prepared again."))
    return back(request, found)


@require_safe
@never_cache
def draw_bundle(request: Request, pk: int) -> HttpResponse:
    """Hand out what is needed to compute the draw again."""
    found = draw_for(request, pk)
    if not found.drawn_at:
        raise OutOfOrder(_("There is nothing to compute again before the draw."))
    return hand_over_bundle(facts.bundle_of(found), f"draw-{found.reference}.json")


@require_safe
@never_cache
def draw_minutes(request: Request, pk: int) -> HttpResponse:
    """Draw the minutes (抽取记录) for signature."""
    found = draw_for(request, pk)
    pdf = as_pdf(minutes_of_draw(found), rehearsal=found.rehearsal)
    return hand_over(pdf, PDF, "专家抽取记录.pdf", shown=True)


def draw_form(request: Request, round_: Round, data: Any = None) -> DrawForm:
    """Return the form of a draw's conditions, with the panels that may be drawn."""
    panels = round_.panels.exclude(members__isnull=False).order_by("number")
    first = round_.rules.experts_min
    return DrawForm(
        data,
        panels=panels,
        initial={"places": first, "panel": request.GET.get("panel") or panels.first()},
    )
