"""The call (通知) of a cycle: number, title, text, attachments, authority; who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from files.services import store
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYours, OutOfOrder, Refused, Sentence
from letters.services import write_to
from people.models import Society
from programmes.models import Authority, CallFile, CallReading, Cycle
from programmes.rules import founder_is_barred, may_give_awards
from programmes.sentences import fee_sentence
from programmes.services.cycles import change_cycle, in_preparation, officers
from programmes.vocabulary import mentions_fee


@dataclass(frozen=True, slots=True)
class Reader:
    """One society invited, and who of it opened the call when, if anybody did."""

    society: Society
    reading: CallReading | None


def refuse_fees(texts: Mapping[Sentence, str]) -> None:
    """Refuse texts that speak of a fee: 条例第三十七条, 不得收取任何费用."""
    found = [(where, mentions_fee(text)) for where, text in texts.items()]
    faults = [fee_sentence(str(where), word) for where, word in found if word]
    if faults:
        raise Refused(*faults)


@transaction.atomic
def write_call(
    cycle: Cycle, *, notice_no: str, notice_title: str, notice_text: str, by: Actor, at: datetime
) -> Cycle:
    """Write number, title and text of the call of a cycle in preparation."""
    refuse_fees({_("Title of the call"): notice_title, _("Text of the call"): notice_text})
    return change_cycle(
        cycle,
        by=by,
        at=at,
        notice_no=notice_no.strip(),
        notice_title=notice_title.strip(),
        notice_text=notice_text,
    )


@transaction.atomic
def attach_call_file(cycle: Cycle, data: bytes, *, name: str, by: Actor, at: datetime) -> CallFile:
    """Attach a file to the call of a cycle in preparation; its type is told by its content."""
    row = in_preparation(cycle, by=by)
    refuse_fees({_("Name of the attachment"): name})
    stored = store(data, name=name, at=at, rehearsal=row.rehearsal)
    made = CallFile.objects.create(cycle=row, file=stored, rehearsal=row.rehearsal)
    facts = {"name": stored.name, "sha256": stored.sha256}
    enter(row, "attach_call_file", by=by, at=at, facts=facts)
    return made


@transaction.atomic
def remove_call_file(file: CallFile, *, by: Actor, at: datetime) -> None:
    """Take an attachment out of the call; the book keeps its name and hash."""
    row = in_preparation(file.cycle, by=by)
    facts = {"name": file.file.name, "sha256": file.file.sha256}
    enter(row, "remove_call_file", by=by, at=at, facts=facts)
    file.delete()


@transaction.atomic
def record_authority(
    cycle: Cycle,
    *,
    kind: str,
    founder: str,
    number: str,
    dated: date,
    data: bytes,
    name: str,
    by: Actor,
    at: datetime,
) -> Authority:
    """Record the approval or registration an award is given under; it is the basis everywhere."""
    row = in_preparation(cycle, by=by)
    if row.programme.track != "award":
        raise OutOfOrder(_("Only an award has an authority of its own to record."))
    if not may_give_awards(row.organiser, founder):
        raise Refused(founder_is_barred(row))
    made, _new = Authority.objects.update_or_create(
        cycle=row,
        defaults={
            "kind": kind,
            "founder": founder,
            "number": number.strip(),
            "dated": dated,
            "file": store(data, name=name, at=at, rehearsal=row.rehearsal),
            "rehearsal": row.rehearsal,
        },
    )
    row.authority = made.number
    row.save(update_fields=["authority"])
    facts = {"kind": kind, "founder": founder, "number": made.number, "sha256": made.file.sha256}
    enter(row, "record_authority", by=by, at=at, facts=facts)
    return made


@transaction.atomic
def read_call(cycle: Cycle, *, by: Actor, at: datetime) -> CallReading | None:
    """阅知: record that an invited society has opened the call, once; nobody else leaves a trace."""
    if not by.holds("clerk", "approver") or cycle.stage == "preparing":
        return None
    known = CallReading.objects.filter(cycle=cycle, society_id=by.home_id).first()
    if known or by.home_id not in {each.pk for each in cycle.invited()}:
        return known
    reading, _made = CallReading.objects.get_or_create(
        cycle=cycle,
        society_id=by.home_id,
        defaults={"reader_id": by.person_id, "read_at": at, "rehearsal": cycle.rehearsal},
    )
    return reading


def call_readers(cycle: Cycle) -> list[Reader]:
    """Return every society invited with its reading, those who have not read first; three queries."""
    known = {each.society_id: each for each in cycle.readings.select_related("reader")}
    rows = [Reader(society, known.get(society.pk)) for society in cycle.invited()]
    return sorted(rows, key=lambda row: row.reading is not None)


@transaction.atomic
def remind_unread(cycle: Cycle, *, by: Actor, at: datetime) -> int:
    """Write to the clerks and approvers of the societies that have not opened the call."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) reminds the societies."))
    row = locked(cycle)
    if row.stage != "open":
        raise OutOfOrder(_("Societies are reminded of the call only while the cycle is open."))
    unread = [each.society for each in call_readers(row) if each.reading is None]
    told = [o for role in ("clerk", "approver") for o in officers(unread, role, of=row, at=at)]
    context = {"cycle": row, "page": ("society:call", row.pk)}
    write_to(told, verb="call_unread", at=at, context=context, batch="cycles",
             rehearsal=row.rehearsal)  # fmt: skip
    enter(row, "remind_unread", by=by, at=at, facts={"societies": len(unread)})
    return len(unread)
