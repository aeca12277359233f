"""What is published, read from its snapshot alone: rows of a table, JSON, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.models import Attachment, AwardListItem, Notice, NoticeItem
from awards.papers import LONG, SHORT, flat, removals_of
from awards.sentences import FACT_LABELS
from awards.services.open_data import NOTICE_FORMAT, plain
from awards.views.searching import by_reading
from files.downloads import hand_over
from files.models import StoredFile
from files.services import read
from files.workbooks import Column, SheetOut, write_workbook
from people.identity import stroke_key

Item = NoticeItem | AwardListItem

INLINE = (
    12_000  # characters of long facts a page shows in full; beyond, each entry has its own page
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_taken_down(notice: Notice, at: datetime) -> bool:
    """Tell whether the names were taken down, so many days after the end as the rule set says.

    The clock writes it into the book; should it stand still, the due moment itself counts. The
    snapshot stays in the archive (个人信息保护法 第47条: deletion once the purpose is reached).
    """
    due = notice.take_down_due
    return notice.taken_down_at is not None or (due is not None and at >= due)


def days_left(notice: Notice, at: datetime) -> int:
    """Return how many days, begun ones included, the notice still runs; 0 when it has ended."""
    left = notice.closes_at - at if notice.closes_at else timedelta()
    return max(0, -(-left // timedelta(days=1)))


def columns_of(items: Iterable[Item]) -> list[str]:
    """Return the short facts anybody has beside the name, in their usual order."""
    stated = {key for item in items for key in item.facts}
    return [key for key in ("unit", *SHORT) if key in stated]


def rows_of(items: Sequence[Item], *, q: str = "", sort: str = "") -> list[dict[str, Any]]:
    """Return the entries that hold ``q``, else whose name is read so, in their published order or by a fact.

    ``sort`` is ``place``, ``name`` (姓氏笔画) or a short fact, with ``-`` before it for the reverse.
    """
    columns = columns_of(items)
    found = [item for item in items if q.casefold() in text_of(item.facts).casefold()]
    found = found or by_reading(items, q)
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    if key == "name":
        found.sort(key=lambda item: stroke_key(item.facts.get("name", "")), reverse=backwards)
    elif key in columns:
        found.sort(key=lambda item: flat(item.facts.get(key, "")), reverse=backwards)
    elif backwards:
        found.reverse()
    shown = [*columns, *long_columns(items)]
    return [row_of(item, shown) for item in found]


def row_of(item: Item, columns: Sequence[str]) -> dict[str, Any]:
    """Return one entry: place, name, and the facts in the table's columns."""
    return {
        "pk": item.pk,
        "place": item.position,
        "name": item.facts.get("name", ""),
        "cells": [(FACT_LABELS[key], flat(item.facts.get(key, "")) or "—") for key in columns],
        "item": item,
    }


def long_columns(items: Sequence[Item]) -> list[str]:
    """Return the long facts that stand in the table: all of them while they are few, else none."""
    if sum(len(text_of(item.facts)) for item in items) > INLINE:
        return []
    stated = {key for item in items for key in item.facts}
    return [key for key in LONG if key in stated]


def all_facts(facts: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return every published fact with its label."""
    return [(FACT_LABELS[key], flat(value)) for key, value in facts.items() if key in FACT_LABELS]


def text_of(facts: Mapping[str, Any]) -> str:
    """Return all facts as one text, for searching."""
    return " ".join(flat(value) for value in facts.values())


def table_columns(items: Sequence[Item]) -> list[tuple[Any, str, str]]:
    """Return label, sort key and class of each column."""
    short = [(FACT_LABELS[key], key, "") for key in columns_of(items)]
    long = [(FACT_LABELS[key], "", "") for key in long_columns(items)]
    return [("#", "place", "num"), (FACT_LABELS["name"], "name", ""), *short, *long]


def as_json(notice: Notice, items: Iterable[NoticeItem], schema_url: str) -> JsonResponse:
    """Return the snapshot of a notice as its schema describes it, the facts under the rule set's codes."""
    data: dict[str, Any] = {
        "format": NOTICE_FORMAT,
        "schema": schema_url,
        "number": notice.number,
        "title": notice.title,
        "programme": notice.cycle.programme.code,
        "year": notice.cycle.year,
        "rehearsal": notice.rehearsal,
        "basis": notice.basis,
        "text": notice.text,
        "contact": notice.contact,
        "step": notice.step,
        "stage": notice.stage,
        "version": notice.version,
        "published_at": notice.published_at,
        "closes_at": notice.closes_at,
        "last_day": notice.last_day,
        "end_is_provisional": notice.provisional,
        "removed": [{"position": at, "words": words} for at, words in removals_of(notice)],
        "attachments": list(map(attachment_of, files_of(notice))),
        "items": [{"position": item.position, **item.facts} for item in items],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})


def files_of(notice: Notice) -> list[Attachment]:
    """Return the files that are published with a notice now."""
    return list(notice.attachments.open_now().select_related("file"))


def attachment_of(each: Attachment) -> dict[str, Any]:
    """Return what the data tell of a published file."""
    path = reverse("public:notice_attachment", args=[each.notice_id, each.number])
    size, sha256 = each.file.size, each.file.sha256
    return {"number": each.number, "title": each.title, "path": path, "size": size, "sha256": sha256}  # fmt: skip


def grid_of(notice: Notice, items: Sequence[Item]) -> list[list[Any]]:
    """Return the snapshot as a table with its heads; a line stands where an entry was taken out."""
    stated = {key for item in items for key in item.facts}
    keys = [key for key in FACT_LABELS if key in stated]
    rows: list[list[Any]] = [
        [e.position, *(flat(e.facts.get(key, "")) for key in keys)] for e in items
    ]
    empty = [""] * (len(keys) - 1)
    rows += [[place, words, *empty] for place, words in removals_of(notice)]
    rows.sort(key=lambda row: row[0])
    return [["#", *(str(FACT_LABELS[key]) for key in keys)], *rows]


def as_csv(notice: Notice, items: Sequence[Item]) -> HttpResponse:
    """Return the snapshot as CSV that Excel and WPS open: UTF-8 with a mark, no formulas."""
    target = io.StringIO()
    writer = csv.writer(target)
    for place, *cells in grid_of(notice, items):
        writer.writerow([place, *map(plain, cells)])
    text = f"\ufeff{target.getvalue()}"
    return hand_over(text, "text/csv; charset=utf-8", f"{notice.title}.csv", public=True)


def as_workbook(notice: Notice, items: Sequence[NoticeItem]) -> HttpResponse:
    """Return the snapshot of a notice as a workbook with its first and last moment."""
    (first, *heads), *rows = grid_of(notice, items)
    period = [timezone.localtime(e) for e in (notice.published_at, notice.closes_at) if e]
    words = [f"{each:%Y-%m-%d %H:%M}" for each in period]
    words += [str(_("provisional"))] if notice.provisional else []
    sheet = SheetOut(
        name=str(_("Public notice")),
        columns=[Column(first, 6), *(Column(head, 24, wrap=True) for head in heads)],
        rows=rows,
        title=notice.title,
        subtitle=f"{notice.number} · {' — '.join(words)}",
        note=notice.contact,
    )
    return hand_over(write_workbook([sheet]), XLSX, f"{notice.title}.xlsx", public=True)


def as_file(stored: StoredFile) -> HttpResponse:
    """Return a published file under its own name."""
    return hand_over(read(stored), stored.mime, stored.name, shown=True, public=True)
