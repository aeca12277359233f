"""The office's rule sets: read with their sources, changed value by value, frozen, compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.gates import Request, for_roles
from programmes import services
from programmes.comparison import compare
from programmes.forms import CompareForm, ValuesForm
from programmes.models import Programme, RuleSet
from programmes.sentences import TABLES, place_words, readable, value_words
from programmes.views.office import found, names_of


@require_safe
@for_roles("manager", "examiner")
def rules(request: Request, pk: int) -> HttpResponse:
    """Show the rules a cycle runs on: each value with its source, or to be confirmed."""
    cycle = found(request, pk)
    change = cycle.rule_changes.undecided().select_related("new", "old").first()
    edited = change.new if change and change.new else cycle.rule_set
    manager = request.actor.holds("manager")
    context = {"cycle": cycle, "rule_set": edited, "change": change, **shown(edited)}
    context["can_change"] = manager and (
        cycle.stage == "preparing" or (change is not None and change.stage == "drafted")
    )
    context["can_begin"] = manager and cycle.stage == "open" and change is None
    return render(request, "office/rules/rules.html", context)


@require_safe
@for_roles("manager", "examiner")
def rule_set(request: Request, pk: int) -> HttpResponse:
    """Show one version of a programme's rules."""
    versions = RuleSet.objects.seen_by(request.actor).select_related("programme")
    record = get_object_or_404(versions, pk=pk)
    return render(request, "office/rules/rules.html", {"rule_set": record, **shown(record)})


def shown(record: RuleSet) -> dict[str, Any]:
    """Return the readable parts of a version, what is to be confirmed, and who answers for it."""
    parts = readable(record.rules)
    return {
        "parts": parts,
        "open": sum(part.open for part in parts),
        "answering": names_of(record.prepared_by_id, record.proposed_by_id, record.published_by_id),
    }


@for_roles("manager")
def revise_rules(request: Request, pk: int, table: str) -> HttpResponse:
    """Change the numbers and days of one table and name their sources; writes a new version."""
    if table not in TABLES:
        raise Http404
    cycle = found(request, pk)
    edited = services.edited_rules(cycle, by=request.actor)
    form = ValuesForm(request.POST or None, rules=edited.rules, data=edited.data, table=table)
    if form.is_valid():
        version = services.revise_rules(cycle, form.new, by=request.actor, at=request.moment)
        messages.success(request, _("Saved as version %(n)s.") % {"n": version.version})
        return redirect("office:rules", pk)
    context = {"form": form, "cycle": cycle, "title": TABLES[table]}
    return render(
        request, "office/rules/revise.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@for_roles("manager")
def freeze_rules(request: Request, pk: int) -> HttpResponse:
    """Freeze the version a cycle runs on."""
    cycle = found(request, pk)
    services.freeze(cycle.rule_set, by=request.actor, at=request.moment)
    messages.success(
        request,
        _(
            "The rules are frozen and proposed. A second manager publishes them by opening the cycle."
        ),
    )
    return redirect("office:cycle", pk)


@require_safe
@for_roles("manager", "examiner")
def compare_rules(request: Request, code: str) -> HttpResponse:
    """Put two versions of a programme's rules side by side, value by value."""
    programme = get_object_or_404(Programme, code=code)
    versions = RuleSet.objects.seen_by(request.actor).filter(programme=programme)
    form = CompareForm(request.GET or last_two(versions) or None, versions=versions)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        context |= {"old": old, "new": new, "differences": side_by_side(old, new)}
    return render(request, "office/rules/compare.html", context)


def side_by_side(old: RuleSet, new: RuleSet) -> list[dict[str, Any]]:
    """Return every value that differs, in words, with what either version says and its source."""
    before, after = old.data, new.data
    return [
        {
            "place": place_words(each.path, after, before),
            "old": value_words(each.old, each.path),
            "new": value_words(each.new, each.path),
            "kind": each.kind,
            "source": new.rules.source(each.path) or "",
        }
        for each in compare(before, after)
    ]


def last_two(versions: Any) -> dict[str, Any]:
    """Return the last two versions as the choice to begin with, or nothing."""
    last = list(versions.order_by("-version").values_list("pk", flat=True)[:2])
    return {"new": last[0], "old": last[1]} if len(last) == 2 else {}
