"""What stands beside a result: other methods, reviewers, robustness, seats, signals. It decides nothing.

The office and the supervisor see the same pages; nobody does while the round is open. Reviewers stand
under codes; only where a signal was seen is an expert named, to the supervisor masked.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over_bundle
from jobs.services import ask
from ledger.situations import OutOfOrder
from people.gates import Request, for_roles
from people.masking import mask_name
from review import facts, reckoning, sentences, services
from review.models import Expert, Item, Ranking
from review.reliability import Agreement
from review.robustness import Change, Robustness, Without
from review.standings import Caution, Method, Warned
from review.views import charts, overview, seating
from review.views.showing import name_of, unit_of
from review.views.steps import criteria_of, groups_of, is_open, space_of, tabs_of

managers, supervisors = for_roles("manager"), for_roles("supervisor")


def result_for(request: Request, pk: int) -> Ranking:
    """Return a result one may see, of a round that is closed, or answer 404."""
    rows = Ranking.objects.seen_by(request.actor).select_related(
        "round__cycle__programme", "round__cycle__rule_set", "analysis"
    )
    made = get_object_or_404(rows, pk=pk)
    if is_open(made):
        raise Http404
    return made


def page(request: Request, made: Ranking, current: str, context: dict[str, Any]) -> HttpResponse:
    """Draw one of the pages beside a result, with the tabs that lead to the others."""
    tabs = tabs_of(request, made, current)
    common = {"ranking": made, "round": made.round, "tabs": tabs}
    common["space"] = space_of(request)
    common["export_url"] = f"{request.path}excel/?{request.GET.urlencode()}".rstrip("?")
    common |= {"held": getattr(made, "analysis", None), "by_vote": made.method == "vote"}
    return render(request, f"office/results/{current}.html", {**common, **context})


def body_of(made: Ranking) -> dict[str, Any]:
    """Return the analysis as it is kept; empty where there is none."""
    held = getattr(made, "analysis", None)
    return held.body if held else {}


def results_by_item(made: Ranking) -> dict[str, Any]:
    """Return the result of every item by its code, in the order of their places."""
    return {str(row.item_id): row for row in made.told()}


# --- the methods side by side -----------------------------------------------------------------------


def analysis_rows(made: Ranking) -> list[dict[str, Any]]:
    """Return every item with its place on record, its mean, and what each method says."""
    told = {each["item"]: each for each in body_of(made).get("items", ())}
    by_vote, rows = made.method == "vote", []
    for item, row in results_by_item(made).items():
        if item not in told:
            continue
        each = told[item]
        rows.append(
            {
                **each,
                "name": name_of(row.item),
                "unit": unit_of(row.item),
                "place": row.place_told,
                "outcome": row.outcome,
                "standing": row.get_outcome_display(),
                "counts": row.votes_told if by_vote else each["values"].get(made.method),
                "digits": 0 if by_vote else 2,
                "plain_place": each["places"]["mean"],
                "adjusted": each["values"]["blup"],
                "adjusted_place": each["places"]["blup"],
                "standard": each["values"]["z_score"],
                "standard_place": each["places"]["z_score"],
                "expected": each["values"]["expected_rank"],
                "reviews": len(each["scores"]),
                "percent": None if each["chance"] is None else f"{each['chance']:.0%}",
            }
        )
    return rows


def analysis(request: Request, pk: int) -> HttpResponse:
    """Show the mean beside every other method, how the scores lie, and how lenient each reviewer is."""
    made = result_for(request, pk)
    body, rows = body_of(made), analysis_rows(made)
    if not rows:
        return page(request, made, "analysis", {})
    reviewers = sorted(body["reviewers"], key=lambda each: float(each["leniency"] or 0))
    order = [each["reviewer"] for each in reviewers]
    scores = [float(score) for row in rows for _who, score, _out in row["scores"]]
    chart, steps = charts.distribution(scores)
    shown = overview.page_of(request, rows)
    context = {
        "rows": shown,
        "columns": [
            (_("Ranked at"), "", "num"), (_("Item"), "", ""), (_("What counts"), "", "num"),
            (_("Plain mean"), "", "num"), (_("Spread"), "", "num"), (_("Without reviewer effects"), "", "num"),
            (_("Standard score"), "", "num"), (_("Expected rank"), "", "num"),
        ],
        "reviewers": reviewers,
        "distribution": {"chart": chart, "rows": steps},
        "leniency": charts.leniency(reviewers),
        "dumbbells": charts.raw_and_adjusted(rows),
        "heats": [
            (chart, group, heat_rows(list(shown), group)) for group, chart in charts.heats(rows, order)
        ],
        "agreed": sentences.agreed(agreement_of(body["agreement"])),
        "spread": body["spread"],
        "cautions": cautions_of(body, results_by_item(made)),
        "most": charts.MOST,
    }  # fmt: skip
    return page(request, made, "analysis", context)


def heat_rows(rows: list[dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """Return the scores as a table: an item a row, a reviewer a column; items these did score."""
    given = [(row, {who: score for who, score, _out in row["scores"]}) for row in rows]
    return [
        {"row": row, "cells": [scores.get(code) for code in order]}
        for row, scores in given
        if scores.keys() & set(order)
    ]


def agreement_of(told: dict[str, Any]) -> Agreement:
    """Return the agreement as the arithmetic has it."""
    alpha = None if told["alpha"] is None else reckoning.exact(told["alpha"])
    return Agreement(alpha, told["items"], told["scores"], told["low"], told["high"])


def cautions_of(body: dict[str, Any], results: dict[str, Any]) -> list[Any]:
    """Say why estimates are to be read with care, each sentence once."""
    names = {item: name_of(row.item) for item, row in results.items()}
    told = {
        (code, tuple(about), number): None
        for method in body["cautions"].values()
        for code, about, number in method
    }
    return [
        sentences.caution(Warned(Caution(code), about, number), names)
        for code, about, number in told
    ]


# --- robustness -----------------------------------------------------------------------------------


def robustness_rows(made: Ranking) -> list[dict[str, Any]]:
    """Return what leaving out each reviewer, each criterion or the adjustment would change."""
    body = body_of(made)
    if not body:
        return []
    names = {item: name_of(row.item) for item, row in results_by_item(made).items()}
    criteria = criteria_of(made)
    changes = reckoning.robustness_from(body["robustness"]).changes
    ordered = sorted(changes, key=lambda one: (not one.leaving, not one.entering, -one.moved))
    return [
        {
            "change": one,
            "left_out": left_out(one, criteria),
            "leaving": sentences.shifted(one.leaving, names),
            "entering": sentences.shifted(one.entering, names),
            "moved": one.moved,
            "furthest": sentences.shifted(filter(None, [one.furthest]), names),
        }
        for one in ordered
    ]


def left_out(one: Change, criteria: dict[str, str]) -> str:
    """Name what a variant leaves out."""
    said = sentences.CHANGES[one.without]
    return str(said).format(code=criteria.get(one.code, one.code))


def robustness(request: Request, pk: int) -> HttpResponse:
    """Show which places rest on one reviewer, one criterion or the adjustment."""
    made = result_for(request, pk)
    rows = robustness_rows(made)
    if not rows:
        return page(request, made, "robustness", {})
    sheet = reckoning.robustness_from(body_of(made)["robustness"])
    names = {item: name_of(row.item) for item, row in results_by_item(made).items()}
    context = {
        "rows": rows,
        "said": sentences.stability(sheet),
        "resting": resting_of(sheet, names, criteria_of(made)),
        "close": [names.get(item, item) for item in sheet.close()],
        "method": sentences.METHODS[Method(sheet.method)],
        "groups": bool(made.inputs["rule"]["groups"]),
        "pooled": sheet.pooled,
        "shares": shares_of(made, sheet),
        "columns": [
            (_("Left out"), "", ""), (_("Lose a place"), "", ""), (_("Gain a place"), "", ""),
            (_("Places that move"), "", "num"), (_("Furthest move"), "", ""),
        ],
    }  # fmt: skip
    return page(request, made, "robustness", context)


def resting_of(
    sheet: Robustness, names: dict[str, str], criteria: dict[str, str]
) -> list[dict[str, Any]]:
    """Name the places that rest on one reviewer, one criterion or the adjustment, with what on."""
    return [
        {
            "name": names.get(item, item),
            "on": sentences.CHANGES[without],
            "codes": sentences.listed([criteria.get(code, code) for code in codes]),
            "without": str(without),
        }
        for without in Without
        for item, codes in sheet.resting(without).items()
    ]


def shares_of(made: Ranking, sheet: Robustness) -> list[Any]:
    """Say for each pool and quota how many of the places its items hold are stable."""
    if not sheet.pooled:
        return []
    holds, stable = made.inputs["items"], set(sheet.stable)
    found = []
    for code, name in groups_of(made).items():
        inside = [item for item in sheet.inside if code in holds[item]]
        firm = sum(item in stable for item in inside)
        found.append(sentences.stable_within(name, firm, len(inside)))
    return found


# --- seats, signals -------------------------------------------------------------------------------


def board(request: Request, pk: int) -> HttpResponse:
    """Show who takes which seat, the waiting list, and what another number of seats changes."""
    made = result_for(request, pk)
    found = seating.board_of(made, request.GET.get("seats"))
    if found:
        found["rows"] = seating.page_of(found["rows"], request.GET.get("page"))
    return page(request, made, "board", found)


def signals_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return what was seen in the reviews of a round, in words."""
    made = result_for(request, pk)
    experts = Expert.objects.filter(assignments__item__round=made.round).distinct()
    masks = space_of(request) == "supervise"
    names = {
        str(each.pk): mask_name(str(each)) if masks else str(each)
        for each in experts.select_related("person", "user")
    }
    rows = Item.objects.filter(round=made.round).select_related("candidate", "paper")
    items = {str(item.pk): name_of(item) for item in rows.prefetch_related("paper__members")}
    return [
        {"signal": one, "said": sentences.signal(one, names, items), "kind": KINDS[one.code]}
        for one in facts.signals_in(made.round)
    ]


