"""Random numbers of contributors besides office and supervisor: named, entered for, and on their own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nominations.views.links import count_wrong, is_knocking
from people.gates import Request
from review import services
from review.forms.draws import (
    ContributorForm,
    NumberForm,
    ValueForm,
    WitnessedForm,
    WitnessedValueForm,
)
from review.models import Contributor, Draw
from review.sentences.drawing import PARTIES
from review.views.ceremony import back, draw_for, draw_page
from review.views.office import managers


@require_POST
@managers
def name_contributor(request: Request, pk: int) -> HttpResponse:
    """Name who contributes for a party."""
    found = draw_for(request, pk)
    form = ContributorForm(request.POST, parties=found.others)
    if not form.is_valid():
        return draw_page(request, found, status=422, contributor_form=form)
    services.name_contributor(found, **form.cleaned_data, by=request.actor, at=request.moment)
    messages.success(request, _("Named. Where an address is given, the link was sent there."))
    return back(request, found)


def contributor_of(found: Draw, form: Any) -> Contributor:
    """Return who was named for the party a form is about, or answer 404."""
    return get_object_or_404(found.outsiders, party=form.cleaned_data["party"])


@require_POST
@managers
def commit_witnessed(request: Request, pk: int) -> HttpResponse:
    """Enter a contributor's fingerprint for them."""
    found = draw_for(request, pk)
    form = WitnessedForm(request.POST, auto_id="witnessed-%s")
    if not form.is_valid():
        return draw_page(request, found, status=422, witnessed_form=form)
    fingerprint, note = form.cleaned_data["fingerprint"], form.cleaned_data["note"]
    who = contributor_of(found, form)
    services.commit_witnessed(
        who, fingerprint=fingerprint, note=note, by=request.actor, at=request.moment
    )
    messages.success(request, _("Entered, with who was present."))
    return back(request, found)


@require_POST
@managers
def reveal_witnessed(request: Request, pk: int) -> HttpResponse:
    """Enter a contributor's number for them."""
    found = draw_for(request, pk)
    form = WitnessedValueForm(request.POST)
    by, at = request.actor, request.moment
    if not form.reveals(
        lambda: services.reveal_witnessed(contributor_of(found, form), form.typed, by=by, at=at)
    ):
        return draw_page(request, found, status=422, witnessed_value_form=form)
    messages.success(request, _("It matches its fingerprint."))
    return back(request, found)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: Request, code: str) -> HttpResponse:
    """Let a contributor commit and reveal on their own page; the link opens nothing else of the house."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    who = services.contributor_by_link(code)
    if who is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    given = who.draw.contributions.filter(party=who.party).first()
    if request.method == "POST":
        return reveal(request, who, code) if given else commit(request, who, code)
    return contributor_page(request, who)


def commit(request: Request, who: Contributor, code: str) -> HttpResponse:
    """Take a commitment; the number is shown on this one answer."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return contributor_page(request, who, status=422, number_form=form)
    made = services.commit_by_link(who, **form.cleaned_data, at=request.moment)
    if made:
        return render(request, "review/contributed.html", {"code": made, "link": code})
    return redirect("review:contribute", code)


def reveal(request: Request, who: Contributor, code: str) -> HttpResponse:
    """Take the number itself."""
    form = ValueForm(request.POST)
    if not form.reveals(lambda: services.reveal_by_link(who, form.typed, at=request.moment)):
        return contributor_page(request, who, status=422, value_form=form)
    return redirect("review:contribute", code)


def contributor_page(
    request: Request, who: Contributor, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Draw a contributor's page: what is committed, what comes next."""
    found = who.draw
    numbers = {each.party: each for each in found.contributions.all()}
    context = {
        "who": who,
        "draw": found,
        "round": found.round,
        "mine": numbers.get(who.party),
        "numbers": [(PARTIES[each], numbers.get(each)) for each in found.contributors],
        "all_in": len(numbers) == len(found.contributors),
        "number_form": NumberForm(),
        "value_form": ValueForm(),
        "rehearsal": who.rehearsal,
        **forms,
    }
    return render(request, "review/contribute.html", context, status=status)
