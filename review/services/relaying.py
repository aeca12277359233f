"""代录: reviews on a printed form or by telephone, pledges likewise; taken down by two persons.

Some reviewers want paper, some a telephone call. What they wrote or said then stands like any other
review, and the book says by whom it came. While scoring goes on nobody but the two sees what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import advance, enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.services import write
from review.choices import Keyed, RelayWay
from review.lifecycle import by_office
from review.marking import criteria_digest
from review.models import Assignment, Expert, Item, Relay, Round
from review.querysets import OF_UNSEALED
from review.services import declarations
from review.services.keys import new_code
from review.services.paper_ballots import CODE
from review.services.scoring import (
    checked_mark,
    keep_comment,
    keep_marks,
    keep_remarks,
    sign_sheet,
    why_shut,
)

Upload = tuple[str, bytes]
"""The name and the content of a scan."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says or was said in a call: marks by criterion, words to them, a comment."""

    marks: Mapping[str, Any]
    remarks: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""

    def written(self) -> str:
        """Return it as canonical JSON: two entries say the same where these texts are alike."""
        marks = {code: plain(value) for code, value in sorted(self.marks.items())}
        remarks = {code: words.strip() for code, words in self.remarks.items() if words.strip()}
        told = [marks, dict(sorted(remarks.items())), " ".join(self.comment.split())]
        return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Talk:
    """A telephone call: the number spoken with, when, and what was said besides."""

    number: str
    at: datetime
    words: str = ""


def plain(mark: Any) -> str:
    """Return a mark as it is compared: 80, 8.5, however it was typed."""
    return f"{Decimal(str(mark)).normalize():f}"


def read(entry: str) -> Said:
    """Return what an entry says."""
    marks, remarks, comment = json.loads(entry)
    return Said(marks, remarks, comment)


def check_office(round_: Round, by: Actor) -> None:
    """Refuse whoever is not of the office that runs the round."""
    if not by_office(round_, by) or by.rehearsal != round_.rehearsal:
        raise NotYours(_("Only the office takes down what an expert writes or says."))


# --- on paper ---------------------------------------------------------------------------------------


@transaction.atomic
def print_forms(round_: Round, expert: Expert, *, by: Actor, at: datetime) -> list[Relay]:
    """Print a form for every review an expert still owes in a round; printed again, the same codes."""
    check_office(round_, by)
    owed = round_.assignments.filter(OF_UNSEALED, expert=expert).unfinished()
    rows = list(owed.select_related("item__candidate", "item__paper").order_by("order", "pk"))
    if not rows or round_.stage not in {"preparing", "scoring"}:
        raise OutOfOrder(_("This expert owes no review in this round, so there is no form."))
    digest = criteria_digest(round_.rules)
    for stale in round_.relays.open().filter(assignment__in=rows, way=RelayWay.PAPER):
        if stale.criteria != digest:
            drop(stale, at=at)
    there = round_.relays.open().filter(assignment__in=rows, way=RelayWay.PAPER)
    known = set(there.values_list("assignment_id", flat=True))
    for row in rows:
        if row.pk not in known:
            begin(row, RelayWay.PAPER, at=at, code=new_code()[:CODE], criteria=digest)
    enter(round_, "print_forms", by=by, at=at, facts={"expert": expert.pk, "forms": len(rows)})
    return list(there.select_related("assignment__item").order_by("assignment__order", "pk"))


def begin(work: Assignment, way: RelayWay, *, at: datetime, **facts: Any) -> Relay:
    """Open the record of one review that is taken down."""
    whose = {"round": work.item.round, "expert": work.expert, "assignment": work, "way": way}
    return Relay.objects.create(made_at=at, rehearsal=work.rehearsal, **whose, **facts)


@transaction.atomic
def key_form(
    relay: Relay, said: Said, *, scan: Upload | None = None, by: Actor, at: datetime
) -> Keyed:
    """录入评分表: key in what a signed form says, once; a second person keys in the same form.

    Either may mend their own entry while the two differ. The first adds the scan of the signed form.
    """
    row = open_relay(relay, RelayWay.PAPER, by=by)
    assert row.assignment
    if row.criteria != criteria_digest(row.round.rules):
        raise Refused(_("The score sheet was changed since this form was printed. Print it again."))
    check_whole(row.assignment, said)
    if scan:
        name, data = scan
        refuse_infected(data, name=name)
        row.scan = store(data, name=name, at=at, rehearsal=row.rehearsal)
    if row.scan_id is None:
        raise Refused(_("Add the scan of the signed form: it is kept with the review."))
    done = keep_entry(row, said.written(), by=by)
    enter(row.assignment, "key_form", by=by, at=at, facts={"differs": done is Keyed.DIFFERS})
    if done is Keyed.AGREED:
        settle_review(row, said, by=by, at=at)
    return done


