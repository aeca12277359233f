"""What the database itself refuses, whoever writes past the one door."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from ledger import triggers
from ledger.flow import enter
from ledger.models import Entry
from nominations.models import Paper
from people.models import Society
from programmes.models import RuleSet
from tests.ledger.conftest import place

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> int:
    """Execute one statement past the models; answers the number of rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refused(sql: str, *values: Any, because: str) -> None:
    """The database refuses the statement with the rule's sentence."""
    with pytest.raises(IntegrityError, match=because):
        run(sql, *values)


def test_a_stage_does_not_move_without_a_new_line(paper):
    refused(
        "UPDATE nominations_paper SET stage = 'accepted' WHERE id = %s",
        paper.pk,
        because="needs a new line in the book",
    )
    refused(
        "UPDATE nominations_paper SET stage = 'withdrawn', entry_id = %s WHERE id = %s",
        paper.entry_id,
        paper.pk,
        because="needs a new line in the book",
    )


@pytest.mark.parametrize(
    ("from_stage", "to_stage"), [("draft", "endorsed"), ("submitted", "withdrawn"), ("", "")]
)
def test_the_line_must_tell_this_very_step(paper, clerk, now, from_stage, to_stage):
    entry = enter(paper, "note", by=clerk, at=now, from_stage=from_stage, to_stage=to_stage)
    refused(
        "UPDATE nominations_paper SET stage = 'withdrawn', entry_id = %s WHERE id = %s",
        entry.pk,
        paper.pk,
        because="needs a new line in the book",
    )


def test_the_line_must_be_about_this_record(paper, cycle, clerk, now):
    entry = enter(cycle, "note", by=clerk, at=now, from_stage="draft", to_stage="withdrawn")
    refused(
        "UPDATE nominations_paper SET stage = 'withdrawn', entry_id = %s WHERE id = %s",
        entry.pk,
        paper.pk,
        because="needs a new line in the book",
    )


def test_an_old_line_does_not_serve_again(paper, now):
    paper = place(paper, "submitted", now)
    first = paper.entry_id
    paper = place(paper, "draft", now)
    refused(
        "UPDATE nominations_paper SET stage = 'submitted', entry_id = %s WHERE id = %s",
        first,
        paper.pk,
        because="needs a new line in the book",
    )


def test_a_record_begins_at_its_first_stage(paper, now):
    values = {f.attname: getattr(paper, f.attname) for f in Paper._meta.concrete_fields}
    values |= {"id": None, "number": "OE-A-2", "stage": "accepted"}
    with pytest.raises(IntegrityError, match="begins at the stage draft"), transaction.atomic():
        Paper(**values).save(force_insert=True)


@pytest.mark.parametrize("change", ["reason = 'x'", "digest = ''", "at = at", "rehearsal = true"])
def test_the_book_is_append_only(paper, change):
    refused(
        f"UPDATE ledger_entry SET {change} WHERE id = %s", paper.entry_id, because="append-only"
    )


def test_no_line_of_the_book_is_deleted(paper, clerk, now):
    entry = enter(paper, "note", by=clerk, at=now)
    refused("DELETE FROM ledger_entry WHERE id = %s", entry.pk, because="nothing is deleted")


def test_the_rehearsal_flag_never_changes(paper):
    true = "true" if connection.vendor == "postgresql" else "1"
    for table, pk in (("nominations_paper", paper.pk), ("people_society", paper.society_id)):
        refused(
            f"UPDATE {table} SET rehearsal = {true} WHERE id = %s",
            pk,
            because="rehearsal flag never changes",
        )


def test_only_records_of_a_rehearsal_are_deleted(paper, cycle, clerk, now):
    refused("DELETE FROM nominations_paper WHERE id = %s", paper.pk, because="nothing is deleted")
    invented = Paper(
        cycle=cycle,
        society=Society.objects.create(name="X", code="X", kind="national", rehearsal=True),
        number="演练-1",
        drafted_by=paper.drafted_by,
        drafted_at=now,
        changed_at=now,
        rehearsal=True,
    )
    invented.save()
    assert run("DELETE FROM nominations_paper WHERE id = %s", invented.pk) == 1


def test_a_frozen_rule_set_never_changes(cycle, now):
    RuleSet.objects.filter(pk=cycle.rule_set_id).update(frozen_at=now)
    for change in ("canonical = '{}'", "digest = 'x'", "frozen_at = NULL"):
        refused(
            f"UPDATE programmes_ruleset SET {change} WHERE id = %s",
            cycle.rule_set_id,
            because="clone it into a new version",
        )


def test_a_change_of_anything_else_passes(paper):
    assert run("UPDATE nominations_paper SET division = 'x' WHERE id = %s", paper.pk) == 1


# --- the catalogue --------------------------------------------------------------------------------


def installed() -> set[tuple[str, str]]:
    """Return name and table of every trigger of ours the database has."""
    sql = (
        "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(name, table) for name, table in cursor.fetchall() if name.startswith("jj_")}


def declared() -> set[tuple[str, str]]:
    """Return what all rules install; on PostgreSQL a rule on deleting also refuses TRUNCATE."""
    rules = triggers.all_rules()
    whole = [r for r in rules if r.event == "DELETE" and connection.vendor == "postgresql"]
    return {(f"jj_{rule.name}", rule.table) for rule in rules} | {
        (f"jj_{rule.name}_whole", rule.table) for rule in whole
    }


def test_the_catalogue_holds_the_declared_triggers_and_no_other():
    assert installed() == declared()
    assert len({rule.name for rule in triggers.all_rules()}) == len(triggers.all_rules())
    assert all(len(name) <= 63 for name, _table in declared())


def test_installing_again_changes_nothing():
    triggers.install(connection, triggers.all_rules())
    assert installed() == declared()


@pytest.mark.django_db(transaction=True)
def test_a_flush_ends_with_the_triggers_installed(paper):
    triggers.lift(connection, triggers.all_rules())
    assert installed() == set()
    call_command("flush", interactive=False, verbosity=0)
    assert installed() == declared()
    assert not Entry.objects.exists()
