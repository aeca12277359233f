"""Statements (声明、意见): ask for them, remind, renew, replace, withdraw. One person, one link."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.services import write
from nominations.choices import StatementKind as K
from nominations.covered import kinds_asked, names_members
from nominations.models import Member, Paper, Statement
from nominations.querysets import OPEN_STAGES
from people.services.links import hash_of

AT_LEAST = timedelta(days=2)
"""How long a link is good for at the least; otherwise until the paper's own deadline."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask for what: a person of the paper, its unit, or a referee who is named."""

    kind: K
    name: str
    member: Member | None = None
    email: str = ""
    phone: str = ""


def known_of(paper: Paper) -> list[Asked]:
    """Return whom the rule set makes answer and the paper itself names; referees are added by name."""
    members = list(paper.members.all())
    lead = next(m for m in members if m.role in {"nominee", "leader"})
    found: list[Asked] = []
    others = [each for each in members if each is not lead]
    for kind in kinds_asked(paper.rules):
        if kind in {K.CONSENT, K.PUBLICATION}:
            found.append(of_member(kind, lead))
        elif kind == K.COAUTHOR:
            kinds = (kind, K.PUBLICATION) if names_members(paper.rules) else (kind,)
            found += [of_member(each, member) for member in others for each in kinds]
        elif kind == K.UNIT:
            found.append(Asked(kind, lead.unit_name))
    return found


def of_member(kind: K, member: Member) -> Asked:
    """Return how a person of the paper is asked, by the address the paper states."""
    return Asked(kind, member.name, member, str(member.email or ""), str(member.phone or ""))


def missing_of(paper: Paper) -> list[Asked]:
    """Return whom nobody has asked yet."""
    asked = {(s.kind, s.member_id) for s in paper.statements.all() if s.withdrawn_at is None}
    return [a for a in known_of(paper) if (a.kind, a.member.pk if a.member else None) not in asked]


def open_for_asking(paper: Paper, by: Actor) -> Paper:
    """Return the paper locked; raise NotYours or NotYet where its statements are not asked now."""
    row = locked(paper)
    if not by.holds("clerk", "approver") or by.society_id != row.society_id:
        raise NotYours(
            _("Only the society that drafts this paper asks others for their statements.")
        )
    if row.stage not in OPEN_STAGES:
        raise NotYet([_("Statements are asked for until the paper is with the office.")])
    return row


@transaction.atomic
def ask_statements(
    paper: Paper, asked: Iterable[Asked], *, by: Actor, at: datetime
) -> list[Statement]:
    """Ask for statements; what is asked of one person comes in one link, one letter."""
    row = open_for_asking(paper, by)
    made: list[Statement] = []
    groups: dict[tuple[int | None, str], list[Asked]] = {}
    for each in asked:
        if not each.name.strip():
            raise Refused(
                _("Name whom to ask: fill in the person's name and unit in the paper first.")
            )
        groups.setdefault((each.member.pk if each.member else None, each.name), []).append(each)
    for group in groups.values():
        together = begin(row, group, by, at)
        deliver(together, "statement_asked", at)
        made += together
    return made


def begin(paper: Paper, group: Sequence[Asked], by: Actor, at: datetime) -> list[Statement]:
    """Write the statements asked of one person, under one new code."""
    code = secrets.token_urlsafe(24)
    due = paper.mend_by or paper.cycle.closes_at or at
    found = []
    for each in group:
        statement = Statement.objects.create(
            paper=paper,
            kind=each.kind,
            member=each.member,
            name=each.name.strip()[:120],
            email=each.email,
            phone=each.phone,
            code=code,
            code_hash=hash_of(code),
            asked_by_id=by.person_id,
            asked_at=at,
            expires_at=max(due, at + AT_LEAST),
            rehearsal=paper.rehearsal,
        )
        enter(statement, "ask_statement", by=by, at=at, facts={"kind": str(each.kind)})
        found.append(statement)
    return found


