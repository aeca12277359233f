"""Exclusion requests (申请回避): asked for before submission, decided by the office, told to no expert.

The rule set says how many names a nominee may give (国家自然科学基金条例 第二十条). A request does
nothing until the office has granted it; then the expert is kept away like by any other conflict.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Paper
from review.choices import ConflictSource, Outcome, Party
from review.conflicts import Relation
from review.models import Conflict, Dispute, ExclusionRequest, Expert, Item, Round
from review.naming import Grade, filed, name_key, sought
from review.services.declarations import lock, shut
from review.services.triage import SOMEBODY_ELSE, answer

EXCLUDED = Relation.EXCLUDED


def most_of(paper: Paper) -> int:
    """Return how many names may be given in a paper; 0 where the rules know no such request."""
    review = paper.rules.review
    return review.exclusion_requests_max if review else 0


@transaction.atomic
def ask_exclusion(
    paper: Paper, *, name: str, unit_name: str, ground: str, by: Actor, at: datetime
) -> ExclusionRequest:
    """Ask that somebody shall not review the nominee: by the nominee, or a clerk on their word."""
    row = open_paper(paper, by=by)
    most, standing = most_of(row), list(row.exclusion_requests.standing())
    if most == 0:
        raise Refused(_("The rules of this programme know no request to exclude an expert."))
    if len(standing) >= most:
        raise Refused(
            format_lazy(
                _(
                    "These rules let a nominee ask for {most} experts at most to be excluded; {given} are named already. Take one back before you name another."
                ),
                most=most,
                given=len(standing),
            )
        )
    if not (name.strip() and ground.strip()):
        raise Refused(_("Give the expert's name and the ground: the office weighs it."))
    if name_key(name) in {name_key(each.name) for each in standing}:
        raise Refused(_("This expert is named already."))
    made = ExclusionRequest.objects.create(
        paper=row,
        name=name.strip(),
        unit_name=unit_name.strip(),
        ground=ground.strip(),
        asked_by_id=by.person_id,
        asked_at=at,
        rehearsal=row.rehearsal,
    )
    enter(row, "ask_exclusion", by=by, at=at, facts={"asked": len(standing) + 1, "most": most})
    return made


@transaction.atomic
def withdraw_exclusion(request: ExclusionRequest, *, by: Actor, at: datetime) -> ExclusionRequest:
    """Take a request back, before the paper is submitted."""
    row = open_paper(request.paper, by=by)
    asked = ExclusionRequest.objects.select_for_update().get(pk=request.pk)
    if asked.withdrawn_at is not None:
        raise OutOfOrder(_("This request was taken back already."))
    asked.withdrawn_at = at
    asked.save(update_fields=["withdrawn_at"])
    enter(row, "withdraw_exclusion", by=by, at=at)
    return asked


def open_paper(paper: Paper, *, by: Actor) -> Paper:
    """Return the paper locked; refuse whoever does not fill it, and one that is submitted."""
    row = locked(paper)
    clerk = by.holds("clerk") and by.society_id == row.society_id
    if not (clerk or (by.holds("nominee") and row.pk in by.papers)):
        raise NotYours(
            _("The nominee asks for it, or a clerk (填报人) of the society on their word.")
        )
    if row.stage != "draft" or row.secret:
        raise OutOfOrder(
            _("Experts are named before the paper is submitted; this one is submitted or offline.")
        )
    return row


def namesakes(request: ExclusionRequest) -> list[Expert]:
    """Return the experts of the pool who bear the name, for the office to tell who is meant.

    Those of the same characters, 简 or 繁, come before those whose name reads alike (Zhang San).
    """
    pool = Expert.objects.in_the_pool().filter(rehearsal=request.rehearsal)
    meant = {key: grade for key, grade in sought(str(request.name)) if grade is not Grade.INITIALS}
    found = [
        (min(meant[key] for key in keys), each)
        for each in pool.select_related("person", "unit").order_by("pk")
        if (keys := meant.keys() & filed(each.person.name))
    ]
    return [each for _grade, each in sorted(found, key=lambda pair: pair[0])]


@transaction.atomic
def decide_exclusion(
    request: ExclusionRequest,
    *,
    granted: bool,
    reason: str,
    expert: Expert | None = None,
    by: Actor,
    at: datetime,
) -> ExclusionRequest:
    """Grant or refuse a request, with a reason; what is granted keeps the expert away at once.

    A refusal that the society disputes is decided once more, by another person. The words stay
    encrypted; the book says who decided, when and how.
    """
    row = ExclusionRequest.objects.select_for_update().get(pk=request.pk)
    dispute = row.disputes.undecided().first()
    check_deciding(row, dispute, reason=reason, by=by)
    row.granted, row.reason = granted, reason.strip()
    row.expert = expert if granted else None
    row.decided_by_id, row.decided_at = by.person_id, at
    row.save(update_fields=["granted", "reason", "expert", "decided_by", "decided_at"])
    told = {"request": row.pk, "granted": granted, "recognised": row.expert_id is not None}
    enter(row.paper, "decide_exclusion", by=by, at=at, facts=told)
    if dispute is not None:
        answer(dispute, upheld=granted, reason=reason, by=by, at=at)
    keep_excluded_away(row, by=by, at=at)
    return row


@transaction.atomic
def recognise_excluded(
    request: ExclusionRequest, expert: Expert, *, by: Actor, at: datetime
) -> ExclusionRequest:
    """认定被申请回避的专家: say who of the pool is meant in a request granted before anybody bore the name."""
    row = ExclusionRequest.objects.select_for_update().get(pk=request.pk)
    refuse_tied([row.paper], by=by)
    if not (by.holds("manager") and ExclusionRequest.objects.seen_by(by).filter(pk=row.pk)):
        raise NotYours(
            _("A manager (管理员) of the office decides on requests to exclude experts.")
        )
    if row.withdrawn_at or not row.granted or row.expert_id:
        raise OutOfOrder(_("Only a granted request of which nobody is known waits for a person."))
    if expert not in namesakes(row):
        raise Refused(_("Choose somebody of the pool who bears the name."))
    row.expert = expert
    row.save(update_fields=["expert"])
    enter(row.paper, "recognise_excluded", by=by, at=at, facts={"request": row.pk})
    keep_excluded_away(row, by=by, at=at)
    return row


def keep_excluded_away(row: ExclusionRequest, *, by: Actor, at: datetime) -> None:
    """Keep whoever is meant in a granted request away from what is under review."""
    if row.expert is not None:
        lock(row.expert)
        for item in items_under_review(row.paper):
            keep_away(item, row.expert, by=by, at=at)


@transaction.atomic
def look_for_excluded(*, rehearsal: bool, at: datetime) -> int:
    """Look again for whom granted requests name, now that the pool is another; answers for how many.

    A name alone decides nothing: whoever bears it is put on the triage desk.
    """
    found = 0
    rows = ExclusionRequest.objects.unmatched().filter(rehearsal=rehearsal)
    for row in rows.select_related("paper").order_by("pk"):
        items = items_under_review(row.paper)
        if items and (alike := namesakes(row)):
            lock(*alike)
            found += 1
            for item in items:
                ask_about_namesakes(item, row, at=at)
    return found


def check_deciding(
    row: ExclusionRequest, dispute: Dispute | None, *, reason: str, by: Actor
) -> None:
    """Refuse whoever may not decide now, and a decision without its reason."""
    refuse_tied([row.paper], by=by)
    seen = ExclusionRequest.objects.seen_by(by).filter(pk=row.pk).exists()
    if not (by.holds("manager") and seen):
        raise NotYours(
            _("A manager (管理员) of the office decides on requests to exclude experts.")
        )
    if row.withdrawn_at is not None:
        raise OutOfOrder(_("This request was taken back already."))
    if row.granted is not None and dispute is None:
        raise OutOfOrder(_("This request is decided; the decision stands."))
    if dispute is not None and row.decided_by_id == by.user_id:
        raise NotYours(SOMEBODY_ELSE)
    if not reason.strip():
        raise Refused(_("State the reason: the law asks for it, whatever you decide."))


def items_under_review(paper: Paper) -> list[Item]:
    """Return the office's items a paper stands behind, in rounds that are not over."""
    items = Item.objects.filter(round__society__isnull=True)
    running = items.exclude(round__stage__in=["closed", "abandoned"])
    mine = running.filter(candidate__papers=paper) if paper.candidate_id else running.none()
    return list(mine.select_related("round", "candidate", "paper").distinct().order_by("pk"))


