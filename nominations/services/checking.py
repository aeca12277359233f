"""The form check (形式审查): items, return once, refuse, accept and merge into one candidate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.numbers import next_number
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused, Sentence
from nominations.eligibility import Finding, stopping
from nominations.facts import latest_sections
from nominations.merging import CarriedPaper, differences
from nominations.models import Candidate, CheckLine, Member, Paper
from nominations.prose import plain
from nominations.rules import candidacy_takes_papers, was_withdrawn
from nominations.sentences import of_finding
from nominations.services.telling import tell_of_check, tell_society
from people.models import Person
from people.strokes import stroke_key
from programmes.calendar import due
from programmes.models import Cycle
from programmes.vocabulary import Academy, CheckItem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one item: met or not, where it is seen, and in words what is wrong."""

    met: bool
    words: str = ""
    anchor: str = ""


def check_item(
    paper: Paper,
    item: str,
    *,
    met: bool,
    words: str = "",
    anchor: str = "",
    by: Actor,
    at: datetime,
    by_machine: bool = False,
) -> CheckLine:
    """Decide one item of the catalogue in the present round; a failed one needs words."""
    said = Verdict(met, words, anchor)
    (line,) = keep_lines(paper, {item: said}, {item} if by_machine else (), by=by, at=at)
    return line


def keep_lines(
    paper: Paper,
    verdicts: Mapping[str, Verdict],
    machine: Collection[str] = (),
    *,
    by: Actor,
    at: datetime,
) -> list[CheckLine]:
    """Check every verdict, then write them in one statement over what this round said before.

    ``machine`` are the items whose verdict is the machine's own. Nothing is written where anything
    is refused.
    """
    if not by.holds("examiner"):
        raise NotYours(_("Only a form examiner (形式审查员) decides items of the form check."))
    known = {each.code: each for each in paper.rules.form_check.items}
    for item, said in verdicts.items():
        refuse_verdict(paper, item, said, known)
        refuse_marked({_("The words to the society"): said.words})
    lines = [
        CheckLine(
            paper=paper,
            round=paper.check_round,
            item=item,
            met=said.met,
            words=said.words,
            anchor=said.anchor or known[item].field,
            by_machine=item in machine,
            decided_by_id=by.user_id,
            decided_at=at,
            rehearsal=paper.rehearsal,
        )
        for item, said in verdicts.items()
    ]
    return CheckLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["paper", "round", "item"],
        update_fields=["met", "words", "anchor", "by_machine", "decided_by_id", "decided_at"],
    )


def refuse_verdict(paper: Paper, item: str, said: Verdict, known: Mapping[str, CheckItem]) -> None:
    """Refuse an item the catalogue lacks, a paper that awaits no check, a fault without words."""
    if item not in known:
        raise Refused(format_lazy(_("The catalogue has no item “{item}”."), item=item))
    if paper.stage != "endorsed":
        raise Refused(_("This paper does not await the form check."))
    if not said.met and not said.words.strip():
        raise Refused(
            _(
                "An item that is not met needs words to the society: what is wrong and how to mend it."
            )
        )


def machine_verdicts(paper: Paper, *, at: datetime) -> dict[str, Verdict]:
    """Return what the society's own self-check says of each item the machine can decide.

    The words go back to the society, so they are its own: they name no other society.
    """
    items = [item for item in paper.rules.form_check.items if item.by == "machine"]
    faults: dict[str, list[Finding]] = {}
    for finding in stopping(paper.findings(at)):
        faults.setdefault(item_of(finding, items), []).append(finding)
    return {
        item.code: Verdict(
            met=item.code not in faults,
            words=" ".join(str(of_finding(f)) for f in faults.get(item.code, [])),
            anchor=faults[item.code][0].field if item.code in faults else item.field,
        )
        for item in items
    }


def machine_check(paper: Paper, *, by: Actor, at: datetime) -> list[CheckLine]:
    """Decide the items the machine can decide; an item already decided in this round is left alone."""
    decided = set(paper.check_lines.of_round(paper.check_round).values_list("item", flat=True))
    said = {
        code: verdict
        for code, verdict in machine_verdicts(paper, at=at).items()
        if code not in decided
    }
    return keep_lines(paper, said, said, by=by, at=at)


