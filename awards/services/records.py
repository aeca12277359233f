"""Facts about a person that outlive the cycle: what became of the candidacy, what bars from a next one."""

from __future__ import annotations

from datetime import date

from awards.models import Objection
from nominations.models import Candidate
from people.models import History, IntegrityRecord


def remember(candidate: Candidate, outcome: str, *, document: str = "") -> None:
    """Write what became of a candidacy into the person's history; written once."""
    if candidate.person is None:
        return
    programme = candidate.cycle.programme
    History.objects.get_or_create(
        person=candidate.person,
        programme_code=programme.code,
        year=candidate.cycle.year,
        outcome=outcome,
        defaults={
            "academy": programme.academy,
            "document": document,
            "rehearsal": candidate.rehearsal,
        },
    )


def bar(candidate: Candidate, kind: str, *, decision: str, since: date, years: int) -> None:
    """Write an integrity record that bars the person for so many years; 0 bars from nothing."""
    if candidate.person is None or years == 0:
        return
    IntegrityRecord.objects.get_or_create(
        person=candidate.person,
        kind=kind,
        decision=decision,
        lifted_at=None,
        defaults={
            "since": since,
            "until": years_after(since, years),
            "rehearsal": candidate.rehearsal,
        },
    )


def left_by(objection: Objection) -> list[IntegrityRecord]:
    """Return the records an upheld objection has left behind, where no other one rests on the same decision."""
    about, decision = objection.candidate, objection.document
    alike = about.objections.filter(stage="upheld", document=decision).exclude(pk=objection.pk)
    if objection.stage != "upheld" or about.person is None or alike.exists():
        return []
    rows = IntegrityRecord.objects.standing().filter(kind="upheld_objection", decision=decision)
    return list(rows.filter(person=about.person))


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
