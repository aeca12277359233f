"""Rules the database itself keeps, declared once for SQLite and PostgreSQL.

A rule is one SQL expression over OLD and NEW; where it is true the change is refused with a
sentence. They are installed after every migration, because SQLite drops the triggers of a table
that Django rebuilds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models import STAGE, Entry, Rehearsable, Staged


@dataclass(frozen=True, slots=True)
class Rule:
    """``refuse_when`` holds for a row of ``table`` at ``event`` (INSERT, UPDATE, DELETE) → refused.

    ``first`` is a statement of PostgreSQL that is run before the question is asked: it locks the row
    over which two transactions could miss each other. SQLite has one writer at a time.
    """

    name: str
    table: str
    event: str
    refuse_when: str
    message: str
    first: str = ""


def rules_of(app: AppConfig) -> Iterator[Rule]:
    """Return all rules over the tables of one app: those every record has, then its own."""
    for model in app.get_models():
        if model._meta.proxy:
            continue
        if issubclass(model, Staged):
            yield from staged_rules(model)
        if issubclass(model, Rehearsable):
            yield from rehearsal_rules(model)
    if app.name == "ledger":
        yield Rule(
            "book_is_append_only",
            Entry._meta.db_table,
            "UPDATE",
            "1 = 1",
            "the book is append-only: a line cannot be changed",
        )
    if find_spec(f"{app.name}.triggers") and app.name != "ledger":
        yield from import_module(f"{app.name}.triggers").RULES


def staged_rules(model: type[Staged]) -> Iterator[Rule]:
    """A stage starts at the machine's first stage and moves only with a new line in the book."""
    table, kind = model._meta.db_table, model._meta.label_lower
    stage: Any = model._meta.get_field(STAGE)
    first = stage.get_default()
    yield Rule(
        f"{table}_first_stage",
        table,
        "INSERT",
        f"NEW.stage <> '{first}'",
        f"{kind}: a record begins at the stage {first}",
    )
    yield Rule(
        f"{table}_stage_entry",
        table,
        "UPDATE",
        f"""NEW.stage <> OLD.stage AND NOT EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id
            AND e.id > COALESCE(OLD.entry_id, 0) AND e.subject_kind = '{kind}'
            AND e.subject_id = NEW.id AND e.from_stage = OLD.stage AND e.to_stage = NEW.stage)""",
        f"{kind}: a change of stage needs a new line in the book",
    )


def rehearsal_rules(model: type[Rehearsable]) -> Iterator[Rule]:
    """The rehearsal flag never changes, and only rehearsal rows of the record may be deleted."""
    table = model._meta.db_table
    yield Rule(
        f"{table}_rehearsal",
        table,
        "UPDATE",
        "NEW.rehearsal <> OLD.rehearsal",
        f"{table}: the rehearsal flag never changes",
    )
    if issubclass(model, (Staged, Entry)) or getattr(model, "kept_for_good", False):
        told_nobody = getattr(model, "may_go", "")
        yield Rule(
            f"{table}_kept",
            table,
            "DELETE",
            f"NOT OLD.rehearsal AND NOT ({told_nobody})" if told_nobody else "NOT OLD.rehearsal",
            f"{table}: records are kept; nothing is deleted",
        )


def all_rules() -> list[Rule]:
    """Return every rule of every app."""
    return [rule for app in apps.get_app_configs() for rule in rules_of(app)]


def install(connection: BaseDatabaseWrapper, rules: Iterable[Rule]) -> None:
    """Create or replace the triggers; running it twice changes nothing."""
    with connection.cursor() as cursor:
        for rule in rules:
            for statement in statements(connection.vendor, rule):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper, rules: Iterable[Rule]) -> None:
    """Drop the triggers; only the test runner's flush and the erasing of tables need it."""
    with connection.cursor() as cursor:
        for rule in rules:
            cursor.execute(drop(connection.vendor, rule))


def lift_all(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of ours that an SQLite database has, also those no rule declares any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jj\\_%' ESCAPE '\\'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def drop(vendor: str, rule: Rule) -> str:
    """Return the statement that drops one rule's triggers; on PostgreSQL a rule on deleting has two."""
    where = f" ON {rule.table}" if vendor == "postgresql" else ""
    gone = f"DROP TRIGGER IF EXISTS jj_{rule.name}{where}"
    if vendor == "postgresql" and rule.event == "DELETE":
        gone += f"; DROP TRIGGER IF EXISTS jj_{rule.name}_whole{where}"
    return gone


def statements(vendor: str, rule: Rule) -> Iterator[str]:
    """Return the statements that install one rule."""
    yield drop(vendor, rule)
    head = f"CREATE TRIGGER jj_{rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW"
    message = rule.message.replace("'", "''")
    if vendor == "postgresql":
        kept = "OLD" if rule.event == "DELETE" else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION jj_{rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{rule.first} IF {rule.refuse_when} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {kept}; END $$"
        )
        yield f"{head} EXECUTE FUNCTION jj_{rule.name}()"
        if rule.event == "DELETE":
            yield from never_emptied(rule, message)
    else:
        yield f"{head} WHEN {rule.refuse_when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def never_emptied(rule: Rule, message: str) -> Iterator[str]:
    """Return the statements that refuse to empty a table at once: TRUNCATE asks no row."""
    name = f"jj_{rule.name}_whole"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {rule.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
