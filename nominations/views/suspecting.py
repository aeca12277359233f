"""疑似涉密, for everyone who is shown a paper or candidate: press, say where to look, sealed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from ledger.actors import Actor
from nominations import services
from nominations.choices import LinkState
from nominations.forms.secrecy import SuspectForm
from nominations.models import Candidate, Paper
from nominations.services.answering import bearer
from nominations.views.links import count_wrong, is_knocking
from people.gates import Request, for_roles

readers = for_roles("clerk", "approver", "nominee", "contact", "examiner", "manager", "supervisor")


def step(request: Request, does: Any, **about: Any) -> HttpResponse:
    """Ask for the ground and for yes; then seal, and say what to do now."""
    form = SuspectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        does(ground=form.cleaned_data["ground"], at=request.moment)
        return render(request, "secrecy/sealed.html", about)
    status = 422 if request.method == "POST" else 200
    return render(request, "secrecy/suspect.html", {"form": form, **about}, status=status)


@never_cache
@readers
def suspect(request: Request, pk: int) -> HttpResponse:
    """Seal a paper one is shown."""
    paper = get_object_or_404(Paper.objects.seen_by(request.actor).filter(secret=False), pk=pk)

    def seal(**given: Any) -> None:
        services.seal(paper, by=request.actor, **given)

    return step(request, seal, number=paper.number)


@never_cache
@readers
def suspect_candidate(request: Request, pk: int) -> HttpResponse:
    """Seal every paper of a candidate one is shown."""
    candidate = get_object_or_404(Candidate.objects.seen_by(request.actor), pk=pk)

    def seal(**given: Any) -> None:
        services.seal_candidate(candidate, by=request.actor, **given)

    others = candidate.papers.exclude(secret=True).count()
    return step(request, seal, number=candidate.number, others=others)


@never_cache
def suspect_by_link(request: Request, code: str) -> HttpResponse:
    """Seal the paper a personal link shows; the link is all it takes."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    found = shown_by_link(request, code)
    if found is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    paper, by = found

    def seal(**given: Any) -> None:
        services.seal(paper, by=by, **given)

    return step(request, seal, number=paper.number, in_public=True)


def shown_by_link(request: Request, code: str) -> tuple[Paper, Actor] | None:
    """Return the paper a personal link shows, and who acts by it; None where it shows none."""
    for statement in services.statements_by_link(code, at=request.moment)[:1]:
        return statement.paper, bearer(statement)
    asked = services.endorsement_by_link(code, at=request.moment)
    if asked is None or asked.state(request.moment) != LinkState.WAITING:
        return None
    return asked.paper, services.holder(asked)
