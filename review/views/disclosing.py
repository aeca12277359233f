"""What everybody may see of a programme's review: asked for, confirmed by another, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.gates import Request
from review import services
from review.forms.disclosing import DisclosureForm, EndForm
from review.models import Disclosure
from review.views.office import managers
from review.views.showing import posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@managers
def disclosures(request: Request) -> HttpResponse:
    """Show what is open, asked for and ended; take a further request."""
    form = DisclosureForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        services.ask_disclosure(
            given["programme"],
            given["part"],
            basis=given["basis"],
            by=request.actor,
            at=request.moment,
        )
        messages.success(request, _("Asked for. Another manager confirms it."))
        return redirect("office:disclosures")
    return disclosures_page(request, form=form, status=422 if form.is_bound else 200)


def disclosures_page(request: Request, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the page, with a form that was refused among ``forms``."""
    rows = Disclosure.objects.seen_by(request.actor)
    rows = rows.select_related("programme", "asked_by", "confirmed_by", "ended_by")
    context = {"rows": rows, "form": DisclosureForm(), "end_form": EndForm(), **forms}
    return render(request, "office/disclosures/list.html", context, status=status)


def disclosure_for(request: Request, pk: int) -> Disclosure:
    """Return one the office may see, or answer 404."""
    return get_object_or_404(Disclosure.objects.seen_by(request.actor), pk=pk)


@require_POST
@managers
def confirm_disclosure(request: Request, pk: int) -> HttpResponse:
    """Confirm as the second person."""
    found = disclosure_for(request, pk)
    services.confirm_disclosure(found, by=request.actor, at=request.moment)
    messages.success(request, _("Open: everybody may see it now."))
    return redirect("office:disclosures")


@require_POST
@managers
def end_disclosure(request: Request, pk: int) -> HttpResponse:
    """End it at once."""
    found = disclosure_for(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return disclosures_page(request, status=422, end_form=form, ending=found)
    services.end_disclosure(
        found, reason=form.cleaned_data["reason"], by=request.actor, at=request.moment
    )
    messages.success(request, _("Ended: nobody outside sees it any more."))
    return redirect("office:disclosures")
