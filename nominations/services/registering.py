"""收件登记: enter what came by courier, add to it, correct it by a new entry, strike it through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.numbers import next_number
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused, Sentence
from nominations.models import Paper, Parcel, ParcelItem
from nominations.pages import spelled
from nominations.postmark_words import of_line
from nominations.postmarks import Line, lines
from nominations.services.acknowledging import tell_of_parcel
from nominations.services.looking import codes_seen
from people.models import Society
from programmes.models import Cycle

Uploaded = tuple[str, bytes]
MOST_LINES = 500
OF_PARCEL = ("way", "carrier", "tracking", "sent_on", "arrived_on", "by_candidate", "packing")
COPIED = (*OF_PARCEL, "cycle_id", "society_id", "envelope_id", "rehearsal")
OF_ITEM = ("copies", "originals", "missing")


@dataclass(frozen=True, slots=True)
class Registered:
    """A parcel as it was entered, and a sentence for each line that was left out."""

    parcel: Parcel
    kept: int
    left_out: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What was entered about the contents of a parcel: the codes, and what holds for each of them."""

    codes: str = ""
    pictures: Sequence[Uploaded] = ()
    copies: int = 1
    originals: int = 0
    missing: str = ""


def register_parcel(
    cycle: Cycle,
    society: Society | None,
    facts: Mapping[str, Any],
    contents: Contents,
    *,
    envelope: Uploaded | None = None,
    by: Actor,
    at: datetime,
) -> Registered:
    """Enter a parcel under the next number, with all that was read of its contents; tell the society.

    Without a society it is that of the first paper read. What cannot be entered is named; the rest
    is kept.
    """
    refuse_registrar(cycle, by)
    refuse_facts(cycle, facts, at)
    for name, data in [*contents.pictures, *([envelope] if envelope else [])]:
        refuse_infected(data, name=name)
    read, unread = codes_of(contents)
    with transaction.atomic():
        sender = society or sender_of(cycle, read)
        parcel = Parcel(cycle=cycle, society=sender, rehearsal=cycle.rehearsal)
        parcel.envelope = keep_envelope(envelope, cycle, at)
        parcel = enter_parcel(parcel, facts, by, at)
        kept, left_out = enter_items(parcel, read, contents, by=by, at=at)
        told = {"society": sender.name, "papers": kept, "left_out": len(left_out)}
        enter(parcel, "register_parcel", by=by, at=at, facts=told)
        tell_of_parcel(parcel, at=at)
    return Registered(parcel, len(kept), (*left_out, *unread))


def add_to_parcel(parcel: Parcel, contents: Contents, *, by: Actor, at: datetime) -> Registered:
    """Enter more papers of a parcel that is registered already; tell the society."""
    refuse_registrar(parcel.cycle, by)
    for name, data in contents.pictures:
        refuse_infected(data, name=name)
    read, unread = codes_of(contents)
    with transaction.atomic():
        row = standing(parcel)
        kept, left_out = enter_items(row, read, contents, by=by, at=at)
        if kept:
            enter(row, "add_to_parcel", by=by, at=at, facts={"papers": kept})
            tell_of_parcel(row, at=at)
    return Registered(row, len(kept), (*left_out, *unread))


@transaction.atomic
def correct_parcel(
    parcel: Parcel, facts: Mapping[str, Any], *, reason: str, by: Actor, at: datetime
) -> Parcel:
    """更正: strike the entry through and enter the parcel anew, under its own number, with its contents."""
    refuse_registrar(parcel.cycle, by)
    refuse_facts(parcel.cycle, facts, at, but=parcel)
    row = standing(parcel)
    items = list(row.items.filter(voided_at__isnull=True))
    strike(row, reason, by, at)
    new = Parcel(**{name: getattr(row, name) for name in COPIED}, corrects=row)
    new = enter_parcel(new, facts, by, at)
    ParcelItem.objects.bulk_create([anew(item, new, by, at) for item in items])
    told = {"new": new.number, "changed": sorted(n for n in OF_PARCEL if differ(row, new, n))}
    enter(row, "correct_parcel", by=by, at=at, reason=reason.strip(), facts=told)
    enter(new, "register_parcel", by=by, at=at, facts={"corrects": row.number})
    tell_of_parcel(new, at=at, reason=reason.strip())
    return new


