"""Every list as a workbook: the rows of its page, to whoever sees the page, harmless to open."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest

from files.cells import CellKind, Sheet
from files.workbooks import open_workbook
from tests.town import PEOPLE, Town, address, doors

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGES = {
    "society:papers_out": "society:papers",
    "society:owed_out": "society:owed",
    "society:selections_out": "society:selections",
    "office:checks_out": "office:checks",
    "office:candidates_out": "office:candidates",
    "office:late_out": "office:late",
    "office:parcels_out": "office:parcels",
    "office:awaited_out": "office:awaited_papers",
    "office:statements_out": "office:statements",
    "office:waivers_out": "office:waivers",
    "office:approval_pages_out": "office:approval_pages",
    "office:dry_run_out": "office:dry_run",
    "office:merges_out": "office:merges",
    "office:earlier_out": "office:earlier",
    "office:cycles_out": "office:cycles",
    "office:readers_out": "office:call",
    "office:rounds_out": "office:rounds",
    "office:round_out": "office:round",
    "office:experts_out": "office:experts",
    "office:expert_works_out": "office:expert_works",
    "office:candidate_works_out": "office:candidate_works",
    "office:progress_out": "office:progress",
    "office:conflicts_out": "office:conflicts",
    "office:triage_out": "office:triage",
    "office:versions_out": "office:versions",
    "office:ranking_out": "office:ranking",
    "office:analysis_out": "office:analysis",
    "office:robustness_out": "office:robustness",
    "office:board_out": "office:board",
    "office:signals_out": "office:signals",
    "office:calls_out": "office:draw",
    "office:assignment_out": "office:assignment",
    "office:loads_out": "office:loads",
    "office:panels_out": "office:panels",
    "office:panel_out": "office:panel",
    "society:moves_out": "society:moves",
    "office:bars_out": "office:bars",
    "office:notices_out": "office:notices",
    "office:objections_out": "office:objections",
    "office:clearances_out": "office:clearances",
    "office:decisions_out": "office:decision",
    "office:approvals_out": "office:award_cycle",
    "office:award_list_out": "office:award_list",
    "office:outcomes_out": "office:outcomes",
    "supervise:book_out": "supervise:book",
    "supervise:rounds_out": "supervise:rounds",
    "supervise:experts_out": "supervise:experts",
    "supervise:expert_works_out": "supervise:expert_works",
    "supervise:progress_out": "supervise:round",
    "supervise:conflicts_out": "supervise:conflicts",
    "supervise:ranking_out": "supervise:ranking",
    "supervise:analysis_out": "supervise:analysis",
    "supervise:robustness_out": "supervise:robustness",
    "supervise:board_out": "supervise:board",
    "supervise:signals_out": "supervise:signals",
    "supervise:calls_out": "supervise:draw",
    "supervise:notices_out": "supervise:notices",
    "supervise:objections_out": "supervise:objections",
    "operate:societies_out": "operate:societies",
    "operate:units_out": "operate:units",
    "operate:users_out": "operate:users",
}
"""The page each workbook is taken from."""
BY_POST = {"secrecy:copies_out", "office:called_out"}
"""Handed out only by a post, which enters it in the book."""
HALVES = {"office:readers_out", "office:outcomes_out"}
"""Taken from a page of another cycle of the town, or from several lists of one page."""
DOORS = sorted(name for name, _pattern in doors() if name in PAGES)


def sheet_of(answer: Any) -> Sheet:
    return open_workbook(answer.content).sheets[0]


def test_every_workbook_of_a_list_is_named_here():
    out = {n for n, _p in doors() if n.endswith("_out") and not n.startswith("public:")}
    assert out - BY_POST == set(PAGES)


@pytest.mark.parametrize("door", DOORS)
def test_a_list_is_handed_out_as_its_page_shows_it(town: Town, door: str):
    for role, name in PEOPLE.items():
        client, page = town.visitor(name), PAGES[door]
        answer = client.get(address(town, door, name))
        if answer.status_code != 200:
            continue
        sheet = sheet_of(answer)
        heads, *rows = sheet.rows
        assert answer.headers["Content-Type"] == EXCEL
        assert answer.headers["Cache-Control"] == "private, no-store"
        named = unquote(answer.headers["Content-Disposition"])
        assert re.search(r"[一-鿿]+-2026-04-08\.xlsx", named), named
        assert all(re.search(r"[一-鿿#]", cell.text) for cell in heads.cells), role
        kinds = {cell.kind for row in sheet.rows for cell in row.cells}
        assert kinds <= {CellKind.TEXT, CellKind.NUMBER, CellKind.DATE, CellKind.EMPTY}
        if door not in HALVES:
            shown = client.get(address(town, page, name))
            assert shown.status_code == 200, role
            counted = re.search(r"共 (\d+) 条", shown.content.decode())
            if counted:
                assert len(rows) == int(counted[1]), role
            assert address(town, door, name).rpartition("/excel/")[0] in shown.content.decode()


def test_the_filters_of_a_page_are_those_of_its_workbook(town: Town):
    client, side = town.visitor("lin"), town.sides["a"]
    whole = sheet_of(client.get(address(town, "society:papers_out", "lin"), {"page": "2"}))
    some = sheet_of(client.get(address(town, "society:papers_out", "lin"), {"stage": "submitted"}))
    assert len(whole.rows) > len(some.rows) > 1
    numbers = [row.cells[0].text for row in some.rows[1:]]
    assert side.submitted.number in numbers and side.draft.number not in numbers
    page = client.get(address(town, "society:papers", "lin"), {"stage": "submitted", "page": "1"})
    assert "papers/excel/?stage=submitted" in page.content.decode()
    turned = sheet_of(client.get(address(town, "society:papers_out", "lin"), {"sort": "-number"}))
    found = [row.cells[0].text for row in turned.rows[1:]]
    assert found == sorted(found, reverse=True)


def test_the_supervisor_takes_the_book_away_with_names_masked(town: Town):
    answer = town.visitor("zheng").get(address(town, "supervise:book_out", "zheng"))
    words = {cell.text for row in sheet_of(answer).rows for cell in row.cells}
    assert not {"林晓", "赵敏", "李检", "周管"} & words
    assert any(word.startswith("林") for word in words)


def test_no_list_holds_an_identity_number_or_a_telephone(town: Town):
    number = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dX])(?!\d)")
    for door in DOORS:
        for name in ("lin", "li", "zhou", "zheng", "wang"):
            answer = town.visitor(name).get(address(town, door, name))
            if answer.status_code == 200:
                texts = [cell.text for row in sheet_of(answer).rows for cell in row.cells]
                assert [text for text in texts if number.search(text)] == [], door
