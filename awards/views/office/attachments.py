"""Files published with a notice (公示附件): added to a draft, and taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import services
from awards.choices import ChangeKind
from awards.forms.acting import posted
from awards.forms.attachments import AttachmentForm, TakeOverForm
from awards.forms.changes import ConfirmForm
from awards.forms.office import ReasonForm
from awards.models import Attachment, Notice
from awards.views.office.changes import ask
from awards.views.office.notices import notice_of
from awards.views.office.parts import back_to, deed_page, managers
from files.downloads import hand_out
from people.gates import Request


def attachments_seen(request: Request) -> Any:
    """Return the files the actor may see."""
    seen = Attachment.objects.seen_by(request.actor)
    return seen.select_related("notice__cycle", "file")


@managers
def attachments(request: Request, pk: int) -> HttpResponse:
    """List the files of a notice, and take a further one for a draft."""
    found = notice_of(request, pk)
    by, at = request.actor, request.moment
    if "taken" in request.POST:
        return taken_over(request, found)
    form = AttachmentForm(**posted(request)) if found.stage == "drafted" else None

    def deed() -> Attachment:
        given = dict(form.cleaned_data)  # type: ignore[union-attr]
        upload = given.pop("file")
        return services.enclose(found, upload.read(), name=upload.name, by=by, at=at, **given)

    if form is not None and form.does(deed):
        messages.success(request, _("Added. Whoever added it does not publish."))
        return back_to("office:attachments", pk)
    rows = attachments_seen(request).filter(notice=found)
    context = {"notice": found, "rows": rows, "form": form, "offered": services.offered(found)}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "office/awards/attachments.html", context, status=status)


def taken_over(request: Request, found: Notice) -> HttpResponse:
    """Add a file of the notice that is repeated; a refusal is a page of its own."""
    form, by, at = TakeOverForm(request.POST), request.actor, request.moment
    if not form.is_valid():
        raise Http404
    number, looked = form.cleaned_data["taken"], form.cleaned_data["looked"]
    services.take_over(found, number, looked=looked, by=by, at=at)
    messages.success(request, _("Added. Whoever added it does not publish."))
    return back_to("office:attachments", found.pk)


@managers
def attachment_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the file itself."""
    return hand_out(get_object_or_404(attachments_seen(request), pk=pk).file)


@managers
def take_out_file(request: Request, pk: int) -> HttpResponse:
    """Take a file out of a draft at once; out of what is published by two persons, with the reason."""
    found = get_object_or_404(attachments_seen(request), pk=pk)
    if found.notice.stage != "drafted":
        form = ReasonForm(**posted(request))
        return ask(request, found.notice, ChangeKind.TAKE_OUT, form, attachment=found)
    confirm, by, at = ConfirmForm(**posted(request)), request.actor, request.moment
    if confirm.does(lambda: services.take_out(found, by=by, at=at)):
        messages.success(request, _("Taken out."))
        return back_to("office:attachments", found.notice_id)
    back = reverse("office:attachments", args=[found.notice_id])
    facts = [(_("Attachment"), str(found))]
    return deed_page(request, confirm, title=_("Take out an attachment"), label=_("Take out"), back=back, facts=facts)  # fmt: skip