def keep_entry(relay: Relay, entry: str, *, by: Actor) -> Keyed:
    """Keep one person's entry, and say how the two stand."""
    if relay.first_by_id in (None, by.user_id):
        relay.first, relay.first_by_id = entry, by.user_id
    elif relay.second_by_id in (None, by.user_id):
        relay.second, relay.second_by_id = entry, by.user_id
    else:
        raise NotYours(_("Two others key in this form. They compare it together."))
    done = Keyed.FIRST
    if relay.second_by_id is not None:
        done = Keyed.AGREED if relay.first == relay.second else Keyed.DIFFERS
    relay.differed |= done is Keyed.DIFFERS
    relay.save()
    return done


def check_whole(work: Assignment, said: Said) -> None:
    """Refuse a mark that cannot stand, and a form or call without all of them."""
    for code, value in said.marks.items():
        checked_mark(work, code, value)
    missing = [c.zh for c in work.item.round.rules.criteria if c.code not in said.marks]
    if missing:
        raise Refused(
            _("A mark is missing: {criteria}. Ask the reviewer; do not add one.").format(
                criteria="、".join(missing)
            )
        )


# --- by telephone -----------------------------------------------------------------------------------


@transaction.atomic
def take_call(assignment: Assignment, said: Said, talk: Talk, *, by: Actor, at: datetime) -> Relay:
    """电话评审: take down a review as it was said in a call; another person makes sure of it."""
    sheet = locked(assignment)
    check_office(sheet.item.round, by)
    refuse_tied([sheet.item], by=by)
    check_talk(talk, at=at)
    check_whole(sheet, said)
    if sheet.stage == "signed" or (sheet.stage != "offered" and why_shut(sheet)):
        raise OutOfOrder(_("This review is not open, so nothing is taken down for it."))
    check_pledge(sheet.item.round, sheet.expert)
    row = sheet.relays.open().filter(way=RelayWay.PHONE).first()
    if row and row.first_by_id != by.user_id:
        raise OutOfOrder(_("A call about this review waits for its second person already."))
    row = row or begin(sheet, RelayWay.PHONE, at=at)
    keep_talk(row, talk, said.written(), by=by)
    enter(sheet, "take_call", by=by, at=at)
    return row


@transaction.atomic
def take_pledge(
    round_: Round,
    expert: Expert,
    ties: Iterable[declarations.Tie],
    *,
    talk: Talk | None = None,
    scan: Upload | None = None,
    by: Actor,
    at: datetime,
) -> Relay:
    """代录承诺: take down a pledge read out in a call, or signed on paper, with the ties that were named."""
    check_office(round_, by)
    if round_.declarations.filter(expert=expert).exists():
        raise OutOfOrder(_("The pledge of this expert for this round is on record already."))
    if not round_.assignments.live().filter(expert=expert).exists():
        raise Refused(_("This expert has no work in this round."))
    if round_.relays.open().filter(expert=expert, assignment=None).exists():
        raise OutOfOrder(_("A pledge of this expert waits for its second person already."))
    told = [[item.pk, code, note] for item, code, note in declarations.checked(round_, ties)]
    row = Relay(round=round_, expert=expert, made_at=at, rehearsal=round_.rehearsal)
    row.way = RelayWay.PHONE if talk else RelayWay.PAPER
    if talk:
        check_talk(talk, at=at)
    elif scan is None:
        raise Refused(_("Add the scan of the signed pledge, or say which call it was read out in."))
    if scan:
        name, data = scan
        refuse_infected(data, name=name)
        row.scan = store(data, name=name, at=at, rehearsal=row.rehearsal)
    keep_talk(row, talk, json.dumps(told, ensure_ascii=False), by=by)
    enter(round_, "take_pledge", by=by, at=at, facts={"expert": expert.pk, "way": row.way})
    return row


def check_talk(talk: Talk, *, at: datetime) -> None:
    """Refuse a call without a number, and one that was not yet."""
    if not talk.number.strip():
        raise Refused(_("Say which number was spoken with."))
    if talk.at > at:
        raise Refused(_("This call lies ahead. Give the time at which it was made."))


def check_pledge(round_: Round, expert: Expert) -> None:
    """Refuse a review before the pledge."""
    if not round_.declarations.filter(expert=expert).exists():
        raise OutOfOrder(_("The pledge comes first: take it down, or let the expert sign it."))


def keep_talk(relay: Relay, talk: Talk | None, entry: str, *, by: Actor) -> None:
    """Keep who was spoken with, when, and what was said."""
    if talk:
        relay.number, relay.spoke_at = talk.number.strip(), talk.at
        relay.words = talk.words.strip()
    relay.first, relay.first_by_id = entry, by.user_id
    relay.save()


