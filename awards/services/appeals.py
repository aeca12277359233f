"""Appeals (复核): either side asks within the days of the rule set; other people decide than who ruled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import AppealSide
from awards.models import Appeal, Objection
from awards.services.objections import FEWEST_CHARACTERS, appeal_ends, found_by, rules_of
from awards.services.records import left_by
from awards.services.redacting import refuse_telling
from awards.services.telling import tell_of_appeal, tell_of_ruling
from awards.services.walking import only_managers
from ledger.actors import PASSER_BY, Actor
from ledger.flow import advance, enter, history, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.choices import HELD_OVER
from nominations.models import Candidate
from people.services.barring import lift_bar

RULINGS = ("decline", "uphold", "dismiss", "correct")


@transaction.atomic
def appeal_as_objector(number: str, code: str, *, statement: str, at: datetime) -> Appeal:
    """Appeal with the number and code of the receipt."""
    return _appeal(found_by(number, code), AppealSide.OBJECTOR, statement, PASSER_BY, at)


@transaction.atomic
def appeal_as_nominator(objection: Objection, *, statement: str, by: Actor, at: datetime) -> Appeal:
    """Appeal for the nominating society, by its 负责人 or 填报人."""
    papers = objection.candidate.papers.filter(stage="accepted")
    if not by.holds("clerk", "approver") or not papers.filter(society_id=by.home_id).exists():
        raise NotYours(_("Only the society that nominated the candidate appeals for them."))
    return _appeal(objection, AppealSide.NOMINATOR, statement, by, at)


def _appeal(
    objection: Objection, side: AppealSide, statement: str, by: Actor, at: datetime
) -> Appeal:
    """Write the appeal and tell the managers; once for each side and ruling."""
    row = locked(objection)
    until = appeal_ends(row)
    if until is None or at >= until:
        words = _("A ruling is appealed within {days} days of it; there is none now that can be.")
        raise Refused(format_lazy(words, days=rules_of(row.notice).appeal_days))
    if row.appeals.filter(side=side).exists():
        raise OutOfOrder(_("This side has appealed already; each does so once."))
    if len("".join(statement.split())) < FEWEST_CHARACTERS:
        raise Refused(_("Say what is wrong with the ruling, and what shows it."))
    ruled = history(row).filter(verb__in=RULINGS).order_by("-pk").first()
    assert ruled is not None and ruled.user_id is not None, "what is ruled on was ruled by somebody"
    appeal = Appeal.objects.create(
        objection=row,
        side=side,
        statement=statement.strip(),
        former=row.ruling,
        ruled_by_id=ruled.user_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_appeal", by=by, at=at, facts={"side": str(side)})
    tell_of_appeal(appeal, at=at)
    return appeal


@transaction.atomic
def decide_appeal(appeal: Appeal, *, granted: bool, words: str, by: Actor, at: datetime) -> Appeal:
    """复核决定, by another person than who ruled; granted, the objection is inquired into anew."""
    only_managers(by)
    objection = locked(appeal.objection)
    refuse_tied([objection], by=by)
    row = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if row.decided_at is not None:
        raise OutOfOrder(_("This appeal was decided already."))
    if row.ruled_by_id == by.user_id:
        raise Refused(_("Whoever ruled does not decide the appeal. Somebody else has to."))
    if not words.strip():
        raise Refused(_("Write the reasons of the decision: they go to both sides."))
    refuse_telling(objection, words)
    row.granted, row.words, row.decided_by_id, row.decided_at = (
        granted,
        words.strip(),
        by.user_id,
        at,
    )
    row.save()
    enter(objection, "decide_appeal", by=by, at=at, facts={"granted": granted, "side": row.side})
    if granted:
        _reopen(row, objection, by=by, at=at)
    else:
        tell_of_ruling(objection, at=at)
    return row


def _reopen(appeal: Appeal, objection: Objection, *, by: Actor, at: datetime) -> None:
    """Open the objection once more; the candidate waits again, where they still stand in notice.

    Who is out of the cycle by now, held over or dropped, stays so: the new ruling says whether they
    go on to the next one. What the former ruling put on record against them is lifted.
    """
    candidate = Candidate.objects.get(pk=objection.candidate_id)
    if candidate.stage not in objection.notice.named_stages | HELD_OVER | {"dropped"}:
        raise OutOfOrder(
            _("The candidate has left the notice; take back that decision before the appeal is granted.")
        )  # fmt: skip
    left = left_by(objection)
    row = advance(objection, "reopen_objection", by=by, at=at)
    for record in left:
        lift_bar(record, reason=appeal.words, by=by, at=at)
    if row.effect != "continue" and candidate.stage == "announced":
        advance(candidate, "contest", by=by, at=at, facts={"objection": row.receipt_no})
