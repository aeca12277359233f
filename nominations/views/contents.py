"""The contents of a paper: one set of pages for the society and for whom it gave a code to.

Which of the two is read off the address (``society:`` or ``nominate:``); what they may see is
``seen_by``, and the society's own words are no part of the nominee's pages.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations import services
from nominations.forms.contents import (
    MemberForm,
    PasteForm,
    PersonForm,
    SectionForm,
    TeamForm,
    rows_class,
)
from nominations.models import Member, Paper
from nominations.sentences import Audience
from nominations.services.drafting import SOCIETY_ONLY
from nominations.views.parts import (
    english,
    filled_parts,
    label_of,
    parts_of,
    shown,
)
from people.gates import Request, View, for_roles
from programmes.vocabulary import Section

FILLERS = {"society": ("clerk", "approver"), "nominate": ("nominee", "contact")}
"""Who fills a paper on which pages: nobody sees the parts of the other."""


def fillers(view: View) -> View:
    """Open a view on the society's pages to the society, on the nominee's to nominee and contact."""

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponseBase:
        return for_roles(*FILLERS[space_of(request)])(view)(request, *args, **words)

    return enter


def space_of(request: Request) -> str:
    """Return whose pages these are: society or nominate."""
    return request.resolver_match.namespace  # type: ignore[union-attr]


def paper_of(request: Request, pk: int) -> Paper:
    """Return the paper, if the office held now may know of it; else 404."""
    papers = Paper.objects.seen_by(request.actor).select_related(
        "cycle__programme", "cycle__rule_set", "society"
    )
    return get_object_or_404(papers.prefetch_related("members"), pk=pk)


def frame(request: Request, paper: Paper, code: str) -> dict[str, Any]:
    """Return what every page of a part shows: the parts with their states, what stands against it."""
    space = space_of(request)
    found = paper.findings(request.moment)
    parts = parts_of(paper, found, space=space, filled=filled_parts(paper))
    here = next((part for part in parts if part.code == code), None)
    after = parts[parts.index(here) + 1 :] if here else []
    return {
        "paper": paper,
        "space": space,
        "parts": parts,
        "part": here,
        "next_part": after[0] if after else None,
        "open": paper.is_open_to_editing,
        "findings": shown(here.findings, paper, space, audience_of(request)) if here else [],
        "current_cycle": paper.cycle,
        "crumbs": [(paper.number, paper_url(space, paper))],
    }


def audience_of(request: Request) -> Audience:
    """Return for whom findings are put into words."""
    return "nominee" if request.actor.holds("nominee") else "society"


def paper_url(space: str, paper: Paper) -> str:
    """Return the address of the paper's own page."""
    return reverse(f"{space}:paper", args=[paper.pk])


def saved(
    request: Request, paper: Paper, code: str, base: int | None = None, form: Any = None
) -> HttpResponse:
    """Answer a save: to htmx the new states and what could not be kept, else a page to go on to."""
    if request.htmx:  # type: ignore[attr-defined]
        fresh = paper_of(request, paper.pk)
        context = frame(request, fresh, code) | {"base": base, "form": form}
        return render(request, "society/saved.html", context)
    messages.success(request, _("Saved."))
    if "next" in request.POST:
        following = frame(request, paper_of(request, paper.pk), code)["next_part"]
        return redirect(following.url if following else paper_url(space_of(request), paper))
    return redirect(request.path)


# --- persons ----------------------------------------------------------------------------------------


@fillers
def person(request: Request, pk: int, member: int) -> HttpResponse:
    """Fill in one person of the paper."""
    paper = paper_of(request, pk)
    who = get_object_or_404(Member.objects.filter(paper=paper), pk=member)
    kind = PersonForm if who.role in ("nominee", "leader") else MemberForm
    form = kind(request.POST or None, instance=who, rules=paper.rules)
    code = "person" if kind is PersonForm else "team"
    if request.method == "POST" and (form.is_valid() or request.htmx):  # type: ignore[attr-defined]
        fresh = Member.objects.get(pk=who.pk)
        services.save_member(paper, form.facts(), member=fresh, **doing(request))
        return saved(request, paper, code, form=form)
    context = frame(request, paper, code) | {"form": form, "member": who}
    return render(request, "society/person.html", context, status=422 if form.errors else 200)


def doing(request: Request) -> dict[str, Any]:
    """Return who acts and when, as services take it."""
    return {"by": request.actor, "at": request.moment}


