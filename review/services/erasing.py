"""Erasing what experts wrote about work that was found classified."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from files.cipher import keyed_hash
from nominations.models import Candidate, Paper
from review.models import Assignment, Conflict, ExclusionRequest

ERASED = "（已按涉密处理删除）"


def erase_words(
    sender: Any,
    *,
    paper: Paper,
    candidate: Candidate | None,
    at: datetime,
    erased: list[str],
    **_: Any,
) -> None:
    """Erase the words of reviews and the notes on conflicts about a paper and its candidate.

    Marks stay: they say nothing of the work. Of the words a keyed hash goes onto the record.
    """
    about = Q(item__paper=paper)
    if candidate is not None:
        about |= Q(item__candidate=candidate)
    for sheet in Assignment.objects.filter(about).order_by("pk"):
        words = [sheet.comment, *(sheet.remarks[code] for code in sorted(sheet.remarks))]
        erased.extend(keyed_hash(each, "erased") for each in words if each)
    Assignment.objects.filter(about).exclude(remarks={}).update(remarks={})
    Assignment.objects.filter(about).exclude(comment="").update(comment=ERASED)
    Conflict.objects.filter(about).exclude(note="").update(note=ERASED)
    ExclusionRequest.objects.filter(paper=paper).update(name=ERASED, unit_name="", ground=ERASED)
