"""The rounds of a form check side by side, and what changed in a paper since its return."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from ledger.flow import history
from nominations import prose
from nominations.models import Member, Paper, Returned, Section
from nominations.views.commented import place_word
from nominations.views.parts import word_of
from programmes.sentences import label_of

LONGEST = 8000
"""Characters up to which two texts are compared sign by sign; beyond, both are shown whole."""


def rounds_of(paper: Paper) -> dict[str, Any]:
    """Return every item with what each round said of it, and the differences since the return."""
    lines = list(paper.check_lines.order_by("round"))
    if paper.mend_by is None or not lines:
        return {}
    said = {(line.item, line.round): line for line in lines}
    numbers = range(1, paper.check_round + 1)
    rows = [
        {"item": label_of(item), "lines": [said.get((item.code, n)) for n in numbers]}
        for item in paper.rules.form_check.items
        if any(not line.met for (code, _n), line in said.items() if code == item.code)
    ]
    back = paper.returns.order_by("-round").first()
    again = [line for line in history(paper) if line.verb == "resubmit"][-1:]
    return {
        "kept": [place_word(a, paper) for line in again for a in line.facts.get("unchanged", ())],
        "reason": again[0].reason if again else "",
        "numbers": list(numbers),
        "rows": rows,
        "returned_at": back.at if back else None,
        "changes": list(changes(paper, back)) if back else [],
    }


def changes(paper: Paper, back: Returned) -> Iterator[dict[str, Any]]:
    """Yield what a paper says otherwise than when it was returned: persons, sections, files."""
    yield from changed_persons(paper, back)
    yield from changed_sections(paper, back.at)
    yield from changed_files(paper, back.at)


def changed_persons(paper: Paper, back: Returned) -> Iterator[dict[str, Any]]:
    """Yield the facts about persons that changed, who joined and who left."""
    now = {str(member.pk): member for member in paper.members.all()}
    for key, member in now.items():
        before = back.persons.get(key)
        if before is None:
            yield {"label": _("Person added"), "marks": [("new", member.name)]}
            continue
        for column, value in before.items():
            new = shown(member, column)
            if new != value:
                word = word_of(column)
                yield {"label": f"{member.name} · {word}", "marks": [("old", value), ("new", new)]}
    for key, before in back.persons.items():
        if key not in now:
            yield {"label": _("Person removed"), "marks": [("old", before.get("name", ""))]}


def shown(member: Member, column: str) -> str:
    """Return a typed fact as the snapshot of a return writes it."""
    value = getattr(member, column)
    return "" if value is None else str(value)


def changed_sections(paper: Paper, since: datetime) -> Iterator[dict[str, Any]]:
    """Yield the sections saved since the return that now say something else."""
    before: dict[str, Section] = {}
    now: dict[str, Section] = {}
    for section in paper.sections.order_by("version"):
        now[section.code] = section
        if section.saved_at <= since:
            before[section.code] = section
    for rule in paper.rules.material.sections:
        old, new = before.get(rule.code), now.get(rule.code)
        if new is not None and said(old) != said(new):
            yield {"label": label_of(rule), "marks": marked(said(old), said(new))}


def said(section: Section | None) -> str:
    """Return the words of a section: its text, or its rows a line each."""
    if section is None:
        return ""
    rows = ["，".join(filter(None, map(str, row.values()))) for row in section.items]
    return prose.plain(section.text or "\n".join(rows))


def changed_files(paper: Paper, since: datetime) -> Iterator[dict[str, Any]]:
    """Yield the files that came and went since the return."""
    slots = {slot.code: label_of(slot) for slot in paper.rules.material.attachments}
    for each in paper.attachments.filter(attached_at__gt=since).select_related("file"):
        yield {"label": slots.get(each.slot, each.slot), "marks": [("new", each.file.name)]}
    for line in history(paper):
        if line.verb == "detach" and line.at > since:
            slot = str(line.facts.get("slot", ""))
            yield {"label": slots.get(slot, slot), "marks": [("old", line.facts.get("name", ""))]}


def marked(before: str, now: str) -> list[tuple[str, str]]:
    """Return what stayed, fell away and came: ("same" | "old" | "new", text) in reading order."""
    if len(before) + len(now) > LONGEST:
        return [("old", before), ("new", now)]
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", before[i:j]))
            continue
        found += [("old", before[i:j])] * (i < j) + [("new", now[k:m])] * (k < m)
    return found
