"""Attachments: every slot with its files, how they look, and the ways to put one in or take one out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from nominations import services
from nominations.forms.contents import UploadForm
from nominations.models import Attachment, Paper, Upload
from nominations.rules import certificate_is_there
from nominations.rules.papers import SECRECY_SLOT
from nominations.services.attaching import MEGABYTE
from nominations.views.commented import at_place
from nominations.views.contents import doing, fillers, frame, paper_of, space_of
from nominations.views.said import beside_slots
from people.gates import Request
from programmes.sentences import label_of
from programmes.vocabulary import Attachment as Slot


@fillers
@require_safe
def attachments(request: Request, pk: int) -> HttpResponse:
    """See every slot the rule set names, with its files and its own upload."""
    return show(request, paper_of(request, pk))


def show(request: Request, paper: Paper, slot: str = "", form: Any = None) -> HttpResponse:
    """Show the slots; 422 with what is wrong with what was posted to one of them."""
    held: dict[str, list[Attachment]] = {}
    for each in paper.attachments.select_related("file").order_by("pk"):
        held.setdefault(each.slot, []).append(each)
    rules = paper.rules.material.attachments
    coming = Upload.objects.seen_by(request.actor).filter(
        paper=paper, expires_at__gt=request.moment
    )
    halves = list(coming.prefetch_related("parts"))
    ready = certificate_is_there(paper)
    slots = [
        shelf(rule, held.get(rule.code, []), halves, ready or rule.code == SECRECY_SLOT)
        for rule in rules
    ]
    beside_slots(slots, paper)
    context = frame(request, paper, "attachments") | {"slots": slots, "wrong": slot, "form": form}
    for one in slots:
        one["comments"] = at_place(context["comments"], f"attachments.{one['rule'].code}")
    return render(request, "society/attachments.html", context, status=422 if form else 200)


def shelf(rule: Slot, files: list[Attachment], halves: list[Upload], takes: bool) -> dict[str, Any]:
    """Return one slot as its page shows it; ``takes``: files may come in by now."""
    kinds = list(dict.fromkeys(kind.replace("jpeg", "jpg") for kind in rule.kinds))
    pages_too = "pdf" in kinds and not {"jpg", "png"} & set(kinds)
    taken = [*kinds, "jpg", "png"] if pages_too else kinds
    endings = [f".{kind}" for kind in taken] + ([".jpeg"] if "jpg" in taken else [])
    return {
        "rule": rule,
        "label": label_of(rule),
        "files": files,
        "halves": [each for each in halves if each.slot == rule.code],
        "room": len(files) < rule.max_files and takes,
        "kinds": kinds,
        "pictures_become_pages": pages_too,
        "accept": ",".join(endings),
        "bytes": rule.max_mb * MEGABYTE,
    }


@require_POST
@fillers
def attach(request: Request, pk: int, slot: str) -> HttpResponse:
    """Keep an uploaded file in a slot."""
    paper = paper_of(request, pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, paper, slot, form)
    if form.token:
        services.attach_sent(paper, slot, form.token, **doing(request))
    else:
        services.attach(paper, slot, **form.content(), **doing(request))
    messages.success(request, _("The file was kept."))
    return redirect(attachments_at(request, paper, slot))


def attachments_at(request: Request, paper: Paper, slot: str) -> str:
    """Return the address of a slot."""
    return f"{reverse(f'{space_of(request)}:attachments', args=[paper.pk])}#slot-{slot}"


def attachment_of(request: Request, pk: int) -> Attachment:
    """Return a file of a paper the office held now may know of; else 404."""
    rows = Attachment.objects.seen_by(request.actor).select_related("paper", "file", "preview")
    return get_object_or_404(rows, pk=pk)


@require_safe
@fillers
def attachment(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out a file as it came."""
    return hand_out(attachment_of(request, pk).file)


@require_safe
@fillers
def preview(request: Request, pk: int) -> StreamingHttpResponse:
    """Show the first page of a file in small."""
    return picture_of(attachment_of(request, pk))


def picture_of(found: Attachment) -> StreamingHttpResponse:
    """Return how a file looks; 404 for what has no looks."""
    if found.preview is None:
        raise Http404
    return hand_out(found.preview, shown=True)


@require_POST
@fillers
def replace_file(request: Request, pk: int) -> HttpResponse:
    """Put a file in the place of another, which stays until the new one is kept."""
    found = attachment_of(request, pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, paper_of(request, found.paper_id), found.slot, form)
    if form.token:
        services.replace_with_sent(found, form.token, **doing(request))
    else:
        services.replace_file(found, **form.content(), **doing(request))
    messages.success(request, _("The file was replaced."))
    return redirect(attachments_at(request, found.paper, found.slot))


@require_POST
@fillers
def detach(request: Request, pk: int) -> HttpResponse:
    """Take a file out of its slot."""
    found = attachment_of(request, pk)
    services.detach(found, **doing(request))
    messages.success(request, _("The file was removed."))
    return redirect(attachments_at(request, found.paper, found.slot))
