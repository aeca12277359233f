"""认领: who has a paper on the desk, so that two examiners never decide the same one unawares.

Opening a paper claims it, every act renews the claim, and after a while without one it lapses. Another
examiner takes a paper over knowingly, and the book says so. Verdicts are written upon what the page
showed: where somebody else spoke in between, nothing is written and both are shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from nominations.models import CheckLine, Claim, Paper
from nominations.services.checking import Verdict, check_items


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others decided of a paper in its present round, and who of them has it on the desk."""

    round: int
    lines: tuple[CheckLine, ...]
    claim: Claim | None

    @property
    def mark(self) -> str:
        """Return what a page carries to say what it showed; "" where nobody else did anything."""
        said = [
            [line.item, line.met, line.words, line.anchor, line.decided_by_id]
            for line in self.lines
        ]
        held = [self.claim.examiner_id, self.claim.since.isoformat()] if self.claim else []
        if not said and not held and self.round == 1:
            return ""
        whole = json.dumps([self.round, said, held], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def meanwhile(paper: Paper, *, by: Actor, at: datetime) -> Meanwhile:
    """Return what others than the actor decided so far, and which of them holds the paper."""
    lines = paper.check_lines.of_round(paper.check_round).exclude(decided_by_id=by.user_id)
    held = paper.claims.in_force(at).exclude(examiner_id=by.user_id).select_related("examiner")
    return Meanwhile(paper.check_round, tuple(lines.order_by("item")), held.first())


def may_claim(paper: Paper, by: Actor) -> bool:
    """Tell whether there is anything to claim: an examiner, and a paper that waits for the check."""
    return by.holds("examiner") and paper.stage == "endorsed"


@transaction.atomic
def claim(paper: Paper, *, by: Actor, at: datetime) -> Claim | None:
    """Claim a paper that nobody has on the desk, or renew one's own claim; return whose it is."""
    if not may_claim(paper, by):
        return paper.claims.in_force(at).select_related("examiner").first()
    refuse_tied([paper], by=by)
    Paper.objects.select_for_update().only("pk").get(pk=paper.pk)
    held = Claim.objects.filter(paper=paper).select_related("examiner").first()
    if held and held.is_in_force(at) and held.examiner_id != by.user_id:
        return held
    return hold(paper, held, by=by, at=at)


def hold(paper: Paper, held: Claim | None, *, by: Actor, at: datetime) -> Claim:
    """Write the actor's claim over a lapsed one, or renew their own."""
    goes_on = held is not None and held.is_in_force(at) and held.examiner_id == by.user_id
    row = held or Claim(paper=paper, rehearsal=paper.rehearsal)
    row.examiner_id = by.user_id  # type: ignore[assignment]
    row.since = row.since if goes_on else at
    row.renewed_at = at
    row.save()
    return row


@transaction.atomic
def take_over(paper: Paper, *, by: Actor, at: datetime) -> Claim | None:
    """接办: take a paper from the desk of another, knowingly and on record."""
    if not may_claim(paper, by):
        return None
    refuse_tied([paper], by=by)
    row = locked(paper)
    held = Claim.objects.filter(paper=row).select_related("examiner").first()
    if held and held.is_in_force(at) and held.examiner_id != by.user_id:
        enter(row, "take_over", by=by, at=at, facts={"from": held.examiner.name})
        held.renewed_at = held.since = at
        held.examiner_id = by.user_id  # type: ignore[assignment]
        held.save()
        return held
    return hold(row, held, by=by, at=at)


@transaction.atomic
def check_upon(
    paper: Paper, verdicts: Mapping[str, Verdict], *, upon: str, by: Actor, at: datetime
) -> Meanwhile | None:
    """Decide items upon what the page showed; return what others did where it showed something else.

    ``upon`` is the mark the page carried. A line that already says the same stays whose it is. Whoever
    writes over another's claim does so knowingly, and takes the paper over.
    """
    row = locked(paper)
    others = meanwhile(row, by=by, at=at)
    if may_claim(row, by) and others.mark != upon:
        return others
    said = {
        line.item: Verdict(line.met, line.words, line.anchor)
        for line in row.check_lines.of_round(row.check_round)
    }
    check_items(row, {i: v for i, v in verdicts.items() if not same(v, said.get(i))}, by=by, at=at)
    take_over(row, by=by, at=at)
    return None


def same(new: Verdict, old: Verdict | None) -> bool:
    """Tell whether a verdict says nothing new; a field left open is the one already named."""
    if old is None or new.met != old.met or new.words != old.words:
        return False
    return not new.anchor or new.anchor == old.anchor
