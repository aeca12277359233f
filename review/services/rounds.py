"""Rounds (评审轮次): opened on what the round before let through, started, closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, locked, open_record
from ledger.sentences import sealed_within
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.querysets import UNSEALED
from programmes.models import Cycle
from review.lifecycle import runs
from review.marking import method_digest
from review.models import Item, Round
from review.ranking import commitment


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is, in counts only: nobody's score, order or time is among them.

    ``declared`` counts the experts with work who have signed the pledge.
    """

    items: int
    covered: int
    experts: int
    declared: int
    offered: int
    accepted: int
    signed: int
    declined: int
    recused: int
    voided: int


@transaction.atomic
def open_round(
    cycle: Cycle,
    *,
    due_at: datetime,
    number: int | None = None,
    name: str = "",
    late: bool = False,
    by: Actor,
    at: datetime,
) -> Round:
    """Open the next round of a cycle and put its items in.

    A first round takes the admitted candidates and moves each into review; a later one those whom
    the confirmed result of the round before let through, so also those a meeting sent back, and with
    ``late`` those admitted since the first was opened. ``number`` is only checked.
    """
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    earlier = cycle.rounds.filter(society=None).order_by("-number").first()
    following = earlier.number + 1 if earlier else 1
    round_ = Round(
        cycle=cycle,
        number=following,
        due_at=due_at,
        rehearsal=cycle.rehearsal,
    )
    check_opening(round_, earlier, number=number, by=by, at=at)
    round_.name_zh = (name or f"{cycle.name_zh}·{round_.rules.zh}")[:200]
    round_.name_en = "" if name else f"{cycle.name_en} · {round_.rules.en}"[:200]
    subjects = candidates_for(round_, earlier, late=late)
    if not subjects:
        raise Refused(nobody_is_ready(cycle))
    facts = {"items": len(subjects), "late": numbers_of(subjects) if earlier else []}
    open_record(round_, "open_round", by=by, at=at, facts=facts)
    for subject in subjects:
        put_in(round_, subject, by=by, at=at)
    return round_


def check_opening(
    round_: Round, earlier: Round | None, *, number: int | None, by: Actor, at: datetime
) -> None:
    """Refuse a round that nobody may open now, each reason in its sentence."""
    if not runs(round_, by):
        raise NotYours(_("Only a manager (管理员) opens rounds of the office."))
    if round_.cycle.rules.review is None:
        raise Refused(_("The rule set of this programme has no review, so there are no rounds."))
    if round_.due_at <= at:
        raise Refused(_("The due date of the round has passed already. Choose a later one."))
    if number is not None and number != round_.number:
        raise Refused(
            format_lazy(_("The next round of this cycle is number {number}."), number=round_.number)
        )
    if earlier and not earlier.rankings.confirmed().exists():
        raise Refused(
            format_lazy(
                _(
                    "The result of “{round}” is not confirmed. Close it, rank it and confirm the ranking."
                ),
                round=earlier.name,
            )
        )


def nobody_is_ready(cycle: Cycle) -> Sentence:
    """Say that a round would have no items, and who waits since the first one was opened."""
    late = cycle.candidates.admitted_late()
    if not late:
        return _("Nobody is ready for this round. Accept papers or confirm the result before.")
    return format_lazy(
        _(
            "No earlier result lets anybody through. Admitted since the first round was opened: {names}. Tick that this round takes them."
        ),
        names="、".join(each.name for each in late),
    )


def candidates_for(
    round_: Round, earlier: Round | None, *, late: bool = False
) -> Sequence[Candidate]:
    """Return the candidates a round of the office takes, by 姓氏笔画."""
    admitted = round_.cycle.candidates.filter(UNSEALED, stage="admitted")
    if earlier is None:
        return list(admitted)
    going_on = round_.cycle.candidates.filter(stage="in_review", items__round=earlier).distinct()
    through = [candidate for candidate in going_on if candidate.last_result() == "in"]
    if sealed := sum(candidate.sealed_at is not None for candidate in through):
        raise NotYet([sealed_within(sealed)])
    return [*through, *(admitted if late else ())]


def numbers_of(subjects: Sequence[Candidate]) -> list[str]:
    """Return the numbers of those who enter review after the first round, for the book."""
    return [each.number for each in subjects if each.stage == "admitted"]


@transaction.atomic
def take_in(round_: Round, *, by: Actor, at: datetime) -> list[Item]:
    """补入: take the candidates admitted since the first round was opened into one under way.

    While a round gives out work a repair finds experts for them, and it is not closed without their
    reviews.
    """
    row = locked(round_)
    if row.society_id is not None or not runs(row, by):
        raise NotYours(_("Only a manager (管理员) takes candidates into a round of the office."))
    if row.stage not in {"preparing", "scoring"}:
        raise OutOfOrder(
            _("The scoring of this round has ended. The next round can take those admitted late.")
        )
    late = list(row.cycle.candidates.admitted_late())
    if not late:
        raise Refused(_("No candidate was admitted since the first round was opened."))
    enter(row, "take_in", by=by, at=at, facts={"late": numbers_of(late)})
    return [put_in(row, candidate, by=by, at=at) for candidate in late]


def put_in(round_: Round, subject: Candidate, *, by: Actor, at: datetime) -> Item:
    """Make a candidate an item of the round; one just admitted moves into review."""
    if subject.stage == "admitted":
        advance(subject, "review", by=by, at=at, facts={"round": round_.pk})
    return Item.objects.create(round=round_, candidate=subject, rehearsal=round_.rehearsal)


def start_round(round_: Round, *, by: Actor, at: datetime) -> Round:
    """开始评审: every item has its experts.

    Where the rule set parts ties by lot, the office's number of its seed is fixed now, before any mark; only
    the SHA-256 of it is made known, in the book, until the round is ranked. How marks become places is fixed, too.
    """
    told: dict[str, object] = {"items": round_.items.count(), "method": method_digest(round_.rules)}
    with transaction.atomic():
        if round_.lot_asked and not round_.lot_commitment:
            told["lot"] = fix_lot(round_)
        return advance(round_, "start", by=by, at=at, facts=told)


def fix_lot(round_: Round) -> str:
    """Fix the office's number of a round's lot; answers both fingerprints, its own and the supervisor's."""
    row = locked(round_)
    row.lot_seed = secrets.token_hex(32)
    row.lot_commitment = commitment(row.lot_seed)
    row.save(update_fields=["lot_seed", "lot_commitment"])
    return row.lot_fingerprints


def call_vote(round_: Round, *, by: Actor, at: datetime) -> Round:
    """转入票决: every review is in and the rule set asks for a vote."""
    return advance(round_, "call_vote", by=by, at=at)


def close_round(round_: Round, *, by: Actor, at: datetime) -> Round:
    """评审结束: from now on scores no longer change and the round can be ranked."""
    return advance(round_, "close", by=by, at=at)


def progress_of(round_: Round) -> Progress:
    """Count how far a round is, without touching a score."""
    stages = ("offered", "accepted", "signed", "declined", "recused", "voided")
    counts = round_.assignments.aggregate(
        **{stage: Count("id", filter=Q(stage=stage)) for stage in stages}
    )
    live = round_.assignments.live()
    items = round_.items.standing().count()
    return Progress(
        items=items,
        covered=items - round_.items_short_of_experts().count(),
        experts=live.values("expert").distinct().count(),
        declared=round_.declarations.filter(expert__in=live.values("expert")).count(),
        **counts,
    )
