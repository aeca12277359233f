"""The versions of a published notice, and what stands where an entry was: never changed silently."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from awards.models import Notice, NoticeChange
from awards.papers import flat
from awards.sentences import FACT_LABELS, WORD_LABELS

Version = dict[str, Any]


def versions_of(notice: Notice, *, names: bool = True) -> list[Version]:
    """Return every version, the newest first: its moment, what was changed where, and why.

    How a corrected entry read before and reads now is told only while the entry itself is shown.
    """
    shown = set(notice.items.shown().values_list("pk", flat=True)) if names else set()
    changes = notice.changes.confirmed().select_related("item")
    told = [version_of(each, each.item_id is None or each.item_id in shown) for each in changes]
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
        "reason": change.reason,
        "differences": [
            (labels.get(key, key), flat(change.before.get(key, "")), flat(value))
            for key, value in change.facts.items()
        ]
        if open_
        else [],
    }
