"""Objections (异议): filed by anyone with name and facts, taken up, ruled on."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import FORMAL_GROUNDS, Ground
from awards.models import Notice, Objection
from awards.services.holding_over import after_ruling, hold_over
from awards.services.notices import again
from awards.services.records import bar
from awards.services.redacting import refuse_telling
from awards.services.telling import tell_of_acceptance, tell_of_objection, tell_of_ruling
from files.models import StoredFile
from ledger.actors import PASSER_BY, THE_CLOCK, Actor
from ledger.flow import advance, locked, open_record
from ledger.numbers import next_number
from ledger.situations import OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from programmes.vocabulary import ObjectionRules

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
FEWEST_CHARACTERS = 10  # fewer cannot name a fact or a lead


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the objector takes away: the number, and the code that is shown this once only."""

    objection: Objection
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Status:
    """What the holder of number and code may read: never who objected."""

    number: str
    stage: str
    stage_label: str
    received_at: datetime
    ruled_at: datetime | None
    ruling: str
    appeal_ends: datetime | None
    appealed: str


@transaction.atomic
def file_objection(
    notice: Notice,
    candidate: Candidate,
    *,
    ground: str,
    objector: str,
    contact: str,
    statement: str,
    at: datetime,
    from_unit: bool = False,
    evidence: StoredFile | None = None,
    by: Actor = PASSER_BY,
) -> Receipt:
    """提出异议, within the notice, with real name, contact and facts; a unit adds its sealed letter.

    Raises Refused with every clause that applies. Who objects is stored encrypted and enters
    neither the book nor the text of any letter.
    """
    objection = Objection(notice=locked(notice), candidate=candidate, ground=ground)
    said = {"objector": objector, "contact": contact, "statement": statement}
    objection.received_at, objection.from_unit, objection.evidence = at, from_unit, evidence
    keeps = rules_of(notice).anonymous == "lead"
    objection.anonymous = keeps and not from_unit and not objector.strip()
    if faults := [*faults_of_time(objection), *faults_of_form(objection, said)]:
        raise Refused(*faults)
    return record(objection, said, by=by, at=at)


def record(objection: Objection, said: Mapping[str, str], *, by: Actor, at: datetime) -> Receipt:
    """Write an objection that lacks nothing, tell the managers, and return its receipt."""
    for column, words in said.items():
        setattr(objection, column, words.strip())
    code = "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))
    _number(objection, code)
    facts = {"ground": objection.ground, "way": str(objection.way)}
    open_record(objection, "receive", by=by, at=at, facts=facts)
    if objection.anonymous and rules_of(objection.notice).anonymous == "lead":
        objection = advance(objection, "keep_as_lead", by=THE_CLOCK, at=at)
    tell_of_objection(objection, at=at)
    shown = "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))
    return Receipt(objection, objection.receipt_no, shown)


def _number(objection: Objection, code: str) -> None:
    """Give an objection its number, the hash of its code, and the effect the rules attach to it."""
    notice, year = objection.notice, timezone.localdate(objection.received_at).year
    objection.rehearsal = notice.rehearsal
    objection.receipt_no = next_number(f"YY{year}", rehearsal=notice.rehearsal)
    objection.code_hash = _hash(code)
    objection.effect = _effect(rules_of(notice), objection.ground)


def rules_of(notice: Notice) -> ObjectionRules:
    """Return the rules on objections under which a notice runs; every notice has them."""
    rules = notice.cycle.rules.objection
    assert rules is not None, "notice and objections come together in a rule set"
    return rules


def faults_of_time(objection: Objection) -> Iterator[Sentence]:
    """Yield why it is too early, too late or about somebody else."""
    notice = objection.notice
    if notice.closes_at is None or notice.stage == "suspended":
        yield _("This notice is not open to objections now. Wait for the notice that follows it.")
    elif objection.received_at >= notice.closes_at:
        yield format_lazy(
            _(
                "Not accepted: after the last moment. The notice ended on {last} at 24:00 (Beijing "
                "time). Misconduct can still be reported to the integrity authority."
            ),
            last=f"{notice.last_day:%Y-%m-%d}",
        )
    if not notice.items.shown().filter(candidate=objection.candidate).exists():
        yield _("This person does not stand in this notice. Choose a name from its list.")


def faults_of_form(objection: Objection, said: Mapping[str, str]) -> Iterator[Sentence]:
    """Yield what the objection lacks, each with the rule it breaks."""
    if objection.ground not in {each.code for each in rules_of(objection.notice).grounds}:
        yield _("Choose one of the grounds this programme hears.")
    if not objection.anonymous and not said["objector"].strip():
        yield _("Not accepted: anonymous. Give your real name, or the unit's full name.")
    if not objection.anonymous and not said["contact"].strip():
        yield _("Not accepted: no contact. Give a telephone number, e-mail or address.")
    if len("".join(said["statement"].split())) < FEWEST_CHARACTERS:
        yield _(
            "Not accepted: no evidence or lead. Say what is wrong, where, and how it can be checked."
        )
    if objection.from_unit and objection.evidence is None:
        yield _("An objection by a unit needs the scan of its letter with the seal. Add it.")


def _effect(rules: ObjectionRules, ground: str) -> str:
    """Return what an open objection on this ground does, as the rule set says."""
    return rules.clerical_effect if ground in FORMAL_GROUNDS else rules.effect


