"""The society's home, and the eligibility check before any form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.actors import Actor
from nominations.forms.society import EligibilityForm
from nominations.models import CheckLine, LateException, Paper, Selection
from nominations.sentences import of_finding
from nominations.services import batch_findings, check_eligibility
from nominations.views.parts import progress, with_contents
from people.gates import Request, for_roles
from people.models import Society
from programmes.models import Cycle, Quota
from programmes.quotas import Board

SHOWN = 6
"""Drafts a home shows; the list of papers shows the rest."""
desk = for_roles("clerk", "approver")


def open_cycles(actor: Actor, at: datetime) -> Any:
    """Return the cycles a society may nominate in now."""
    known = Cycle.objects.seen_by(actor)
    granted = LateException.objects.seen_by(actor).in_force(at).filter(paper__isnull=True)
    open_late = Q(stage__in=["open", "closed"], pk__in=granted.values("cycle"))
    cycles = known.filter(Q(pk__in=known.open_for_papers(at)) | open_late)
    return cycles.select_related("programme", "rule_set").order_by("closes_at", "pk")


def places(cycles: Iterable[Cycle], society_id: int) -> list[dict[str, Any]]:
    """Return each cycle with the lines of its quota that bind the society, in a few queries."""
    found = list(cycles)
    limits: dict[int, dict[int, int | None]] = {}
    for cycle, limit in Quota.objects.filter(society_id=society_id, cycle__in=found).values_list(
        "cycle", "limit"
    ):
        limits[cycle] = {society_id: limit}
    taken = Paper.objects.filter(cycle__in=found).places_taken()
    mine = Paper.objects.filter(society_id=society_id, cycle__in=found)
    drafts = dict(mine.filter(stage="draft").order_by().values_list("cycle").annotate(Count("pk")))
    batch = batch_findings(found, society_id)
    return [
        {
            "cycle": cycle,
            "lines": Board(cycle, taken[cycle.pk], limits.get(cycle.pk, {})).tree([society_id]),
            "drafts": drafts.get(cycle.pk, 0),
            "batch": [of_finding(finding) for finding in batch[cycle.pk]],
        }
        for cycle in found
    ]


@desk
def home(request: Request) -> HttpResponse:
    """Say what is open, what is missing next, what waits and what came back."""
    actor, at = request.actor, request.moment
    mine = with_contents(Paper.objects.seen_by(actor))
    drafts = mine.filter(stage="draft").order_by("-changed_at", "-pk")
    cycles = places(open_cycles(actor, at), actor.home_id)
    context = {
        "cycles": cycles,
        "drafts": [progress(paper, at) for paper in drafts[:SHOWN]],
        "draft_count": drafts.count(),
        "returned": with_words(mine.filter(stage="returned").order_by("mend_by")),
        "waiting": mine.awaiting_endorsement().order_by("mend_by", "changed_at", "pk")[:50],
        "society": Society.objects.get(pk=actor.home_id),
        "exceptions": exceptions_of(actor, at),
        "selections": selections_under_way(actor),
        "next_deadline": soonest(cycles),
    }
    return render(request, "society/home.html", context)


def exceptions_of(actor: Actor, at: datetime) -> Any:
    """Return the later deadlines the office granted the society, as long as they run."""
    granted = LateException.objects.seen_by(actor).in_force(at)
    return granted.select_related("cycle__programme", "paper").order_by("until")


def selections_under_way(actor: Actor) -> list[Selection]:
    """Return the society's own selections that still wait for somebody: recorded, confirmed, posted."""
    mine = Selection.objects.seen_by(actor).exclude(stage="concluded")
    found = mine.select_related("cycle__programme", "cycle__rule_set").order_by("pk")
    return [each for each in found if not each.is_complete]


def soonest(cycles: list[dict[str, Any]]) -> tuple[str, datetime] | None:
    """Return the next deadline, for the top of the page."""
    if not cycles:
        return None
    cycle = cycles[0]["cycle"]
    return (_("%(name)s closes") % {"name": cycle.name}, cycle.closes_at)


def with_words(papers: Any) -> list[dict[str, Any]]:
    """Return returned papers, each with the office's words to the society."""
    found = list(papers)
    words: dict[int, list[CheckLine]] = {}
    for line in CheckLine.objects.filter(paper__in=found).failed().order_by("pk"):
        words.setdefault(line.paper_id, []).append(line)
    return [
        {
            "paper": paper,
            "lines": [ln for ln in words.get(paper.pk, []) if ln.round == paper.check_round],
        }
        for paper in found
    ]


@desk
def eligibility(request: Request) -> HttpResponse:
    """Tell in green or red, with the rule, whether a person may be nominated; store nothing."""
    actor, at = request.actor, request.moment
    cycles = open_cycles(actor, at)
    chosen = {"cycle": request.GET.get("cycle") or cycles.values_list("pk", flat=True).first()}
    form = EligibilityForm(request.POST or None, cycles=cycles, at=at, initial=chosen)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        cycle, society = form.cleaned_data["cycle"], Society.objects.get(pk=actor.home_id)
        facts = form.facts()
        found = check_eligibility(cycle, society, facts, at=at)
        context |= verdict(found) | {"cycle": cycle, "facts": facts}
    return render(request, "society/eligibility.html", context, status=422 if form.errors else 200)


def verdict(found: Any) -> dict[str, Any]:
    """Return the answer in one tone, with the sentence of every rule that does not hold."""
    worst = {f.outcome for f in found}
    tone = "bad" if "block" in worst else "warn" if "waiver" in worst else "good"
    sentences = [{"outcome": f.outcome, "sentence": of_finding(f)} for f in found]
    return {"tone": tone, "findings": sentences, "answered": True}
