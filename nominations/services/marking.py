"""The faults of a summary sheet, marked in the very workbook that was sent, and listed beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from files.services import read
from files.workbooks import Column, SheetOut, marked, open_workbook, write_workbook
from nominations.models import Import
from nominations.services.previewing import Checked


def mark_faults(sheet: Import, checked: Checked) -> bytes:
    """Return the workbook as it came, every faulty cell coloured with its sentence, and all of them listed.

    What looked like a formula is text in it, so that nothing is computed on the clerk's machine.
    """
    notes = {fault.cell: str(fault.sentence) for fault in checked.faults}
    sheets = marked(open_workbook(read(sheet.file)), {checked.summary.sheet: notes})
    columns = [
        Column(_("Sheet"), 18),
        Column(_("Cell"), 8),
        Column(_("What is wrong, and how to mend it"), 90, wrap=True),
    ]
    rows = [[checked.summary.sheet, cell, words] for cell, words in notes.items()]
    return write_workbook([*sheets, SheetOut(_("errors"), columns, rows)])
