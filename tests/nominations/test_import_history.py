"""Published lists brought in: bound by identity, else only possible until an officer says who it is."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import translation

from files.workbooks import Column, SheetOut, write_workbook
from ledger.models import Entry
from ledger.situations import NotYours, Refused
from nominations import services
from nominations.models import Paper
from nominations.views.office.history import HEADS
from people.models import History, HistoryList, Person, Recognition
from tests.cast import (  # fmt: skip
    DAY,
    NOW,
    PROFILE,
    Cast,
    accepted,
    assemble,
    draft,
    endorsed,
    identity_number,
    season,
)

pytestmark = pytest.mark.django_db

TITLE = "2023年中国科学院院士增选有效候选人名单"
DOCUMENT = "中国科学院公告〔2023〕1号"
UNIT = str(PROFILE["unit_name"])


@pytest.fixture
def cast() -> Cast:
    return assemble()


def line(name: str = "陈建国", **cells: object) -> list[object]:
    """Return one row under the headings of the template."""
    values = {"姓名": name, "工作单位": UNIT, **cells}
    return [values.get(head, "") for head in HEADS]


def sheet(*rows: list[object], title: str = TITLE) -> bytes:
    """Return a list with the headings of the template."""
    return write_workbook([SheetOut("名单", [Column(h) for h in HEADS], rows, title=title)])


def bring(cast: Cast, data: bytes, *, document: str = DOCUMENT, **said: object) -> dict[str, int]:
    """Upload a list and confirm it."""
    by = cast.actor("zhou")
    kept = services.start_history_import(
        data, name="名单.xlsx", document=document, by=by, at=NOW, **said
    )
    return dict(services.confirm_history_import(kept, by=by, at=NOW))


def years(*of: int) -> bytes:
    """Return a list that names the nominee of the cast as valid candidate in several years."""
    return sheet(*(line(年度=str(year)) for year in of))


def codes(paper: Paper) -> list[tuple[str, str]]:
    """Return what the rules find about the history of a paper's nominee."""
    found = Paper.objects.get(pk=paper.pk).findings(NOW)
    return [(f.code, f.outcome) for f in found if f.field == "history"]


# --- importing ---------------------------------------------------------------------------------------


def test_a_line_with_a_number_is_bound_to_the_person_one_without_stays_as_printed(cast):
    number = identity_number(date(1962, 5, 17))
    told = bring(cast, sheet(line("张三", 证件号码=number), line("李四", 出生年月="1963-04")))
    assert told == {"bound": 1, "possible": 1}
    bound, loose = History.objects.order_by(
        "person"
    )  # PostgreSQL and SQLite sort empty differently
    bound, loose = (bound, loose) if bound.person else (loose, bound)
    assert (bound.person.name, str(bound.person.identity_no)) == ("张三", number)
    assert (bound.academy, bound.year, bound.outcome) == ("CAS", 2023, "valid_candidate")
    assert (bound.name, bound.unit_name, bound.birth) == ("", "", "")
    assert (loose.name, loose.unit_name, loose.birth) == ("李四", UNIT, "1963-04")
    assert {bound.document, loose.document} == {DOCUMENT}
    entry = Entry.objects.get(verb="import_history")
    assert (entry.facts["document"], entry.facts["bound"]) == (DOCUMENT, 1)
    assert number not in str(entry.facts)


