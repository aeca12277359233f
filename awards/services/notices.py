"""Public notices (公示): drawn up, revised, and repeated where one was suspended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.models import Notice, NoticeItem
from awards.services.snapshots import facts_of, in_order, published_fields, with_papers
from awards.services.walking import of, only_managers
from ledger.actors import Actor
from ledger.flow import enter, locked, open_record, refuse_tied
from ledger.numbers import next_number
from ledger.situations import OutOfOrder, Refused, Sentence
from nominations.models import Candidate
from nominations.rules import all_asked_before_notice
from programmes.models import Cycle
from programmes.vocabulary import RESULT

TITLES = {
    "academician": "关于{cycle}拟推荐人选的公示",
    "talent": "关于{cycle}拟推荐人选的公示",
    "award": "关于{cycle}拟表彰对象的公示",
}


@transaction.atomic
def draft_notice(
    cycle: Cycle,
    candidates: Iterable[Candidate],
    *,
    by: Actor,
    at: datetime,
    contact: str,
    title: str = "",
    basis: str = "",
    text: str = "",
    step: str = RESULT,
    repeats: Notice | None = None,
) -> Notice:
    """Draw up a notice about candidates who have passed every step before it.

    ``step`` is the code of a notice before that of the result (受理公示), by the rule set. Title and
    basis default to the programme's own. With ``repeats`` it is the full-length notice
    that follows a suspended one or a settled objection; its candidates stand in notice already.
    """
    user_id = only_managers(by)
    chosen = with_papers(candidates)
    refuse_tied(chosen, by=by)
    notice = Notice(cycle=cycle, repeats=repeats, contact=contact.strip(), text=text.strip())
    notice.step = repeats.step if repeats else step
    if faults := _faults(notice, chosen):
        raise Refused(*faults)
    notice.title = title.strip() or usual_title(cycle, notice.step)
    notice.basis = basis.strip() or cycle.authority or cycle.rules.programme.authority
    notice.drafted_by_id, notice.rehearsal = user_id, cycle.rehearsal
    notice.number = next_number(f"GS{cycle.year}-{cycle.pk}", rehearsal=cycle.rehearsal)
    open_record(notice, "draft", by=by, at=at, facts={"candidates": [c.number for c in chosen]})
    _write_items(notice, chosen)
    return notice


def usual_title(cycle: Cycle, step: str = RESULT) -> str:
    """Return the title a notice has where none is given."""
    if step == RESULT:
        return TITLES[cycle.programme.track].format(cycle=cycle.name_zh)
    return f"关于{cycle.name_zh}{cycle.rules.notice.of(step).zh}的通告"  # type: ignore[union-attr]


def _faults(notice: Notice, candidates: list[Candidate]) -> list[Sentence]:
    """Return what keeps these candidates from a notice."""
    faults: list[Sentence] = []
    rules = notice.cycle.rules.notice
    if rules is None:
        return [_("The rule set of this programme has no public notice.")]
    if not notice.is_last and notice.step not in {each.code for each in rules.of_office}:
        return [_("The rule set has no such notice before that of the result.")]
    if not candidates:
        faults.append(_("Choose at least one candidate for the notice."))
    if not notice.contact:
        faults.append(_("Enter where objections are received: department, address, telephone."))
    for candidate in candidates:
        if fault := _unfit(notice, candidate):
            faults.append(of(candidate, fault))
    return faults


def _unfit(notice: Notice, candidate: Candidate) -> Sentence | None:
    """Return what keeps one candidate from the notice, or None."""
    if candidate.cycle_id != notice.cycle_id:
        return _("belongs to another cycle.")
    if notice.repeats is not None and candidate.stage not in notice.named_stages:
        return _("does not stand in notice, so nothing is repeated.")
    if notice.repeats is None and notice.is_last and not all_asked_before_notice(candidate):
        return all_asked_before_notice.sentence  # type: ignore[attr-defined]
    if notice.repeats is None and not notice.is_last and candidate.stage != "admitted":
        return _("is not admitted, or is reviewed already: this notice comes before the review.")
    if _waits_in_a_draft(candidate):
        return _("already stands in a notice that is drawn up.")
    if notice.repeats is None and not notice.is_last and _stands(notice, candidate):
        return _("stands in such a notice already; what was suspended there is repeated.")
    return None


def _stands(notice: Notice, candidate: Candidate) -> bool:
    """Tell whether the candidate was named in a notice of this step before."""
    return candidate.notice_items.filter(notice__step=notice.step).exists()


def _waits_in_a_draft(candidate: Candidate) -> bool:
    return candidate.notice_items.filter(notice__stage__in=["drafted", "scheduled"]).exists()


def _write_items(notice: Notice, candidates: list[Candidate]) -> None:
    """Freeze what is published about each candidate, in the rule set's order."""
    rules = notice.cycle.rules
    fields = published_fields(notice.rules.fields, rules, is_last=notice.is_last)
    NoticeItem.objects.bulk_create(
        NoticeItem(
            notice=notice,
            candidate=candidate,
            position=position,
            facts=facts_of(candidate, fields, rules),
            rehearsal=notice.rehearsal,
        )
        for position, candidate in enumerate(in_order(candidates, notice.cycle), start=1)
    )


@transaction.atomic
def revise_notice(
    notice: Notice, *, by: Actor, at: datetime, title: str, basis: str, contact: str, text: str
) -> Notice:
    """Change the words of a notice that is not published; who changed it last cannot publish it."""
    user_id = only_managers(by)
    row = locked(notice)
    if row.stage != "drafted":
        raise OutOfOrder(_("A published notice is not changed. Suspend it and draw up a new one."))
    if not (title.strip() and basis.strip() and contact.strip()):
        raise Refused(_("Title, legal basis and contact of a notice cannot be empty."))
    row.title, row.basis, row.contact = title.strip(), basis.strip(), contact.strip()
    row.text, row.drafted_by_id = text.strip(), user_id
    row.entry = enter(row, "revise", by=by, at=at)
    row.save()
    return row


def repeat_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """重新公示: draw up a suspended notice anew, about all who still stand in it, facts read afresh.

    One that was not suspended is repeated for those who were withheld from it, sealed or suspended.
    """
    if notice.stage != "suspended" and (withheld := notice.withheld()):
        return again(notice, withheld, by=by, at=at)
    if notice.stage != "suspended":
        raise OutOfOrder(_("Only a suspended notice is repeated as a whole."))
    still = [
        item.candidate
        for item in notice.items.select_related("candidate").exclude(standing="removed")
        if item.candidate.stage in notice.named_stages
    ]
    return again(notice, still, by=by, at=at)


def again(notice: Notice, candidates: list[Candidate], *, by: Actor, at: datetime) -> Notice:
    """Draw up the notice anew with its own words for some of its candidates."""
    return draft_notice(
        notice.cycle,
        candidates,
        by=by,
        at=at,
        contact=notice.contact,
        title=notice.title,
        basis=notice.basis,
        text=notice.text,
        repeats=notice,
    )