@fillers
def add_person(request: Request, pk: int) -> HttpResponse:
    """Add a member to the team."""
    paper = paper_of(request, pk)
    if not paper.rules.team:
        raise Http404
    form = MemberForm(request.POST or None, rules=paper.rules, instance=Member())
    if request.method == "POST" and form.is_valid():
        services.save_member(paper, form.facts(), **doing(request))
        messages.success(request, _("The member was added."))
        return redirect(f"{space_of(request)}:team", pk=pk)
    context = frame(request, paper, "team") | {"form": form}
    return render(request, "society/person.html", context, status=422 if form.errors else 200)


@require_POST
@fillers
def remove_person(request: Request, pk: int, member: int) -> HttpResponse:
    """Take a member out of the team."""
    paper = paper_of(request, pk)
    who = get_object_or_404(Member.objects.filter(paper=paper), pk=member)
    services.remove_member(who, **doing(request))
    messages.success(request, _("The member was removed."))
    return redirect(f"{space_of(request)}:team", pk=pk)


@fillers
def team(request: Request, pk: int) -> HttpResponse:
    """Name the team and see its members."""
    paper = paper_of(request, pk)
    if not paper.rules.team:
        raise Http404
    form = TeamForm(request.POST or None, instance=paper)
    if request.method == "POST" and form.is_valid():
        services.save_paper(paper, {"team_name": form.cleaned_data["team_name"]}, **doing(request))
        return saved(request, paper, "team")
    context = frame(request, paper_of(request, pk), "team") | {
        "form": form,
        "members": paper.members.select_related("unit"),
    }
    return render(request, "society/team.html", context, status=422 if form.errors else 200)


# --- sections ---------------------------------------------------------------------------------------


def rule_of(request: Request, paper: Paper, code: str) -> Section:
    """Return the rule of a section; 404 where the form has none, or it is the society's own."""
    if space_of(request) != "society" and code in SOCIETY_ONLY:
        raise Http404
    rule = next((s for s in paper.rules.material.sections if s.code == code), None)
    if rule is None:
        raise Http404
    return rule


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


@fillers
def section(request: Request, pk: int, code: str) -> HttpResponse:
    """Write one section; where somebody saved meanwhile, both texts are shown and nothing is lost."""
    paper = paper_of(request, pk)
    rule = rule_of(request, paper, code)
    last = paper.sections.filter(code=code).order_by("-version").select_related("saved_by").first()
    form = editor(request, rule, last)
    stale = False
    if request.method == "POST" and form.is_valid():
        stale = is_stale(form.words, last, base_of(request), request.user.pk)
        if not stale:
            kept = services.save_section(
                paper, code, base_version=base_of(request), **form.words, **doing(request)
            )
            return saved(request, paper, code, kept.version)
    return show_section(request, paper, rule, form, last, stale)


def is_stale(words: dict[str, Any], last: Any, base: int, writer: int | None) -> bool:
    """Tell whether the posted words would hide what somebody else saved in the meantime."""
    if last is None or last.version == base or last.saved_by_id == writer:
        return False
    return any(getattr(last, name) != value for name, value in words.items())


def show_section(
    request: Request, paper: Paper, rule: Section, form: Any, last: Any, stale: bool
) -> HttpResponse:
    """Show a section with its form; 409 beside the other text, 422 with what is wrong."""
    wrong = form.is_bound and not form.is_valid()
    context = {"form": form, "section": rule, "last": last, "stale": stale, "english": english()}
    context["base"] = base_of(request) if form.is_bound else (last.version if last else 0)
    context["columns"] = [(c.code, label_of(c)) for c in rule.columns]
    context["paste_form"] = PasteForm() if rule.kind == "list" else None
    fragment = stale and request.htmx  # type: ignore[attr-defined]
    template = "society/stale.html" if fragment else "society/section.html"
    status = 409 if stale else 422 if wrong else 200
    return render(request, template, frame(request, paper, rule.code) | context, status=status)


@require_POST
@fillers
def paste(request: Request, pk: int, code: str) -> HttpResponse:
    """Add rows copied from a spreadsheet below those of a list section."""
    paper = paper_of(request, pk)
    rule = rule_of(request, paper, code)
    last = paper.sections.filter(code=code).order_by("-version").first()
    form = PasteForm(request.POST)
    if rule.kind != "list":
        raise Http404
    if form.is_valid():
        rows = [*(last.items if last else []), *form.items(rule)]
        base = last.version if last else 0
        services.save_section(paper, code, items=rows, base_version=base, **doing(request))
        messages.success(request, _("The rows were added below."))
    else:
        nothing = _("There was nothing to add. Copy the rows and paste them first.")
        marked = (
            form.errors.as_data().get("rows", []) if form.has_error("rows", "classified") else []
        )
        messages.error(request, " ".join(m for e in marked for m in e.messages) or nothing)
    return redirect(f"{space_of(request)}:section", pk=pk, code=code)
