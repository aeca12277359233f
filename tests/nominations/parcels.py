"""Parcels for tests: one that came by courier in time, with what is asked of every paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from nominations import services
from nominations.models import Paper, Parcel
from tests.cast import NOW, Cast


def courier_facts(*, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """Return the outside of a parcel that was sent and came on one day, but for the changes."""
    day = localdate(at)
    facts = {"way": "courier", "carrier": "顺丰", "tracking": "", "packing": ""}
    return {**facts, "sent_on": day, "arrived_on": day, "by_candidate": False, **changes}


def came_by_courier(cast: Cast, *papers: Paper, at: datetime = NOW, **changes: Any) -> Parcel:
    """Register one parcel with these papers, as the rules ask for them."""
    asked = papers[0].cycle.rules.material.paper
    contents = services.Contents(
        codes="\n".join(paper.number for paper in papers),
        copies=asked.copies if asked else 1,
        originals=asked.originals if asked else 0,
    )
    facts = courier_facts(at=at, **changes)
    by = cast.actor("li")
    return services.register_parcel(papers[0].cycle, None, facts, contents, by=by, at=at).parcel
