"""Letters about notices and objections. Who objects stands in none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from awards.models import Notice, Objection
from letters.services import write
from nominations.models import Candidate
from nominations.services.telling import tell_carriers, tell_managers

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
"""A mail address within the words of a contact."""


def tell_managers_of(notice: Notice, verb: str, *, at: datetime, **words: Any) -> None:
    """Write to the managers about a notice."""
    tell_managers(
        verb,
        at=at,
        batch="notices",
        rehearsal=notice.rehearsal,
        notice=notice,
        page=("office:notice", notice.pk),
        **words,
    )


def tell_of_notice(notice: Notice, candidates: Iterable[Candidate], *, at: datetime) -> None:
    """Write to the managers that a notice runs, and to the societies who of theirs stands in it."""
    tell_managers_of(notice, "notice_published", at=at)
    page = ("public:notice", notice.pk)
    tell_carriers(candidates, "candidates_announced", at=at, page=page, notice=notice)


def tell_of_objection(objection: Objection, *, at: datetime) -> None:
    """Write to the managers that an objection came in, by its number alone."""
    tell_managers(
        "objection_received",
        at=at,
        batch="objections",
        rehearsal=objection.rehearsal,
        objection=objection,
        page=("office:objection", objection.pk),
    )


def tell_of_ruling(objection: Objection, *, at: datetime) -> None:
    """Write to the objector that there is a ruling, where they left a mail address; and to the
    societies of the candidate what came of it, unless it was never taken up.

    The reasons stand in neither: they may name who objected, or others. The objector reads them with
    number and code, the society hears them from the office.
    """
    if found := ADDRESS.search(str(objection.contact)):
        write(
            verb="objection_ruled",
            at=at,
            address=found.group(),
            context={"objection": objection, "page": ("public:objection_status",)},
            rehearsal=objection.rehearsal,
        )
    if objection.stage != "declined":
        tell_carriers([objection.candidate], "objection_settled", at=at, objection=objection)
