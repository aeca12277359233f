"""The items of the form check (形式审查): decided by the machine or in words by an examiner."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import refuse_tied
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from nominations.eligibility import Finding, stopping
from nominations.models import CheckLine, Paper
from nominations.sentences import of_finding
from programmes.vocabulary import CheckItem


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
    refuse_tied([paper], by=by)
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
