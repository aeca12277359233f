"""The command that writes sample workbooks."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from files.workbooks import open_workbook
from nominations.summary import SummaryRules, parse_summary

RULES = SummaryRules(on=date(2026, 6, 30))


def test_a_clean_and_a_messy_workbook_are_written(tmp_path: Path, capsys: Any) -> None:
    call_command("sample_workbook", "--to", str(tmp_path / "new"), "--count", "3")
    lines = [entry.split("\t") for entry in capsys.readouterr().out.splitlines()]
    found = {}
    for path in sorted((tmp_path / "new").iterdir()):
        summary = parse_summary(open_workbook(path.read_bytes()), RULES)
        found[str(path)] = [str(len(summary.rows)), str(len(summary.faults))]
    assert found == {path: counts for path, *counts in lines}
    assert found[str(tmp_path / "new" / "summary-clean.xlsx")] == ["3", "0"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("sample_workbook", "--to", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="between 1 and 2000"):
        call_command("sample_workbook", "--to", str(tmp_path), "--count", "0")
