"""Holidays are imported whole, with their source, and the notice clock reads them."""

import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from ledger.situations import Refused
from programmes.calendar import calendar, read_published, seed_builtin_years, write_year
from programmes.models import CalendarDay, CalendarYear
from programmes.workdays import BEIJING, CalendarRefusal

pytestmark = pytest.mark.django_db

OFF = [f"2027-10-{day:02d}" for day in range(1, 8)] + ["2027-01-01", "2027-01-02", "2027-02-06"]


def published(days: list[dict] | None = None, **more: object) -> str:
    found = [{"name": "假", "date": day, "isOffDay": True} for day in OFF]
    found += [{"name": "元旦", "date": "2026-12-27", "isOffDay": False}]
    return json.dumps(
        {"year": 2027, "source": "国办发明电〔2026〕9号", "days": days or found, **more}
    )


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_holidays", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_an_unpublished_year_is_refused_until_it_is_imported(tmp_path: Path) -> None:
    seed_builtin_years()
    at = datetime(2027, 9, 30, 9, tzinfo=BEIJING)
    with pytest.raises(CalendarRefusal):
        calendar().window(at, 5)
    path = tmp_path / "2027.json"
    path.write_text(published())
    assert run(path) == "2027: 11 days, confirmed.\n"
    assert calendar().window(at, 5).last_day == date(2027, 10, 14)
    assert CalendarYear.objects.get(year=2027).source == "国办发明电〔2026〕9号"
    assert calendar().is_workday(date(2026, 12, 27))


def test_a_provisional_year_stays_refused(tmp_path: Path) -> None:
    path = tmp_path / "2027.json"
    path.write_text(published())
    assert run(path, "--provisional") == "2027: 11 days, not confirmed.\n"
    with pytest.raises(CalendarRefusal):
        calendar().is_workday(date(2027, 3, 1))


def test_csv_is_read_with_a_source_from_the_command(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    rows = [f"{day},true,假" for day in OFF] + ["2027-10-09,班,国庆节"]
    path.write_text("date,is_off_day,name\n" + "\n".join(rows))
    with pytest.raises(CommandError, match="source"), translation.override("en"):
        run(path)
    run(path, "--source", "国办发明电〔2026〕9号")
    assert calendar().is_workday(date(2027, 10, 9))


def test_importing_again_replaces_the_year() -> None:
    write_year(read_published(published(), name="a"))
    days = [{"name": "假", "date": day, "isOffDay": True} for day in OFF]
    write_year(read_published(published(days), name="b"))
    assert CalendarDay.objects.filter(year=2027).count() == len(OFF)


def test_every_fault_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    days = [{"date": "2027-13-01", "isOffDay": True}, {"date": "2027-01-01", "isOffDay": "?"}]
    days += [{"date": "2020-01-01", "isOffDay": True}, {"date": OFF[0], "isOffDay": True}]
    days += [{"date": OFF[0], "isOffDay": True}]
    with pytest.raises(Refused) as refused:
        read_published(published(days), name="2027.json")
    assert len(refused.value.sentences) == 4
    path = tmp_path / "2027.json"
    path.write_text(published(days))
    with pytest.raises(CommandError):
        run(path)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "a,b\n1,2", '{"year": "x", "days": []}', '{"year": 0, "days": [{"date": 1}]}'],
)
def test_what_is_no_list_of_holidays_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    with pytest.raises(CommandError):
        run(path)


def test_a_truncated_list_is_refused() -> None:
    days = [{"date": OFF[0], "isOffDay": True}]
    with pytest.raises(Refused):
        read_published(published(days), name="2027.json")


def test_missing_files_and_other_encodings_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.json")
    path = tmp_path / "gbk.csv"
    path.write_bytes("日期".encode("gbk"))
    with pytest.raises(CommandError, match="UTF-8"):
        run(path)
    with pytest.raises(CommandError, match="--builtin"):
        run()


def test_builtin_years_are_written_once() -> None:
    assert seed_builtin_years()[-1] == 2026
    assert seed_builtin_years() == []
    assert run("--builtin") == "Built in: 0 years written.\n"
