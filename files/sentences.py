"""Why a file is refused, said to a person: what is wrong and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise
else:
    from django.utils.functional import Promise as StrPromise

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


_FILES: dict[str, StrPromise] = {
    "empty": _("“{name}” is empty. Choose the file again."),
    "unknown": _(
        "“{name}” is neither PDF, PNG, JPEG nor an Office document, whatever its name says. Export it as PDF and upload that."
    ),
    "program": _("“{name}” is a program, not a document. Programs are never taken."),
    "webp": _("“{name}” is a WebP picture. Save it as JPEG or PNG, or as PDF, and upload that."),
    "heic": _(
        "“{name}” is a HEIC photograph. Set the telephone to “most compatible” (JPEG), or send the photograph to a computer as JPEG, and upload that."
    ),
    "tiff": _("“{name}” is a TIFF picture. Save it as PDF, JPEG or PNG and upload that."),
    "picture": _("“{name}” is a GIF or BMP picture. Save it as JPEG or PNG and upload that."),
    "caj": _(
        "“{name}” is a CAJ or KDH document. Open it in its reader, print it as PDF and upload that."
    ),
    "ofd": _("“{name}” is an OFD document. Open it in its reader, save it as PDF and upload that."),
    "archive": _("“{name}” is a RAR, 7z or gzip archive. Upload the documents in it one by one."),
    "old_office": _(
        "“{name}” is an old Word or Excel document (.doc, .xls). Save it as PDF, or in the present format, and upload that."
    ),
    "two_things": _(
        "“{name}” is two kinds of file in one, which no scanner or office program makes. Print it as PDF and upload that."
    ),
    "bomb": _(
        "“{name}” unpacks to far more than any document needs. Print it as PDF at 200 dpi and upload that."
    ),
    "pdf_password": _(
        "“{name}” is protected by a password. Remove the password, or print it as PDF, and upload that."
    ),
    "pdf_damaged": _(
        "“{name}” is damaged and cannot be read. Export or scan it again and upload that."
    ),
    "pdf_cut": _("“{name}” ends in the middle. Download or export it again and upload that."),
    "pdf_script": _(
        "“{name}” contains a program (JavaScript). Print it as PDF, which leaves the program out, and upload that."
    ),
    "pdf_launch": _(
        "“{name}” starts programs or sends data when it is opened. Print it as PDF and upload that."
    ),
    "pdf_embedded": _(
        "“{name}” has other files attached to it. Print it as PDF without them, and upload those in slots of their own."
    ),
    "pdf_media": _("“{name}” contains sound or film. Print it as PDF and upload that."),
    "pdf_xfa": _(
        "“{name}” is a form that only one program can show (XFA). Print it as PDF and upload that."
    ),
    "picture_huge": _(
        "“{name}” is larger than any camera or scanner makes. Save it with at most 80 million pixels and upload that."
    ),
    "picture_damaged": _(
        "“{name}” is damaged and cannot be shown. Take or save the picture again and upload that."
    ),
    "archive_damaged": _(
        "“{name}” is damaged and cannot be unpacked. Save it anew and upload that."
    ),
    "archive_password": _("“{name}” is protected by a password. Save it without and upload that."),
    "archive_paths": _(
        "“{name}” holds files that would be unpacked outside their folder. Pack it anew and upload that."
    ),
    "archive_program": _(
        "“{name}” contains a program. Take it out, pack the rest anew and upload that."
    ),
    "macros": _("“{name}” contains macros. Save it without macros (.docx, .xlsx) and upload that."),
}


def file_sentence(code: str, name: str) -> StrPromise:
    """The sentence for a file that is not taken, lazily translated."""
    return format_lazy(_FILES[code], name=name)
