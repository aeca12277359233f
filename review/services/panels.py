"""评审组: laid out by division and discipline, their members seated, items moved with consent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Candidate
from people.models import Society
from review import facts
from review.choices import MoveState, PanelDuty, PanelSource
from review.lifecycle import runs
from review.models import Expert, Item, MoveAnswer, Panel, PanelMember, PanelMove, Round
from review.services.declarations import lock
from review.services.telling import tell_organiser, tell_societies


def open_for_panels(round_: Round, *, refill: bool = False, by: Actor) -> Round:
    """Return a round of the office locked, before its scoring; refuse who does not run it.

    ``refill``: a drawn seat that was vacated is filled again while marks are still given, too.
    """
    row = locked(round_)
    if row.society_id is not None or not runs(row, by):
        raise NotYours(_("Only a manager (管理员) sets up the panels of a round."))
    if row.stage not in (facts.STAFFED if refill else ("preparing",)):
        raise OutOfOrder(_("The scoring has begun: the panels stay as they are."))
    return row


# --- panels and their items -----------------------------------------------------------------------


@transaction.atomic
def lay_out_panels(round_: Round, *, by: Actor, at: datetime) -> list[Panel]:
    """划分评审组: one panel for each division among the items, and every item put where it belongs.

    Panels that exist stay and take what is theirs; only what none of them takes makes new ones.
    """
    row = open_for_panels(round_, by=by)
    homeless = sort_items(row)
    labels = {each.code: each.zh for each in row.cycle.rules.programme.divisions}
    for division in sorted({item.division for item in homeless}):
        name = labels.get(division, division) or row.rules.zh
        make_panel(row, name=name, divisions=[division] if division else [])
    left = sort_items(row)
    panels = list(row.panels.all())
    told = {"panels": len(panels), "items": row.items.count(), "left": len(left)}
    enter(row, "lay_out_panels", by=by, at=at, facts=told)
    return panels


def sort_items(round_: Round) -> list[Item]:
    """Put every item without a panel into the one that takes it; answers those that none takes."""
    panels = list(round_.panels.all())
    homeless = []
    for item in facts.items_with_words(round_.items.filter(panel=None)):
        item.panel = facts.panel_for(item, panels)
        if item.panel is None:
            homeless.append(item)
        else:
            item.save(update_fields=["panel"])
    return homeless


def make_panel(round_: Round, *, name: str, **about: Any) -> Panel:
    """Write a panel with the next number; its name is made unlike the others'."""
    taken = set(round_.panels.values_list("name", flat=True))
    number = max(round_.panels.values_list("number", flat=True), default=0) + 1
    if name in taken:
        name = f"{name} {number}"
    return Panel.objects.create(
        round=round_, number=number, name=name, rehearsal=round_.rehearsal, **about
    )


@transaction.atomic
def open_panel(
    round_: Round,
    *,
    name: str,
    divisions: Sequence[str] = (),
    disciplines: Sequence[str] = (),
    seats: int | None = None,
    extra: int = 0,
    by: Actor,
    at: datetime,
) -> Panel:
    """增设评审组: items that no panel has are sorted in."""
    row = open_for_panels(round_, by=by)
    about = checked_panel(row, None, name, divisions, disciplines, seats, extra)
    panel = make_panel(row, **about)
    sort_items(row)
    enter(row, "open_panel", by=by, at=at, facts={"panel": panel.number, "name": panel.name})
    return panel


@transaction.atomic
def change_panel(
    panel: Panel,
    *,
    name: str,
    divisions: Sequence[str] = (),
    disciplines: Sequence[str] = (),
    seats: int | None = None,
    extra: int = 0,
    by: Actor,
    at: datetime,
) -> Panel:
    """Change what a panel is called, takes and fills; items that have a panel stay in theirs."""
    row = open_for_panels(panel.round, by=by)
    about = checked_panel(row, panel, name, divisions, disciplines, seats, extra)
    Panel.objects.filter(pk=panel.pk).update(**about)
    sort_items(row)
    enter(row, "change_panel", by=by, at=at, facts={"panel": panel.number, **about})
    return Panel.objects.get(pk=panel.pk)


