"""Approval (批准) and the award list (授奖名单): drawn up, published by a second person, a snapshot for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards.models import Absence, AwardList, AwardListItem
from awards.services.snapshots import (
    LISTED_FIELDS,
    facts_of,
    in_order,
    published_fields,
    with_papers,
)
from awards.services.walking import of, only_managers, walk
from ledger.actors import Actor
from ledger.flow import advance, history, open_record, refuse_tied
from ledger.situations import NotYet, Refused, Sentence
from nominations.choices import HELD_OVER
from nominations.models import Candidate
from nominations.rules import no_objection_is_open
from programmes.models import Cycle

TITLE = "{cycle}授奖名单"


def approve(candidates: Iterable[Candidate], *, by: Actor, at: datetime) -> list[Candidate]:
    """批准, once the notice has run its full length and no objection is open; all or none."""
    only_managers(by)
    return walk(candidates, "approve", by=by, at=at)


@transaction.atomic
def draft_award_list(
    cycle: Cycle,
    candidates: Iterable[Candidate],
    *,
    by: Actor,
    at: datetime,
    title: str = "",
    number: str = "",
    reasons: Mapping[int, str] | None = None,
) -> AwardList:
    """Draw up the list of approved candidates.

    ``reasons`` by candidate explain who stood in the notice and is not listed; for those dropped
    the reason on record serves. Who is still unexplained is named when the list is to be published.
    """
    user_id = only_managers(by)
    chosen = with_papers(candidates)
    refuse_tied(chosen, by=by)
    if faults := _faults(cycle, chosen):
        raise Refused(*faults)
    award_list = AwardList(
        cycle=cycle,
        title=title.strip() or TITLE.format(cycle=cycle.name_zh),
        number=number.strip(),
        drafted_by_id=user_id,
        rehearsal=cycle.rehearsal,
    )
    open_record(award_list, "draft", by=by, at=at, facts={"candidates": [c.number for c in chosen]})
    _write_items(award_list, chosen)
    _write_absences(award_list, dict(reasons or {}))
    return award_list


def _faults(cycle: Cycle, candidates: list[Candidate]) -> list[Sentence]:
    """Return what keeps these candidates from a list."""
    faults: list[Sentence] = []
    if cycle.programme.track != "award":
        return [_("Only awards have an award list; other programmes report or forward.")]
    if not candidates:
        faults.append(_("Choose at least one approved candidate for the list."))
    for candidate in candidates:
        if candidate.cycle_id != cycle.pk or candidate.stage != "approved":
            faults.append(of(candidate, _("is not approved; only approved candidates are listed.")))
        elif candidate.award_list_items.filter(award_list__stage="published").exists():
            faults.append(of(candidate, _("already stands on a published list.")))
    return faults


def _write_items(award_list: AwardList, candidates: list[Candidate]) -> None:
    """Freeze what is published: of the facts of the notice, those a list shows."""
    cycle, rules = award_list.cycle, award_list.cycle.rules
    shown = published_fields(rules.notice.fields, rules)  # type: ignore[union-attr]
    fields = [each for each in shown if each in LISTED_FIELDS]
    AwardListItem.objects.bulk_create(
        AwardListItem(
            award_list=award_list,
            candidate=candidate,
            position=position,
            facts=facts_of(candidate, fields, rules),
            rehearsal=award_list.rehearsal,
        )
        for position, candidate in enumerate(in_order(candidates, cycle), start=1)
    )


def _write_absences(award_list: AwardList, reasons: dict[int, str]) -> None:
    """Keep the reason of everybody who stood in the notice and is not listed."""
    missing = list(award_list.unexplained_absences())
    for candidate in missing:
        if candidate.stage in HELD_OVER | {"dropped"}:
            reasons.setdefault(candidate.pk, _reason_on_record(candidate))
    Absence.objects.bulk_create(
        Absence(
            award_list=award_list,
            candidate=candidate,
            reason=reasons[candidate.pk].strip(),
            rehearsal=award_list.rehearsal,
        )
        for candidate in missing
        if reasons.get(candidate.pk, "").strip()
    )


def _reason_on_record(candidate: Candidate) -> str:
    """Return the reason in the book's line of the dropping, or of holding the candidate over."""
    lines = [entry.reason for entry in history(candidate) if entry.verb in {"drop", "defer"}]
    return lines[-1] if lines else ""


@transaction.atomic
def explain_absence(
    award_list: AwardList, candidate: Candidate, *, reason: str, by: Actor, at: datetime
) -> Absence:
    """Give the reason why somebody who stood in the notice is not on the list."""
    only_managers(by)
    row = AwardList.objects.select_for_update().get(pk=award_list.pk)
    refuse_tied([row, candidate], by=by)
    if row.stage != "drafted":
        raise NotYet([_("A published list is not changed; publish a further one.")])
    if candidate not in row.unexplained_absences():
        raise Refused(
            _("This candidate needs no reason: listed, explained, or never in the notice.")
        )
    if not reason.strip():
        raise Refused(_("Write the reason: it is kept beside the list."))
    return Absence.objects.create(
        award_list=row, candidate=candidate, reason=reason.strip(), rehearsal=row.rehearsal
    )


@transaction.atomic
def publish_award_list(award_list: AwardList, *, by: Actor, at: datetime) -> AwardList:
    """公布授奖名单, by a second person, once the sealed decision is back; from now on it never changes.

    Refused while an objection against anybody on it is open.
    """
    only_managers(by)
    if award_list.stage == "drafted" and (sentence := _no_longer_approved(award_list)):
        raise NotYet([sentence])
    facts = {"listed": award_list.items.count(), "absent": award_list.absences.count()}
    row = advance(award_list, "publish", by=by, at=at, facts=facts, published_at=at)
    jobs.services.ask("render_award_list", by=by, at=at, award_list=row.pk)
    return row


def _no_longer_approved(award_list: AwardList) -> Sentence | None:
    """Name those on a list whose award something stands against since it was drawn up."""
    names = [
        item.candidate.name
        for item in award_list.items.select_related("candidate")
        if item.candidate.stage != "approved" or not no_objection_is_open(item.candidate)
    ]
    if not names:
        return None
    return format_lazy(
        _("No longer approved, or an objection is open: {names}. Draw the list up anew."),
        names="、".join(names),
    )
