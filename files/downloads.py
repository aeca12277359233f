"""A file on its way to a browser: under its own name, and kept nowhere in between unless it is public."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from files.models import StoredFile
from files.services import read_pieces

Answer = TypeVar("Answer", bound=HttpResponseBase)


def hand_out(stored: StoredFile, *, shown: bool = False) -> StreamingHttpResponse:
    """Return a stored file piece by piece; who may have it was asked before."""
    answer = StreamingHttpResponse(read_pieces(stored), content_type=stored.mime)
    answer.headers["Content-Length"] = str(stored.size)
    return under_name(answer, stored.name, shown=shown)


def hand_over(
    data: bytes | str, mime: str, name: str = "", *, shown: bool = False, public: bool = False
) -> HttpResponse:
    """Return a file, or a picture of a page without a name, that was made for this one answer."""
    return under_name(HttpResponse(data, content_type=mime), name, shown=shown, public=public)


def hand_over_bundle(facts: Mapping[str, Any], name: str, *, public: bool = False) -> HttpResponse:
    """Return what somebody needs to compute something again, as readable JSON."""
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    return hand_over(text, "application/json", name, public=public)


def under_name(answer: Answer, name: str, *, shown: bool = False, public: bool = False) -> Answer:
    """Give an answer the heads of a file: to be saved, or ``shown`` in the page.

    Only what is ``public`` may be kept on its way; how long is for its page to say.
    """
    if name:
        named = content_disposition_header(not shown, name)
        answer.headers["Content-Disposition"] = named or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if not public:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer
