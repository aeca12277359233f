"""What is done again after a conflict came to light too late: a vote on one item, a result."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ledger.models import Entry
from people.gates import Request
from review import services
from review.forms.conflicts import VoidVoteForm
from review.models import Assignment, Ranking, VoteItem
from review.views.office import managers, ranking_for
from review.views.polling import vote_for
from review.views.showing import name_of, posted, unit_of


@never_cache
@managers
def void_vote(request: Request, pk: int, item: int) -> HttpResponse:
    """Declare the vote on an item void; a new one on it alone is prepared."""
    vote = vote_for(request, pk)
    rows = vote.vote_items.select_related("item__candidate", "item__paper")
    held = get_object_or_404(rows.filter(voided_at__isnull=True), item=item)
    members = len(vote.late_conflicts().get(item, ())) if vote.stage == "closed" else 0
    form = VoidVoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        again = services.void_vote(
            vote, held.item, by=request.actor, at=request.moment, **form.cleaned_data
        )
        messages.success(request, _("Declared void. Both counts stay on record."))
        return redirect("office:vote", again.pk if again else pk)
    if not members:
        raise Http404
    left = services.seats_left(vote, held.item)
    context = {"vote": vote, "item": held.item, "members": members, "left": left, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/void_vote.html", context, status=status)


# --- two versions of a result -----------------------------------------------------------------------


def versions_of(request: Request, pk: int) -> tuple[Ranking, Ranking]:
    """Return the version before a ranking, and the ranking; 404 where it is the first."""
    made = ranking_for(request, pk)
    before = made.round.rankings.filter(version__lt=made.version).order_by("-version").first()
    if before is None:
        raise Http404
    return before, made


def compared(before: Ranking, now: Ranking) -> list[dict[str, Any]]:
    """Return every item with its place in both, in the order of the later."""
    loaded = ("item__candidate", "item__paper")
    held = {each.item_id: each for each in before.results.select_related(*loaded)}
    rows = now.told()
    later = {each.item_id: each for each in rows}
    gone = [each for key, each in held.items() if key not in later]
    return [
        {
            "name": name_of(each.item),
            "unit": unit_of(each.item),
            "before": held.get(each.item_id),
            "now": later.get(each.item_id),
            "changed": outcome(held.get(each.item_id)) != outcome(later.get(each.item_id)),
        }
        for each in [*rows, *gone]
    ]


def outcome(result: Any) -> tuple[Any, Any]:
    """Return what of a result two versions may differ in."""
    return (result.place_told, result.outcome) if result else (None, None)


def between(before: Ranking, now: Ranking) -> list[str]:
    """Say which reviews and votes were declared void between two versions, and why; nobody's name."""
    span = (before.made_at, now.made_at)
    items = {item.pk: item for item in now.round.items.select_related("candidate", "paper")}
    sheets = dict(
        Assignment.objects.filter(item__in=items, stage="voided").values_list("pk", "item_id")
    )
    lines = Entry.objects.filter(
        subject_kind=Assignment.subject_kind(), subject_id__in=sheets, verb="void", at__range=span
    )
    said = [
        _("%(when)s: a signed review of %(item)s was declared void (%(why)s).")
        % {
            "when": day(line.at),
            "item": name_of(items[sheets[line.subject_id]]),
            "why": line.reason,
        }
        for line in lines
    ]
    void = VoteItem.objects.filter(item__in=items, voided_at__range=span).order_by("voided_at")
    return said + [
        _("%(when)s: the vote on %(item)s was declared void (%(why)s).")
        % {"when": day(each.voided_at), "item": name_of(items[each.item_id]), "why": each.void_why}
        for each in void
    ]


def day(moment: Any) -> str:
    """Return a moment in Beijing time."""
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


@require_safe
@managers
def versions(request: Request, pk: int) -> HttpResponse:
    """Show a result beside the version before it, and what happened between them."""
    before, made = versions_of(request, pk)
    context = {
        "round": made.round,
        "ranking": made,
        "before": before,
        "rows": compared(before, made),
        "why": between(before, made),
        "columns": [
            (_("Item"), "", ""), (_("Before"), "", "num"), (_("Mean before"), "", "num"),
            (_("Result before"), "", ""), (_("Now"), "", "num"), (_("Mean now"), "", "num"),
            (_("Result now"), "", ""),
        ],
    }  # fmt: skip
    return render(request, "office/rounds/versions.html", context)
