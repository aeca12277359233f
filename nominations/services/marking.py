"""The faults of a sheet, marked in the very workbook that was sent, and listed beside it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from files.services import read
from files.workbooks import (
    Column,
    SheetOut,
    WorkbookRefused,
    marked,
    open_workbook,
    write_workbook,
)
from nominations.models import Import
from nominations.services.previewing import CellFault, Checked
from nominations.services.remembering import Examined
from people.models import HistoryList


def mark_faults(sheet: Import, checked: Checked) -> bytes:
    """Return a summary sheet as it came, with its faults."""
    return marked_workbook(read(sheet.file), checked.summary.sheet, checked.faults)


def mark_list_faults(kept: HistoryList, examined: Examined) -> bytes:
    """Return a published list as it came, with its faults."""
    return marked_workbook(read(kept.file), examined.list.sheet, examined.faults)


def marked_workbook(data: bytes, name: str, faults: Iterable[CellFault]) -> bytes:
    """Return a workbook as it came, every faulty cell coloured with its sentence, and all of them listed.

    What looked like a formula is text in it, so that nothing is computed on the reader's machine. A
    file that cannot be read as a workbook any more is left out: its faults say so.
    """
    notes = {fault.cell: str(fault.sentence) for fault in faults}
    try:
        sheets = list(marked(open_workbook(data), {name: notes}))
    except WorkbookRefused:
        sheets = []
    columns = [
        Column(_("Sheet"), 18),
        Column(_("Cell"), 8),
        Column(_("What is wrong, and how to mend it"), 90, wrap=True),
    ]
    rows = [[name, cell, words] for cell, words in notes.items()]
    return write_workbook([*sheets, SheetOut(_("errors"), columns, rows)])
