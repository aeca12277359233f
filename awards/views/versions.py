"""The versions of a published notice, and what stands where an entry was: never changed silently."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from awards.choices import ChangeKind
from awards.models import Notice, NoticeChange
from awards.papers import flat
from awards.sentences import FACT_LABELS, WORD_LABELS

Version = dict[str, Any]
READING = frozenset({ChangeKind.CORRECT, ChangeKind.REWORD})


def versions_of(notice: Notice, *, names: bool = True) -> list[Version]:
    """Return every version, the newest first: its moment, what was changed where, and why.

    How an entry, or the words, read before and read now is told only while they are shown; of what
    is not, only the reason why it is not.
    """
    shown = {None, *notice.items.shown().values_list("pk", flat=True)} if names else set()
    changes = notice.changes.confirmed().select_related("item", "attachment")
    told = [version_of(each, each.item_id in shown) for each in changes]
    first = {"version": 1, "at": notice.published_at, "label": _("Published"), "place": None}
    return [first, *told][::-1] if notice.published_at else []


def version_of(change: NoticeChange, open_: bool) -> Version:
    """Return one change as it is told; how it reads differently only where that is ``open_``."""
    labels = FACT_LABELS if change.item else WORD_LABELS
    return {
        "version": change.version,
        "at": change.confirmed_at,
        "label": change.get_kind_display(),
        "kind": change.kind,
        "place": change.item.position if change.item else None,
        "attachment": change.attachment.number if change.attachment else None,
        "reason": "" if change.kind in READING and not open_ else change.reason,
        "differences": [
            (labels.get(key, key), flat(change.before.get(key, "")), flat(value))
            for key, value in change.facts.items()
        ]
        + files_changed(change)
        if open_
        else [],
    }


def files_changed(change: NoticeChange) -> list[tuple[str, str, str]]:
    """Return which files went with a correction, each with the one that took its place."""
    gone = {
        n: told.get("by", "—") for n, told in change.files.items() if told["verdict"] != "stands"
    }
    return [(_("attachment"), n, str(other)) for n, other in gone.items()]
