"""Proofs that a notice hung in the units (张贴证明), for the office and the supervisor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import services
from awards.forms.acting import posted
from awards.forms.office import PostingForm, ReasonForm
from awards.models import Posting
from awards.views.office.notices import notice_of, progress_of
from awards.views.office.parts import back_to, deed_page, managers
from files.downloads import hand_out
from files.services import store
from people.gates import Request


def postings_seen(request: Request) -> Any:
    """Return the proofs the actor may see."""
    return Posting.objects.seen_by(request.actor).select_related("notice", "photograph")


def postings_page(request: Request, pk: int) -> HttpResponse:
    """List the proofs, and take a new one from the office."""
    found = notice_of(request, pk)
    form = PostingForm(**posted(request)) if request.actor.holds("manager") else None
    by, at = request.actor, request.moment

    @transaction.atomic
    def deed() -> Posting:
        given = dict(form.cleaned_data)  # type: ignore[union-attr]
        upload = given.pop("photograph")
        picture = store(upload.read(), name=upload.name, at=at, rehearsal=found.rehearsal)
        return services.prove_posting(found, photograph=picture, by=by, at=at, **given)

    if form is not None and form.does(deed):
        messages.success(request, _("Entered. The supervisor sees it as well."))
        return back_to("office:postings", pk)
    context = {
        "notice": found,
        "rows": postings_seen(request).filter(notice=found),
        "form": form,
        "progress": progress_of(found),
        "desk": request.resolver_match.namespace,  # type: ignore[union-attr]
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "office/awards/postings.html", context, status=status)


postings = managers(postings_page)


def photo(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the photograph of a proof."""
    return hand_out(get_object_or_404(postings_seen(request), pk=pk).photograph, shown=True)


posting_photo = managers(photo)


@managers
def strike_posting(request: Request, pk: int) -> HttpResponse:
    """Strike out a wrong entry, with its reason."""
    found = get_object_or_404(postings_seen(request), pk=pk)
    form, by, at = ReasonForm(**posted(request)), request.actor, request.moment
    if form.does(lambda: services.strike_posting(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Struck out. It stays on record and counts no more."))
        return back_to("office:postings", found.notice_id)
    facts = [(_("Unit"), found.unit), (_("Posted on"), found.posted_on), (_("Hung until"), found.until)]  # fmt: skip
    back = reverse("office:postings", args=[found.notice_id])
    return deed_page(request, form, title=_("Strike out a proof of posting"), label=_("Strike out"), back=back, facts=facts)  # fmt: skip
