"""Why a file is refused, said to a person: what is wrong and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_REFUSALS: dict[str, StrPromise] = {
    "empty": _("The file is empty. Choose the workbook again."),
    "too_large": _(
        "The file has {size} bytes; at most {limit} are read. Remove pictures and unused sheets, "
        "or split it."
    ),
    "not_workbook": _("The file is not a workbook. Upload the summary sheet as .xlsx."),
    "delimited_text": _(
        "The file is text with separators (CSV), not a workbook. Open it in Excel or WPS and save "
        "it as .xlsx."
    ),
    "markup": _(
        "The file is a web page or XML table under the name of a workbook. Open it in Excel or WPS "
        "and save it as .xlsx."
    ),
    "binary": _("The file is a binary workbook (.xlsb). Save it as .xlsx."),
    "password": _("The workbook is protected by a password. Remove the password and upload again."),
    "macros": _(
        "The workbook contains macros, which are not accepted. Save it as .xlsx without macros."
    ),
    "external_links": _(
        "The workbook refers to data outside itself. Break the links (Data, Edit Links), keep the "
        "values, and upload again."
    ),
    "embedded": _("The workbook contains an embedded file ({name}). Remove it and upload again."),
    "bomb": _(
        "The file unpacks to more than {limit} bytes, which no summary sheet needs. Copy the table "
        "into a new workbook."
    ),
    "damaged": _(
        "The workbook is damaged and cannot be read. Open it in Excel or WPS and save it anew."
    ),
    "too_many_sheets": _("The workbook has {count} sheets; at most {limit} are read."),
    "too_many_rows": _(
        "The sheet “{sheet}” has more than {limit} rows. Split it, or delete the rows below the table."
    ),
    "too_many_columns": _(
        "The sheet has more than {limit} columns. Delete the columns to the right of the table."
    ),
    "too_many_cells": _(
        "The workbook has more than {limit} cells. Delete what does not belong to the table, or "
        "split it."
    ),
    "classified": _(
        "{place} bears the classification marking “{marking}”. Nothing was kept. State secrets may "
        "not be on a computer or network that is open to the internet: tell the 保密员 of your unit "
        "at once."
    ),
}


def refusal_sentence(code: str, values: dict[str, Any]) -> StrPromise:
    """The sentence for a refused workbook, lazily translated."""
    if code == "classified":
        values = {**values, "place": place_words(values["place"])}
    return format_lazy(_REFUSALS[code], **values)


_PLACES: dict[str, StrPromise] = {
    "sheet_name": _("The name of a sheet"),
    "margin": _("A header, note or drawing of the workbook"),
}


def place_words(place: str) -> StrPromise:
    """The words for a place of a workbook: one cell, or what stands beside the cells."""
    return _PLACES.get(place) or format_lazy(_("The cell {reference}"), reference=place)