def test_the_number_rests_sealed(cast):
    from django.db import connection

    number = identity_number(date(1962, 5, 17))
    bring(cast, sheet(line("张三", 证件号码=number)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_no FROM people_person")
        assert number not in str(cursor.fetchall())


def test_importing_again_changes_nothing(cast):
    data = sheet(line("张三", 证件号码=identity_number(date(1962, 5, 17))), line("李四"))
    bring(cast, data)
    before = list(History.objects.values_list("pk", flat=True).order_by("pk"))
    assert bring(cast, data) == {"same": 2}
    assert list(History.objects.values_list("pk", flat=True).order_by("pk")) == before
    assert Person.objects.filter(name="张三").count() == 1


def test_one_list_is_imported_once(cast):
    by = cast.actor("zhou")
    kept = services.start_history_import(
        sheet(line()), name="名单.xlsx", document=DOCUMENT, by=by, at=NOW
    )
    services.confirm_history_import(kept, by=by, at=NOW)
    with pytest.raises(Refused):
        services.confirm_history_import(kept, by=by, at=NOW)


def test_a_line_twice_in_one_list_is_written_once(cast):
    bring(cast, sheet(line("李四"), line("李四")))
    assert History.objects.count() == 1


def test_nothing_is_imported_while_one_cell_is_wrong(cast):
    with pytest.raises(Refused, match="1"):
        bring(cast, sheet(line("张三"), line("李四", 年度="明年")))
    assert not History.objects.exists()
    assert not Person.objects.exists()


def test_a_number_on_record_under_another_name_is_a_fault(cast):
    number = identity_number(date(1962, 5, 17))
    bring(cast, sheet(line("张三", 证件号码=number)))
    kept = services.start_history_import(
        sheet(line("李四", 证件号码=number)),
        name="名单.xlsx",
        document=DOCUMENT,
        by=cast.actor("zhou"),
        at=NOW,
    )
    (fault,) = services.examine_history(kept, NOW).faults
    assert fault.cell == "A3"
    assert "张三" not in str(fault.sentence)


@pytest.mark.parametrize("who", ["lin", "zhao", "li", "zheng", "wang"])
def test_only_a_manager_imports(cast, who):
    with pytest.raises(NotYours):
        services.start_history_import(sheet(), name="名单.xlsx", by=cast.actor(who), at=NOW)


def test_what_is_no_workbook_is_refused_in_words_and_nothing_is_kept(cast):
    with pytest.raises(Refused):
        services.start_history_import(b"x", name="x.xlsx", by=cast.actor("zhou"), at=NOW)
    assert not HistoryList.objects.exists()


def test_a_table_with_commas_in_gb18030_is_read(cast):
    text = f"姓名,单位\n陈建国,{UNIT}\n".encode("gb18030")
    by = cast.actor("zhou")
    kept = services.start_history_import(
        text, name="2023名单.csv", document=DOCUMENT, programme="cas-academician", year=2023,
        outcome="valid_candidate", by=by, at=NOW,
    )  # fmt: skip
    assert services.confirm_history_import(kept, by=by, at=NOW) == {"possible": 1}
    assert History.objects.get().unit_name == UNIT


# --- what it does to papers --------------------------------------------------------------------------


def test_a_line_of_name_and_unit_only_warns_and_names_the_document(cast):
    cycle = season(cast, "cas-academician", days=90)
    paper = draft(cast, cycle)
    bring(cast, years(2021, 2023, 2025))
    assert codes(paper)[0] == ("consecutive_possible", "warn")
    assert set(codes(paper)) == {("consecutive_possible", "warn"), ("history_possible", "warn")}
    with translation.override("zh-hans"):
        said = [f for f in paper.findings(NOW) if f.code == "history_possible"]
    assert said[0].values["document"] == DOCUMENT


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, True),
        ({"工作单位": "华北重机"}, True),  # another name of the same legal entity
        ({"工作单位": "华北 重型机械有限公司"}, True),
        ({"工作单位": "江城理工大学"}, False),
        ({"工作单位": "江城理工大学", "出生年月": "same"}, True),  # has moved since
        ({"出生年月": "1950-01"}, False),
        ({"name": "陈 建国"}, True),
        ({"name": "陈建"}, False),
    ],
)
def test_name_and_unit_or_name_and_birth_make_it_possible(cast, cells, found):
    cycle = season(cast, "cas-academician", days=90)
    paper = draft(cast, cycle)
    paper.members.update(unit=cast.units["press"])
    if cells.get("出生年月") == "same":
        cells = cells | {"出生年月": f"{paper.lead.birth:%Y年%m月}"}
    name = cells.get("name", "陈建国")
    row = line(name, 年度="2024", **{k: v for k, v in cells.items() if k != "name"})
    bring(cast, sheet(row))
    assert (("history_possible", "warn") in codes(paper)) is found


def test_the_screening_before_a_paper_warns_alike(cast):
    cycle = season(cast, "cas-academician", days=90)
    bring(cast, years(2024))
    found = services.check_eligibility(cycle, cast.societies["a"], PROFILE, at=NOW)
    assert "history_possible" in {f.code for f in found}


def recognise(cast: Cast, paper: Paper, *, same: bool, who: str = "li", reason: str = "电话核实"):
    """Decide every open line about a paper."""
    return [
        services.recognise(p.line, p.paper, same=same, reason=reason, by=cast.actor(who), at=NOW)
        for p in services.open_pairs(Paper.objects.filter(pk=paper.pk))
    ]


def test_confirmed_lines_count_as_any_history_and_may_stop_the_paper(cast):
    paper = endorsed(cast, season(cast, "cas-academician", days=90))
    bring(cast, years(2021, 2023, 2025))
    assert len(recognise(cast, paper, same=True)) == 3
    assert codes(paper) == [("consecutive", "block")]
    assert services.open_pairs(Paper.objects.all()) == []
    lines = Entry.objects.filter(verb="recognise")
    assert {(e.reason, e.facts["same"], e.facts["paper"]) for e in lines} == {
        ("电话核实", True, paper.number)
    }


