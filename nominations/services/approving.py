"""审批页: printed, signed and sealed by hand, brought back as a scan, and verified by the office.

The paper goes to the office only with the verification, through the same door and rules as ever;
for the deadline the moment of the upload counts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from files.kinds import PDF
from files.models import StoredFile
from files.pdf import pictures
from files.qr import read_codes
from files.scanning import refuse_infected
from files.services import pages_of, read, store, type_of
from ledger.actors import Actor
from ledger.flow import enter, locked, sentence_of
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sealed
from nominations import rules as when
from nominations.models import ApprovalPage, Paper
from nominations.pages import APPROVAL, heard_leaf, spelled
from nominations.papers import approval_code, approval_page
from nominations.services.answering import faults_of_scan
from nominations.services.drafting import GOES_OFFLINE
from nominations.services.pairing import LARGE, photograph
from nominations.services.submitting import endorse
from nominations.services.telling import tell_examiners, tell_society
from programmes.models import Cycle

DPI, MOST_LEAVES = 200, 3
BEFORE_UPLOAD = (
    when.call_is_open_or_mending,
    when.paper_has_no_blocking_finding,
    when.society_has_selected,
    when.quota_has_room,
)
"""What is asked of the paper when a page comes back; the office's verification asks all of it again."""


def open_for_approval(paper: Paper, by: Actor) -> Paper:
    """Return the paper where its society may print and bring back a page now; else raise."""
    if not by.holds("clerk", "approver") or by.society_id != paper.society_id:
        raise NotYours(_("Only the society that nominates prints and brings back its 审批页."))
    if paper.sealed_at:
        raise Sealed
    if paper.secret:
        raise NotYet([GOES_OFFLINE])
    if paper.stage != "submitted":
        raise NotYet([_("This paper does not wait for an endorsement.")])
    if "sealed_page" not in paper.rules.nomination.endorsing:
        raise NotYet(
            [_("The rules of this cycle do not let a paper be endorsed on a sealed page.")]
        )
    return paper


def print_approval_page(paper: Paper, *, by: Actor) -> bytes:
    """Return the 审批页 of the paper as it stands, as PDF; the same contents bear the same code."""
    return approval_page(open_for_approval(paper, by))


def codes_on(data: bytes, kind: str) -> Iterator[tuple[str, str]]:
    """Yield paper and code of every leaf of a kind that a scan shows, page by page."""
    for image in images_of(data):
        for text in read_codes(image, wanted=lambda said: heard_leaf(kind, said) is not None):
            if (found := heard_leaf(kind, text)) is not None:
                yield found


def images_of(data: bytes) -> Iterator[Image.Image]:
    """Yield the first pages of a PDF, or a photograph, as pictures."""
    if type_of(data) != PDF:
        yield photograph(data)
        return
    for _leaf, image in pictures(data, range(min(pages_of(data) or 1, MOST_LEAVES)), dpi=DPI):
        yield image


def code_of_scan(data: bytes, kind: str, number: str, code: str, typed: str) -> bool:
    """Check that a scan bears the code of the paper as it stands; tell whether it was typed by hand.

    Raises Refused where it bears another, naming both, or none that can be read and none was typed.
    """
    seen = next(codes_on(data, kind), None)
    by_hand = "".join(typed.split()).upper()
    if seen is None and not by_hand:
        raise Refused(
            _(
                "No code could be read on the scan. Scan the page flat and whole, or type the code printed below the QR; the office then compares it by eye."
            )
        )
    if seen is not None and seen[0] != spelled(number):
        raise Refused(
            format_lazy(
                _("The page belongs to paper {other}, not to {number}. Choose the right scan."),
                other=seen[0],
                number=number,
            )
        )
    bears = seen[1] if seen is not None else by_hand
    if bears != code:
        raise Refused(
            format_lazy(
                _(
                    "The page bears the code {old}; the paper as it stands has {now}. Print the page anew, have it signed and sealed, and bring that one back."
                ),
                old=bears[:8],
                now=code,
            )
        )
    return seen is None


