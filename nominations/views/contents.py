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

from ledger.flow import sentence_of
from nominations import services
from nominations.anchors import part_of
from nominations.forms.contents import (
    MemberForm,
    PersonForm,
    TeamForm,
)
from nominations.forms.members import USUAL
from nominations.forms.pasting import PasteForm
from nominations.models import Member, Paper
from nominations.rules import certificate_is_there, declared_not_secret
from nominations.rules.papers import SECRECY_SLOT
from nominations.sentences import Audience
from nominations.summary.shapes import HEADINGS
from nominations.summary_words import FIELD_WORDS
from nominations.views.commented import commented, desk_of, mark, named
from nominations.views.parts import (
    filled_parts,
    parts_of,
    shown,
)
from nominations.views.said import beside, words_of_part
from people.gates import Request, View, for_roles

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
    if paper.secret and code:
        raise Http404  # 涉密不上网: there is no part to be filled
    found = paper.findings(request.moment)
    parts = parts_of(paper, found, space=space, filled=filled_parts(paper))
    here = next((part for part in parts if part.code == code), None)
    after = parts[parts.index(here) + 1 :] if here else []
    waits = waiting(paper, space)
    spoken = commented(request.actor, paper, space)
    for part in parts:
        part.comments = sum(place.open for place in spoken if part_of(place.anchor) == part.code)
    return {
        "comments": desk_of(request.actor, paper, spoken, code) if here else None,
        "open_comments": named(spoken),
        "paper": paper,
        "space": space,
        "parts": parts,
        "part": here,
        "next_part": after[0] if after else None,
        "open": paper.is_open_to_editing and code not in waits,
        "comes_first": waits.get(code) if paper.is_open_to_editing else None,
        "office_words": words_of_part(paper, code) if code else [],
        "findings": shown(here.findings, paper, space, audience_of(request)) if here else [],
        "current_cycle": paper.cycle,
        "crumbs": [(paper.number, paper_url(space, paper))],
    }


def audience_of(request: Request) -> Audience:
    """Return for whom findings are put into words."""
    return "nominee" if request.actor.holds("nominee") else "society"


def waiting(paper: Paper, space: str) -> dict[str, dict[str, Any]]:
    """Return by part what must come first: the declaration, then the certificate; with the way there."""
    sections = [section.code for section in paper.rules.material.sections]
    if not declared_not_secret(paper):
        first = {
            "sentence": sentence_of(declared_not_secret, paper),
            "url": reverse(f"{space}:declare", args=[paper.pk]),
            "label": _("To the declaration"),
        }
        return dict.fromkeys([*sections, "attachments"], first)
    if not certificate_is_there(paper):
        first = {
            "sentence": sentence_of(certificate_is_there, paper),
            "url": reverse(f"{space}:attachments", args=[paper.pk]) + f"#slot-{SECRECY_SLOT}",
            "label": _("To the certificate"),
        }
        return dict.fromkeys(sections, first)
    return {}


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
    return go_on(request, paper, code) if "next" in request.POST else redirect(request.path)


def go_on(request: Request, paper: Paper, code: str) -> HttpResponse:
    """Lead to the part after this one, or back to the paper after the last."""
    following = frame(request, paper_of(request, paper.pk), code)["next_part"]
    return redirect(following.url if following else paper_url(space_of(request), paper))


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
    if kind is PersonForm:
        beside(form, paper)
    context = frame(request, paper, code) | {"form": form, "member": who}
    mark(form, context["comments"])
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
        "paste_form": PasteForm(),
        "paste_columns": [("", FIELD_WORDS[HEADINGS[word]]) for word in USUAL],
    }
    return render(request, "society/team.html", context, status=422 if form.errors else 200)