def check_items(
    paper: Paper, verdicts: Mapping[str, Verdict], *, by: Actor, at: datetime
) -> list[CheckLine]:
    """Decide several items at once; one that says what the machine says is the machine's."""
    machine = machine_verdicts(paper, at=at)
    agreed = {code for code, said in verdicts.items() if code in machine}
    agreed = {code for code in agreed if machine[code].met == verdicts[code].met}
    return keep_lines(paper, verdicts, agreed, by=by, at=at)


def item_of(finding: Finding, items: Sequence[CheckItem]) -> str:
    """Return the item of the catalogue that looks at the finding's field; the first where none does."""
    fitting = [
        i for i in items if finding.field == i.field or finding.field.startswith(f"{i.field}.")
    ]
    return max(fitting or items[:1], key=lambda item: len(item.field)).code


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
    """退回补正, once, with a due date in working days from the rule set."""
    mend_by = correction_due(paper, at=at)
    faults = paper.check_lines.of_round(paper.check_round).failed()
    facts = {"due": mend_by.isoformat(), "items": [line.item for line in faults]}
    row = advance(paper, "return_", by=by, at=at, mend_by=mend_by, facts=facts)
    tell_of_check(row, "paper_returned", faults=faults, at=at)
    return row


@transaction.atomic
def refuse(paper: Paper, *, by: Actor, at: datetime, reason: str = "") -> Paper:
    """不予受理, with the failed items as reasons, or because the candidate takes no more papers."""
    faults = paper.check_lines.of_round(paper.check_round).failed()
    if not faults and not reason and not candidacy_takes_papers(paper):
        reason = str(_("The nominee takes no further papers in this cycle."))
    facts = {"items": [line.item for line in faults]}
    row = advance(paper, "refuse", by=by, at=at, reason=reason, facts=facts)
    tell_of_check(row, "paper_refused", faults=faults, at=at)
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


def merge(candidate: Candidate, paper: Paper, *, by: Actor, at: datetime) -> None:
    """合并: enter that a further paper carries the candidate, where, and on what the papers disagree."""
    carried = [carried_paper(p) for p in candidate.papers.filter(stage="accepted").order_by("id")]
    told = [{"field": d.field, "said": dict(d.said)} for d in differences(carried)]
    facts = {"paper": paper.number, "stage": candidate.stage, "differences": told}
    enter(candidate, "merge", by=by, at=at, facts=facts)


def candidate_of(paper: Paper, *, by: Actor, at: datetime) -> tuple[Candidate, bool]:
    """Return the candidate this paper carries, under a lock, and whether it is new."""
    if not paper.candidate_key:
        raise Refused(_("The nominee has no verified document. Return the paper for correction."))
    earlier = paper.candidacy()
    found = locked(earlier) if earlier else None
    if found and not was_withdrawn(found):
        return found, False
    lead = paper.members.get(role__in=["nominee", "leader"])
    candidate = Candidate(
        cycle=paper.cycle,
        track=paper.cycle.programme.track,
        number=next_number(f"{paper.cycle.code}-C", rehearsal=paper.rehearsal),
        key=paper.candidate_key,
        person=person_of(lead),
        name=paper.title,
        sort_key=stroke_key(paper.title)[:400],
        unit_name=lead.unit_name,
        division=paper.division,
        rehearsal=paper.rehearsal,
    )
    facts = {"paper": paper.number, "earlier": found.number if found else ""}
    return open_record(candidate, "admit", by=by, at=at, facts=facts), True


def carried_paper(paper: Paper) -> CarriedPaper:
    """Return what one paper says of the candidate, for the comparison of the merge."""
    lead = paper.members.get(role__in=["nominee", "leader"])
    works = latest_sections(paper).get("works")
    return CarriedPaper(
        number=paper.number,
        society=paper.society.name,
        academy=cast("Academy", paper.cycle.programme.academy),
        division=paper.division,
        birth=lead.birth,
        unit=lead.unit_name,
        unit_code=lead.unit.credit_code if lead.unit else "",
        title=lead.title,
        works=tuple(plain(str(row.get("title", row))) for row in works.items) if works else (),
    )


def person_of(member: Member) -> Person | None:
    """Return the person of the same verified identity, entering a new one where there is none."""
    if not member.identity_hash:
        return None
    person, _made = Person.objects.get_or_create(
        identity_hash=member.identity_hash,
        rehearsal=member.rehearsal,
        defaults={
            "name": member.name,
            "sex": member.sex,
            "birth": member.birth,
            "identity_kind": member.identity_kind,
            "identity_no": member.identity_no,
            "phone": member.phone,
            "email": member.email,
            "unit": member.unit,
            "title": member.title,
        },
    )
    return person
