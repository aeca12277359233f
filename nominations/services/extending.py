"""延期: the office grants one society, or one paper, a later deadline, by name and on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter
from ledger.secrecy import refuse_marked
from ledger.situations import NotYours, Refused
from letters.services import write_to
from nominations.models import LateException, Paper
from nominations.services.keeping_away import refuse_tied_among
from people.models import Office, Society
from programmes.models import Cycle


@transaction.atomic
def grant_late(
    cycle: Cycle,
    society: Society,
    *,
    until: datetime,
    reason: str,
    document: str,
    paper: Paper | None = None,
    file: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> LateException:
    """Grant a later deadline with reason and document; the book of the cycle names who and for whom.

    Whoever keeps away from one of the papers it is for grants none.
    ``file`` is (name, content) of the document, where it was uploaded.
    """
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) grants a later deadline."))
    papers = Paper.objects.filter(cycle=cycle, society=society)
    refuse_tied_among(papers.filter(pk=paper.pk) if paper else papers, by=by)
    refuse_exception(cycle, society, paper, until=until, at=at)
    refuse_marked({_("The reason"): reason, _("The document"): document})
    if file:
        refuse_infected(file[1], name=file[0])
    granted = LateException.objects.create(
        cycle=cycle,
        society=society,
        paper=paper,
        until=until,
        reason=reason.strip(),
        document=document.strip(),
        file=kept(file, cycle, at),
        granted_by_id=by.person_id,
        granted_at=at,
        rehearsal=cycle.rehearsal,
    )
    facts = {
        "society": society.name,
        "paper": paper.number if paper else "",
        "until": until.isoformat(),
        "document": granted.document,
    }
    enter(cycle, "grant_late", by=by, at=at, reason=granted.reason, facts=facts)
    tell_of_exception(granted, at=at)
    return granted


def kept(file: tuple[str, bytes] | None, cycle: Cycle, at: datetime) -> StoredFile | None:
    """Keep the document itself, where it was uploaded."""
    if file is None:
        return None
    name, data = file
    return store(data, name=name, at=at, rehearsal=cycle.rehearsal)


def refuse_exception(
    cycle: Cycle, society: Society, paper: Paper | None, *, until: datetime, at: datetime
) -> None:
    """Refuse what gives no time, a cycle that takes none, and a paper of another society or cycle."""
    if cycle.stage not in {"open", "closed"}:
        raise Refused(
            _("Exceptions are granted while a cycle is open, or closed and not finished.")
        )
    if until <= max(at, cycle.closes_at):
        raise Refused(
            format_lazy(
                _("The later deadline must lie after {closes} (Beijing time) and after now."),
                closes=f"{localtime(cycle.closes_at):%Y-%m-%d %H:%M}",
            )
        )
    if paper and (paper.cycle_id, paper.society_id) != (cycle.pk, society.pk):
        raise Refused(_("This paper is not one of that society in that cycle."))


def tell_of_exception(granted: LateException, *, at: datetime) -> None:
    """Write to the clerks and approvers of the society until when they may hand in."""
    held = Office.objects.answering("clerk", "approver", at=at, rehearsal=granted.rehearsal)
    write_to(
        held.filter(society_id=granted.society_id),
        verb="late_granted",
        at=at,
        context={
            "cycle": granted.cycle,
            "paper": granted.paper,
            "until": granted.until,
            "document": granted.document,
            "page": ("society:home",),
        },
        batch=f"papers:{granted.society_id}",
        rehearsal=granted.rehearsal,
    )
