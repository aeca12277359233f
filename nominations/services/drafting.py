"""Drafting a paper: the paper itself and its persons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, open_record, sentence_of
from ledger.numbers import next_number
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, Refused, Sealed
from nominations.models import Member, Paper
from nominations.rules import call_is_open
from nominations.services.voiding import settle_statements
from people.identity import IdentityKind, check_identity, check_mobile, normalise_name
from people.models import Society, Unit
from programmes.choices import SubjectKind
from programmes.models import Cycle

PAPER_FIELDS = frozenset({"team_name", "channel", "division", "branch", "rank"})
MEMBER_FIELDS = frozenset(
    {
        "name", "sex", "ethnic_group", "nationality", "birth", "identity_kind", "identity_no", "phone",
        "email", "party", "education", "degree", "title", "post", "cadre_rank", "unit_name",
        "unit_nature", "field", "first_line_years", "position", "role", "unit_head", "degree_in_progress",
        "region", "technical_post", "society_member", "returned_months", "months_per_year",
        "years_in_work", "sole_nationality",
    }
)  # fmt: skip

SOCIETY_ONLY = frozenset({"channel", "division", "branch", "rank", "opinion", "nominators"})
"""What the society says of its nominee; nominee and contact neither read nor write it."""


GOES_OFFLINE = _(
    "This paper is marked as classified: nothing is written into it or attached to it here. Follow the offline route (机要渠道) on its page."
)


def may_edit(paper: Paper, by: Actor) -> bool:
    """Tell whether the office held now may change the contents of this paper.

    The society's own people may, and a nominee or contact the one paper they hold a code for.
    """
    if by.rehearsal != paper.rehearsal:
        return False
    if by.holds("clerk", "approver"):
        return by.society_id == paper.society_id
    return by.holds("nominee", "contact") and paper.pk in by.papers


def open_for_editing(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """Return the paper locked for a change; raise NotYours or NotYet where it is not open."""
    row = locked(paper)
    if not may_edit(row, by):
        raise NotYours(
            _(
                "Only the society that drafts this paper, or the person it gave a code to, may change it."
            )
        )
    if row.secret:
        raise NotYet([GOES_OFFLINE])
    if row.sealed_at:
        raise Sealed
    if not row.is_open_to_editing:
        raise NotYet(
            [
                _(
                    "A paper that was handed in cannot be changed. Take it back first, or wait for its return."
                )
            ]
        )
    return row


def draft_paper(
    cycle: Cycle,
    society: Society,
    *,
    by: Actor,
    at: datetime,
    team_name: str = "",
    rank: int | None = None,
    came_at: datetime | None = None,
) -> Paper:
    """Begin a paper (推荐书); drafts use no quota.

    ``came_at`` is when what it is begun by reached the house, where that was earlier: a summary sheet.
    """
    refuse_kind(cycle, society, by)
    is_team = cycle.programme.subject == SubjectKind.TEAM
    paper = Paper(
        cycle=cycle,
        society=society,
        subject=cycle.programme.subject,
        team_name=team_name or (str(_("Unnamed team")) if is_team else ""),
        rank=rank,
        drafted_by_id=by.user_id,  # type: ignore[misc]
        drafted_at=came_at or at,
        changed_at=at,
        rehearsal=cycle.rehearsal,
    )
    paper.came_at = came_at
    paper.moment = (by, at)
    if not call_is_open(paper):
        raise NotYet([sentence_of(call_is_open, paper)])
    with transaction.atomic():
        series = f"{cycle.programme.code.upper()}-{cycle.year}"
        paper.number = next_number(series, rehearsal=cycle.rehearsal)
        open_record(paper, "draft", by=by, at=at)
        role = "leader" if is_team else "nominee"
        Member.objects.create(paper=paper, role=role, rehearsal=paper.rehearsal)
    return paper


def refuse_kind(cycle: Cycle, society: Society, by: Actor) -> None:
    """Only a clerk of the society begins its papers, and only a society of an admitted kind."""
    if not by.holds("clerk") or by.society_id != society.pk:
        raise NotYours(_("Only a clerk (填报人) of the society drafts its papers."))
    if society.kind not in cycle.rules.nomination.society_kinds:
        raise Refused(
            format_lazy(
                _(
                    "{society} is not of a kind that may nominate in this programme. Ask the organiser."
                ),
                society=society.name,
            )
        )


@transaction.atomic
def begin_paper(
    cycle: Cycle, society: Society, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> Paper:
    """Begin a paper with what the eligibility check already asked about its person."""
    paper = draft_paper(cycle, society, by=by, at=at)
    if facts:
        save_member(paper, facts, by=by, at=at, member=paper.members.get())
    return paper


@transaction.atomic
def save_paper(paper: Paper, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Paper:
    """Save the paper's own facts; unknown names are refused."""
    row = open_for_editing(paper, by=by, at=at)
    refuse_unknown(facts, PAPER_FIELDS)
    refuse_society_only(facts, by)
    refuse_marked_facts(Paper, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    return touch(row, at)


@transaction.atomic
def save_member(
    paper: Paper, facts: Mapping[str, Any], *, by: Actor, at: datetime, member: Member | None = None
) -> Member:
    """Save the facts of one person in the paper; a missing ``member`` adds one to the team.

    Names, identity numbers and telephones are brought to their normal form; the sex and the date of
    birth of a resident follow from the identity number where they are not given.
    """
    row = open_for_editing(paper, by=by, at=at)
    refuse_unknown(facts, MEMBER_FIELDS)
    refuse_marked_facts(Member, facts)
    if member is None:
        last = row.members.order_by("-position").first()
        member = Member(
            paper=row,
            role="core",
            position=last.position + 1 if last else 1,
            rehearsal=row.rehearsal,
        )
    elif member.paper_id != row.pk:
        raise NotYours(_("This person belongs to another paper."))
    for name, value in facts.items():
        setattr(member, name, value)
    normalise(member, at)
    member.save()
    touch(row, at)
    return member


@transaction.atomic
def save_members(
    paper: Paper,
    people: Iterable[tuple[Member | None, Mapping[str, Any]]],
    *,
    by: Actor,
    at: datetime,
) -> list[Member]:
    """Save the facts of several persons, all or none; who is None is added to the team."""
    return [save_member(paper, facts, by=by, at=at, member=member) for member, facts in people]


def normalise(member: Member, at: datetime) -> None:
    """Bring a person's facts to their normal form and link the unit that is known by this name."""
    member.name = normalise_name(member.name)
    if member.identity_no:
        check = check_identity(
            str(member.identity_no), kind=IdentityKind(member.identity_kind), on=localdate(at)
        )
        member.identity_no = check.normalised
        if check.valid and check.birth:
            member.birth = member.birth or check.birth
            member.sex = member.sex or (check.sex or "")
    if member.phone:
        member.phone = check_mobile(str(member.phone)).normalised
    member.unit = (
        Unit.objects.named(member.unit_name, rehearsal=member.rehearsal).first()
        if member.unit_name
        else None
    )
    if member.unit and not member.unit_nature:
        member.unit_nature = member.unit.nature


@transaction.atomic
def remove_member(member: Member, *, by: Actor, at: datetime) -> None:
    """Take a person out of a team's paper; the nominee or leader stays."""
    row = open_for_editing(member.paper, by=by, at=at)
    if member.role in {"nominee", "leader"}:
        raise Refused(
            _("The nominee or team leader cannot be removed. Withdraw the paper instead.")
        )
    enter(row, "remove_member", by=by, at=at, facts={"name": member.name})
    member.delete()
    touch(row, at)


def touch(paper: Paper, at: datetime) -> Paper:
    """Count a change of contents; an earlier pledge, or a statement about them, no longer covers it."""
    paper.revision += 1
    paper.changed_at = at
    paper.pledged_at = None
    paper.save()
    settle_statements(paper, at)
    return paper


def refuse_society_only(names: Iterable[str], by: Actor) -> None:
    """Refuse the society's own words to anybody but the society."""
    if by.holds("nominee", "contact") and SOCIETY_ONLY & set(names):
        raise NotYours(_("Channel, division, ranking and opinion are the society's own."))


def refuse_before(paper: Paper, *rules: Callable[[Any], bool]) -> None:
    """Refuse contents before what must come first: the declaration, then the certificate."""
    if unmet := [sentence_of(rule, paper) for rule in rules if not rule(paper)][:1]:
        raise NotYet(unmet)


def refuse_marked_facts(record: type[Model], facts: Mapping[str, Any]) -> None:
    """Refuse facts that bear a classification marking, naming them as their fields are named."""
    named: dict[str, Any] = {field.name: field.verbose_name for field in record._meta.fields}
    refuse_marked({named[name]: value for name, value in facts.items()})


def refuse_unknown(facts: Mapping[str, Any], known: frozenset[str]) -> None:
    """Refuse names that are not facts of this record."""
    if unknown := sorted(set(facts) - known):
        raise Refused(format_lazy(_("Unknown facts: {names}."), names="、".join(unknown)))
