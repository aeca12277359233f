"""What is changed in a published notice (公示变更): asked by one person, in force by a second.

Nothing is changed silently: every change has its reason, becomes a version that the public page
tells of, and holds at once for page, print, workbook, data and feed, which all read the same entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards.choices import OF_ENTRY, ChangeKind, EntryStanding
from awards.linting import lint, office_lines
from awards.models import Attachment, Notice, NoticeChange, NoticeItem
from awards.models.notices import passages_of_facts
from awards.rules import blocks
from awards.sentences import leak_sentence
from awards.services.attachments import refuse_leaking_attachments, withhold_what_names
from awards.services.linting import refuse_personal_text
from awards.services.redacting import bare
from awards.services.second_looks import Look, look_again, refuse_unseen, settle_files
from awards.services.walking import only_managers
from ledger.actors import Actor
from ledger.flow import advance, enter, locked, refuse_tied
from ledger.situations import OutOfOrder, Refused

WORDS = ("title", "basis", "text", "contact")
STANDINGS = {
    ChangeKind.WITHHOLD: EntryStanding.WITHHELD,
    ChangeKind.REMOVE: EntryStanding.REMOVED,
}


@transaction.atomic
def ask_change(
    notice: Notice,
    kind: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    item: NoticeItem | None = None,
    attachment: Attachment | None = None,
    facts: Mapping[str, Any] | None = None,
    looks: Mapping[int, Look] | None = None,
) -> NoticeChange:
    """Ask for a change of a published notice; it has no effect until a second person confirms it.

    ``item`` is the entry or ``attachment`` the file, for what concerns one; ``facts`` are what reads differently from now on:
    facts of the entry, or words of the notice; ``looks`` what becomes of the files that name whom a
    correction is about. Asked anew it takes the place of what was asked.
    """
    user_id = only_managers(by)
    row = locked(notice)
    about = {"item": item, "attachment": attachment}
    change = row.changes.open().filter(kind=kind, **about).first()
    change = change or NoticeChange(notice=row, kind=kind, rehearsal=row.rehearsal, **about)
    _refuse_out_of_order(change, row, at)
    change.reason, change.asked_by_id, change.asked_at = reason.strip(), user_id, at
    change.before, change.facts = _difference(_now(row, item), facts or {})
    _refuse_unfit(change)
    change.files = look_again(change, looks or {}, by=by, at=at)
    change.save()
    enter(row, "ask_change", by=by, at=at, reason=change.reason, facts=_told(change))
    return change


def _refuse_out_of_order(change: NoticeChange, notice: Notice, at: datetime) -> None:
    """Refuse a change of what is not public, or no longer."""
    kind, item, file = change.kind, change.item, change.attachment
    if kind == ChangeKind.SUSPEND and not notice.runs_at(at):
        raise OutOfOrder(_("Only a running notice is suspended."))
    if notice.stage not in {"published", "closed"}:
        raise OutOfOrder(_("Only what was published is changed in this way; a draft is revised."))
    if (item is not None) != (kind in OF_ENTRY) or (file is not None) != (kind == "take_out"):
        raise Refused(_("Say which entry or attachment the change is about."))
    if item is not None and item.standing == EntryStanding.REMOVED:
        raise OutOfOrder(_("This entry was taken from the list already."))
    if item is not None and kind == ChangeKind.WITHHOLD and item.standing != EntryStanding.SHOWN:
        raise OutOfOrder(_("This entry is suspended already."))
    if file is not None and file.standing == EntryStanding.REMOVED:
        raise OutOfOrder(_("This attachment was taken out already."))


def _now(notice: Notice, item: NoticeItem | None) -> dict[str, Any]:
    """Return how the entry, or the words, read now."""
    return dict(item.facts) if item else {name: getattr(notice, name) for name in WORDS}


def _difference(
    now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what reads differently, before and after."""
    changed = {key: value for key, value in wanted.items() if value != now.get(key)}
    return {key: now.get(key, "") for key in changed}, changed