KINDS = sentences.SIGNAL_KINDS


def signals(request: Request, pk: int) -> HttpResponse:
    """List what was seen in the reviews: facts to look at, no judgment."""
    made = result_for(request, pk)
    rows = signals_rows(request, pk)
    columns = [(_("Kind"), "", ""), (_("What was seen"), "", "")]
    return page(request, made, "signals", {"rows": rows, "columns": columns})


# --- inputs ---------------------------------------------------------------------------------------


def inputs(request: Request, pk: int) -> HttpResponse:
    """Hand out what the result was computed from, for the stand-alone program."""
    made = result_for(request, pk)
    if not made.inputs:
        raise Http404
    if made.votes_withheld and space_of(request) == "office":
        raise OutOfOrder(
            _(
                "Fewer than five voted on an item of this result: its inputs hold their votes. The supervisor (监督员) downloads and checks them."
            )
        )
    return hand_over_bundle(
        facts.bundle_of_ranking(made), f"ranking-{made.pk}-v{made.version}.json"
    )


def recompute(request: Request, pk: int) -> HttpResponse:
    """Compute the result again from its inputs and say whether it is equal."""
    made = result_for(request, pk)
    found = services.differences(made)
    for each in found:
        messages.error(request, str(each))
    if not found:
        count = made.results.count()
        said = _("Computed again: all %(count)s places are equal.") % {"count": count}
        messages.success(request, said)
    return redirect(f"{space_of(request)}:ranking", pk)


@require_POST
@managers
def analyse(request: Request, pk: int) -> HttpResponse:
    """Ask for the analysis; it is computed in the background."""
    made = result_for(request, pk)
    job = ask("analyse", by=request.actor, at=request.moment, ranking=made.pk)
    return redirect("jobs:job", job.pk)


DOORS = {
    "analysis": require_safe(analysis),
    "robustness": require_safe(robustness),
    "board": require_safe(board),
    "signals": require_safe(signals),
    "ranking_inputs": require_safe(inputs),
    "recompute_ranking": require_POST(recompute),
}
office = {name: managers(view) for name, view in DOORS.items()}
watch = {name: supervisors(view) for name, view in DOORS.items()}
