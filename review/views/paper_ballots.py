"""Ballots on paper: printed, handed out and back by whoever runs the vote, keyed in by two persons."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_over
from files.kinds import PDF
from files.pdf import bare
from files.pdf import render as pdf_of
from files.qr import drawn
from people.gates import Request
from review import facts, opened, sentences, services
from review.choices import Keyed
from review.forms.reviewer import PaperForm
from review.models import Item, PaperBallot, Seat, Vote
from review.views.office import managers
from review.views.polling import vote_for
from review.views.showing import how_to_vote, names_in, posted, rule_in_words

SAID = {
    Keyed.FIRST: _("Keyed in once. A second person keys in the same paper."),
    Keyed.AGREED: _("Keyed in twice alike: the ballot is in the box."),
}


@require_safe
@never_cache
@managers
def paper_ballots(request: Request, pk: int) -> HttpResponse:
    """Show who votes on paper, and how far the papers are keyed in."""
    found = vote_for(request, pk)
    papers = list(found.paper_ballots.all())
    seats = list(found.seats.all())
    context = {
        "vote": found,
        "round": found.round,
        "seats": seats,
        "papers": papers,
        "alone": sum(seat.by_paper for seat in seats) == 1,
        "tiles": [
            {"label": _("Papers printed"), "value": len(papers)},
            {"label": _("Handed out"), "value": sum(seat.by_paper for seat in seats)},
            {"label": _("Handed back"), "value": sum(s.by_paper and s.has_cast for s in seats)},
            {"label": _("Keyed in twice alike"), "value": sum(each.is_boxed for each in papers)},
        ],
    }
    return render(request, "office/rounds/papers.html", context)


@require_POST
@never_cache
@managers
def print_papers(request: Request, pk: int) -> HttpResponse:
    """Print the papers as one PDF, a page each."""
    found = vote_for(request, pk)
    papers = services.print_papers(found, by=request.actor, at=request.moment)
    with translation.override("zh-hans"):
        data = bare(pdf_of(render_to_string("pdf/ballot_papers.html", printed(found, papers))))
    return hand_over(data, PDF, "纸质选票.pdf", shown=True)


def printed(vote: Vote, papers: list[PaperBallot]) -> dict[str, Any]:
    """Return what stands on the papers of a vote."""
    rule = facts.ballot_rule(vote)
    items = Item.objects.filter(vote_items__vote=vote).select_related("candidate", "paper")
    rows = list(items.prefetch_related("paper__members").order_by("pk"))
    return {
        "vote": vote,
        "round": vote.round,
        "rule": rule_in_words(vote),
        "how": how_to_vote(rule),
        "kind": rule.kind,
        "rehearsal": vote.rehearsal,
        "papers": [
            (paper, drawn(paper.code), [(item, item.pk in paper.recused_from) for item in rows])
            for paper in papers
        ],
    }


@require_POST
@managers
def hand_paper(request: Request, pk: int, seat: int) -> HttpResponse:
    """发出纸质选票."""
    found = vote_for(request, pk)
    row = get_object_or_404(Seat.objects.select_related("expert"), pk=seat, vote=found)
    services.hand_paper(found, row.expert, by=request.actor, at=request.moment)
    return redirect("office:paper_ballots", pk)


@require_POST
@managers
def return_paper(request: Request, pk: int, seat: int) -> HttpResponse:
    """收回纸质选票."""
    found = vote_for(request, pk)
    row = get_object_or_404(Seat.objects.select_related("expert"), pk=seat, vote=found)
    services.return_paper(found, row.expert, by=request.actor, at=request.moment)
    return redirect("office:paper_ballots", pk)


@sensitive_post_parameters()
@never_cache
def key_in(request: Request, pk: int) -> HttpResponse:
    """录入纸质选票: one person's entry; where the two differ, both are shown beside each other."""
    found = vote_for(request, pk)
    items = Item.objects.filter(vote_items__vote=found).select_related("candidate", "paper")
    rows = items.prefetch_related("paper__members").order_by("pk")
    form = PaperForm(posted(request), items=rows, rule=facts.ballot_rule(found))
    differing: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = services.key_paper(
            found,
            given["code"],
            form.choices(),
            spoilt=given["spoilt"],
            by=request.actor,
            at=request.moment,
        )
        if done is not Keyed.DIFFERS:
            messages.success(request, SAID[done])
            return redirect(request.path)
        differing = entries_of(found, given["code"])
    return key_page(request, found, form, differing)


key_paper = managers(key_in)


def key_page(request: Request, vote: Vote, form: PaperForm, differing: list[str]) -> HttpResponse:
    """Draw the page on which a paper is keyed in."""
    chosen = form.chosen()
    space = "supervise" if request.actor.holds("supervisor") else "office"
    context = {
        "vote": vote,
        "round": vote.round,
        "form": form,
        "differing": differing,
        "back": reverse(f"{space}:vote", args=[vote.pk]),
        "items": [(item, item.pk in chosen, form.number_for(item)) for item in form.items.values()],
    }
    status = 422 if differing or (form.is_bound and form.errors) else 200
    return render(request, "review/key_paper.html", context, status=status)


def entries_of(vote: Vote, code: str) -> list[str]:
    """Return the two entries of a paper in words, for those who compare them with the paper."""
    paper = vote.paper_ballots.get(code=services.code_in(code))
    rule, names = facts.ballot_rule(vote), names_in(vote)
    return [
        str(sentences.ballot_told(rule, opened.read(json.loads(entry or "[]"))[0], names))
        for entry in (paper.first, paper.second)
    ]