@transaction.atomic
def correct_item(
    item: ParcelItem, facts: Mapping[str, Any], *, reason: str, by: Actor, at: datetime
) -> ParcelItem:
    """更正: strike one line of a parcel through and enter it anew; tell the society."""
    parcel = standing(item.parcel)
    refuse_registrar(parcel.cycle, by)
    refuse_marked({_("What is missing"): facts["missing"]})
    refuse_originals(facts["copies"], facts["originals"])
    row = ParcelItem.objects.select_for_update().get(pk=item.pk)
    strike(row, reason, by, at)
    new = anew(row, parcel, by, at)
    for name in OF_ITEM:
        setattr(new, name, facts[name])
    new.save(force_insert=True)
    told = {"paper": row.paper.number, "copies": new.copies, "originals": new.originals}
    enter(parcel, "correct_parcel_item", by=by, at=at, reason=reason.strip(), facts=told)
    tell_of_parcel(parcel, at=at, reason=reason.strip())
    return new


@transaction.atomic
def void_parcel(parcel: Parcel, *, reason: str, by: Actor, at: datetime) -> Parcel:
    """划销: strike a parcel through with a reason; its number is not given again."""
    refuse_registrar(parcel.cycle, by)
    row = standing(parcel)
    strike(row, reason, by, at)
    enter(row, "void_parcel", by=by, at=at, reason=reason.strip())
    return row


@transaction.atomic
def void_item(item: ParcelItem, *, reason: str, by: Actor, at: datetime) -> ParcelItem:
    """划销: strike one line of a parcel through with a reason; tell the society."""
    parcel = standing(item.parcel)
    refuse_registrar(parcel.cycle, by)
    row = ParcelItem.objects.select_for_update().get(pk=item.pk)
    strike(row, reason, by, at)
    told = {"paper": row.paper.number}
    enter(parcel, "void_parcel_item", by=by, at=at, reason=reason.strip(), facts=told)
    tell_of_parcel(parcel, at=at, reason=reason.strip())
    return row


# --- refusals -----------------------------------------------------------------------------------------


def refuse_registrar(cycle: Cycle, by: Actor) -> None:
    """Only the office keeps the register, while the cycle runs."""
    if not by.holds("examiner", "manager") or by.rehearsal != cycle.rehearsal:
        raise NotYours(_("Only the office (形式审查员、管理员) keeps the register of parcels."))
    if cycle.stage not in {"open", "closed"}:
        raise Refused(
            _("Parcels are registered while a cycle is open, or closed and not finished.")
        )


def refuse_facts(
    cycle: Cycle, facts: Mapping[str, Any], at: datetime, *, but: Parcel | None = None
) -> None:
    """Refuse days that cannot be, markings in free words, and a parcel that is registered already."""
    refuse_marked({_("Packing"): facts["packing"], _("Carrier"): facts["carrier"]})
    if facts["arrived_on"] > localdate(at):
        raise Refused(_("The day of arrival lies ahead. Enter the day the parcel came."))
    if facts["sent_on"] and facts["sent_on"] > facts["arrived_on"]:
        raise Refused(_("The postmark of dispatch lies after the arrival. Look at both again."))
    if tracking := facts["tracking"]:
        same = (
            cycle.parcels.standing().filter(tracking=tracking).exclude(pk=but.pk if but else None)
        )
        if known := same.first():
            raise Refused(
                format_lazy(
                    _(
                        "A parcel with the tracking number {tracking} is registered already: {number}. Open it to add papers or to correct it."
                    ),
                    tracking=tracking,
                    number=known.number,
                )
            )


def refuse_originals(copies: int, originals: int) -> None:
    """An original is one of the copies."""
    if originals > copies:
        raise Refused(_("There cannot be more originals than copies. Count again."))


def standing(parcel: Parcel) -> Parcel:
    """Read a parcel again under a lock; refuse one that was struck through."""
    rows = Parcel.objects.select_for_update(of=("self",)).select_related("cycle", "society")
    row = rows.get(pk=parcel.pk)
    if not row.stands:
        raise Refused(_("This entry was struck through. Go to the entry that corrects it."))
    return row


# --- entering -----------------------------------------------------------------------------------------


def enter_parcel(parcel: Parcel, facts: Mapping[str, Any], by: Actor, at: datetime) -> Parcel:
    """Give a parcel the next number of its cycle's register and keep it."""
    for name in OF_PARCEL:
        setattr(parcel, name, facts[name])
    parcel.number = next_number(f"{parcel.cycle.code}-SJ", rehearsal=parcel.rehearsal)
    parcel.registered_by_id, parcel.registered_at = by.person_id, at
    parcel.save(force_insert=True)
    return parcel


def keep_envelope(file: Uploaded | None, cycle: Cycle, at: datetime) -> StoredFile | None:
    """Keep the photograph of the envelope, where there is one."""
    return store(file[1], name=file[0], at=at, rehearsal=cycle.rehearsal) if file else None