def _hash(code: str) -> str:
    """Return the SHA-256 (hex) of a receipt code in its normal form."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def found_by(receipt_no: str, code: str) -> Objection:
    """Return the objection of a receipt; Refused in one and the same words for number and code."""
    number = "".join(each for each in receipt_no.upper() if each.isprintable()).strip()
    found = Objection.objects.filter(receipt_no=number).first()
    if found is None or not hmac.compare_digest(found.code_hash, _hash(code)):
        raise Refused(_("No objection has this number and code. Check both on your receipt."))
    return found


def objection_status(receipt_no: str, code: str) -> Status:
    """Return where an objection stands; one and the same sentence for a wrong number or code."""
    found = found_by(receipt_no, code)
    return Status(
        found.receipt_no,
        found.stage,
        found.get_stage_display(),
        found.received_at,
        found.ruled_at,
        found.ruling,
        appeal_ends(found),
        _appealed(found),
    )


def appeal_ends(objection: Objection) -> datetime | None:
    """Return until when a ruling can be appealed; None where it cannot."""
    days = rules_of(objection.notice).appeal_days
    return objection.ruled_at + timedelta(days=days) if objection.ruled_at and days else None


def _appealed(objection: Objection) -> str:
    """Return what was said to the objector's appeal; "" where there is none yet."""
    appeal = objection.appeals.filter(side="objector").first()
    return appeal.words if appeal else ""


@transaction.atomic
def accept(objection: Objection, *, by: Actor, at: datetime, ground: str = "") -> Objection:
    """受理; a wrong ground is put right first. Unless it is a mere correction, the candidate waits."""
    row = locked(objection)
    if row.stage == "received" and ground and ground != row.ground:
        rules = rules_of(row.notice)
        if ground not in {each.code for each in rules.grounds}:
            raise Refused(_("Choose one of the grounds this programme hears."))
        row.ground, row.effect = Ground(ground), _effect(rules, ground)
        row.save(update_fields=["ground", "effect"])
    row = advance(row, "accept", by=by, at=at, facts={"ground": row.ground})
    if row.effect != "continue" and row.candidate.stage == "announced":
        advance(row.candidate, "contest", by=by, at=at, facts={"objection": row.receipt_no})
    tell_of_acceptance(row, at=at)
    return row


def keep_as_lead(objection: Objection, *, by: Actor, at: datetime) -> Objection:
    """线索存档: what was said anonymously is kept, where the rule set keeps leads."""
    return advance(objection, "keep_as_lead", by=by, at=at)


@transaction.atomic
def decline(
    objection: Objection, *, refusal: str, words: str, by: Actor, at: datetime
) -> Objection:
    """不予受理, under a clause of the rule set, with words to the objector."""
    row = _rule(objection, "decline", words=words, by=by, at=at, refusal=refusal)
    after_ruling(Candidate.objects.get(pk=row.candidate_id), by=by, at=at)
    return row


@transaction.atomic
def uphold(
    objection: Objection, *, words: str, by: Actor, at: datetime, document: str = ""
) -> Objection:
    """异议成立: the candidate can only be dropped now; misconduct also bars from later cycles."""
    row = _rule(objection, "uphold", words=words, by=by, at=at, document=document)
    if row.ground == Ground.MISCONDUCT:
        years = row.notice.cycle.rules.person.forbidden.integrity_years
        since = timezone.localdate(at)
        bar(row.candidate, "upheld_objection", decision=row.document, since=since, years=years)
    return row


@transaction.atomic
def dismiss(
    objection: Objection, *, words: str, by: Actor, at: datetime, document: str = ""
) -> Objection:
    """异议不成立: the candidate goes on where no other objection stands in the way."""
    row = _rule(objection, "dismiss", words=words, by=by, at=at, document=document)
    _go_on(row, by=by, at=at)
    return row


@transaction.atomic
def correct(objection: Objection, *, words: str, by: Actor, at: datetime) -> Objection:
    """更正文字、排序差错: what was wrong and how it reads now; the candidate goes on."""
    row = _rule(objection, "correct", words=words, by=by, at=at)
    _go_on(row, by=by, at=at)
    return row


def _rule(
    objection: Objection,
    verb: str,
    *,
    words: str,
    by: Actor,
    at: datetime,
    refusal: str = "",
    document: str = "",
) -> Objection:
    """Write the ruling, then take the step that it makes possible."""
    row = locked(objection)
    if row.ruled_at is not None:
        raise OutOfOrder(_("This objection was ruled on already; a ruling is not changed."))
    if verb != "decline":  # which goes to the objector alone
        refuse_telling(row, words)
    hold_over(row.candidate, at=at)
    row.ruling, row.refusal, row.document = words.strip(), refusal, document.strip()
    row.save(update_fields=["ruling", "refusal", "document"])
    facts = {"refusal": refusal, "document": row.document}
    ruled = advance(row, verb, by=by, at=at, facts=facts, ruled_at=at)
    tell_of_ruling(ruled, at=at)
    return ruled


def _go_on(objection: Objection, *, by: Actor, at: datetime) -> None:
    """Let the candidate go on after a ruling in their favour, by a new notice where the rules ask."""
    candidate = after_ruling(Candidate.objects.get(pk=objection.candidate_id), by=by, at=at)
    against = candidate.objections.filter(stage="upheld").exists()
    if candidate.stage == "contested" and not against and not candidate.objections.open().exists():
        candidate = advance(candidate, "settle", by=by, at=at, facts={"by": objection.receipt_no})
    wanted = rules_of(objection.notice).repost or objection.effect == "must_repost"
    unpublished = ["drafted", "scheduled"]
    waiting = candidate.notice_items.filter(notice__stage__in=unpublished).exists()
    standing = objection.notice.named_stages - {"contested"}
    if wanted and not waiting and candidate.stage in standing:
        again(objection.notice, [candidate], by=by, at=at)