def test_denied_lines_are_gone_and_both_decisions_are_kept(cast):
    paper = endorsed(cast, season(cast, "cas-academician", days=90))
    bring(cast, years(2024))
    (said,) = recognise(cast, paper, same=False)
    assert codes(paper) == []
    services.recognise(
        said.history,
        paper,
        same=True,
        reason="后经核实为同一人",
        by=cast.actor("zhou"),
        at=NOW + DAY,
    )
    assert [r.same for r in Recognition.objects.all()] == [False, True]
    assert Paper.objects.get().findings(NOW) is not None
    (fact,) = [f for f in facts_of(paper) if f.year == 2024]
    assert fact.sure


def facts_of(paper: Paper):
    """Return the history the engine reads."""
    from nominations.facts import paper_facts

    return paper_facts(Paper.objects.get(pk=paper.pk), NOW).person.history


def test_a_line_that_is_somebody_elses_is_nobody_elses(cast):
    cycle = season(cast, "cas-academician", days=90)
    first, second = endorsed(cast, cycle), endorsed(cast, cycle, clerk="qian", approver="sun")
    bring(cast, years(2024))
    assert len(services.open_pairs(Paper.objects.all())) == 2
    recognise(cast, first, same=True)
    assert codes(second) == []
    row = History.objects.get(person=None)
    with pytest.raises(Refused):
        services.recognise(row, second, same=True, reason="也是", by=cast.actor("li"), at=NOW)


def test_what_is_on_record_by_identity_is_not_asked_again(cast):
    paper = draft(cast, season(cast, "cas-academician", days=90))
    number = str(paper.lead.identity_no)
    bring(cast, sheet(line(证件号码=number, 年度="2024")))
    bring(cast, sheet(line(年度="2024")))
    assert [(f.year, f.sure) for f in facts_of(paper)] == [(2024, True)]


def test_a_recognition_needs_a_reason_an_office_and_never_changes(cast):
    paper = endorsed(cast, season(cast, "cas-academician", days=90))
    bring(cast, years(2024))
    with pytest.raises(Refused):
        recognise(cast, paper, same=True, reason="  ")
    for who in ("lin", "zhao", "wang", "zheng"):
        with pytest.raises(NotYours):
            recognise(cast, paper, same=True, who=who)
    (said,) = recognise(cast, paper, same=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recognition.objects.filter(pk=said.pk).update(same=False)


def test_an_accepted_person_keeps_what_was_recognised(cast):
    cycle = season(cast, "cas-academician", days=90)
    bring(cast, years(2024))
    candidate = accepted(cast, cycle)
    paper = candidate.papers.get()
    (said,) = recognise(cast, paper, same=True)
    assert said.person == candidate.person


def test_the_pairs_cost_as_many_queries_for_many_papers(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cycle = season(cast, "cas-academician", days=90)
    bring(cast, years(2024, 2022))
    endorsed(cast, cycle)
    with CaptureQueriesContext(connection) as one:
        services.open_pairs(Paper.objects.all())
    for _each in range(3):
        endorsed(cast, cycle)
    with django_assert_num_queries(len(one)):
        assert len(services.open_pairs(Paper.objects.all())) == 8


# --- the command -------------------------------------------------------------------------------------


def run(path, *options: str) -> str:
    """Run the command and return what it prints."""
    out = StringIO()
    call_command("import_history", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_checks_writes_and_says_how_many(cast, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(years(2020, 2022))
    assert "2" in run(path, "--document", DOCUMENT, "--check")
    assert not History.objects.exists()
    assert "2" in run(path, "--document", DOCUMENT, "--user", "zhou")
    assert History.objects.count() == 2
    assert HistoryList.objects.get().document == DOCUMENT
    with pytest.raises(CommandError):  # two managers: one is named
        run(path, "--document", DOCUMENT)


def test_the_command_tells_every_fault_by_its_cell_and_ends_with_1(cast, tmp_path, capsys):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(sheet(line("", 年度="明年"), line(结果="候选人")))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_history", str(path), "--check", "--document", "x", stdout=out)
    assert ended.value.code == 1
    assert [row.partition("\t")[0] for row in out.getvalue().splitlines()] == ["A3", "F3", "G4"]
    with pytest.raises(CommandError, match="cas-academician"):
        run(path, "--programme", "nothing", "--check")
    with pytest.raises(CommandError):
        run(tmp_path / "nowhere.xlsx", "--check")
