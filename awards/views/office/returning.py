"""The decision on its way: the draft that leaves, the sealed document that comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awards import services
from awards.forms.acting import posted
from awards.forms.office import DecisionBackForm
from awards.models import AwardList
from awards.views.office.lists import list_of
from awards.views.office.parts import back_to, deed_page, managers
from files.downloads import hand_out
from people.gates import Request


@managers
@require_POST
def send_draft(request: Request, pk: int) -> HttpResponse:
    """Make the Word document that goes to the office's document system, and keep it."""
    services.send_draft(list_of(request, pk), by=request.actor, at=request.moment)
    messages.success(
        request, _("The draft is kept. Download it and hand it in to the document system.")
    )
    return back_to("office:award_list", pk)


@managers
def sent_draft(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the draft as it left."""
    return kept(list_of(request, pk), "sent_draft")


@managers
def decision_back(request: Request, pk: int) -> HttpResponse:
    """Take the sealed decision with its number; afterwards a second person publishes the list."""
    found, form = list_of(request, pk), DecisionBackForm(**posted(request))
    by, at = request.actor, request.moment

    def take() -> AwardList:
        given = form.cleaned_data
        return services.take_decision(
            found, given["paper"].read(), number=given["number"], by=by, at=at
        )

    if form.does(take):
        messages.success(request, _("Kept. A second person publishes the list."))
        return back_to("office:award_list", pk)
    back = reverse("office:award_list", args=[pk])
    return deed_page(request, form, title=_("The sealed decision"), label=_("Keep"), back=back)


@managers
def sealed_decision(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the sealed decision."""
    return kept(list_of(request, pk), "decision")


def kept(found: AwardList, name: str) -> StreamingHttpResponse:
    """Hand out one of the snapshots of a list; 404 where there is none."""
    stored = getattr(found, name)
    if stored is None:
        raise Http404
    return hand_out(stored)
