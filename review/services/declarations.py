"""Declarations (诚信与回避承诺), conflicts declared or ordered, declining: the file shuts at once.

Whatever touches who reads what locks the expert's row first. So of two transactions, one that gives
an expert an item and one that writes a conflict with it, the second always sees the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Candidate
from people.choices import TieKind
from people.models import Relation
from review.choices import ConflictSource, Outcome, Party
from review.lifecycle import by_the_expert, runs
from review.models import Assignment, Conflict, Declaration, Dispute, Expert, Item, Round, Seat
from review.querysets import OF_UNSEALED
from review.services.telling import tell_organiser
from review.services.vacating import vacate_seats

PLEDGE = "2026-1"
"""Version of the pledge's text that is signed now."""

WHOLE_CALL = ("SELF", "SAME_CALL")
"""Relations of whoever is nominated in the call: they review nothing of it (domain rule 5.1)."""

Tie = tuple[Item, str, str]
"""An item, the code of the relation in the rule set, and a note."""


@transaction.atomic
def declare(
    round_: Round,
    expert: Expert,
    *,
    ties: Iterable[Tie] = (),
    contested: Iterable[tuple[Conflict, str]] = (),
    address: str = "",
    by: Actor,
    at: datetime,
) -> Declaration:
    """Sign the pledge for a round and name one's ties, before any file can be opened.

    Until then an expert sees names and units only. Each tie recuses at once: the assignment is
    shut in the same transaction, and the database refuses a new one. Which relation holds is the
    expert's word; it is not weighed (domain rule 5.2). ``contested`` are possible conflicts found in
    the records that the expert says are not so, each with a word why: the office decides.
    """
    lock(expert)
    if not (by.holds("expert", "chair") and by.user_id == expert.user_id):
        raise NotYours(_("Everyone declares their own ties. Log in as the expert."))
    if not has_part_in(round_, expert):
        raise Refused(_("You have no work in this round, so there is nothing to declare."))
    if round_.declarations.filter(expert=expert).exists():
        raise OutOfOrder(
            _(
                "The pledge for this round is signed already. Report a further tie on the item itself."
            )
        )
    return pledged(round_, expert, ties=ties, contested=contested, address=address, by=by, at=at)


def pledged(
    round_: Round,
    expert: Expert,
    *,
    ties: Iterable[Tie] = (),
    contested: Iterable[tuple[Conflict, str]] = (),
    address: str = "",
    way: str = "",
    by: Actor,
    at: datetime,
) -> Declaration:
    """Write the pledge and the ties down; who may say so, and that it is not there yet, was asked before.

    ``way`` is how it came where the expert did not sign it here: on paper, or by telephone.
    """
    declaration = Declaration.objects.create(
        round=round_,
        expert=expert,
        text_version=PLEDGE,
        signed_at=at,
        address=address,
        rehearsal=round_.rehearsal,
    )
    found = [
        shut(item, expert, relation, ConflictSource.DECLARED, note=note, by=by, at=at)
        for item, relation, note in widened(round_, checked(round_, ties))
    ]
    said = [dispute(each, words=words, by=by, at=at) for each, words in contested]
    facts = {"expert": expert.pk, "text": PLEDGE, "ties": len(found), "contested": len(said)}
    enter(round_, "declare", by=by, at=at, facts=facts | ({"way": way} if way else {}))
    if found:
        vacate_seats(round_, by=by, at=at)
        tell_organiser(round_, "conflict_declared", at=at, count=len(found))
    return declaration


@transaction.atomic
def take_up(
    round_: Round,
    expert: Expert,
    *,
    ties: Iterable[Tie] = (),
    contested: Iterable[tuple[Conflict, str]] = (),
    address: str = "",
    by: Actor,
    at: datetime,
) -> Declaration:
    """Sign the pledge, name one's ties, and accept all items that are left, in one act."""
    declaration = declare(
        round_, expert, ties=ties, contested=contested, address=address, by=by, at=at
    )
    accept_offered(round_, by=by, at=at)
    return declaration


