"""A stored file on its way to a browser: piece by piece, under its own name, kept nowhere."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from files.models import StoredFile
from files.services import read_pieces


def hand_out(stored: StoredFile, *, shown: bool = False) -> StreamingHttpResponse:
    """Return a file to be saved, or ``shown`` in the page; who may have it was asked before."""
    answer = StreamingHttpResponse(read_pieces(stored), content_type=stored.mime)
    named = content_disposition_header(not shown, stored.name)
    answer.headers["Content-Disposition"] = named or "attachment"
    answer.headers["Content-Length"] = str(stored.size)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
