"""The sections of a paper: written, held by one person at a time, compared, restored."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nominations import prose, services
from nominations.forms.contents import SectionForm, rows_class
from nominations.forms.pasting import PasteForm
from nominations.models import Paper
from nominations.models import Section as Saved
from nominations.revisions import compare_rows, compare_texts
from nominations.services.writing import sittings
from nominations.views.commented import mark
from nominations.views.contents import doing, fillers, frame, paper_of, saved, space_of
from nominations.views.figures import figures_of
from nominations.views.parts import english, rule_of
from nominations.views.said import beside
from people.gates import Request
from programmes.sentences import label_of
from programmes.vocabulary import Section


def editor(request: Request, rule: Section, last: Any) -> Any:
    """Return the form of a section, filled with its last version or with what was posted."""
    posted = request.POST or None
    if rule.kind == "list":
        columns = {column.code: label_of(column) for column in rule.columns}
        # beside posted rows the saved ones would make unchanged rows look empty, and drop them
        start = None if posted else last.items if last else []
        return rows_class(rule, columns)(posted, initial=start, prefix="row")
    first = {"text": last.text if last else "", "base_version": last.version if last else 0}
    return SectionForm(posted, initial=first, section=rule, label=label_of(rule))


def base_of(request: Request) -> int:
    """Return the version the posted words were written upon."""
    given = request.POST.get("over") or request.POST.get("base_version") or "0"
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def last_of(paper: Paper, code: str) -> Saved | None:
    """Return the version that stands, with who saved it."""
    return paper.sections.filter(code=code).order_by("-version").select_related("saved_by").first()


@fillers
def section(request: Request, pk: int, code: str) -> HttpResponse:
    """Write one section; where somebody saved meanwhile, both texts are shown and nothing is lost."""
    paper = paper_of(request, pk)
    rule = rule_of(paper, code, space_of(request))
    last = last_of(paper, code)
    form = editor(request, rule, last)
    held = services.holder_of(paper, code, **doing(request))
    if request.method == "POST" and form.is_valid():
        if not held and not is_stale(form.words, last, base_of(request), request.user.pk):
            kept = services.save_section(
                paper, code, base_version=base_of(request), **form.words, **doing(request)
            )
            return saved(request, paper, code, kept.version)
        return show_section(request, paper, rule, form, last, held, status=409)
    wrong = form.is_bound and not form.is_valid()
    return show_section(request, paper, rule, form, last, held, status=422 if wrong else 200)


def is_stale(words: dict[str, Any], last: Any, base: int, writer: int | None) -> bool:
    """Tell whether the posted words would hide what somebody else saved in the meantime."""
    if last is None or last.version == base or last.saved_by_id == writer:
        return False
    return any(getattr(last, name) != value for name, value in words.items())


def show_section(
    request: Request, paper: Paper, rule: Section, form: Any, last: Any, held: Any, *, status: int
) -> HttpResponse:
    """Show a section with its form; 409 beside the other text, 422 with what is wrong."""
    stale = status == 409
    if rule.kind != "list":
        beside(form, paper, lambda anchor: "text" if anchor == f"sections.{rule.code}" else "")
    context = {"form": form, "section": rule, "last": last, "stale": stale, "english": english()}
    context["base"] = base_of(request) if form.is_bound else (last.version if last else 0)
    context["columns"] = [(c.code, label_of(c)) for c in rule.columns]
    context["paste_form"] = PasteForm() if rule.kind == "list" else None
    context["held"] = held
    context |= figures_of(paper, rule.code, space_of(request)) if rule.kind == "text" else {}
    fragment = stale and request.htmx  # type: ignore[attr-defined]
    template = "society/stale.html" if fragment else "society/section.html"
    context = frame(request, paper, rule.code) | context
    if rule.kind != "list":
        mark(form, context["comments"], lambda anchor: "text")
    return render(request, template, context, status=status)


@fillers
def hold(request: Request, pk: int, code: str) -> HttpResponse:
    """Say who writes in a section; take it, keep it, or free it on leaving."""
    paper = paper_of(request, pk)
    rule = rule_of(paper, code, space_of(request))
    if request.method == "POST":
        act = services.release_section if "free" in request.POST else services.hold_section
        act(paper, code, **doing(request))
    held = services.holder_of(paper, code, **doing(request))
    if not request.headers.get("X-Requested-With") and not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{space_of(request)}:section", pk=pk, code=code)
    context = {"paper": paper, "space": space_of(request), "section": rule, "held": held}
    context["freed"] = request.method == "GET" and held is None
    return render(request, "society/hold.html", context)


@fillers
@require_safe
def section_history(request: Request, pk: int, code: str) -> HttpResponse:
    """List the versions of a section by who and when, and compare two of them."""
    paper = paper_of(request, pk)
    rule = rule_of(paper, code, space_of(request))
    versions = list(paper.sections.filter(code=code).order_by("version").select_related("saved_by"))
    shown = versions if "all" in request.GET else sittings(versions)
    older, newer = pair_of(request, versions, shown)
    context = {"section": rule, "whole": "all" in request.GET, "older": older, "newer": newer}
    context["versions"] = [
        {"row": each, "size": len(each.items) or prose.count(each.text)} for each in reversed(shown)
    ]
    context["columns"] = [label_of(column) for column in rule.columns]
    context |= comparison(rule, older, newer)
    return render(request, "society/section_history.html", frame(request, paper, code) | context)


def pair_of(
    request: Request, versions: list[Saved], shown: list[Saved]
) -> tuple[Saved | None, Saved | None]:
    """Return the two versions asked for, the last two shown where none were; older first."""
    known = {str(each.version): each for each in versions}
    asked = [known[n] for n in (request.GET.get("a", ""), request.GET.get("b", "")) if n in known]
    older, newer = asked if len(asked) == 2 else [None, None, *shown][-2:]
    if older and newer and older.version > newer.version:
        return newer, older
    return older, newer


def comparison(rule: Section, older: Saved | None, newer: Saved | None) -> dict[str, Any]:
    """Return two versions compared: a text in pieces, or a list in rows."""
    if older is None or newer is None:
        return {}
    if rule.kind == "list":
        codes = [column.code for column in rule.columns]
        return {"rows": compare_rows(older.items, newer.items, codes)}
    return {"pieces": compare_texts(older.text, newer.text)}


@require_POST
@fillers
def restore_section(request: Request, pk: int, code: str, version: int) -> HttpResponse:
    """Bring an earlier version back as a new one."""
    paper = paper_of(request, pk)
    rule_of(paper, code, space_of(request))
    get_object_or_404(paper.sections, code=code, version=version)
    services.restore_section(paper, code, version, **doing(request))
    messages.success(request, _("The earlier version stands again, as a new one."))
    return redirect(f"{space_of(request)}:section", pk=pk, code=code)
