"""Writing a section: held by one person at a time, saved version by version, restored from any.

Nobody's text is lost: every save is a new version, and a save that would hide what somebody else
wrote meanwhile is refused, with the words still on the page of whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import Refused, Stale
from nominations.models import Hold, Paper, Section
from nominations.pasting import untimely
from nominations.prose import plain
from nominations.rules import certificate_is_there, declared_not_secret
from nominations.services.drafting import (
    open_for_editing,
    refuse_before,
    refuse_society_only,
    touch,
)
from programmes.vocabulary import Section as Rules

HELD_FOR = timedelta(seconds=90)
"""How long a section stays with whoever writes in it after their last sign of life."""
MOST_TOLD = 20
"""Cells named in one refusal."""
PAUSE = timedelta(minutes=20)
"""After so long without a save a new sitting begins."""


def holder_of(paper: Paper, code: str, *, by: Actor, at: datetime) -> Hold | None:
    """Return the hold of somebody else who writes in the section now, or None."""
    held = Hold.objects.filter(paper=paper, code=code, until__gt=at).select_related("user")
    return held.exclude(user_id=by.user_id or 0).first()


@transaction.atomic
def hold_section(paper: Paper, code: str, *, by: Actor, at: datetime) -> Hold:
    """Take a section to write in it, or keep it; return the hold that stands, mine or another's."""
    row, _rule = open_section(paper, code, by=by, at=at)
    if (held := holder_of(row, code, by=by, at=at)) is not None:
        return held
    words = {"user_id": by.person_id, "until": at + HELD_FOR, "rehearsal": row.rehearsal}
    return Hold.objects.update_or_create(paper=row, code=code, defaults=words)[0]


def release_section(paper: Paper, code: str, *, by: Actor, at: datetime) -> None:
    """Free a section on leaving it; another's hold stays."""
    Hold.objects.filter(paper=paper, code=code, user_id=by.person_id).delete()


def open_section(paper: Paper, code: str, *, by: Actor, at: datetime) -> tuple[Paper, Rules]:
    """Return the paper locked for a change of this section, and the section's rules."""
    row = open_for_editing(paper, by=by, at=at)
    refuse_society_only([code], by)
    rules = next((s for s in row.rules.material.sections if s.code == code), None)
    if rules is None:
        raise Refused(format_lazy(_("The form has no section “{code}”."), code=code))
    refuse_before(row, declared_not_secret, certificate_is_there)
    return row, rules


@transaction.atomic
def save_section(
    paper: Paper,
    code: str,
    *,
    text: str = "",
    items: Sequence[Mapping[str, Any]] = (),
    base_version: int,
    by: Actor,
    at: datetime,
) -> Section:
    """Save a section as a new version; raise Stale when somebody else saved since ``base_version``.

    An unchanged text makes no new version. Nothing is ever overwritten. Who saves keeps the section.
    """
    row, rules = open_section(paper, code, by=by, at=at)
    refuse_marked({f"“{rules.zh}”": items})
    refuse_untimely(rules, items)
    return write_section(
        row, rules, text=text, items=items, base_version=base_version, by=by, at=at
    )


def refuse_untimely(rules: Rules, items: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rows with anything but a year or a date in a column of years, naming row and column."""
    years = {column.code: column for column in rules.columns if column.kind == "year"}
    if found := list(untimely(items, list(years))):
        raise Refused(*(no_time(n, years[code], text) for n, code, text in found[:MOST_TOLD]))


def no_time(number: int, column: Any, text: str) -> Any:
    """Say which row and column should be a year, and how to write one."""
    words = _(
        "Entry {number}, “{column}”: “{text}” is no year or date. Write a year or date, for example 2019, 2019-05 or 2019-05-06, or leave it empty."
    )
    called = column.en if (get_language() or "").startswith("en") else column.zh
    return format_lazy(words, number=number, column=called, text=text.strip()[:40])


def write_section(
    row: Paper,
    rules: Rules,
    *,
    text: str = "",
    items: Sequence[Mapping[str, Any]] = (),
    base_version: int,
    by: Actor,
    at: datetime,
) -> Section:
    """Write a new version of a section into a paper that is locked and open for it."""
    code = rules.code
    refuse_marked({f"“{rules.zh}”": [text, plain(text), items]})
    last = row.sections.filter(code=code).order_by("-version").select_related("saved_by").first()
    if last and (last.text, last.items) == (text, list(items)):
        return last
    refuse_hidden(row, code, last, base_version, by=by, at=at)
    section = Section.objects.create(
        paper=row,
        code=code,
        version=last.version + 1 if last else 1,
        text=text,
        items=list(items),
        saved_by_id=by.user_id,  # type: ignore[misc]
        saved_at=at,
        rehearsal=row.rehearsal,
    )
    Hold.objects.filter(paper=row, code=code, user_id=by.person_id).update(until=at + HELD_FOR)
    touch(row, at)
    return section


def refuse_hidden(
    paper: Paper, code: str, last: Section | None, base_version: int, *, by: Actor, at: datetime
) -> None:
    """Refuse a save while somebody else writes here, or over what they saved unseen."""
    if (held := holder_of(paper, code, by=by, at=at)) is not None:
        raise Stale(
            format_lazy(
                _(
                    "{name} is editing this section now. Your text is kept on this page: save it once the section is free."
                ),
                name=held.user,
            )
        )
    if last and last.version != base_version and last.saved_by_id != by.user_id:
        raise Stale(
            format_lazy(
                _(
                    "{name} saved this section while you were writing. Your text is kept on this page: compare, then save again."
                ),
                name=last.saved_by,
            )
        )


def sittings(versions: Sequence[Section]) -> list[Section]:
    """Return the last version of every sitting: what one person saved without a long pause."""
    found: list[Section] = []
    for each in versions:
        before = found[-1] if found else None
        if (
            before is not None
            and before.saved_by_id == each.saved_by_id
            and each.saved_at - before.saved_at < PAUSE
        ):
            found.pop()
        found.append(each)
    return found


@transaction.atomic
def restore_section(paper: Paper, code: str, version: int, *, by: Actor, at: datetime) -> Section:
    """Bring an earlier version back as a new one; what stood meanwhile stays on record."""
    row, rules = open_section(paper, code, by=by, at=at)
    versions = row.sections.filter(code=code)
    old, last = versions.get(version=version), versions.latest("version")
    kept = write_section(
        row, rules, text=old.text, items=old.items, base_version=last.version, by=by, at=at
    )
    if kept.version != last.version:
        facts = {"section": code, "restored": version, "version": kept.version}
        enter(row, "restore_section", by=by, at=at, facts=facts)
    return kept
