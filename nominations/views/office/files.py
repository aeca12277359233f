"""The attachments of a paper for the office: as they came, and page by page as pictures beside the check."""

from __future__ import annotations

import io

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from files.downloads import hand_out
from files.kinds import PDF, PICTURES
from files.pdf import page_at
from files.services import read
from nominations.models import Attachment
from nominations.views.attachments import picture_of
from people.gates import Request, for_roles

PICTURE_DPI = 130
"""Enough to read a seal by."""

desk = for_roles("examiner", "manager", "supervisor")


def found(request: Request, pk: int) -> Attachment:
    """Return an attachment of a paper the actor may know of; else 404."""
    mine = Attachment.objects.seen_by(request.actor).select_related("file", "preview")
    return get_object_or_404(mine, pk=pk)


def pages_of(each: Attachment) -> int:
    """Return how many pages of an attachment can be shown as pictures."""
    if each.file.mime in PICTURES:
        return 1
    return each.pages or 0 if each.file.mime == PDF else 0


@require_safe
@desk
def attachment(request: Request, pk: int) -> HttpResponseBase:
    """Hand out one attachment as it came."""
    return hand_out(found(request, pk).file)


@require_safe
@desk
def preview(request: Request, pk: int) -> HttpResponseBase:
    """Show the first page of an attachment in small."""
    return picture_of(found(request, pk))


@require_safe
@desk
def attachment_page(request: Request, pk: int, place: int) -> HttpResponseBase:
    """Show one page of an attachment as a picture, the first is 1."""
    each = found(request, pk)
    if not 1 <= place <= pages_of(each):
        raise Http404
    return hand_out(each.file, shown=True) if each.file.mime in PICTURES else drawn(each, place)


def drawn(each: Attachment, place: int) -> HttpResponse:
    """Draw one page of a PDF; no cache keeps it, as none keeps the file itself."""
    page = page_at(read(each.file), place - 1, dpi=PICTURE_DPI)
    if page is None:
        raise Http404
    picture = io.BytesIO()
    page.save(picture, "PNG")
    answer = HttpResponse(picture.getvalue(), content_type="image/png")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
