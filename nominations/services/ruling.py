"""What the form check comes to: returned for correction (补正), refused, or accepted (受理)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance
from ledger.situations import Refused, Sentence
from nominations.models import Member, Paper, Returned
from nominations.rules import candidacy_takes_papers, merge_lets_it_in
from nominations.sentences import labels
from nominations.services.joining import candidate_of, merge
from nominations.services.telling import tell_of_check, tell_society
from programmes.calendar import due
from programmes.models import Cycle

PLAIN = (
    "name", "sex", "ethnic_group", "nationality", "birth", "education", "degree", "title", "post",
    "cadre_rank", "unit_name", "unit_nature", "field", "first_line_years", "role",
)  # fmt: skip
"""The columns about a person that a return remembers; none of them is sensitive."""


def correction_due(paper: Paper, *, at: datetime) -> datetime:
    """Return until when a paper returned now is to be mended; Refused where no calendar says."""
    return due(at, paper.rules.form_check.correction_workdays)


def foresee_return(paper: Paper, *, at: datetime) -> tuple[datetime | None, tuple[Sentence, ...]]:
    """Return until when the paper would be due, or why no date can be given."""
    try:
        return correction_due(paper, at=at), ()
    except Refused as refused:
        return None, refused.sentences


@transaction.atomic
def return_paper(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """退回补正, with a due date in working days from the rule set."""
    mend_by = correction_due(paper, at=at)
    faults = list(paper.check_lines.of_round(paper.check_round).failed())
    told = {"due": mend_by.isoformat(), "items": [line.item for line in faults]}
    persons = {str(member.pk): plain_facts(member) for member in paper.members.all()}
    Returned.objects.create(
        paper=paper, round=paper.check_round, persons=persons, at=at, rehearsal=paper.rehearsal
    )
    row = advance(paper, "return_", by=by, at=at, mend_by=mend_by, facts=told)
    tell_of_check(row, "paper_returned", faults=faults, at=at)
    return row


def plain_facts(member: Member) -> dict[str, str]:
    """Return the typed facts of a person that are not sensitive, as text."""
    said = {column: getattr(member, column) for column in PLAIN}
    return {column: "" if value is None else str(value) for column, value in said.items()}


@transaction.atomic
def refuse(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """不予受理, with the failed items as reasons, or because the candidate takes no more papers."""
    faults = list(paper.check_lines.of_round(paper.check_round).failed())
    if (
        not faults
        and not reason
        and (not candidacy_takes_papers(paper) or not merge_lets_it_in(paper))
    ):
        reason = str(_("The nominee takes no further papers in this cycle."))
    told = {"items": [line.item for line in faults]}
    row = advance(paper, "refuse", by=by, at=at, reason=reason, facts=told)
    tell_of_check(row, "paper_refused", faults=faults, at=at, appeal=appeal_line(row))
    return row


@transaction.atomic
def accept(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """受理: the paper joins the candidate of the same verified identity, or makes a new one.

    One whose result is settled, or who was dropped for cause, takes no more papers (a sentence says
    so); who was dropped because every paper was withdrawn begins anew, under another number.
    """
    Cycle.objects.select_for_update().get(pk=paper.cycle_id)
    candidate, made = candidate_of(paper, by=by, at=at)
    Paper.objects.filter(pk=paper.pk).update(candidate=candidate)
    row = advance(paper, "accept", by=by, at=at, facts={"candidate": candidate.number})
    if not made:
        merge(candidate, paper, by=by, at=at)
    tell_society(row, "paper_accepted", at=at)
    return row


def appeal_line(paper: Paper) -> Sentence:
    """申诉: say to whom and until when the society may appeal against the refusal of its paper."""
    rules = paper.rules.form_check.appeal
    if rules is None or paper.entry is None:
        return format_lazy(
            _("Write to {organiser}, which organises this cycle, with the number of the paper."),
            organiser=paper.cycle.organiser,
        )
    try:
        last = f"{localtime(due(paper.entry.at, rules.workdays)):%Y-%m-%d}"
    except Refused:
        last = ""
    until = format_lazy(_(", by {last}"), last=last) if last else ""
    return format_lazy(
        _(
            "The society may appeal in writing to {body} within {n} working days of the refusal{until}, with the number of the paper, what it disagrees with and why."
        ),
        body=labels([rules]),
        n=rules.workdays,
        until=until,
    )