def checked_panel(
    round_: Round,
    panel: Panel | None,
    name: str,
    divisions: Sequence[str],
    disciplines: Sequence[str],
    seats: int | None,
    extra: int,
) -> dict[str, Any]:
    """Return what a panel is to be; refuse a second one of a name, and a difference beyond no seats."""
    others = round_.panels.exclude(pk=panel.pk) if panel else round_.panels.all()
    if others.filter(name=name.strip()).exists():
        words = _("This round has a panel called “{name}” already. Choose another name.")
        raise Refused(format_lazy(words, name=name.strip()))
    if seats is None and extra:
        raise Refused(_("A difference (差额) counts beyond the seats. Enter the seats first."))
    return {
        "name": name.strip(),
        "divisions": list(divisions),
        "disciplines": list(disciplines),
        "seats": seats,
        "extra": extra,
    }


@transaction.atomic
def remove_panel(panel: Panel, *, by: Actor, at: datetime) -> Round:
    """Take away a panel nobody sits in; its items are sorted again, and no move may concern it."""
    row = open_for_panels(panel.round, by=by)
    if panel.members.exists():
        raise Refused(_("Experts sit in this panel. Take them out first."))
    if PanelMove.objects.filter(to=panel).exists() or PanelMove.objects.filter(left=panel).exists():
        raise Refused(_("A move on record names this panel, so it stays."))
    panel.items.update(panel=None)
    number = panel.number
    panel.delete()
    sort_items(row)
    enter(row, "remove_panel", by=by, at=at, facts={"panel": number})
    return row


# --- members --------------------------------------------------------------------------------------


def refuse_tied_to_panel(panel: Panel, *, by: Actor) -> None:
    """Refuse staff who keep away from an item of the panel to choose who sits in it."""
    nominations.refuse_tied_among(Candidate.objects.filter(items__panel=panel), by=by)


@transaction.atomic
def seat_in_panel(
    panel: Panel,
    experts: Iterable[Expert],
    *,
    source: str = PanelSource.APPOINTED,
    by: Actor,
    at: datetime,
) -> list[PanelMember]:
    """Seat experts of the pool in a panel; who sits in another panel of the round is refused."""
    if source == PanelSource.APPOINTED:
        refuse_tied_to_panel(panel, by=by)
    row = open_for_panels(panel.round, refill=source == PanelSource.DRAWN, by=by)
    wanted = list(experts)
    lock(*wanted)
    usable = set(Expert.objects.available().filter(pk__in=[e.pk for e in wanted]).values_list("pk"))
    elsewhere = dict(
        PanelMember.objects.filter(panel__round=row, expert__in=wanted).values_list(
            "expert_id", "panel__name"
        )
    )
    for expert in wanted:
        if expert.pk in elsewhere:
            words = _("{name} sits in “{panel}” already; nobody sits in two panels of a round.")
            raise Refused(format_lazy(words, name=expert, panel=elsewhere[expert.pk]))
        if (expert.pk,) not in usable:
            words = _("{name} takes no work at present, or has no account. Choose somebody else.")
            raise Refused(format_lazy(words, name=expert))
    made = PanelMember.objects.bulk_create(
        PanelMember(
            panel=panel, expert=expert, source=source, joined_at=at, rehearsal=row.rehearsal
        )
        for expert in wanted
    )
    told = {"panel": panel.number, "members": len(made), "source": str(source)}
    enter(row, "seat_in_panel", by=by, at=at, facts=told)
    return made


@transaction.atomic
def unseat_from_panel(member: PanelMember, *, reason: str, by: Actor, at: datetime) -> Panel:
    """Take a member out of a panel, with a reason."""
    panel = member.panel
    refuse_tied_to_panel(panel, by=by)
    row = open_for_panels(panel.round, by=by)
    if not reason.strip():
        raise Refused(_("Give the reason why the expert leaves the panel."))
    if row.assignments.live().filter(expert=member.expert_id).exists():
        raise OutOfOrder(_("The expert has work in this round. Release it first."))
    member.delete()
    told = {"panel": panel.number, "expert": member.expert_id}
    enter(row, "unseat_from_panel", by=by, at=at, reason=reason.strip(), facts=told)
    return panel


