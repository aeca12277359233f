"""Large files in parts, for the society and for whom it gave a code to: begin, send, ask, cancel.

The file itself is then handed in by the ordinary form, which names the upload in place of a file.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ledger.situations import Refused
from nominations import services
from nominations.forms.contents import BeginUploadForm
from nominations.models import Upload
from nominations.views.contents import doing, fillers, paper_of, space_of
from people.gates import Request


def upload_of(request: Request, pk: int) -> Upload:
    """Return an upload of one's own; else 404."""
    return get_object_or_404(Upload.objects.seen_by(request.actor).select_related("paper"), pk=pk)


def state_of(request: Request, found: Upload) -> dict[str, Any]:
    """Return what a browser needs to go on: which parts have come, with their hashes."""
    space = space_of(request)
    return {
        "upload": found.pk,
        "part": found.PART,
        "parts": {part.number: part.sha256 for part in found.parts.all()},
        "send": reverse(f"{space}:keep_part", args=[found.pk, 0]),
    }


@require_POST
@fillers
def begin_upload(request: Request, pk: int) -> HttpResponse:
    """Begin to send a file, or go on with it."""
    paper = paper_of(request, pk)
    form = BeginUploadForm(request.POST)
    if not form.is_valid():
        raise Refused(_("The browser did not say which file it sends. Choose the file again."))
    found = services.begin_upload(paper, **form.cleaned_data, **doing(request))
    return JsonResponse(state_of(request, found))


@require_safe
@fillers
def upload(request: Request, pk: int) -> HttpResponse:
    """Say which parts of a file have come."""
    return JsonResponse(state_of(request, upload_of(request, pk)))


@require_POST
@fillers
def keep_part(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep one part: the body as it is, its SHA-256 in the header X-Part-Sha256."""
    found = upload_of(request, pk)
    if request.content_type != "application/octet-stream":
        raise Refused(_("This is no part of the file. Choose the file again."))
    digest = request.headers.get("X-Part-Sha256", "")
    services.keep_part(found, number, request.body, sha256=digest, **doing(request))
    return HttpResponse(status=204)


@require_POST
@fillers
def cancel_upload(request: Request, pk: int) -> HttpResponse:
    """Give up a file on its way."""
    found = upload_of(request, pk)
    services.cancel_upload(found, **doing(request))
    return redirect(f"{space_of(request)}:attachments", pk=found.paper_id)
