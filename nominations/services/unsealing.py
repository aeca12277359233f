"""What becomes of a seal: proposed by the 保密员, confirmed by a second person.

Released, everything is as before; found classified, everything is erased but a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from files.services import erase
from jobs.services import take_up
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations.models import Candidate, DryRunLine, Import, Paper, Seal
from nominations.registry import classified
from nominations.services.declaring import leave_placeholder
from nominations.services.erasing import erase_contents
from nominations.services.filling import end
from nominations.services.sealing import call_officers, refuse_others
from nominations.services.telling import tell_managers, tell_society
from nominations.services.tracing import letters_of, packages_of

ERASED = "（已按涉密处理删除）"
OFFLINE = "（涉密，线下）"
VERBS = {Seal.Verdict.RELEASE: "release_seal", Seal.Verdict.CLASSIFIED: "classify"}


def open_seal(found: Seal) -> Seal:
    """Return the seal locked, its paper before it; raise OutOfOrder where it was decided."""
    Paper.objects.select_for_update(of=("self",)).get(pk=found.paper_id)
    row = Seal.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not row.is_open:
        raise OutOfOrder(_("This seal was decided already."))
    return row


@transaction.atomic
def propose_decision(found: Seal, verdict: str, reason: str, *, by: Actor, at: datetime) -> Seal:
    """Propose to release the paper or to have it erased as classified; a second person decides."""
    refuse_others(by)
    row = open_seal(found)
    if verdict not in Seal.Verdict.values or not reason.strip():
        raise Refused(_("Choose what you propose and give the reason, without what is written."))
    row.verdict, row.reason = verdict, reason.strip()[:300]
    row.proposed_by_id, row.proposed_at = by.person_id, at
    row.save()
    facts = {"verdict": verdict}
    enter(row.paper, "propose_decision", by=by, at=at, reason=row.reason, facts=facts)
    words = {"page": ("secrecy:seal", row.pk), "batch": "seals", "rehearsal": row.rehearsal}
    tell_managers("seal_proposed", at=at, **words)  # type: ignore[arg-type]
    call_officers(row, "seal_proposed", at=at)
    return row


def to_decide(found: Seal, by: Actor) -> Seal:
    """Return the seal locked for whoever decides on its proposal: never who made it."""
    if not by.holds("secrecy", "manager") or by.rehearsal != found.rehearsal:
        raise NotYours(_("A second secrecy officer (保密员) or a manager (管理员) decides."))
    row = open_seal(found)
    if row.proposed_at is None:
        raise OutOfOrder(_("Nothing is proposed. The secrecy officer (保密员) proposes first."))
    if row.proposed_by_id == by.user_id:
        raise NotYours(_("Two persons decide: whoever proposed it cannot confirm it."))
    return row


@transaction.atomic
def object_decision(found: Seal, reason: str, *, by: Actor, at: datetime) -> Seal:
    """Do not agree to what is proposed: the paper stays sealed, the 保密员 proposes anew."""
    row = to_decide(found, by)
    if not reason.strip():
        raise Refused(_("Say why you do not agree, without what is written in the paper."))
    row.verdict, row.reason, row.proposed_by, row.proposed_at = "", "", None, None
    row.save()
    enter(row.paper, "object_decision", by=by, at=at, reason=reason.strip()[:300])
    call_officers(row, "seal_objected", at=at)
    return row


@transaction.atomic
def confirm_decision(found: Seal, *, by: Actor, at: datetime) -> Seal:
    """Confirm what is proposed, and do it."""
    row = to_decide(found, by)
    row.decided_by_id, row.decided_at = by.person_id, at
    paper = locked(row.paper)
    if row.verdict == Seal.Verdict.CLASSIFIED:
        row.erased = erase_everything(row, paper, at)
        row.save()
        leave_number(paper, at)
        free_candidate(paper)
    else:
        row.save()
        Paper.objects.filter(pk=paper.pk).update(sealed_at=None)
        free_candidate(paper)
        give_time_back(paper, at - row.sealed_at)
        take_up(row.stopped, at=at)
    enter(
        paper, VERBS[Seal.Verdict(row.verdict)], by=by, at=at, reason=row.reason, facts=row.erased
    )
    tell_society(Paper.objects.get(pk=paper.pk), "seal_decided", at=at, verdict=row.verdict)
    return row


def free_candidate(paper: Paper) -> None:
    """Take the seal off the candidate with the last of its papers' seals."""
    others = Seal.objects.open().filter(paper__candidate=paper.candidate_id)
    if paper.candidate_id is not None and not others.exists():
        Candidate.objects.filter(pk=paper.candidate_id).update(sealed_at=None)


def give_time_back(paper: Paper, spent: timedelta) -> None:
    """Put off what was running when the paper was sealed, by as long as it was sealed."""
    Paper.objects.filter(pk=paper.pk, mend_by__gt=paper.sealed_at).update(
        mend_by=F("mend_by") + spent
    )
    for rows in (paper.statements.in_force().filter(answer=""), paper.fill_codes.all()):
        rows.filter(expires_at__gt=paper.sealed_at).update(expires_at=F("expires_at") + spent)


def erase_everything(row: Seal, paper: Paper, at: datetime) -> dict[str, Any]:
    """Erase the paper as the offline lane does, then every other copy; return the hashes of it all."""
    packages, letters = list(packages_of(paper)), list(letters_of(paper))
    sheets = [sheet.file for sheet in row.imports.select_related("file")]
    archives = [package.file for package in packages if package.file is not None]
    erased = erase_contents(paper)
    for file in (*sheets, *archives):
        if file.file.name:
            erase(file)
    Import.objects.filter(seals=row).update(state=Import.State.FAULTY)
    forget_words(paper, letters)
    for code in paper.fill_codes.filter(handed_back_at__isnull=True):
        end(code, at)
    further: list[str] = []
    classified.send(sender=Paper, paper=paper, candidate=paper.candidate, at=at, erased=further)
    hashes = sorted({file.sha256 for file in (*sheets, *archives)})
    return {**erased, "copies": hashes, "letters": len(letters), "further": sorted(further)}


def forget_words(paper: Paper, letters: Iterable[Letter]) -> None:
    """Erase what the form check, the trials of rules and the letters say of a paper."""
    paper.check_lines.exclude(words="").update(words=ERASED)
    paper.returns.update(persons={})
    DryRunLine.objects.filter(paper=paper).delete()
    for letter in letters:
        letter.subject = letter.body = ERASED
        letter.save(update_fields=["subject", "body"])


def leave_number(paper: Paper, at: datetime) -> None:
    """Leave the placeholder of the offline lane; of a candidate no name but another paper's."""
    named = paper.rules.material.offline_named
    leave_placeholder(paper, named=named)
    paper.secret, paper.sealed_at, paper.pledged_at, paper.changed_at = True, None, None, at
    paper.revision += 1
    paper.save()
    candidate = paper.candidate
    if candidate is None or named or candidate.papers.exclude(secret=True).exists():
        return
    Candidate.objects.filter(pk=candidate.pk).update(name=OFFLINE, unit_name="")