@transaction.atomic
def name_chair(member: PanelMember, *, by: Actor, at: datetime) -> PanelMember:
    """指定组长: one of its members chairs the panel; who did before is a member again."""
    refuse_tied_to_panel(member.panel, by=by)
    row = open_for_panels(member.panel.round, by=by)
    member.panel.members.filter(duty=PanelDuty.CHAIR).update(duty=PanelDuty.MEMBER)
    PanelMember.objects.filter(pk=member.pk).update(duty=PanelDuty.CHAIR)
    told = {"panel": member.panel.number, "expert": member.expert_id}
    enter(row, "name_chair", by=by, at=at, facts=told)
    return PanelMember.objects.get(pk=member.pk)


# --- moves ----------------------------------------------------------------------------------------


@transaction.atomic
def ask_move(item: Item, to: Panel, *, reason: str, by: Actor, at: datetime) -> PanelMove:
    """Ask the societies that nominate an item to confirm its move to another panel."""
    refuse_tied([item], by=by)
    row = open_for_panels(item.round, by=by)
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if to.round_id != row.pk or to.pk == item.panel_id:
        raise Refused(_("Choose another panel of the same round."))
    if not reason.strip():
        raise Refused(_("Give the reason for the move; the society reads it before it answers."))
    if item.moves.filter(state=MoveState.AWAITING).exists():
        raise OutOfOrder(_("A move of this nominee is waiting for the society's answer already."))
    move = PanelMove.objects.create(
        item=item,
        left=item.panel,
        to=to,
        reason=reason.strip(),
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    told = {"to": to.number, "left": item.panel.number if item.panel else None}
    enter(item, "ask_move", by=by, at=at, reason=move.reason, facts=told)
    tell_societies(item, "move_asked", at=at)
    return move


@transaction.atomic
def answer_move(
    move: PanelMove, society: Society, *, agreed: bool, reason: str = "", by: Actor, at: datetime
) -> PanelMove:
    """A society (负责人) confirms or refuses the move of its nominee; the last confirmation does it."""
    if not (by.holds("approver") and by.society_id == society.pk):
        raise NotYours(_("Only the approver (负责人) of the nominating society answers."))
    item = Item.objects.select_for_update(of=("self",)).get(pk=move.item_id)
    row = PanelMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if row.state != MoveState.AWAITING or row.answers.filter(society=society).exists():
        raise OutOfOrder(_("This move is answered already."))
    if society.pk not in societies_of(item):
        raise NotYours(_("Only the approver (负责人) of the nominating society answers."))
    if not agreed and not reason.strip():
        raise Refused(_("Say why the nominee should stay in its panel."))
    MoveAnswer.objects.create(
        move=row,
        society=society,
        agreed=agreed,
        reason=reason.strip(),
        answered_at=at,
        rehearsal=row.rehearsal,
    )
    told = {"move": row.pk, "agreed": agreed}
    enter(item, "answer_move", by=by, at=at, reason=reason.strip(), facts=told)
    return settled(row, item, at=at)


def settled(move: PanelMove, item: Item, *, at: datetime) -> PanelMove:
    """Do a move all have confirmed, end one that was refused; else it goes on waiting."""
    answers = dict(move.answers.values_list("society_id", "agreed"))
    if all(answers.values()) and societies_of(item) - set(answers):
        return move
    done = all(answers.values()) and item.round.stage == "preparing"
    move.state, move.settled_at = MoveState.DONE if done else MoveState.REFUSED, at
    move.save(update_fields=["state", "settled_at"])
    if done:
        Item.objects.filter(pk=item.pk).update(panel=move.to)
    tell_organiser(item.round, "move_answered", at=at)
    return move


def societies_of(item: Item) -> set[int]:
    """Return the societies whose accepted papers carry an item."""
    return {paper.society_id for paper in item.papers()}


@transaction.atomic
def drop_move(move: PanelMove, *, by: Actor, at: datetime) -> PanelMove:
    """Take back a move nobody has settled."""
    refuse_tied([move.item], by=by)
    open_for_panels(move.item.round, by=by)
    row = PanelMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if row.state != MoveState.AWAITING:
        raise OutOfOrder(_("This move is answered already."))
    row.state, row.settled_at = MoveState.DROPPED, at
    row.save(update_fields=["state", "settled_at"])
    enter(row.item, "drop_move", by=by, at=at, facts={"move": row.pk})
    return row
