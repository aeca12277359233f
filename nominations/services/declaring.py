"""不涉密 declared before anything is written: by whom, when, in which words; or 涉密, and offline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import Refused, Sentence
from nominations.models import Member, Paper
from nominations.services.drafting import open_for_editing
from nominations.services.erasing import erase_contents
from nominations.services.filling import end

WORDS: dict[str, Sentence] = {
    "pledge": _("Declared with the pledge (承诺), before the declaration had words of its own."),
    "2026-1": _(
        "I know that state secrets and work secrets may not be entered into this system, which is open to the internet (保守国家秘密法). What will be written into this paper or attached to it holds none; the review that my unit's rules ask for has taken place."
    ),
}
"""What is declared, by version; what somebody declared once keeps the words they read."""
CURRENT = "2026-1"
OF_A_SHEET: Sentence = _(
    "None of the rows holds a state secret or work secret; the units have reviewed them, and their certificates (保密审查证明) will be attached to the drafts."
)
"""What a clerk declares once for all rows of a summary sheet."""


@transaction.atomic
def declare_not_secret(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """Declare that a paper holds nothing classified; the first declaration stands."""
    row = open_for_editing(paper, by=by, at=at)
    return write_declaration(row, CURRENT, by=by, at=at)


def write_declaration(row: Paper, words: str, *, by: Actor, at: datetime) -> Paper:
    """Write a declaration onto a paper that is locked, unless it bears one."""
    if row.not_secret_at is not None:
        return row
    row.not_secret_at, row.not_secret_by_id, row.not_secret_words = at, by.person_id, words
    row.save(update_fields=["not_secret_at", "not_secret_by", "not_secret_words"])
    enter(row, "declare_not_secret", by=by, at=at, facts={"words": words})
    return row


@transaction.atomic
def go_offline(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """涉密不上网: mark a paper as classified; from now on it is a placeholder, for good.

    Codes end; whatever was written or attached before is erased, and the facts of its persons, but
    the name where the rule set allows it. The book says how much was erased, by its hashes.
    """
    row = open_for_editing(paper, by=by, at=at)
    material = row.rules.material
    if not material.offline_lane:
        raise Refused(
            _(
                "This programme takes no classified work. Withdraw the paper, and do not enter it anywhere else on this system."
            )
        )
    erased = erase_contents(row)
    for code in row.fill_codes.filter(handed_back_at__isnull=True):
        end(code, at)
    leave_placeholder(row, named=material.offline_named)
    row.secret, row.pledged_at, row.changed_at = True, None, at
    row.revision += 1
    row.save()
    enter(row, "go_offline", by=by, at=at, facts=erased)
    return row


def leave_placeholder(row: Paper, *, named: bool) -> None:
    """Erase what is known of the persons of a paper, but perhaps the name of the first."""
    lead = row.members.get(role__in=["nominee", "leader"])
    row.nominators.all().delete()
    row.members.all().delete()
    name = lead.name if named else ""
    Member.objects.create(paper=row, role=lead.role, name=name, rehearsal=row.rehearsal)
    if row.team_name and not named:
        row.team_name = "涉密团队"


def refuse_undeclared_sheet(words: str) -> None:
    """Refuse a sheet whose clerk has not declared its rows free of secrets."""
    if not words:
        raise Refused(
            _(
                "Nothing is read from a summary sheet before its clerk has declared that no row is classified (不涉密). Tick the declaration and upload the sheet."
            )
        )
