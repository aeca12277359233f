"""Answers of those who owe a paper a consent or an opinion, given through the services."""

from __future__ import annotations

from datetime import datetime

from ledger.actors import Actor
from nominations import services
from nominations.choices import StatementKind
from nominations.covered import covered_digest
from nominations.models import Paper, Statement
from tests.attachments import pdf


def collect(paper: Paper, by: Actor, at: datetime) -> None:
    """Ask everybody the rule set names, again where a change voided it, and let all of them agree."""
    services.send_all(paper, by=by, at=at)
    named = paper.statements.in_force().filter(kind=StatementKind.REFEREE).count()
    for place in range(named, paper.rules.nomination.referees):
        asked = services.Asked(StatementKind.REFEREE, f"推荐人{'甲乙丙丁'[place]}")
        services.ask_statements(paper, [asked], by=by, at=at)
    for statement in paper.statements.in_force().filter(answer=""):
        agree(statement, at=at)


def agree(statement: Statement, *, at: datetime, words: str = "同意推荐。") -> Statement:
    """Let whoever holds the link agree."""
    return services.answer_statement(
        statement,
        "agree",
        seen=covered_digest(Statement.objects.get(pk=statement.pk)),
        at=at,
        words=words if statement.kind == StatementKind.REFEREE else "",
        scan=(pdf(), "单位意见.pdf"),
        handler="李经办",
        handler_phone="010-62000000",
    )