def deliver(together: Sequence[Statement], verb: str, at: datetime) -> None:
    """Write to the address and the telephone a person is asked at; where there is neither, to nobody."""
    first = together[0]
    told: dict[str, Any] = {
        "statement": first,
        "paper": first.paper,
        "page": ("nominate:statement", str(first.code)),
    }
    for way in ({"address": str(first.email or "")}, {"phone": str(first.phone or "")}):
        if any(way.values()):
            write(verb=verb, at=at, context=told, rehearsal=first.rehearsal, **way)


@transaction.atomic
def send_all(paper: Paper, *, by: Actor, at: datetime) -> int:
    """Ask whom nobody asked, renew what is void, expired or rejected, remind who has not answered.

    Answers how many statements were asked for or reminded of; who declined is left alone.
    """
    row = open_for_asking(paper, by)
    done = len(ask_statements(row, missing_of(row), by=by, at=at))
    waiting = list(row.statements.in_force().exclude(asked_at=at).select_related("paper__cycle"))
    for statement in waiting:
        if statement.state(at) in {"void", "expired", "rejected"}:
            done += len(renew_statement(statement, by=by, at=at))
    still = [s for s in waiting if s.state(at) == "waiting"]
    return done + len(remind_statements(still, by=by, at=at))


def remind_statements(
    statements: Iterable[Statement], *, by: Actor, at: datetime
) -> list[Statement]:
    """Remind of statements that wait, one letter to each person; the link stays the same."""
    groups: dict[str, list[Statement]] = {}
    for each in statements:
        groups.setdefault(each.code_hash, []).append(each)
    for together in groups.values():
        for statement in together:
            statement.reminded_at, statement.reminders = at, statement.reminders + 1
            statement.save(update_fields=["reminded_at", "reminders"])
            enter(statement, "remind_statement", by=by, at=at)
        deliver(together, "statement_reminder", at)
    return [each for together in groups.values() for each in together]


@transaction.atomic
def remind_statement(statement: Statement, *, by: Actor, at: datetime) -> Statement:
    """Remind of one statement; raise OutOfOrder where it no longer waits or was reminded of by now."""
    row = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    due = by.kind != "clock" or Statement.objects.due_to_remind(at).filter(pk=row.pk).exists()
    if row.state(at) != "waiting" or not due:
        raise OutOfOrder(_("This statement does not wait for a reminder."))
    if by.kind != "clock":
        open_for_asking(row.paper, by)
    remind_statements([row], by=by, at=at)
    return row


@transaction.atomic
def renew_statement(statement: Statement, *, by: Actor, at: datetime) -> list[Statement]:
    """Ask again for what is void, expired or declined, by a new link; what was answered stays kept."""
    row = Statement.objects.get(pk=statement.pk)
    again = next((a for a in known_of(row.paper) if matches(a, row)), None)
    kind = K(row.kind)
    asked = again or Asked(kind, row.name, row.member, str(row.email or ""), str(row.phone or ""))
    end(row, by, at)
    return ask_statements(row.paper, [asked], by=by, at=at)


def matches(asked: Asked, statement: Statement) -> bool:
    """Tell whether a person is asked for this very statement; a unit keeps the address it was given."""
    return bool(asked.member and asked.kind == statement.kind) and (
        asked.member.pk == statement.member_id  # type: ignore[union-attr]
    )


@transaction.atomic
def replace_person(statement: Statement, asked: Asked, *, by: Actor, at: datetime) -> Statement:
    """Ask somebody else instead; the link of the first ends at once."""
    end(statement, by, at)
    (made,) = ask_statements(statement.paper, [asked], by=by, at=at)
    return made


@transaction.atomic
def withdraw_statement(statement: Statement, *, by: Actor, at: datetime) -> Statement:
    """Ask no longer; the link ends, an answer stays on record and counts no more."""
    return end(statement, by, at)


def end(statement: Statement, by: Actor, at: datetime) -> Statement:
    """End a statement that is still asked for."""
    open_for_asking(statement.paper, by)
    row = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if row.withdrawn_at:
        raise OutOfOrder(_("This statement is no longer asked for."))
    row.withdrawn_at, row.code = at, ""
    row.save(update_fields=["withdrawn_at", "code"])
    enter(row, "withdraw_statement", by=by, at=at)
    return row
