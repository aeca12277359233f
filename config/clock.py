"""The clock: the one place where now comes from, and all that happens because time passed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import awards.services
import jobs.services
import letters.services
import nominations.services
import programmes.services
import review.services
from awards.models import Notice
from config.models import DemoClock
from ledger.actors import THE_CLOCK
from ledger.situations import OutOfOrder, Refused
from nominations.models import Confirmation, FillCode, Paper, Statement
from programmes.models import Cycle
from review.models import Ban, Call, Round

FARTHEST = timedelta(days=3653)
log = logging.getLogger("jujian.clock")


def offset() -> timedelta:
    """Return how far the demonstration runs ahead; always nothing without the demo setting."""
    if not settings.JUJIAN_DEMO:
        return timedelta()
    row = DemoClock.objects.first()
    return row.offset if row else timedelta()


def now() -> datetime:
    """Return the present moment of this installation (aware)."""
    return timezone.now() + offset()


def move(by: timedelta) -> timedelta:
    """Move the demo clock forward (never back) and return the new offset.

    Work under way does not count the jump as silence. Raises PermissionError without the demo
    setting, ValueError for a step back, Refused beyond ten years.
    """
    if not settings.JUJIAN_DEMO:
        raise PermissionError("the demo clock needs the demo setting")
    if by < timedelta():
        raise ValueError("the demo clock only moves forward")
    with transaction.atomic():
        DemoClock.objects.get_or_create(id=1, defaults={"offset": timedelta()})
        row = DemoClock.objects.select_for_update().get(id=1)
        row.offset += by
        if row.offset > FARTHEST:
            raise Refused(
                _("The demo clock runs at most ten years ahead. Start the demonstration anew.")
            )
        row.save()
        jobs.services.keep_alive(by)
    return row.offset


# --- What happens because time passed -------------------------------------------------------------


def close_cycle(cycle: Any, at: datetime) -> None:
    """申报截止: the deadline of a cycle has passed."""
    programmes.services.close_cycle(cycle, by=THE_CLOCK, at=at)


def refuse_paper(paper: Any, at: datetime) -> None:
    """逾期未补正: a returned paper was not mended by its due date."""
    reason = "逾期未补正。Not mended by the due date."
    nominations.services.refuse(paper, by=THE_CLOCK, at=at, reason=reason)


def close_notice(notice: Any, at: datetime) -> None:
    """公示期满: a notice has run its full length."""
    awards.services.close_notice(notice, by=THE_CLOCK, at=at)


def hold_over(candidate: Any, at: datetime) -> None:
    """异议逾期: an objection was not settled within the days of its rule set."""
    awards.services.hold_over(candidate, by=THE_CLOCK, at=at)


def open_notice(notice: Any, at: datetime) -> None:
    """公示开始: the first moment of a planned notice has come."""
    awards.services.open_notice(notice, by=THE_CLOCK, at=at)


def settle_end(notice: Any, at: datetime) -> None:
    """公示终止日期确定: the holidays of the year it ends in are published."""
    awards.services.settle_end(notice, by=THE_CLOCK, at=at)


def take_down(notice: Any, at: datetime) -> None:
    """撤下名单: so many days after its end a notice names nobody any more."""
    awards.services.take_down(notice, by=THE_CLOCK, at=at)


def end_ban(ban: Any, at: datetime) -> None:
    """禁评期满: the last day of a ban has passed."""
    review.services.end_ban(ban, by=THE_CLOCK, at=at)


def remind_societies(cycle: Any, at: datetime) -> None:
    """催报: the deadline of a cycle comes near."""
    programmes.services.remind_societies(cycle, by=THE_CLOCK, at=at)


def remind_experts(round_: Any, at: datetime) -> None:
    """催评: a round is due soon."""
    review.services.remind(round_, by=THE_CLOCK, at=at)


def lapse_call(call: Any, at: datetime) -> None:
    """逾期未答复: somebody drawn did not answer in time; the next is called."""
    review.services.lapse_call(call, by=THE_CLOCK, at=at)


def remind_statement(statement: Any, at: datetime) -> None:
    """催签: a link for a consent or opinion expires soon, unanswered."""
    nominations.services.remind_statement(statement, by=THE_CLOCK, at=at)


def remind_confirmation(asked: Any, at: datetime) -> None:
    """催确认: a nominee has not confirmed the merged papers, and the link expires soon."""
    nominations.services.remind_confirmation(asked, by=THE_CLOCK, at=at)


def tell_of_comments(code: Any, at: datetime) -> None:
    """批注: the society commented on what nominee or contact fill in."""
    nominations.services.tell_of_comments(code, by=THE_CLOCK, at=at)


def find_staff_ties(cycle: Any, at: datetime) -> None:
    """工作人员回避: staff, or the papers before them, changed since ties were last looked for."""
    review.services.find_staff_ties(cycle, by=THE_CLOCK, at=at)


def remind_managers(notice: Any, at: datetime) -> None:
    """公示将满: a notice ends soon."""
    awards.services.remind_of_closing(notice, by=THE_CLOCK, at=at)


def tick(at: datetime) -> dict[str, int]:
    """Let everything happen that is due at ``at``; answers how often each thing was done.

    Each record has its own transaction: one that fails is logged and keeps no other from its turn.
    Two ticks at once, or one after the other, do nothing twice.
    """
    return {
        "cycles": each(close_cycle, Cycle.objects.due_to_close(at).order_by("closes_at"), at),
        "papers": each(refuse_paper, Paper.objects.overdue(at).order_by("mend_by"), at),
        "notices": notices(at),
        "objections": each(hold_over, awards.services.late_candidates(at), at),
        "calls": each(lapse_call, Call.objects.due_to_lapse(at).order_by("draw_id", "serial"), at),
        "reminders": each(
            remind_societies, Cycle.objects.due_to_remind(at).order_by("closes_at"), at
        )
        + each(remind_experts, Round.objects.due_to_remind(at).order_by("due_at"), at)
        + each(remind_statement, Statement.objects.due_to_remind(at).order_by("pk"), at)
        + each(remind_confirmation, Confirmation.objects.due_to_remind(at).order_by("pk"), at)
        + each(tell_of_comments, FillCode.objects.due_to_hear(at).order_by("pk"), at)
        + each(remind_managers, Notice.objects.due_to_remind(at).order_by("closes_at"), at),
        "ties": each(find_staff_ties, review.services.due_for_staff_ties(at), at),
        "bans": each(end_ban, Ban.objects.over(timezone.localdate(at)).order_by("pk"), at),
        "status": once(awards.services.renew_status, at),
        "jobs": once(jobs.services.sweep, at),
        "uploads": once(nominations.services.sweep_uploads, at),
        "letters": once(letters.services.drain, at),
    }


def notices(at: datetime) -> int:
    """Open, settle, close and take down the notices that are due, in that order."""
    rows = Notice.objects
    return (
        each(open_notice, rows.due_to_open(at).order_by("published_at"), at)
        + each(settle_end, rows.due_to_settle(at).order_by("pk"), at)
        + each(close_notice, rows.due_to_close(at).order_by("closes_at"), at)
        + each(take_down, rows.due_to_take_down(at).order_by("pk"), at)
    )


def each(act: Callable[[Any, datetime], None], records: Iterable[Any], at: datetime) -> int:
    """Do ``act`` for every record; answers how many steps were taken.

    A step that somebody else took meanwhile is out of order here, and not taken twice.
    """
    done = 0
    for record in records:
        try:
            with transaction.atomic():
                act(record, at)
        except OutOfOrder:
            log.info("%s: somebody else was faster with %s", act.__name__, record.pk)
        except Exception:
            log.exception("%s failed for %s at %s", act.__name__, record.pk, at)
        else:
            done += 1
    return done


def once(act: Callable[[datetime], int], at: datetime) -> int:
    """Do ``act``; a failure is logged and keeps nothing else from happening."""
    try:
        return act(at)
    except Exception:
        log.exception("%s failed at %s", act.__name__, at)
        return 0
