"""试行: changed rules tried over an earlier cycle's papers: who would newly fail, who newly pass."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from jobs.models import Job, State
from ledger.flow import advance
from ledger.situations import NotYours, Refused
from nominations import services
from nominations.models import DryRun, DryRunLine, Paper
from programmes.models import Cycle, RuleSet
from programmes.services import write_rule_set
from programmes.vocabulary import without_table
from tests.cast import NOW, Cast, assemble, endorsed, season
from tests.programmes.rules import replaced

pytestmark = pytest.mark.django_db
LIMIT = "person.birth_cutoff.0.born_from"


def still(done: int, of: int, sentence: object) -> None:
    """Go on."""


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def last(cast: Cast) -> Cycle:
    """A closed cycle with two papers: one born in 1970, one in 1990."""
    cycle = season(cast)
    endorsed(cast, cycle, name="年长", birth=date(1970, 1, 1))
    endorsed(cast, cycle, name="年轻", birth=date(1990, 1, 1), clerk="qian", approver="sun")
    return advance(cycle, "close", by=cast.actor("wu"), at=cycle.closes_at)


def changed(cycle: Cycle, **values: Any) -> RuleSet:
    return write_rule_set(cycle.programme, replaced(cycle.rule_set.data, values))


def tried(cast: Cast, rules: RuleSet, cycle: Cycle, step: Any = still) -> DryRun:
    run, _job = services.dry_run(rules, cycle, by=cast.actor("zhou"), at=NOW)
    return services.carry_out_dry_run(run, at=NOW, step=step)


def told(run: DryRun) -> dict[str, tuple[str, list[str]]]:
    return {line.paper.title: (line.verdict, line.codes) for line in run.lines.all()}


def test_a_stricter_limit_names_who_would_newly_fail_and_by_which_finding(
    cast: Cast, last: Cycle
) -> None:
    run = tried(cast, changed(last, **{LIMIT: "1980-01-01"}), last)
    assert told(run) == {"年长": ("fails", ["born_too_early"])}
    assert run.papers == 2
    [sentence] = run.lines.get().said
    assert "1970" in sentence and "1980" in sentence


def test_a_laxer_limit_names_who_would_newly_pass(cast: Cast, last: Cycle) -> None:
    strict = changed(last, **{LIMIT: "1980-01-01"})
    Paper.objects.update(rule_set=strict)
    run = tried(cast, changed(last, **{LIMIT: "1962-01-01"}), last)
    assert told(run) == {"年长": ("passes", ["born_too_early"])}


def test_a_paper_that_fails_for_another_reason_is_told_apart(cast: Cast, last: Cycle) -> None:
    strict = changed(last, **{LIMIT: "1980-01-01"})
    Paper.objects.update(rule_set=strict)
    shorter = changed(last, **{"material.sections.achievements.max_chars": 1})
    verdicts = told(tried(cast, shorter, last))
    assert {name: verdict for name, (verdict, _codes) in verdicts.items()} == {
        "年长": "otherwise",
        "年轻": "fails",
    }


def test_the_same_rules_change_nothing(cast: Cast, last: Cycle) -> None:
    run = tried(cast, last.rule_set, last)
    assert (run.papers, run.lines.count()) == (2, 0)


def test_nothing_of_the_papers_changes(cast: Cast, last: Cycle) -> None:
    before = list(Paper.objects.order_by("pk").values())
    tried(cast, changed(last, **{LIMIT: "1980-01-01"}), last)
    assert list(Paper.objects.order_by("pk").values()) == before


def test_work_that_was_killed_leaves_nothing_and_finishes_when_repeated(
    cast: Cast, last: Cycle
) -> None:
    def killed(done: int, of: int, sentence: object) -> None:
        raise KeyboardInterrupt

    rules = changed(last, **{LIMIT: "1980-01-01"})
    with pytest.raises(KeyboardInterrupt):
        tried(cast, rules, last, killed)
    assert not DryRunLine.objects.exists()
    run = tried(cast, rules, last)
    again = services.carry_out_dry_run(run, at=NOW, step=killed)
    assert (again.pk, again.lines.count()) == (run.pk, 1)


def test_only_a_manager_tries_and_only_over_a_closed_cycle_of_the_programme(
    cast: Cast, last: Cycle
) -> None:
    with pytest.raises(NotYours):
        services.dry_run(last.rule_set, last, by=cast.actor("li"), at=NOW)
    other = season(cast, "outstanding-scientist")
    with pytest.raises(Refused):
        services.dry_run(last.rule_set, other, by=cast.actor("zhou"), at=NOW)
    with pytest.raises(Refused):
        services.dry_run(other.rule_set, other, by=cast.actor("zhou"), at=NOW)


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_office_tries_rules_and_reads_the_result(
    cast: Cast, last: Cycle, django_capture_on_commit_callbacks: Any
) -> None:
    rules = changed(last, **{LIMIT: "1980-01-01"})
    office, where = visitor(cast, "zhou"), f"/zh-hans/office/rules/{rules.pk}/dry-run/"
    assert last.name_zh in office.get(where).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        asked = office.post(where, {"cycle": last.pk})
    job = Job.objects.get(verb="dry_run")
    assert asked.headers["Location"] == f"/zh-hans/jobs/{job.pk}/"
    assert job.state == State.DONE
    run = DryRun.objects.get()
    page = office.get(f"/zh-hans/office/dry-runs/{run.pk}/").content.decode()
    assert "年长" in page and "1970" in page and "年轻" not in page
    none = office.get(f"/zh-hans/office/dry-runs/{run.pk}/?verdict=passes").content.decode()
    assert "年长" not in none
    out = office.get(f"/zh-hans/office/dry-runs/{run.pk}/excel/")
    sheet = openpyxl.load_workbook(io.BytesIO(out.content)).active
    assert [row[1] for row in sheet.iter_rows(values_only=True)][1:] == ["年长"]
    assert office.post(where, {"cycle": last.pk}).headers["Location"].endswith(f"/{run.pk}/")


def test_the_result_names_the_steps_that_came_or_went(cast: Cast, last: Cycle) -> None:
    rules = write_rule_set(last.programme, without_table(last.rule_set.data, "clearance"))
    run, office = tried(cast, rules, last), visitor(cast, "zhou")
    page = office.get(f"/zh-hans/office/dry-runs/{run.pk}/").content.decode()
    steps = page.partition("与该届不同的环节")[2].partition("</section>")[0]
    assert "征求意见" in steps and "取消" in steps and "不再征求其他部门意见" in steps
    same = tried(cast, last.rule_set, last)
    page = office.get(f"/zh-hans/office/dry-runs/{same.pk}/").content.decode()
    assert "与该届不同的环节" not in page


def test_the_result_asks_the_same_number_of_questions_however_long_it_is(
    cast: Cast, last: Cycle, django_assert_num_queries: Any
) -> None:
    run = tried(cast, changed(last, **{LIMIT: "1995-01-01"}), last)
    office, where = visitor(cast, "zhou"), f"/zh-hans/office/dry-runs/{run.pk}/"
    office.get(where)

    def questions() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            office.get(where)
        return len(asked)

    two = questions()
    DryRunLine.objects.filter(run=run).order_by("pk").last().delete()  # type: ignore[union-attr]
    assert questions() == two


def test_the_sentences_are_sealed_in_the_database(cast: Cast, last: Cycle) -> None:
    from django.db import connection

    tried(cast, changed(last, **{LIMIT: "1980-01-01"}), last)
    with connection.cursor() as cursor:
        cursor.execute("SELECT said_zh, codes FROM nominations_dryrunline")
        assert "1970" not in str(cursor.fetchall())
