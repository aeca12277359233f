"""Importing a summary sheet: checked, previewed, confirmed, taken up again, by page's services and command."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from files.workbooks import Column, SheetOut, write_workbook
from jobs.models import Job, State
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Import, Member, Paper
from nominations.samples import COLUMNS, clean_sample, messy_sample
from tests.cast import DAY, NOW, Cast, assemble, draft, identity_number, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def start(cast: Cast, cycle, data: bytes, who: str = "lin") -> Import:
    """Upload a sheet as a clerk."""
    actor = cast.actor(who)
    society = cast.offices[who].society
    return services.start_import(
        data, name="汇总表.xlsx", cycle=cycle, society=society, not_secret=True, by=actor, at=NOW
    )


def sheet_of(*rows: list) -> bytes:
    """Write a sheet with the usual columns."""
    return write_workbook([SheetOut("汇总表", COLUMNS, rows)])


def row_of(order: int, name: str = "陈建国", **cells: object) -> list:
    """Write one row that has no fault but for the cells given by heading."""
    born = cells.pop("born", date(1978, 5, 6))
    values = {
        "序号": order,
        "姓名": name,
        "性别": "男",
        "出生年月": f"{born:%Y-%m}",
        "专业技术职务": "研究员",
        "工作单位": "江城理工大学",
        "推荐渠道": "学会推荐",
        "手机": "13800138000",
        "证件号码": identity_number(born, "M", 300 + order),
        **cells,
    }
    return [values.get(column.title, "") for column in COLUMNS]


def test_a_clean_sheet_becomes_drafts(cast, settings, django_capture_on_commit_callbacks):
    settings.JUJIAN_CLOCK = f"{__name__}.noon"
    cycle = season(cast)
    sheet = start(cast, cycle, clean_sample(count=5).data)
    assert sheet.state == Import.State.READY
    assert Paper.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm_import(sheet, by=cast.actor("lin"), at=NOW)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (State.DONE, 5, 5), job.sentence
    assert Import.objects.get().state == Import.State.DONE
    assert list(Paper.objects.values_list("rank", flat=True)) == [1, 2, 3, 4, 5]
    first = Paper.objects.get(rank=1)
    assert (first.stage, first.channel, first.society.code) == ("draft", "society", "S-A")
    assert first.lead.identity_no
    assert "装备" in first.sections.get(code="achievements").text


def test_the_same_sheet_again_changes_nothing(cast):
    cycle = season(cast)
    data = clean_sample(count=4).data
    for expected in ({"new": 4}, {"same": 4}):
        sheet = start(cast, cycle, data)
        told = services.carry_out(
            sheet, by=cast.actor("lin"), at=NOW, step=lambda done, of, words: None
        )
        assert told == expected
    assert Paper.objects.count() == 4


def test_work_that_was_killed_is_taken_up_without_doubles(cast):
    cycle = season(cast)
    sheet = start(cast, cycle, clean_sample(count=4).data)

    def killed(done: int, of: int, words: object) -> None:
        if done == 2:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=killed)
    assert Paper.objects.count() == 2
    told = services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_: None)
    assert told == {"same": 2, "new": 2}
    assert Paper.objects.count() == 4


def test_a_person_with_an_open_draft_is_changed_not_doubled(cast):
    cycle = season(cast)
    data = sheet_of(row_of(1))
    services.carry_out(start(cast, cycle, data), by=cast.actor("lin"), at=NOW, step=lambda *_: None)
    changed = sheet_of(row_of(1, 专业技术职务="教授"))
    checked = services.check_workbook(changed, cycle, cast.societies["a"], NOW)
    assert [(r.change, r.changed) for r in checked.rows] == [("changed", ("title",))]
    services.carry_out(
        start(cast, cycle, changed), by=cast.actor("lin"), at=NOW, step=lambda *_: None
    )
    assert [m.title for m in Member.objects.all()] == ["教授"]


def test_a_paper_already_handed_in_is_left_alone(cast):
    cycle = season(cast)
    paper = draft(cast, cycle)
    by = cast.actor("lin")
    services.submit(services.pledge(paper, by=by, at=NOW), by=by, at=NOW)
    row = row_of(1, 证件号码=str(paper.lead.identity_no))
    checked = services.check_workbook(sheet_of(row), cycle, cast.societies["a"], NOW)
    assert checked.clean
    assert [r.change for r in checked.rows] == ["standing"]


def test_the_draft_of_another_society_is_neither_changed_nor_told(cast):
    cycle = season(cast)
    paper = draft(cast, cycle, clerk="qian")
    row = row_of(1, 证件号码=str(paper.lead.identity_no))
    checked = services.check_workbook(sheet_of(row), cycle, cast.societies["a"], NOW)
    assert [r.change for r in checked.rows] == ["new"]


def test_every_fault_of_a_messy_sheet_stands_at_its_cell(cast):
    cycle = season(cast, person={**preset_person(), "birth_cutoff": []})
    sample = messy_sample()
    checked = services.check_workbook(sample.data, cycle, cast.societies["a"], NOW)
    assert {f.cell for f in checked.faults} == set(sample.faults)
    sheet = start(cast, cycle, sample.data)
    assert sheet.state == Import.State.FAULTY
    with pytest.raises(Refused, match=str(len(sample.faults))):
        services.confirm_import(sheet, by=cast.actor("lin"), at=NOW)
    assert Paper.objects.count() == 0


def preset_person() -> dict:
    from programmes.vocabulary import preset

    return preset("outstanding-engineer")["person"]


def test_the_rules_of_the_programme_speak_at_their_cell(cast):
    cycle = season(cast)
    row = row_of(1, born=date(1950, 3, 4))
    with translation.override("en"):
        checked = services.check_workbook(sheet_of(row), cycle, cast.societies["a"], NOW)
        assert [(f.cell, "before the limit" in str(f.sentence)) for f in checked.faults] == [
            ("E2", True)
        ]


def test_a_nationality_nobody_knows_and_a_title_too_long_are_faults(cast):
    cycle = season(cast)
    columns = [*COLUMNS, Column("国籍")]
    row = [*row_of(1, 专业技术职务="研" * 61), "火星"]
    data = write_workbook([SheetOut("汇总表", columns, [row])])
    checked = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    assert [f.cell for f in checked.faults] == ["I2", "R2"]


def test_a_place_beyond_every_list_is_a_fault(cast):
    cycle = season(cast)
    data = sheet_of(row_of(1, 序号=99999))
    checked = services.check_workbook(data, cycle, cast.societies["a"], NOW)
    assert [f.cell for f in checked.faults] == ["A2"]


def test_what_is_no_workbook_is_refused_and_not_kept(cast):
    cycle = season(cast)
    with pytest.raises(Refused):
        start(cast, cycle, b"PK\x03\x04 no workbook")
    assert Import.objects.count() == 0


def test_only_a_clerk_of_the_society_imports(cast):
    cycle = season(cast)
    data = clean_sample(count=1).data
    for who in ("zhao", "qian", "zhou"):
        with pytest.raises(NotYours):
            services.start_import(
                data,
                name="a.xlsx",
                cycle=cycle,
                society=cast.societies["a"],
                not_secret=True,
                by=cast.actor(who),
                at=NOW,
            )
    sheet = start(cast, cycle, data)
    with pytest.raises(NotYours):
        services.confirm_import(sheet, by=cast.actor("qian"), at=NOW)


def test_an_import_after_the_deadline_fails_with_a_sentence(cast):
    cycle = season(cast)
    sheet = start(cast, cycle, clean_sample(count=1).data)
    late = NOW + 30 * DAY
    with pytest.raises(NotYet):
        services.carry_out(sheet, by=cast.actor("lin"), at=late, step=lambda *_: None)
    assert Paper.objects.count() == 0


def test_an_import_is_done_once(cast):
    cycle = season(cast)
    sheet = start(cast, cycle, clean_sample(count=1).data)
    services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_: None)
    with pytest.raises(Refused):
        services.confirm_import(sheet, by=cast.actor("lin"), at=NOW)


def run(*arguments: str) -> tuple[int, list[str]]:
    """Run the command; answer its exit status and what it printed."""
    out = StringIO()
    try:
        call_command("import_nominations", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_the_command_checks_without_writing(tmp_path: Path):
    clean, messy = clean_sample(count=3), messy_sample()
    (tmp_path / "clean.xlsx").write_bytes(clean.data)
    (tmp_path / "messy.xlsx").write_bytes(messy.data)
    check = ("--check", "--programme", "young-talent")
    status, lines = run(str(tmp_path / "messy.xlsx"), *check)
    assert status == 1
    assert set(messy.faults) <= {line.split("\t")[0] for line in lines}
    status, lines = run(str(tmp_path / "clean.xlsx"), "--check", "--programme", "innovation-team")
    assert status in (0, 1)


def test_the_command_says_how_many_have_no_fault(tmp_path: Path):
    (tmp_path / "one.xlsx").write_bytes(sheet_of(row_of(1)))
    arguments = (str(tmp_path / "one.xlsx"), "--check", "--programme", "outstanding-engineer")
    assert run(*arguments, "--language", "en") == (0, ["1 candidates, no fault."])


def test_the_command_imports_for_a_society(cast, tmp_path: Path, settings):
    cycle = season(cast)
    file = tmp_path / "one.xlsx"
    file.write_bytes(sheet_of(row_of(1), row_of(2, "何平")))
    with pytest.raises(CommandError):
        run(str(file), "--society", "S-X", "--cycle", f"{cycle.programme.code}-{cycle.year}")
    with pytest.raises(CommandError):
        run(str(file), "--society", "S-A", "--cycle", "outstanding-engineer-1999")
    with pytest.raises(CommandError):
        run(str(file))
    with pytest.raises(CommandError):
        run(str(tmp_path / "none.xlsx"), "--check", "--programme", "young-talent")
    settings.JUJIAN_CLOCK = f"{__name__}.noon"
    arguments = (str(file), "--society", "S-A", "--cycle", "outstanding-engineer", "--not-secret")
    status, lines = run(*arguments, "--language", "en")
    assert (status, lines) == (0, ["New: 2, changed: 0, unchanged: 0, already handed in: 0."])
    assert Paper.objects.count() == 2


def noon():
    """The clock of these tests."""
    return NOW