def keep_away(item: Item, expert: Expert, *, by: Actor, at: datetime) -> None:
    """Write what a granted request means for an item, unless it is on record; the lock is held."""
    held = Conflict.objects.filter(item=item, expert=expert, relation=EXCLUDED)
    if not held.filter(outcome=Outcome.HARD).exists():
        shut(item, expert, EXCLUDED, ConflictSource.ORDERED, by=by, at=at)


def apply_exclusions(round_: Round, *, by: Actor, at: datetime) -> None:
    """Keep away from a round's items whoever was excluded from them before the round began.

    Who was granted while nobody of the pool bore the name is looked for by name again; a namesake is
    then possible, and somebody decides.
    """
    if round_.society_id is not None:
        return
    rows = ExclusionRequest.objects.standing().filter(
        granted=True, paper__candidate__items__round=round_, paper__stage="accepted"
    )
    for row in rows.select_related("paper", "expert").order_by("pk"):
        for item in items_under_review(row.paper):
            if item.round_id != round_.pk:
                continue
            if row.expert is not None:
                lock(row.expert)
                keep_away(item, row.expert, by=by, at=at)
            else:
                ask_about_namesakes(item, row, at=at)


def ask_about_namesakes(item: Item, request: ExclusionRequest, *, at: datetime) -> None:
    """Leave it open whether a namesake in the pool is who was excluded."""
    for expert in namesakes(request):
        Conflict.objects.get_or_create(
            item=item,
            expert=expert,
            relation=EXCLUDED,
            defaults={
                "outcome": Outcome.DECIDE,
                "source": ConflictSource.ORDERED,
                "is_doubtful": True,
                "cause": f"exclusion {request.pk} {expert.pk}",
                "found_at": at,
                "rehearsal": item.rehearsal,
            },
        )


@transaction.atomic
def dispute_exclusion(request: ExclusionRequest, *, words: str, by: Actor, at: datetime) -> Dispute:
    """申辩: the society asks that another person decides once more on a refusal."""
    row = ExclusionRequest.objects.select_for_update().get(pk=request.pk)
    if not (by.holds("clerk", "approver") and by.society_id == row.paper.society_id):
        raise NotYours(_("The society that nominates disputes the refusal of a request."))
    if row.granted is not False:
        raise OutOfOrder(_("Only a refusal is disputed."))
    if row.disputes.exists():
        raise OutOfOrder(_("A refusal is disputed once; another person decides on it."))
    if not words.strip():
        raise Refused(_("Say what the decision has overlooked."))
    made = Dispute.objects.create(
        exclusion=row,
        party=Party.SOCIETY,
        words=words.strip(),
        raised_by_id=by.person_id,
        raised_at=at,
        rehearsal=row.rehearsal,
    )
    enter(row.paper, "dispute_exclusion", by=by, at=at, facts={"request": row.pk})
    return made
