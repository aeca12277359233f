"""Letters about notices and objections. Who objects stands in none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from awards.models import Answer, Appeal, Notice, Objection
from letters.services import write, write_to
from nominations.models import Candidate
from nominations.services.telling import SOCIETY, tell_carriers, tell_managers
from people.models import Office

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


def tell_of_acceptance(objection: Objection, *, at: datetime) -> None:
    """Write to the objector that the objection is inquired into, where they left a mail address."""
    if found := ADDRESS.search(str(objection.contact)):
        write(
            verb="objection_accepted",
            at=at,
            address=found.group(),
            context={"objection": objection, "page": ("public:objection_status",)},
            rehearsal=objection.rehearsal,
        )


def tell_of_question(answer: Answer, *, at: datetime) -> None:
    """Write to the nominating society that it is to answer, by when; the facts stand on its page alone."""
    write_to(
        Office.objects.answering(*SOCIETY, at=at, rehearsal=answer.rehearsal).filter(
            society_id=answer.society_id
        ),
        verb="objection_answer_asked",
        at=at,
        context={"answer": answer, "page": ("society:objection", answer.pk)},
        batch=f"objections:{answer.society_id}",
        rehearsal=answer.rehearsal,
    )


def tell_of_appeal(appeal: Appeal, *, at: datetime) -> None:
    """Write to managers and societies that a ruling is appealed, by its number alone; not by whom."""
    tell_managers(
        "objection_appealed",
        at=at,
        batch="objections",
        rehearsal=appeal.rehearsal,
        objection=appeal.objection,
        page=("office:objection", appeal.objection_id),
    )
    about = [appeal.objection.candidate]
    tell_carriers(about, "objection_under_appeal", at=at, objection=appeal.objection)
