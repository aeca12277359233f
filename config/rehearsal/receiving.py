"""Paper in a rehearsed season: every society sends one parcel; one entry is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from config.rehearsal.company import Company
from nominations import services
from nominations.models import Paper, Parcel
from programmes.models import Cycle

ON_ITS_WAY = timedelta(days=1)


def receive(company: Company, cycle: Cycle, papers: Iterable[Paper], at: datetime) -> None:
    """Register what the rules ask for on paper, a parcel a society, where they ask for any."""
    if cycle.rules.material.paper is None:
        return
    sent: dict[int, list[str]] = {}
    for paper in papers:
        sent.setdefault(paper.society_id, []).append(paper.number)
    parcels = [
        register(company, cycle, numbers, place, at) for place, numbers in enumerate(sent.values())
    ]
    facts = {name: getattr(parcels[0], name) for name in outside(at, 0)}
    services.correct_parcel(
        parcels[0],
        facts | {"packing": "外包装破损,内件完好(演练)"},
        reason="补记包装情况",
        by=company.actor("examiner"),
        at=at,
    )


def register(
    company: Company, cycle: Cycle, numbers: list[str], place: int, at: datetime
) -> Parcel:
    """Register one parcel with all the papers of its society."""
    asked = cycle.rules.material.paper
    assert asked
    contents = services.Contents(
        codes="\n".join(numbers), copies=asked.copies, originals=asked.originals
    )
    facts, by = outside(at, place), company.actor("examiner")
    return services.register_parcel(cycle, None, facts, contents, by=by, at=at).parcel


def outside(at: datetime, place: int) -> dict[str, Any]:
    """Return what stands on the outside of a parcel."""
    return {
        "way": "ems",
        "carrier": "中国邮政",
        "tracking": f"YL{place:09d}CN",
        "sent_on": localdate(at - ON_ITS_WAY),
        "arrived_on": localdate(at),
        "by_candidate": False,
        "packing": "",
    }
