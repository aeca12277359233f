"""Workbooks in and out: what Excel and WPS write is read cell by cell, what is dangerous refused."""

from files.workbooks.guard import LIMITS, Limits, Refusal, WorkbookRefused
from files.workbooks.marking import marked
from files.workbooks.reading import open_workbook
from files.workbooks.tables import as_workbook
from files.workbooks.writing import Column, Exact, Formula, SheetOut, write_workbook

__all__ = [
    "LIMITS",
    "Column",
    "Exact",
    "Formula",
    "Limits",
    "Refusal",
    "SheetOut",
    "WorkbookRefused",
    "as_workbook",
    "marked",
    "open_workbook",
    "write_workbook",
]
