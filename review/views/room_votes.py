"""The votes of a society's own meeting: attendance taken, opened, ended; the teller opens the box."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.gates import Request
from review import services
from review.models import Seat
from review.views.polling import STOPPED, vote_for, vote_page
from review.views.rooms import approvers, desk

TEMPLATE = "society/rooms/vote.html"


@require_safe
@never_cache
@desk
def vote(request: Request, pk: int) -> HttpResponse:
    """Show a vote: the roll, what may be done; the count only after closing."""
    return vote_page(request, vote_for(request, pk), template=TEMPLATE)


@require_POST
@desk
def sign_in(request: Request, pk: int, seat: int) -> HttpResponse:
    """签到 at the door."""
    found = vote_for(request, pk)
    row = get_object_or_404(Seat.objects.select_related("expert"), pk=seat, vote=found)
    services.sign_in(found, row.expert, by=request.actor, at=request.moment)
    return redirect("society:vote", pk)


@require_POST
@approvers
def open_vote(request: Request, pk: int) -> HttpResponse:
    """开始投票."""
    services.open_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The vote is open."))
    return redirect("society:vote", pk)


@require_POST
@approvers
def stop_vote(request: Request, pk: int) -> HttpResponse:
    """停止投票: the teller then opens the box with their code, on their own page."""
    services.stop_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    messages.success(request, STOPPED)
    return redirect("society:vote", pk)


@require_POST
@approvers
def abandon_vote(request: Request, pk: int) -> HttpResponse:
    """终止投票, with a reason."""
    found = vote_for(request, pk)
    reason = request.POST.get("reason", "")[:500]
    services.abandon_vote(found, reason=reason, by=request.actor, at=request.moment)
    messages.success(request, _("Abandoned. Nothing was opened; you can hold the vote again."))
    return redirect("society:vote", pk)


@require_POST
@approvers
def repeat_vote(request: Request, pk: int) -> HttpResponse:
    """Prepare an abandoned vote again."""
    following = services.repeat_vote(vote_for(request, pk), by=request.actor, at=request.moment)
    return redirect("society:vote", following.pk)
