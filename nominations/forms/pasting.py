"""Rows pasted from a spreadsheet into a list of the form or among the members of a team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.pasting import (
    Merged,
    Pasted,
    PasteFault,
    Wrong,
    merged,
    read_rows,
    rows_in,
    untimely,
)
from nominations.services.writing import no_time
from programmes.vocabulary import Section

MOST_ITEMS = 200
"""The longest list where the rules set no limit."""
SENTENCES: Mapping[PasteFault, Sentence] = {
    PasteFault.NOTHING: _("There was nothing to add. Copy the rows and paste them first."),
    PasteFault.TOO_MANY_ROWS: _(
        "{count} rows were pasted; at most {limit} are read at once. Copy the rows of the list alone."
    ),
    PasteFault.TOO_MANY_CELLS: _(
        "Row {row} has {cells} cells, but the list has {columns} columns. Copy the row of headings as "
        "well, or leave out what does not belong to the list."
    ),
    PasteFault.TOO_LONG: _(
        "A cell of row {row} has {count} characters; at most {limit} are allowed. Shorten it."
    ),
    PasteFault.REPEATED_HEADING: _(
        "Two columns are headed “{heading}”. Copy one of them, or give them different headings."
    ),
}


def sentence(wrong: Wrong) -> Sentence:
    """Say what is wrong with pasted rows, and how to mend it."""
    return format_lazy(SENTENCES[wrong.code], **wrong.values)


class PasteForm(forms.Form):
    """What the clipboard held: one line a row, cells divided by tabs."""

    rows = forms.CharField(
        label=_("Rows copied from Excel or WPS"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "class": "mono small"}),
        error_messages={"required": SENTENCES[PasteFault.NOTHING]},
        help_text=_(
            "With or without the row of headings; with it, the columns may stand in any order."
        ),
    )
    repeat_above = forms.BooleanField(
        label=_("Cells were merged: an empty cell holds what stands above it"), required=False
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["rows"].max_length = None  # type: ignore[attr-defined]
        self.fields["rows"].needed = self.fields["repeat_above"].needed = True  # type: ignore[attr-defined]


class PasteRowsForm(PasteForm):
    """Rows for a list section, read against what stands in it."""

    pasted = Pasted()
    rows_then: tuple[Merged, ...] = ()

    def __init__(
        self, *args: Any, section: Section, standing: list[dict[str, str]], **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self.section, self.standing = section, standing
        self.codes = [column.code for column in section.columns]

    def clean(self) -> dict[str, Any]:
        """Read the rows and put them beside those that stand; every fault is told at once."""
        given = super().clean() or self.cleaned_data
        if "rows" not in given:
            return given
        words = {column.code: (column.zh, column.en) for column in self.section.columns}
        self.pasted = read_rows(given["rows"], words, repeat_above=bool(given.get("repeat_above")))
        self.rows_then = merged(self.standing, self.pasted.rows, self.codes)
        for wrong in self.pasted.faults:
            self.add_error("rows", str(sentence(wrong)))
        self.refuse_too_many()
        years = {column.code: column for column in self.section.columns if column.kind == "year"}
        for number, code, text in untimely(self.pasted.rows, list(years)):
            self.add_error("rows", str(no_time(number, years[code], text)))
        return given

    def refuse_too_many(self) -> None:
        """Refuse a list that would be longer than the rules allow."""
        most = self.section.max_items or MOST_ITEMS
        if len(self.rows_then) > max(most, len(self.standing)) and not self.pasted.faults:
            told = _(
                "The list would have {count} entries; at most {limit} are allowed. Leave out {over}."
            )
            values = {"count": len(self.rows_then), "limit": most}
            self.add_error("rows", format_lazy(told, **values, over=values["count"] - most))

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the headings of pasted columns the list does not have."""
        return self.pasted.ignored

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows would be new, changed, and as they were."""
        kinds = ("new", "changed", "same")
        return {kind: sum(row.kind == kind for row in self.rows_then) for kind in kinds}

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is anything to save."""
        return any(row.kind != "same" for row in self.rows_then)

    def items(self) -> list[dict[str, str]]:
        """Return the rows as the section keeps them."""
        return list(rows_in(self.codes, self.rows_then))