# --- the second person ------------------------------------------------------------------------------


@transaction.atomic
def confirm_relay(relay: Relay, *, checked: str, by: Actor, at: datetime) -> Relay:
    """核实代录: another person made sure of a call, or of a pledge on paper; it stands from now on."""
    row = open_relay(relay, None, by=by)
    if row.code:
        raise OutOfOrder(_("A printed form is keyed in twice; it is not confirmed by looking."))
    if row.first_by_id == by.user_id:
        raise NotYours(_("Whoever took it down does not confirm it. A second person does."))
    if not checked.strip():
        raise Refused(_("Say how you made sure: listened in, called back, read the signed page."))
    assert row.first is not None
    entry, row.second_by_id, row.checked = row.first, by.person_id, checked.strip()
    if row.assignment is None:
        settle_pledge(row, json.loads(entry), by=by, at=at)
    else:
        settle_review(row, read(entry), by=by, at=at)
    return row


@transaction.atomic
def drop_relay(relay: Relay, *, reason: str, by: Actor, at: datetime) -> Relay:
    """退回代录: what was taken down is not so, or is not wanted any more; it counts nowhere."""
    row = open_relay(relay, None, by=by)
    if not reason.strip():
        raise Refused(_("Give the reason; it stays on record."))
    about = row.assignment or row.round
    enter(about, "drop_relay", by=by, at=at, reason=reason.strip(), facts={"way": row.way})
    return drop(row, at=at)


def drop(relay: Relay, *, at: datetime) -> Relay:
    """Set a record aside and wipe what it says."""
    relay.first = relay.second = None
    relay.dropped_at = at
    relay.save()
    return relay


def open_relay(relay: Relay, way: RelayWay | None, *, by: Actor) -> Relay:
    """Return a record that waits, under a lock; refuse who is not of the office or keeps away."""
    row = Relay.objects.select_for_update(of=("self",)).get(pk=relay.pk)
    check_office(row.round, by)
    if row.assignment is not None:
        refuse_tied([row.assignment.item], by=by)
    if not row.is_open or (way and row.way != way):
        raise OutOfOrder(_("This is settled already, or was set aside."))
    return row


def settled(relay: Relay, *, at: datetime) -> None:
    """Mark a record as settled and wipe the entries: what they say is on record where it belongs."""
    relay.first = relay.second = None
    relay.settled_at = at
    relay.save()


def settle_pledge(relay: Relay, told: list[list[Any]], *, by: Actor, at: datetime) -> None:
    """Write the pledge and its ties down for the expert, and accept what is left."""
    declarations.lock(relay.expert)
    if relay.round.declarations.filter(expert=relay.expert).exists():
        raise OutOfOrder(_("The pledge of this expert for this round is on record already."))
    settled(relay, at=at)
    items = Item.objects.in_bulk([pk for pk, *_rest in told])
    ties = [(items[pk], code, note) for pk, code, note in told]
    declarations.pledged(relay.round, relay.expert, ties=ties, way=relay.way, by=by, at=at)
    mine = Expert.objects.filter(pk=relay.expert_id)
    declarations.accept_for(relay.round, mine, by=by, at=at)
    tell(relay, at=at)


def settle_review(relay: Relay, said: Said, *, by: Actor, at: datetime) -> None:
    """Write marks and words onto the sheet and sign it for the expert, as they did by hand or voice."""
    assert relay.assignment
    settled(relay, at=at)
    sheet = locked(relay.assignment)
    check_pledge(relay.round, relay.expert)
    if sheet.stage == "offered":
        sheet = advance(sheet, "accept", by=by, at=at)
    if shut := why_shut(sheet):
        raise OutOfOrder(shut)
    keep_marks(sheet, said.marks, at)
    keep_remarks(sheet, said.remarks)
    keep_comment(sheet, said.comment)
    told = {"way": relay.way, "taken_by": [relay.first_by_id, relay.second_by_id]}
    sign_sheet(sheet, by=by, at=at, verb="take_down", told=told)
    tell(relay, at=at)


def tell(relay: Relay, *, at: datetime) -> None:
    """Write to the expert that it is on record, so that nobody speaks for them unnoticed."""
    page = ("review:round", relay.round_id) if relay.expert.user_id else ()
    words = {"round": relay.round, "is_pledge": relay.assignment_id is None, "page": page}
    reach = {"phone": relay.expert.phone, "address": relay.expert.email}
    write(
        verb="taken_down",
        at=at,
        to_user=relay.expert.user,
        context={**words, "by_phone": relay.way == RelayWay.PHONE},
        rehearsal=relay.rehearsal,
        **reach,
    )
