"""What the office asks to be mended, said beside the very field it is seen in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from nominations.anchors import INPUTS, part_of
from nominations.models import Paper


def office_words(paper: Paper) -> list[tuple[str, str]]:
    """Return (field, words) of every item the last return found wanting, while it is being mended."""
    if paper.stage != "returned":
        return []
    lines = paper.check_lines.of_round(paper.check_round).failed().order_by("pk")
    return [(line.anchor, line.words) for line in lines]


def words_of_part(paper: Paper, code: str) -> list[str]:
    """Return the office's words about one part of a paper that stand beside none of its fields."""
    return [
        words
        for anchor, words in office_words(paper)
        if part_of(anchor) == code and not has_a_field(anchor, paper)
    ]


def has_a_field(anchor: str, paper: Paper) -> bool:
    """Tell whether the pages of the paper show a field or slot of its own for this place."""
    head, _dot, code = anchor.partition(".")
    if head == "sections":
        return any(s.code == code and not s.columns for s in paper.rules.material.sections)
    if head == "attachments":
        return bool(code)
    return head in INPUTS or head in {"channel", "division"}


def beside(
    form: Any, paper: Paper, name_of: Callable[[str], str] = lambda a: INPUTS.get(a, a)
) -> Any:
    """Put the office's words and their due date at the fields of a form they are about; return it."""
    for anchor, words in office_words(paper):
        field = form.fields.get(name_of(anchor))
        if field is not None:
            field.office_words = [*getattr(field, "office_words", []), words]
            field.office_due = paper.mend_by
    return form


def beside_slots(slots: Iterable[dict[str, Any]], paper: Paper) -> None:
    """Put the office's words at the slots of attachments they are about."""
    said = office_words(paper)
    for slot in slots:
        here = f"attachments.{slot['rule'].code}"
        slot["office_words"] = [words for anchor, words in said if anchor == here]