def _refuse_unfit(change: NoticeChange) -> None:
    """Refuse a change without reason or substance, and one that would publish personal data."""
    if not change.reason:
        raise Refused(_("Give the reason: it is published."))
    if change.kind in {ChangeKind.CORRECT, ChangeKind.REWORD}:
        if not change.facts:
            raise Refused(_("Nothing reads differently. Change at least one line."))
        if any(not change.facts.get(key, "-") for key in ("name", "title", "basis", "contact")):
            raise Refused(_("Name, title, legal basis and contact cannot be empty."))
    if change.kind == ChangeKind.WITHHOLD and _names(change.item, change.reason):
        raise Refused(
            _("The reason is published while the entry is hidden. Leave the name out of it.")
        )
    contact = str(change.facts.get("contact", ""))
    if contact:
        refuse_leaking_attachments(change.notice, contact=contact)
    allowed = office_lines(contact or change.notice.contact)
    refuse_personal_text(change.reason, allowed=allowed)
    found = [
        each for each in lint(passages_of_facts(change.facts), allowed=allowed) if blocks(each)
    ]
    if found:
        raise Refused(leak_sentence(found))


def _names(item: NoticeItem | None, words: str) -> bool:
    """Tell whether words name who stands in an entry."""
    return item is not None and bare(str(item.facts.get("name", ""))) in bare(words)


def _told(change: NoticeChange) -> dict[str, Any]:
    """Return what the book says of a change; never a name or fact of a person."""
    told = {"change": change.pk, "kind": str(change.kind), "version": change.version}
    if change.attachment:
        return {**told, "attachment": change.attachment.number}
    told["entry"] = change.item.position if change.item else None
    files = {number: file["verdict"] for number, file in change.files.items()}
    return {**told, **({"files": files} if files else {})}


@transaction.atomic
def confirm_change(change: NoticeChange, *, by: Actor, at: datetime) -> NoticeChange:
    """Put a change in force, as the second person: it is the next version from this moment on.

    The printed notice is withdrawn at once and printed anew; a suspended one is printed no more.
    """
    only_managers(by)
    notice = locked(change.notice)
    refuse_tied([notice], by=by)
    row = (
        NoticeChange.objects.select_for_update(of=("self",))
        .select_related("item", "attachment")
        .get(pk=change.pk)
    )
    if row.confirmed_at is not None:
        raise OutOfOrder(_("This change was confirmed already."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Whoever asked for the change cannot confirm it. Ask a second person."))
    _refuse_out_of_order(row, notice, at)
    _refuse_overtaken(row, _now(notice, row.item))
    refuse_unseen(row)
    row.version, row.confirmed_by_id, row.confirmed_at = notice.version + 1, by.user_id, at
    row.save(update_fields=["version", "confirmed_by_id", "confirmed_at"])
    _apply(row, notice)
    if row.kind == ChangeKind.SUSPEND:
        advance(notice, "suspend", by=by, at=at, reason=row.reason, facts=_told(row))
    else:
        enter(notice, "confirm_change", by=by, at=at, reason=row.reason, facts=_told(row))
        jobs.services.ask("render_notice", by=by, at=at, notice=notice.pk)
    return row


def _refuse_overtaken(change: NoticeChange, now: Mapping[str, Any]) -> None:
    """Refuse a correction of what was changed since it was asked for."""
    if any(now.get(key, "") != was for key, was in change.before.items()):
        raise OutOfOrder(_("What it corrects was changed meanwhile. Ask for the correction anew."))


def _apply(change: NoticeChange, notice: Notice) -> None:
    """Let the entry or the words read as the change says; what was printed before is withdrawn."""
    if item := change.item:
        item.standing = STANDINGS.get(ChangeKind(change.kind), item.standing)
        item.facts = {**item.facts, **change.facts}
        item.save(update_fields=["standing", "facts"])
        if item.standing != EntryStanding.SHOWN:
            withhold_what_names(item)
    settle_files(change)
    if file := change.attachment:
        file.standing = EntryStanding.REMOVED
        file.save(update_fields=["standing"])
    words = change.facts if change.kind == ChangeKind.REWORD else {}
    Notice.objects.filter(pk=notice.pk).update(file=None, **words)
