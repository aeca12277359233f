"""The office's rule sets: read with their sources, changed value by value, frozen, compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.gates import Request, for_roles
from programmes import services
from programmes.comparison import Change, compare
from programmes.forms.cycles import CompareForm
from programmes.forms.programme import ProgrammeForm
from programmes.forms.rules import ListForm, RulesForm, TableForm
from programmes.forms.tables import TablesForm
from programmes.models import Cycle, Programme, RuleSet
from programmes.sentences import STEPS, TABLES, key_word, place_words, readable, value_words
from programmes.views.office import found, names_of
from programmes.vocabulary import digest, is_list


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
    last = cycle.before
    context["earlier"] = last.rule_set if last else None
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
    """Change the values of one table and name their sources; writes a new version."""
    cycle = found(request, pk)
    edited = services.edited_rules(cycle, by=request.actor, table=table)
    if edited.data.get(table) is None or table not in TABLES:
        raise Http404
    given: dict[str, Any] = {"rules": edited.rules, "data": edited.data}
    form: TableForm
    if table == "programme":
        form = ProgrammeForm(request.POST or None, **given, cycle=cycle)
    else:
        form = TableForm(request.POST or None, **given, table=table)
    return written(request, cycle, form) or page(request, cycle, form, str(TABLES[table]))


@for_roles("manager")
def revise_rule_list(request: Request, pk: int, table: str, entries: str) -> HttpResponse:
    """Change, add, order and take out the entries of one list; writes a new version."""
    cycle = found(request, pk)
    edited = services.edited_rules(cycle, by=request.actor, table=table)
    if edited.data.get(table) is None or not is_list(f"{table}.{entries}"):
        raise Http404
    form = ListForm(
        request.POST or None, rules=edited.rules, data=edited.data, table=table, key=entries
    )
    title = f"{TABLES[table]} › {key_word(entries, table)}"
    return written(request, cycle, form) or page(request, cycle, form, title)


@for_roles("manager")
def revise_tables(request: Request, pk: int) -> HttpResponse:
    """Choose which steps the cycle has: tables that may be absent come and go; a new version."""
    cycle = found(request, pk)
    edited = services.edited_rules(cycle, by=request.actor)
    form = TablesForm(request.POST or None, rules=edited.rules, data=edited.data)
    answer = written(request, cycle, form)
    if answer and form.came():
        messages.warning(request, _("Look the new steps over: nothing in them has a document yet."))
    context = {"form": form, "cycle": cycle, "steps": form.steps()}
    status = 422 if form.is_bound else 200
    return answer or render(request, "office/rules/tables.html", context, status=status)


def written(request: Request, cycle: Cycle, form: RulesForm) -> HttpResponse | None:
    """Write what the form holds as a new version, and go back to it; None while it is not valid."""
    if not form.is_valid():
        return None
    version = services.revise_rules(cycle, form.new, by=request.actor, at=request.moment)
    if version.digest == digest(form.old):
        messages.info(request, _("Nothing was changed; no new version was written."))
    else:
        messages.success(request, _("Saved as version %(n)s.") % {"n": version.version})
    return redirect(reverse("office:rules", args=[cycle.pk]) + f"#{form.table}")


def page(request: Request, cycle: Cycle, form: RulesForm, title: str) -> HttpResponse:
    """Show a page of the editor; 422 with what is wrong where the form was sent."""
    context = {"form": form, "groups": form.shown(), "cycle": cycle, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "office/rules/revise.html", context, status=status)


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
            "is_whole": each.is_whole,
            "meaning": step_words(each),
            "source": new.rules.source(each.path) or "",
        }
        for each in compare(before, after)
    ]


def step_words(change: Change) -> Any:
    """Say what a step that came brings, or what falls away with one that went; else nothing."""
    brings, falls_away = STEPS.get(change.path, ("", "")) if change.is_whole else ("", "")
    return brings if change.kind == "added" else falls_away


def came_and_went(old: RuleSet, new: RuleSet) -> list[dict[str, Any]]:
    """Return the steps, and the rules as a whole, that the one version has and the other has not."""
    return [each for each in side_by_side(old, new) if each["is_whole"]]


def last_two(versions: Any) -> dict[str, Any]:
    """Return the last two versions as the choice to begin with, or nothing."""
    last = list(versions.order_by("-version").values_list("pk", flat=True)[:2])
    return {"new": last[0], "old": last[1]} if len(last) == 2 else {}