def codes_of(contents: Contents) -> tuple[tuple[Line, ...], list[Sentence]]:
    """Return the lines entered and what was read on photographs, and what could not be read."""
    refuse_marked({_("What is missing"): contents.missing})
    refuse_originals(contents.copies, contents.originals)
    seen, unread = codes_seen(contents.pictures)
    read = lines("\n".join([contents.codes, *seen]))
    if len(read) > MOST_LINES:
        raise Refused(
            format_lazy(
                _("At most {most} lines are entered at once. Do it in parts."), most=MOST_LINES
            )
        )
    return read, unread


def papers_named(cycle: Cycle, read: Iterable[Line]) -> dict[str, Paper]:
    """Return the papers of a cycle that the lines name, by number as spelled in a code."""
    wanted = {line.paper for line in read if line.paper}
    if not wanted:
        return {}
    known = cycle.papers.filter(rehearsal=cycle.rehearsal).values_list("pk", "number")
    named = {pk: spelled(number) for pk, number in known if spelled(number) in wanted}
    papers = cycle.papers.filter(pk__in=named).select_related("society")
    return {named[paper.pk]: paper for paper in papers}


def sender_of(cycle: Cycle, read: Sequence[Line]) -> Society:
    """Return the society of the first paper that was read."""
    papers = papers_named(cycle, read)
    for line in read:
        if line.paper in papers:
            return papers[line.paper].society
    raise Refused(
        _("Choose the society that sent the parcel: none of the codes names a paper of this cycle.")
    )


def enter_items(
    parcel: Parcel, read: Sequence[Line], contents: Contents, *, by: Actor, at: datetime
) -> tuple[list[str], list[Sentence]]:
    """Enter every paper the lines name, once, with all its codes; name each line that is left out."""
    papers = papers_named(parcel.cycle, read)
    elsewhere = papers_elsewhere(parcel.cycle, [r.paper for r in read if r.paper not in papers])
    there = set(parcel.items.filter(voided_at__isnull=True).values_list("paper_id", flat=True))
    found: dict[str, list[str]] = {}
    left_out: dict[str, Sentence] = {}
    for line in read:
        paper = papers.get(line.paper)
        if fault := fault_of(parcel, paper or elsewhere.get(line.paper), there):
            left_out[line.text] = of_line(fault, line.text, paper or elsewhere.get(line.paper))
        elif line.code not in found.setdefault(line.paper, []) and line.code:
            found[line.paper].append(line.code)
    ParcelItem.objects.bulk_create(
        ParcelItem(
            parcel=parcel,
            paper=papers[name],
            codes=codes,
            copies=contents.copies,
            originals=contents.originals,
            missing=contents.missing,
            registered_by_id=by.person_id,
            registered_at=at,
            rehearsal=parcel.rehearsal,
        )
        for name, codes in found.items()
    )
    return [papers[name].number for name in found], list(left_out.values())


def papers_elsewhere(cycle: Cycle, numbers: Sequence[str]) -> dict[str, Paper]:
    """Return the papers of other cycles that bear these numbers."""
    found = Paper.objects.filter(number__in=numbers, rehearsal=cycle.rehearsal)
    return {paper.number: paper for paper in found.select_related("cycle__programme", "society")}


def fault_of(parcel: Parcel, paper: Paper | None, there: set[int]) -> str:
    """Return why a paper cannot be entered in a parcel, as a code; "" where it can."""
    if paper is None:
        return "unknown"
    if paper.secret or paper.sealed_at:
        return "secret"
    if paper.cycle_id != parcel.cycle_id:
        return "other_cycle"
    if paper.society_id != parcel.society_id:
        return "other_society"
    return "again" if paper.pk in there else ""


def strike(row: Parcel | ParcelItem, reason: str, by: Actor, at: datetime) -> None:
    """Strike an entry through, once, with a reason."""
    if row.voided_at is not None:
        raise Refused(_("This entry was struck through. Go to the entry that corrects it."))
    if not reason.strip():
        raise Refused(_("Say why the entry is corrected or struck through: it stays readable."))
    row.voided_at, row.voided_by_id, row.voided_why = at, by.person_id, reason.strip()[:300]
    row.save(update_fields=["voided_at", "voided_by", "voided_why"])


def anew(item: ParcelItem, parcel: Parcel, by: Actor, at: datetime) -> ParcelItem:
    """Return a line of the register as it is entered again, not saved."""
    return ParcelItem(
        parcel=parcel,
        paper_id=item.paper_id,
        codes=item.codes,
        copies=item.copies,
        originals=item.originals,
        missing=item.missing,
        corrects=item,
        registered_by_id=by.person_id,
        registered_at=at,
        rehearsal=item.rehearsal,
    )


def differ(one: Parcel, other: Parcel, name: str) -> bool:
    """Tell whether two entries say different things."""
    return bool(getattr(one, name) != getattr(other, name))
