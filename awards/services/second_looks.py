"""Files looked at again (附件复核): an entry is corrected with every file that names who stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import ChangeKind, EntryStanding, LookAgain
from awards.linting import office_lines
from awards.models import Attachment, NoticeChange, NoticeItem
from awards.services.attachments import add_file, files_naming
from awards.services.linting import refuse_personal_text
from ledger.actors import Actor
from ledger.situations import OutOfOrder, Refused


@dataclass(frozen=True, slots=True)
class Look:
    """What becomes of a file beside a correction, and why; with what takes its place."""

    verdict: str
    reason: str
    data: bytes = b""
    name: str = ""
    looked: bool = False


def look_again(
    change: NoticeChange, looks: Mapping[int, Look], *, by: Actor, at: datetime
) -> dict[str, dict[str, str | int]]:
    """Return what becomes of each file that names the person; refused while one was not looked at.

    What takes the place of a file is kept, unseen by the public, until the correction is confirmed.
    """
    if change.kind != ChangeKind.CORRECT or change.item is None:
        return {}
    drop_waiting(change)
    files = files_naming(change.item)
    unseen = [each for each in files if not _answered(looks.get(each.number))]
    if unseen:
        words = _("These files name whom the correction is about: {files}. For each say whether it may stand, replace it or take it out, with the reason.")  # fmt: skip
        named = "、".join(f"附件{each.number}《{each.title}》" for each in unseen)
        raise Refused(format_lazy(words, files=named))
    return {str(each.number): _told(each, looks[each.number], by, at) for each in files}


def _answered(look: Look | None) -> bool:
    """Tell whether somebody has said what becomes of a file, and why."""
    known = look is not None and look.verdict in LookAgain.values and look.reason.strip()
    return bool(known and look and (look.data or look.verdict != LookAgain.REPLACE))


def _told(file: Attachment, look: Look, by: Actor, at: datetime) -> dict[str, str | int]:
    """Return what becomes of one file; the file that takes its place is added."""
    refuse_personal_text(look.reason, allowed=office_lines(file.notice.contact))
    told: dict[str, str | int] = {"verdict": look.verdict, "reason": look.reason.strip()}
    if look.verdict == LookAgain.REPLACE:
        made = add_file(
            file.notice,
            look.data,
            name=look.name,
            title=file.title,
            looked=look.looked,
            by=by,
            at=at,
            standing=EntryStanding.WITHHELD,
        )
        told["by"] = made.number
    return told


def drop_waiting(change: NoticeChange) -> None:
    """Take out what was to take a file's place when the correction was asked for before."""
    numbers = [told["by"] for told in change.files.values() if "by" in told]
    change.notice.attachments.filter(number__in=numbers).update(standing=EntryStanding.REMOVED)


def refuse_unseen(change: NoticeChange) -> None:
    """Refuse a correction beside which a file that names the person was not looked at."""
    item: NoticeItem | None = change.item
    if change.kind != ChangeKind.CORRECT or item is None:
        return
    if any(str(each.number) not in change.files for each in files_naming(item)):
        raise OutOfOrder(
            _("A file that names the person was not looked at. Ask for the correction anew.")
        )


def settle_files(change: NoticeChange) -> None:
    """Let the files stand, go or be replaced, as was said when the correction was asked for."""
    for number, told in change.files.items():
        rows = change.notice.attachments
        if told["verdict"] != LookAgain.STANDS:
            rows.filter(number=int(number)).update(standing=EntryStanding.REMOVED)
        if "by" in told:
            rows.filter(number=told["by"]).update(standing=EntryStanding.SHOWN)
