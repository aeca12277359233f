"""What the pages of the awards desk share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.flow import history, open_steps
from ledger.models import Rehearsable, Staged
from ledger.sentences import of_verb
from ledger.situations import Sentence
from nominations.choices import HELD_OVER
from nominations.models import TRACKS, Candidate
from people.choices import Role
from people.gates import Request, for_roles
from people.models import User
from programmes.models import Cycle

managers = for_roles("manager")

VERBS: dict[str, Sentence] = {
    "draft": gettext_lazy("Drawn up"),
    "revise": gettext_lazy("Words changed"),
    "ask_change": gettext_lazy("Change asked for"),
    "confirm_change": gettext_lazy("Change in force"),
    "note": gettext_lazy("Note written"),
    "close": gettext_lazy("Closed after its full length"),
    "receive": gettext_lazy("Received"),
    "accept": gettext_lazy("Accepted for inquiry"),
    "decline": gettext_lazy("Not accepted"),
    "uphold": gettext_lazy("Upheld"),
    "dismiss": gettext_lazy("Dismissed"),
    "correct": gettext_lazy("Corrected"),
    "reveal_objector": gettext_lazy("Identity of the objector opened"),
    "read_evidence": gettext_lazy("Evidence opened"),
}
"""What is said at this desk in other words than in the book."""


def cycle_of(request: Request, pk: int) -> Cycle:
    """Return a cycle the actor may know of; else 404."""
    seen = Cycle.objects.seen_by(request.actor)
    return get_object_or_404(seen.select_related("programme", "rule_set", "organiser"), pk=pk)


def cycle_asked(request: Request) -> Cycle | None:
    """Return the cycle the address narrows a list to; None for all of them."""
    wanted = request.GET.get("cycle", "")
    return cycle_of(request, int(wanted)) if wanted.isdecimal() and len(wanted) < 18 else None


def candidates_of(request: Request, cycle: Cycle) -> Any:
    """Return the cycle's candidates the actor may know of."""
    return Candidate.objects.seen_by(request.actor).filter(cycle=cycle)


def held_over(request: Request, cycle: Cycle) -> Any:
    """Return whom an objection held over in this cycle, and who comes to it from the one before."""
    here = Q(cycle=cycle, stage__in=HELD_OVER) | Q(cycle=cycle.before, stage="carried")
    rows = Candidate.objects.seen_by(request.actor).filter(here, objections__isnull=False)
    return rows.distinct().select_related("cycle").prefetch_related("objections")


def candidate_of(request: Request, pk: int) -> Candidate:
    """Return a candidate as the proxy of its track; else 404."""
    seen = Candidate.objects.seen_by(request.actor)
    found = get_object_or_404(seen.select_related("cycle__rule_set", "cycle__programme"), pk=pk)
    found.__class__ = TRACKS[found.track]
    return found


def desk_tabs(cycle: Cycle, current: str) -> list[tuple[str, str, bool, str]]:
    """Return the stretches of the desk this cycle's rule set asks for."""
    rules, tabs = cycle.rules, []
    if rules.clearance:
        tabs.append(
            (_("Other bodies"), "clearances", reverse("office:clearances", args=[cycle.pk]))
        )
    if rules.decision:
        tabs.append(
            (_("Deciding meeting"), "decision", reverse("office:decision", args=[cycle.pk]))
        )
    if rules.notice:
        notices = f"{reverse('office:notices')}?cycle={cycle.pk}"
        tabs.append((_("Notices"), "notices", notices))
        objections = f"{reverse('office:objections')}?cycle={cycle.pk}"
        tabs.append((_("Objections"), "objections", objections))
    if cycle.programme.track == "award":
        lists = reverse("office:award_cycle", args=[cycle.pk])
        tabs.append((_("Approval and lists"), "lists", lists))
    else:
        tabs.append((_("Outcomes"), "outcomes", reverse("office:outcomes", args=[cycle.pk])))
    return [(label, url, code == current, "") for label, code, url in tabs]


def unmet_of(record: Staged, request: Request) -> dict[str, tuple[Sentence, ...]]:
    """Return the steps open to the actor from here, each with what still stands in its way."""
    actor, at = request.actor, request.moment
    return dict(open_steps(record, by=actor, at=at))


def timeline(record: Rehearsable) -> list[dict[str, Any]]:
    """Return the book's lines about a record as sentences, newest first."""
    roles = dict(Role.choices)
    return [
        {
            "at": entry.at,
            "sentence": VERBS.get(entry.verb) or of_verb(entry.verb),
            "actor_name": entry.actor_name if entry.actor_kind == "person" else "",
            "office": roles.get(entry.role, ""),
            "reason": entry.reason,
        }
        for entry in reversed(list(history(record)))
    ]


def name_of(user_id: int | None) -> str:
    """Return a person's name by the id a record keeps."""
    found = User.objects.filter(pk=user_id).first() if user_id else None
    return str(found) if found else ""


def picked(request: Request, rows: Any) -> list[Any]:
    """Return the rows ticked in a list, of those the actor sees; nonsense picks nothing."""
    wanted = [pk for pk in request.POST.getlist("pick") if pk.isdecimal() and len(pk) < 18]
    return list(rows.filter(pk__in=wanted))


def deed_page(
    request: Request, form: Any, *, title: object, label: object, back: str, **words: Any
) -> HttpResponse:
    """Show the page of one deed: what it does, its form, and what stands in its way."""
    context = {"form": form, "title": title, "label": label, "back_url": back, **words}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/awards/deed.html", context, status=status)


def back_to(name: str, *args: Any, anchor: str = "") -> HttpResponse:
    """Return to a page of the desk."""
    return redirect(f"{reverse(name, args=args)}{anchor}")


def due_in_words(at: datetime, due: datetime | None) -> str:
    """Return the tone of a due date: bad when it has passed."""
    return "bad" if due and at >= due else ""