def accept(assignment: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """接受评审, after the pledge; the file opens."""
    return advance(assignment, "accept", by=by, at=at)


@transaction.atomic
def accept_offered(round_: Round, *, by: Actor, at: datetime) -> int:
    """Accept all that is still offered to the acting expert in a round; answers how many."""
    return accept_for(round_, Expert.objects.filter(user_id=by.person_id), by=by, at=at)


def accept_for(round_: Round, experts: QuerySet[Expert], *, by: Actor, at: datetime) -> int:
    """Accept all that is offered in a round to an expert; answers how many."""
    mine = round_.assignments.filter(OF_UNSEALED, expert__in=experts, stage="offered")
    return len([accept(assignment, by=by, at=at) for assignment in mine.order_by("pk")])


@transaction.atomic
def decline(
    assignment: Assignment, *, reason: str, ground: str = "", by: Actor, at: datetime
) -> Assignment:
    """谢绝评审, with a reason: too far from one's field, or no time. The item needs another expert.

    ``ground`` is the reason's code where it was chosen from the list: ``field`` counts in later fits.
    """
    if not reason.strip():
        raise Refused(_("Give a reason for declining; it helps to find a better expert."))
    if not by_the_expert(assignment, by):
        refuse_tied([assignment.item], by=by)
    row = advance(assignment, "decline", by=by, at=at, reason=reason, ground=ground)
    if by_the_expert(row, by):
        tell_organiser(row.item.round, "item_declined", at=at)
    return row


@transaction.atomic
def report_conflict(
    assignment: Assignment, relation: str, note: str = "", *, by: Actor, at: datetime
) -> Conflict:
    """Report a tie at any later time: the file shuts at once, a signed review is void.

    The expert reports it, or whoever runs the round orders the recusal without being asked; the
    latter needs its ground in ``note`` (应当说明理由, 国家自然科学基金条例 第二十条).
    """
    lock(assignment.expert)
    round_ = assignment.item.round
    mine = by_the_expert(assignment, by)
    if not (mine or runs(round_, by)):
        raise NotYours(_("The expert, or whoever runs the round, reports a conflict of interest."))
    if not mine and not note.strip():
        raise Refused(_("State the ground for ordering a recusal."))
    if not mine:
        refuse_tied([assignment.item], by=by)
    ((item, relation, note),) = checked(round_, [(assignment.item, relation, note)])
    if mine:
        tell_organiser(round_, "conflict_declared", at=at, count=1)
    source = ConflictSource.DECLARED if mine else ConflictSource.ORDERED
    found = [
        shut(each, assignment.expert, code, source, note=words, by=by, at=at)
        for each, code, words in widened(round_, [(item, relation, note)])
    ]
    vacate_seats(round_, by=by, at=at)
    return found[0]


@transaction.atomic
def dispute(conflict: Conflict, *, words: str, by: Actor, at: datetime) -> Dispute:
    """申辩: the expert says that a conflict found in the records is not so; it stands until decided.

    One that keeps them away still does, and one that is only possible waits for the office anyway.
    """
    lock(conflict.expert)
    row = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if not (by.holds("expert", "chair") and by.user_id == row.expert.user_id):
        raise NotYours(_("Everyone speaks for themselves. Log in as the expert."))
    if row.source != ConflictSource.FOUND:
        raise Refused(_("What you declared yourself is not weighed, and so not disputed either."))
    if not words.strip():
        raise Refused(_("Say in a few words why this is not so: it helps whoever decides."))
    if row.disputes.undecided().exists():
        raise OutOfOrder(_("You have said so already; the office has not decided yet."))
    if not row.is_disputable:
        raise OutOfOrder(
            _("This was decided on your dispute; it holds until its evidence changes.")
        )
    made = Dispute.objects.create(
        conflict=row,
        party=Party.EXPERT,
        words=words.strip(),
        raised_by_id=by.person_id,
        raised_at=at,
        rehearsal=row.rehearsal,
    )
    facts = {"expert": row.expert_id, "relation": row.relation, "outcome": row.outcome}
    enter(row.item, "dispute", by=by, at=at, facts=facts)
    return made


# --- what the verbs share -------------------------------------------------------------------------


def refuse_tied_to(round_: Round, *, by: Actor) -> None:
    """Refuse staff who keep away from one of the round's items to decide on who reads or votes."""
    nominations.refuse_tied_among(Candidate.objects.filter(items__round=round_), by=by)


def lock(*experts: Expert) -> None:
    """Lock the experts' rows, in one order everywhere."""
    keys = sorted(expert.pk for expert in experts)
    list(Expert.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def has_part_in(round_: Round, expert: Expert) -> bool:
    """Tell whether the expert reads or votes in the round, or sits in its body."""
    return (
        round_.assignments.filter(expert=expert).exists()
        or round_.body.filter(expert=expert).exists()
        or Seat.objects.filter(vote__round=round_, expert=expert).exists()
    )


def checked(round_: Round, ties: Iterable[Tie]) -> list[Tie]:
    """Return the ties; refuse an item of another round or a relation the rule set does not know."""
    known = {each.code for each in round_.review.conflicts}
    found = list(ties)
    for item, relation, _note in found:
        if item.round_id != round_.pk:
            raise Refused(_("This item does not belong to the round."))
        if relation not in known:
            raise Refused(
                format_lazy(
                    _("The rule set knows no relation “{relation}”. It knows: {known}."),
                    relation=relation,
                    known="、".join(sorted(known)),
                )
            )
    return found


def widened(round_: Round, ties: Iterable[Tie]) -> list[Tie]:
    """Add the other items of the round to the ties of whoever is nominated in its call.

    They review nothing of it (domain rule 5.1), where the rule set keeps 同期候选人 away at all.
    """
    found = list(ties)
    away = next((each for each in round_.review.conflicts if each.code == "SAME_CALL"), None)
    if away is None or away.outcome != Outcome.HARD:
        return found
    named = {item.pk for item, relation, _note in found if relation in WHOLE_CALL}
    if not named:
        return found
    others = round_.items.standing().exclude(pk__in=[item.pk for item, *_rest in found])
    return [*found, *((other, "SAME_CALL", "") for other in others.order_by("pk"))]


def shut(
    item: Item,
    expert: Expert,
    relation: str,
    source: str,
    *,
    note: str = "",
    evidence: Iterable[object] = (),
    by: Actor,
    at: datetime,
) -> Conflict:
    """Recuse the expert from the item, then write the hard conflict; the caller holds the lock.

    What the expert declared stays their word, and what was found stays beside what they declare.
    """
    close_work(item, expert, relation, by=by, at=at)
    keep_from_ballots(item, expert, relation)
    pair: dict[str, Any] = {"item": item, "expert": expert, "relation": relation}
    held = Conflict.objects.filter(**pair).first()
    if held and held.outcome == Outcome.HARD and held.source == ConflictSource.DECLARED:
        return held
    known = held.evidence if held else []
    told = {
        "outcome": Outcome.HARD,
        "source": source,
        "note": note,
        "evidence": list(evidence) or known,
        "found_at": at,
        "decided_at": None,
        "decided_by_id": None,
        "rehearsal": item.rehearsal,
    }
    conflict, _made = Conflict.objects.update_or_create(**pair, defaults=told)
    if source == ConflictSource.DECLARED:
        remember_tie(item, expert, relation, by=by, at=at)
    return conflict


def close_work(item: Item, expert: Expert, relation: str, *, by: Actor, at: datetime) -> None:
    """Take the expert's live work on the item away: recused, or void where it was signed."""
    facts = {"relation": relation}
    for assignment in item.assignments.live().filter(expert=expert):
        verb = "void" if assignment.stage == "signed" else "recuse"
        advance(assignment, verb, by=by, at=at, reason=relation, facts=facts)


def keep_from_ballots(item: Item, expert: Expert, relation: str) -> None:
    """Take the item off the expert's ballot paper wherever they have not voted yet.

    Who is nominated in the call keeps away from all of it.
    """
    seats = Seat.objects.select_for_update(of=("self",)).filter(
        expert=expert, has_cast=False, vote__stage__in=["prepared", "open"]
    )
    whole = relation in WHOLE_CALL
    for seat in seats.filter(vote__round=item.round_id).select_related("vote").order_by("pk"):
        on_paper = set(seat.vote.item_ids())
        away = on_paper if whole else on_paper & {item.pk}
        if away - set(seat.recused_from):
            seat.recused_from = sorted({*seat.recused_from, *away})
            seat.save(update_fields=["recused_from"])


def remember_tie(item: Item, expert: Expert, relation: str, *, by: Actor, at: datetime) -> None:
    """Keep a declared tie between two persons for later rounds and cycles."""
    person = item.candidate.person if item.candidate else None
    if relation in TieKind.values and person and person.pk != expert.person_id:
        Relation.objects.get_or_create(
            one=expert.person,
            other=person,
            kind=relation,
            defaults={"declared_by": by.name, "declared_at": at, "rehearsal": item.rehearsal},
        )
