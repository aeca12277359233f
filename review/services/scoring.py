"""Scoring (评分): every mark is checked and saved at once; signing closes the sheet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused, Sealed, Sentence, Stale
from letters.services import write
from people.services.links import PIN_LASTS, fault_of_pin, new_pin
from review.lifecycle import by_the_expert
from review.marking import criteria_digest, criteria_json, criterion_of
from review.models import Assignment, Basis, Expert, Item, Round, Score, SigningCode
from review.querysets import OF_UNSEALED
from review.scoring import MarkFault
from review.services.results import rank_anew


def save_score(
    assignment: Assignment, criterion: str, value: Decimal | int | str, *, by: Actor, at: datetime
) -> Score:
    """Save one mark; a number outside the criterion's range or step is refused, nothing is saved.

    Single marks are no lines of the book: an autosave would tell the order of an expert's thoughts.
    The book has the signature, with the digest of the sheet.
    """
    with transaction.atomic():
        sheet = open_sheet(assignment, by=by)
        keep_marks(sheet, {criterion: value}, at)
        return sheet.scores.get(criterion=criterion)


def save_comment(assignment: Assignment, comment: str, *, by: Actor, at: datetime) -> Assignment:
    """Save the words of a review."""
    with transaction.atomic():
        return keep_comment(open_sheet(assignment, by=by), comment)


def save_remark(
    assignment: Assignment, criterion: str, words: str, *, by: Actor, at: datetime
) -> Assignment:
    """Save the words to one mark; they may come before it."""
    with transaction.atomic():
        return keep_remarks(open_sheet(assignment, by=by), {criterion: words})


@transaction.atomic
def save_sheet(
    assignment: Assignment,
    marks: Mapping[str, Decimal],
    comment: str | None,
    *,
    by: Actor,
    at: datetime,
    remarks: Mapping[str, str] | None = None,
    seen: Mapping[str, str] | None = None,
) -> Assignment:
    """Save all marks given, the words to them and the comment: the whole sheet or nothing of it.

    A comment of None leaves the one on record. ``seen`` says which version of each field the page showed: what another window wrote since is
    not written over (``written_since``). Without it nothing is compared.
    """
    row = open_sheet(assignment, by=by)
    words = {f"remark-{code}": told for code, told in (remarks or {}).items()}
    if comment is not None:
        words["comment"] = comment
    if seen is not None and written_since(row, {**marks, **words}, seen):
        raise Stale(
            _("Another window of yours saved this sheet a moment ago. Load the page again.")
        )
    keep_marks(row, marks, at)
    keep_remarks(row, remarks or {})
    return row if comment is None else keep_comment(row, comment)


def sign(assignment: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """签名提交: one review, where the rule set asks for no code."""
    if assignment.item.round.rules.sign_code:
        raise Refused(_("Reviews of this round are signed together, with a one-time code."))
    return sign_sheet(assignment, by=by, at=at)


@transaction.atomic
def sign_sheet(
    assignment: Assignment,
    *,
    by: Actor,
    at: datetime,
    verb: str = "sign",
    told: Mapping[str, Any] | None = None,
) -> Assignment:
    """Sign: every criterion has its mark; the book keeps digests of the sheet and of what it rests on.

    The expert's row is locked first: of two sheets signed at once the second sees the first, so that
    no grade is filled beyond its share. ``told`` says in the book how it came, where not by the expert.
    """
    Expert.objects.select_for_update().get(pk=assignment.expert_id)
    late = Assignment.objects.filter(pk=assignment.pk, reopened=True).exists()
    row = advance(
        assignment, verb, by=by, at=at, facts=lambda sheet: {**digests_of(sheet), **(told or {})}
    )
    rules = row.item.round.rules
    Basis.objects.create(
        assignment=row,
        criteria=criteria_json(rules),
        digest=criteria_digest(rules),
        versions=versions_of(row.item),
        number=row.bases.count() + 1,
        signed_at=at,
        rehearsal=row.rehearsal,
    )
    if late:
        rank_anew(row.item.round, at=at)
    return row


def digests_of(sheet: Assignment) -> dict[str, Any]:
    """Return what the book keeps of a signed sheet: its digest, its criteria's, its papers' versions."""
    criteria = criteria_digest(sheet.item.round.rules)
    versions = versions_of(sheet.item)
    return {"sheet": sheet_digest(sheet), "criteria": criteria, "versions": versions}


def versions_of(item: Item) -> list[list[Any]]:
    """Return the frozen version of every paper of an item: number of the paper, version, digest."""
    frozen = [(paper, paper.versions.order_by("-number").first()) for paper in item.papers()]
    return [[paper.number, each.number, each.digest] for paper, each in frozen if each]


def sign_all(round_: Round, *, by: Actor, at: datetime, code: str = "") -> int:
    """Sign every sheet of the acting expert in a round that is complete; answers how many.

    Where the rule set asks for a one-time code it is used up with it; a wrong try counts.
    """
    if not round_.rules.sign_code:
        return sign_complete(round_, by=by, at=at)
    held = SigningCode.objects.filter(round=round_, expert__user_id=by.person_id).first()
    if held is None:
        raise Refused(_("No code is in force: it is good for ten minutes. Let a new one be sent."))
    if (fault := fault_of_pin(held, code, at=at)) is not None:
        raise Refused(fault)
    with transaction.atomic():
        held = SigningCode.objects.select_for_update().get(pk=held.pk)
        held.pin_hash, held.pins = "", 0
        held.save(update_fields=["pin_hash", "pins"])
        return sign_complete(round_, by=by, at=at)


@transaction.atomic
def send_signing_code(round_: Round, *, by: Actor, at: datetime) -> SigningCode:
    """Send the acting expert a one-time code, to the telephone or address on record; an earlier ends."""
    expert = get_expert(round_, by)
    made, _new = SigningCode.objects.get_or_create(
        round=round_, expert=expert, defaults={"rehearsal": round_.rehearsal}
    )
    row = SigningCode.objects.select_for_update().get(pk=made.pk)
    worn_out = _("Too many codes were sent for this round. Ask the office.")
    words = {"round": round_, "pin": new_pin(row, worn_out=worn_out, at=at)}
    write(
        verb="signing_code",
        at=at,
        to_user=expert.user,
        phone=expert.phone,
        address=expert.email,
        context={**words, "minutes": PIN_LASTS.seconds // 60},
        rehearsal=round_.rehearsal,
    )
    return row


def get_expert(round_: Round, by: Actor) -> Expert:
    """Return the acting expert, who has work in this round and can be reached."""
    rows = Expert.objects.filter(assignments__item__round=round_, user_id=by.person_id)
    expert = rows.distinct().first()
    if expert is None or not by.holds("expert", "chair"):
        raise NotYours(_("Only the expert the item is assigned to writes its review."))
    if not (expert.phone or expert.email):
        raise Refused(_("Neither telephone nor address of yours is on record. Ask the office."))
    return expert


@transaction.atomic
def sign_complete(round_: Round, *, by: Actor, at: datetime) -> int:
    """Sign what is complete; answers how many."""
    work = round_.assignments.filter(OF_UNSEALED, expert__user_id=by.user_id, stage="accepted")
    ready = [
        sheet
        for sheet in work.order_by("pk")
        if not (sheet.missing_criteria() or sheet.marked_otherwise() or sheet.short_words())
    ]
    return len([sign_sheet(sheet, by=by, at=at) for sheet in ready])


@transaction.atomic
def reopen(assignment: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """Open one's own signed sheet again, while the round takes scores.

    Every mark has a new version: a stroke from before the signature covers none of them unseen.
    """
    return with_new_versions(advance(assignment, "reopen", by=by, at=at))


def with_new_versions(sheet: Assignment) -> Assignment:
    """Count the signature in the version of every mark."""
    sheet.scores.update(version=F("version") + 1, window="")
    return sheet


def void_review(assignment: Assignment, *, reason: str, by: Actor, at: datetime) -> Assignment:
    """作废 a signed review; it stays on record and counts nowhere."""
    if not reason.strip():
        raise Refused(_("Give the reason for declaring a signed review void."))
    refuse_tied([assignment.item], by=by)
    return advance(assignment, "void", by=by, at=at, reason=reason)


def open_sheet(assignment: Assignment, *, by: Actor) -> Assignment:
    """Return the assignment under a lock; refuse where its sheet takes no marks from this person."""
    row = locked(assignment)
    if not by_the_expert(row, by):
        raise NotYours(_("Only the expert the item is assigned to writes its review."))
    if shut := why_shut(row):
        raise OutOfOrder(shut)
    if row.bars("sign"):
        raise Sealed
    return row


def why_shut(sheet: Assignment) -> Sentence | None:
    """Say why a sheet takes no marks now; None where it does."""
    if sheet.stage != "accepted":
        return _("This sheet takes no marks now. Accept the item first, or reopen the review.")
    if sheet.item.round.stage != "scoring" and not sheet.reopened:
        return _("The round is not open for scoring.")
    return None


def keep_marks(
    sheet: Assignment,
    marks: Mapping[str, Decimal | int | str],
    at: datetime,
    *,
    window: str = "",
    number: int = 0,
) -> list[Score]:
    """Check every mark, then write those that say something new, over what was given before."""
    checked = {code: checked_mark(sheet, code, value) for code, value in marks.items()}
    criteria = criteria_digest(sheet.item.round.rules)
    before = {each.criterion: each for each in sheet.scores.all()}
    rows = [
        Score(
            assignment=sheet,
            criterion=code,
            value=value,
            criteria=criteria,
            version=old.version + 1 if (old := before.get(code)) else 1,
            window=window,
            number=number,
            saved_at=at,
            rehearsal=sheet.rehearsal,
        )
        for code, value in checked.items()
        if window or not is_said(before.get(code), value, criteria)
    ]
    return Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["assignment", "criterion"],
        update_fields=["value", "criteria", "version", "window", "number", "saved_at"],
    )


def is_said(score: Score | None, value: Decimal, criteria: str) -> bool:
    """Tell whether a mark stands as it is given again, on the same criteria."""
    return score is not None and (score.value, score.criteria) == (value, criteria)


def seen_of(sheet: Assignment) -> dict[str, str]:
    """Return the version of every field of a sheet: a mark's number, the first of a text's digest."""
    words = {f"remark-{code}": told for code, told in sheet.remarks.items()}
    told = {name: seal_of(text) for name, text in {**words, "comment": sheet.comment}.items()}
    return {each.criterion: str(each.version) for each in sheet.scores.all()} | told


def seal_of(text: str) -> str:
    """Return what tells one text from another: the first 12 of its SHA-256 (hex); "" of none."""
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""


def standing(sheet: Assignment) -> dict[str, Decimal | str]:
    """Return what every field of a sheet holds, by its name on the page."""
    words = {f"remark-{code}": told for code, told in sheet.remarks.items()}
    marks = {each.criterion: each.value for each in sheet.scores.all()}
    return {**marks, **words, "comment": sheet.comment}


def written_since(
    sheet: Assignment, given: Mapping[str, Any], seen: Mapping[str, str]
) -> dict[str, Decimal | str]:
    """Return what another window wrote since, by field: neither seen there nor what is given now."""
    now, held = seen_of(sheet), standing(sheet)
    return {
        name: held[name]
        for name, value in given.items()
        if name in held
        and seen.get(name, "") != now.get(name, "")
        and held[name] != (value.strip() if isinstance(value, str) else value)
    }


def keep_remarks(sheet: Assignment, remarks: Mapping[str, str]) -> Assignment:
    """Write the words to single marks over those given before; refuse an unknown criterion."""
    known = {each.code for each in sheet.item.round.rules.criteria}
    if unknown := [code for code in remarks if code not in known]:
        raise Refused(no_criterion(unknown[0]))
    given = {code: words.strip() for code, words in remarks.items()}
    sheet.remarks = {**sheet.remarks, **given}
    sheet.save(update_fields=["remarks"])
    return sheet


def keep_comment(sheet: Assignment, comment: str) -> Assignment:
    """Write the words of a review."""
    sheet.comment = comment.strip()
    sheet.save(update_fields=["comment"])
    return sheet


def no_criterion(code: str) -> Sentence:
    """Say that the score sheet has no such line."""
    return format_lazy(_("The score sheet of this round has no criterion “{code}”."), code=code)


def checked_mark(assignment: Assignment, criterion: str, value: Decimal | int | str) -> Decimal:
    """Return the mark as a number; refuse an unknown criterion, a range or a step not kept."""
    asked = next((c for c in assignment.item.round.rules.criteria if c.code == criterion), None)
    if asked is None:
        raise Refused(no_criterion(criterion))
    words = {"criterion": asked.zh, "step": asked.step, "given": value}
    words |= {"least": asked.lowest, "most": asked.most}
    try:
        mark = Decimal(str(value).strip())
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite():
        raise Refused(
            format_lazy(
                _("{criterion}: “{given}” is not a number. Enter {least} to {most}."), **words
            )
        )
    fault = criterion_of(asked).fault(Fraction(mark))
    if fault is MarkFault.OUT_OF_RANGE:
        raise Refused(
            format_lazy(
                _("{criterion}: {given} is out of range. Enter {least} to {most}."), **words
            )
        )
    if fault is MarkFault.OFF_STEP:
        raise Refused(
            format_lazy(
                _("{criterion}: {given} does not fit. Marks go in steps of {step}."), **words
            )
        )
    return mark


def sheet_digest(assignment: Assignment) -> str:
    """Return the SHA-256 (hex) of marks, words and comment, to tell later whether they changed."""
    marks = {
        code: str(Fraction(value))
        for code, value in assignment.scores.values_list("criterion", "value")
    }
    written = [marks, assignment.remarks, assignment.comment]
    canonical = json.dumps(written, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
