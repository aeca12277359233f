"""Files that bear a marking are refused with the page or cell, and leave no trace."""

from __future__ import annotations

import io
import logging

import pytest
import xlsxwriter

from files.models import StoredFile
from files.pdf import render
from files.services import store
from files.workbooks import WorkbookRefused, open_workbook
from ledger.secrecy import Classified
from tests.attachments import PNG, pdf
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def printed(*pages: str, header: str = "") -> bytes:
    """Return a PDF with a text on each page, under a running header."""
    rule = f'@page {{ @top-left {{ content: "{header}" }} }} section {{ break-after: page }}'
    body = "".join(f"<section>{page}</section>" for page in pages)
    return render(f"<html lang='zh'><style>{rule}</style><body>{body}</body></html>")


def workbook(fill) -> bytes:
    """Return a workbook filled by a function of book and sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("汇总表")
        sheet.write(0, 0, "姓名")
        fill(book, sheet)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "where"),
    [
        (pdf(), "机密★论文.pdf", "文件名"),
        (PNG, "机密_☆.png", "文件名"),
        (printed("第一页", "某型材料。机密★5年"), "a.pdf", "第 2 页"),
        (printed("第一页", header="绝密★"), "a.pdf", "第 1 页"),
        (workbook(lambda _b, s: s.write(4, 1, "秘密＊长期")), "a.xlsx", "汇总表!B5"),
        (workbook(lambda b, _s: b.add_worksheet("机密★附表")), "a.xlsx", "工作表名称"),
        (workbook(lambda _b, s: s.set_header("&L机密★1年")), "a.xlsx", "页眉"),
        (workbook(lambda _b, s: s.write_comment(1, 1, "秘密☆")), "a.xlsx", "页眉"),
        (workbook(lambda _b, s: s.insert_textbox(1, 1, "绝密★")), "a.xlsx", "页眉"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_place_is_named_and_nothing_is_kept(data, name, where, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Classified) as refused:
        store(data, name=name, at=NOW)
    assert where in str(refused.value)
    assert "保密员" in str(refused.value)
    assert not StoredFile.objects.exists()
    assert name.removesuffix(".pdf") not in str(refused.value)
    assert not any("密" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    "data", [printed("本人保守国家秘密"), workbook(lambda _b, s: s.write(1, 0, "内部资料 秘密"))]
)
def test_ordinary_words_pass(data):
    assert store(data, name="秘密花园.pdf", at=NOW).pk


def test_a_hidden_sheet_is_no_place_to_hide():
    data = workbook(lambda b, _s: hidden(b.add_worksheet("附")))
    with pytest.raises(WorkbookRefused, match="附!A1"):
        open_workbook(data)


def hidden(sheet) -> None:
    """Write a marked cell into a hidden sheet."""
    sheet.write(0, 0, "机密★")
    sheet.hide()
