"""The generated documents: workflow, permissions and records, drawn from the code itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from awards.models import AwardList, Notice, Objection
from files.fields import EncryptedTextField
from ledger.models import STAGE, Staged
from letters.vocabulary import LETTERS
from nominations.models import TRACKS, Paper, Selection
from people.choices import Role
from programmes.models import Cycle, RuleChange
from review.models import Assignment, Draw, Meeting, Round, Vote

RIVER = (
    "ledger",
    "jobs",
    "files",
    "people",
    "letters",
    "programmes",
    "nominations",
    "review",
    "awards",
    "config",
)
MACHINES: dict[str, type[Staged]] = {
    "推荐书 Paper": Paper,
    "推选 Selection": Selection,
    "院士候选人 Candidate, academician track": TRACKS["academician"],
    "人才候选人 Candidate, talent track": TRACKS["talent"],
    "奖励候选人 Candidate, award track": TRACKS["award"],
    "届次 Cycle": Cycle,
    "规则变更 RuleChange": RuleChange,
    "评审轮次 Round": Round,
    "评审任务 Assignment": Assignment,
    "票决 Vote": Vote,
    "抽取 Draw": Draw,
    "会评 Meeting": Meeting,
    "公示 Notice": Notice,
    "异议 Objection": Objection,
    "授奖名单 AwardList": AwardList,
}
HEAD = "<!-- Drawn by `make draw`; do not edit. -->\n"


def steps_of(machine: type[Staged]) -> list[tuple[str, str, str, Any]]:
    """Return verb, source, target and the step itself, for every step of a machine, sorted."""
    field: Any = machine._meta.get_field(STAGE)
    return sorted(
        (
            (step.name, str(step.source), str(step.target), step)
            for step in field.get_all_transitions(machine)
        ),
        key=lambda row: row[:3],
    )


def workflow() -> str:
    """Return docs/workflow.md: one state diagram a machine, with the label of each stage."""
    return (
        HEAD
        + "# Workflow 流程\n\n"
        + "\n".join(diagram(title, machine) for title, machine in MACHINES.items())
    )


def diagram(title: str, machine: type[Staged]) -> str:
    """Return one machine as a Mermaid state diagram and a table of its conditions."""
    field: Any = machine._meta.get_field(STAGE)
    first = field.get_default()
    found = steps_of(machine)
    lines = [f"## {title}\n", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {source} --> {target}: {verb}" for verb, source, target, _step in found]
    left = {source for _verb, source, _target, _step in found}
    lines += [f"    {stage} --> [*]" for stage in sorted({t for _v, _s, t, _x in found} - left)]
    lines += ["```", "", "| step | from | to | what it is | only if |", "|---|---|---|---|---|"]
    for verb, source, target, step in found:
        doc = (step.method.__doc__ or "").strip().splitlines()[0]
        conditions = ", ".join(c.__name__.replace("_", " ") for c in step.conditions) or "–"
        lines.append(f"| {verb} | {source} | {target} | {doc} | {conditions} |")
    return "\n".join(lines) + "\n"


def permissions() -> str:
    """Return docs/permissions.md: who may take which step."""
    lines = [HEAD + "# Permissions 权限\n", "Who may take a step, by the one office held now.\n"]
    for title, machine in MACHINES.items():
        lines += [f"## {title}\n", "| step | from | who |", "|---|---|---|"]
        for verb, source, _target, step in steps_of(machine):
            lines.append(f"| {verb} | {source} | {who(step.permission)} |")
        lines.append("")
    roles = "\n".join(f"- `{role.value}`" for role in Role)
    return "\n".join(lines) + f"## Offices 职务\n\n{roles}\n"


def who(permission: Callable[..., bool] | None) -> str:
    """Return the first line of a permission's docstring."""
    return (permission.__doc__ or "").strip().splitlines()[0] if permission else "anyone"


def records() -> str:
    """Return docs/records.md: every record, its app, key and sensitive columns."""
    lines = [HEAD + "# Records 数据表\n"]
    lines.append("Sensitive columns are encrypted at rest; a keyed hash finds the same person.\n")
    for app in RIVER:
        found = sorted(apps.get_app_config(app).get_models(), key=lambda m: m.__name__)
        rows = [record_row(model) for model in found if not model._meta.proxy]
        if rows:
            lines += [
                f"## {app}\n",
                "| record | what it is | key | sensitive |",
                "|---|---|---|---|",
                *rows,
                "",
            ]
    return "\n".join(lines)


def record_row(model: type[models.Model]) -> str:
    """Return one record as a line of the table."""
    doc = (model.__doc__ or "").strip().splitlines()[0]
    sensitive = (
        ", ".join(f.name for f in model._meta.fields if isinstance(f, EncryptedTextField)) or "–"
    )
    return f"| {model.__name__} | {doc} | {'; '.join(keys_of(model)) or model._meta.pk.name} | {sensitive} |"


def keys_of(model: type[models.Model]) -> Iterator[str]:
    """Yield what identifies a record for people: unique columns and unique constraints."""
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            yield field.name
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield " + ".join(constraint.fields)


def letters() -> str:
    """Return docs/letters.md: every letter, to whom it is written, and on what occasion."""
    lines = [HEAD + "# Letters 信件\n"]
    lines.append(
        "Written with the act that causes them and sent after it is committed; each reader"
    )
    lines.append("reads their own language; letters of one kind within a minute are one message.")
    lines.append("A rehearsal's letters are written and never sent.\n")
    lines += ["| letter | to | when |", "|---|---|---|"]
    lines += [f"| {verb} | {to} | {when} |" for verb, (to, when) in LETTERS.items()]
    return "\n".join(lines) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/workflow.md": workflow,
    "docs/permissions.md": permissions,
    "docs/records.md": records,
    "docs/letters.md": letters,
}
