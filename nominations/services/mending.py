"""What a returned paper (退回补正) still says as it did: told before it is handed in again."""

from __future__ import annotations

from ledger.flow import history
from nominations.anchors import INPUTS
from nominations.models import CheckLine, Paper, Returned
from nominations.services.erasing import TAKEN_OUT
from nominations.services.ruling import PLAIN, plain_facts


def unmended(paper: Paper) -> list[CheckLine]:
    """Return the items of the last return whose field has not changed since.

    Of a field whose earlier contents are not remembered (numbers, addresses, what others sign) nothing
    can be told, and nothing is.
    """
    back = paper.returns.filter(round=paper.check_round).first()
    if paper.stage != "returned" or back is None:
        return []
    failed = paper.check_lines.of_round(paper.check_round).failed().order_by("pk")
    return [line for line in failed if is_as_before(line.anchor, paper, back)]


def is_as_before(anchor: str, paper: Paper, back: Returned) -> bool:
    """Tell whether a place surely says what it said at the return."""
    head, _dot, code = anchor.partition(".")
    if head == "sections" and code:
        return section_is_as_before(code, paper, back)
    if head in {"attachments", "secrecy"}:
        return files_are_as_before(code or ("secrecy" if head == "secrecy" else ""), paper, back)
    if head == "scan":
        return not paper.scans.filter(uploaded_at__gt=back.at).exists()
    persons = {str(member.pk): plain_facts(member) for member in paper.members.all()}
    if head == "members":
        return persons == back.persons
    lead, column = paper.lead, INPUTS.get(head, head)
    if lead is None or column not in PLAIN:
        return False
    return persons[str(lead.pk)][column] == back.persons.get(str(lead.pk), {}).get(column)


def section_is_as_before(code: str, paper: Paper, back: Returned) -> bool:
    """Tell whether a section says what it said, however often it was saved since."""
    versions = paper.sections.filter(code=code).order_by("-version")
    now, then = versions.first(), versions.filter(saved_at__lte=back.at).first()
    return (now and (now.text, now.items)) == (then and (then.text, then.items))


def files_are_as_before(slot: str, paper: Paper, back: Returned) -> bool:
    """Tell whether no file came into a slot, or into any, and none went."""
    here = {"slot": slot} if slot else {}
    if paper.attachments.filter(attached_at__gt=back.at, **here).exists():
        return False
    gone = (line for line in history(paper) if line.verb in TAKEN_OUT and line.at > back.at)
    return not any(slot in {"", str(line.facts.get("slot", ""))} for line in gone)
