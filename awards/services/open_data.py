"""开放数据: award lists as files of data, by programme and year, under a published JSON Schema.

Off until two persons opened the part ``files`` for the programme; none of a cycle while a notice of it
runs. What stands in them are the facts of the published lists; an award that was revoked says so.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import timezone

from awards.models import AwardList, AwardListItem, Revocation
from awards.services.decided import opened_for
from awards.services.statistics import lists_shown
from programmes.models import Programme
from review.choices import Disclosed

FORMAT, NOTICE_FORMAT = "jujian-awards-1", "jujian-notice-1"
SCHEMAS = {"awards": "docs/awards.schema.json", "notice": "docs/notice.schema.json"}
HEADS = (
    "list_number", "list_title", "published_on", "position", "name", "unit", "division", "grade", "members",
    "status", "revoked_on", "revoked_by",
)  # fmt: skip
"""The columns of the CSV; ``members`` are in their order, with 、 between."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what begins so


@dataclass(frozen=True, slots=True)
class DataSet:
    """The lists of one programme and year that are opened as files, and on which legal basis."""

    programme: Programme
    year: int
    award_lists: tuple[AwardList, ...]
    basis: str


@cache
def schema(kind: str) -> dict[str, Any]:
    """Return the schema of the ``awards`` files or of a ``notice``, as it lies in the repository."""
    told: dict[str, Any] = json.loads((settings.BASE_DIR / SCHEMAS[kind]).read_text())
    return told


def is_open(award_list: AwardList) -> bool:
    """Tell whether a list is handed out as a file of data now."""
    return data_set_of(award_list) is not None


def data_set_of(award_list: AwardList) -> DataSet | None:
    """Return a list by itself as a data set; None where it is not opened."""
    cycle = award_list.cycle
    basis = opened_for([cycle])[cycle.pk].get(Disclosed.FILES)
    return DataSet(cycle.programme, cycle.year, (award_list,), basis) if basis else None


def data_sets() -> list[DataSet]:
    """Return all that are open now: programmes in their order, the latest year first."""
    award_lists = list(lists_shown())
    bases = opened_for({each.cycle for each in award_lists})
    told = [each for each in award_lists if Disclosed.FILES in bases[each.cycle_id]]
    parted = groupby(told, key=lambda each: (each.cycle.programme, each.cycle.year))
    found = [(programme, year, tuple(rows)) for (programme, year), rows in parted]
    return [
        DataSet(programme, year, rows, bases[rows[0].cycle_id][Disclosed.FILES])
        for programme, year, rows in found
    ]


def as_data(found: DataSet, schema_url: str) -> dict[str, Any]:
    """Return a data set as the schema describes it."""
    programme = found.programme
    return {
        "format": FORMAT,
        "schema": schema_url,
        "site": settings.JUJIAN_SITE,
        "programme": {
            "code": programme.code,
            "name_zh": programme.name_zh,
            "name_en": programme.name_en,
        },
        "year": found.year,
        "rehearsal": any(each.rehearsal for each in found.award_lists),
        "basis": found.basis,
        "lists": [
            {
                "id": each.pk,
                "number": each.number,
                "title": each.title,
                "published_on": timezone.localdate(each.published_at).isoformat(),
                "items": list(entries_of(each)),
            }
            for each in found.award_lists
        ],
    }


def entries_of(award_list: AwardList) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list in their order: published facts, and whether the award stands."""
    items = list(award_list.items.shown().select_related("candidate"))
    revoked = revocations_of(items)
    for item in items:
        told = {key: value for key, value in item.facts.items() if key in HEADS}
        row: dict[str, Any] = {"position": item.position, **told, "status": "awarded"}
        if found := revoked.get(item.candidate_id):
            row["status"] = "revoked"
            row["revoked_on"] = timezone.localdate(found.confirmed_at).isoformat()
            row["revoked_by"] = found.decision
        yield row


def revocations_of(items: list[AwardListItem]) -> dict[int, Revocation]:
    """Return the revocations in force, by candidate."""
    people = [each.candidate_id for each in items if each.candidate.stage == "revoked"]
    rows = Revocation.objects.confirmed().filter(candidate__in=people).order_by("confirmed_at")
    return {each.candidate_id: each for each in rows}


def as_table(found: DataSet) -> str:
    """Return a data set as CSV that Excel and WPS open: UTF-8 with a mark, no formulas."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADS)
    for each in as_data(found, "")["lists"]:
        beside = [each["number"], each["title"], each["published_on"]]
        for entry in each["items"]:
            writer.writerow([*map(plain, beside), *(plain(cell(entry.get(key, ""))) for key in HEADS[3:])])  # fmt: skip
    return f"\ufeff{target.getvalue()}"


def cell(value: Any) -> str:
    """Return a value as one cell."""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