def upload_approval_page(
    paper: Paper,
    data: bytes,
    *,
    name: str,
    signer: str,
    typed: str = "",
    by: Actor,
    at: datetime,
) -> ApprovalPage:
    """Bring back the signed and sealed page; it waits for the office, and an earlier one no longer."""
    open_for_approval(paper, by)
    if faults := faults_of_scan(data, name):
        raise Refused(*faults)
    refuse_infected(data, name=name)
    refuse_marked({_("Signed by"): signer})
    by_hand = code_of_scan(data, APPROVAL, paper.number, approval_code(paper), typed)
    with transaction.atomic():
        row = open_for_approval(locked(paper), by)
        refuse_signer(row, signer)
        refuse_unready(row, by, at)
        waiting = row.approval_pages.filter(verified__isnull=True, replaced_at__isnull=True)
        waiting.update(replaced_at=at)
        made = ApprovalPage.objects.create(
            paper=row,
            submission_id=row.entry_id,  # type: ignore[misc]
            code=approval_code(row),
            typed=by_hand,
            signer=signer.strip(),
            file=store(data, name=name, at=at, rehearsal=row.rehearsal),
            uploaded_by_id=by.person_id,
            uploaded_at=at,
            rehearsal=row.rehearsal,
        )
        facts = {"page": made.pk, "code": made.code, "typed": by_hand, "sha256": made.file.sha256}
        enter(row, "upload_approval_page", by=by, at=at, facts=facts)
        tell_examiners(row, "approval_page_uploaded", made, at=at)
        tell_society(row, "approval_page_noted", "approver", at=at)
    return made


def scan_picture(file: StoredFile) -> bytes:
    """Return the first page of a stored scan as a JPEG large enough to be read on a screen."""
    large, target = next(images_of(read(file))).convert("RGB"), io.BytesIO()
    large.thumbnail(LARGE)
    large.save(target, "JPEG", quality=80)
    return target.getvalue()


def refuse_signer(paper: Paper, signer: str) -> None:
    """Who drafted a paper does not sign for it; and somebody did sign."""
    if not signer.strip():
        raise Refused(_("Name the 负责人 who signed the page."))
    if signer.strip() == paper.drafted_by.name:
        raise Refused(when.endorser_did_not_draft.sentence)  # type: ignore[attr-defined]


def refuse_unready(paper: Paper, by: Actor, at: datetime) -> None:
    """Refuse a page for a paper that could not be endorsed at this moment, saying all that is open."""
    paper.moment = (by, at)
    if open_ := [sentence_of(rule, paper) for rule in BEFORE_UPLOAD if not rule(paper)]:
        raise NotYet(open_)


def open_for_judging(page: ApprovalPage, by: Actor) -> ApprovalPage:
    """Return a page locked below its cycle and paper; raise where it does not wait for this office."""
    Cycle.objects.select_for_update().get(pk=page.paper.cycle_id)
    paper = locked(page.paper)
    row = ApprovalPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    row.paper = paper
    if not by.holds("examiner") or by.rehearsal != paper.rehearsal:
        raise NotYours(_("A form examiner of the office verifies a sealed page (审批页)."))
    if paper.sealed_at:
        raise Sealed
    if row.state != "waiting":
        raise OutOfOrder(_("This page does not wait for a verification any more."))
    return row


@transaction.atomic
def confirm_approval_page(page: ApprovalPage, *, by: Actor, at: datetime) -> Paper:
    """Confirm signature and seal: with this the paper is endorsed, by whom the page names."""
    row = open_for_judging(page, by)
    row.verified, row.judged_by_id, row.judged_at = True, by.person_id, at
    row.save(update_fields=["verified", "judged_by", "judged_at"])
    said = {"page": row.pk, "code": row.code, "signer": row.signer}
    paper = endorse(row.paper, by=by, at=at, said=said)
    tell_society(paper, "approval_page_confirmed", at=at)
    return paper


@transaction.atomic
def refuse_approval_page(page: ApprovalPage, *, why: str, by: Actor, at: datetime) -> ApprovalPage:
    """Refuse a page with the reason; the paper goes on waiting for its endorsement."""
    row = open_for_judging(page, by)
    if not why.strip():
        raise Refused(_("Say why the page is refused: the society reads it."))
    row.verified, row.judged_by_id, row.judged_at = False, by.person_id, at
    row.judged_why = why.strip()
    row.save(update_fields=["verified", "judged_by", "judged_at", "judged_why"])
    facts = {"page": row.pk, "code": row.code}
    enter(row.paper, "refuse_approval_page", by=by, at=at, reason=row.judged_why, facts=facts)
    tell_society(row.paper, "approval_page_refused", at=at)
    return row
