"""One field for each value of a rule set, by what the grammar says of it, and back to plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.sentences import code_word, key_word, label_of
from programmes.vocabulary import Leaf

NOBODY = ("", "—")
EMPTY = _("A value is needed here: the rule cannot be read without it. Write one.")
LONG = 100
"""Columns (a Chinese character takes two) from which a text is written in a field of several lines."""


class WordsField(forms.CharField):
    """Several words in one line, separated by commas of any kind."""

    def prepare_value(self, value: Any) -> Any:
        """Write the words in one line."""
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return [word for word in re.split(r"[、，,；;\s]+", super().clean(value)) if word]


class RowsField(forms.CharField):
    """Entries of plain cells, a line each, the cells separated by a bar."""

    def __init__(self, *, columns: Sequence[tuple[str, str]], **words: Any) -> None:
        heads = " | ".join(str(key_word(name, "rows")) for name, _kind in columns)
        hint = _("One entry a line, its cells separated by a bar: %(heads)s")
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 6, "class": "rows-field", "spellcheck": "false"}),
            help_text=hint % {"heads": heads},
            **words,
        )
        self.columns = columns

    def prepare_value(self, value: Any) -> Any:
        """Write the entries, a line each."""
        if not isinstance(value, list):
            return value
        names = [name for name, _kind in self.columns]
        lines = (" | ".join(str(row.get(n, "")) for n in names) for row in value)
        return "\n".join(line.rstrip(" |") for line in lines)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the entries; every line that is none is told."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        rows, wrong = [], []
        for line in lines:
            try:
                rows.append(self.row(line))
            except forms.ValidationError as error:
                wrong.append(error)
        if wrong:
            raise forms.ValidationError(wrong)
        return rows

    def row(self, line: str) -> dict[str, Any]:
        """Return one entry; raises ValidationError naming the line and what it lacks."""
        cells = [cell.strip() for cell in re.split(r"[|｜]", line)]
        wanted = sum(kind not in {"choice", "option"} for _name, kind in self.columns)
        if not wanted <= len(cells) <= len(self.columns) or not all(cells):
            raise forms.ValidationError(
                _("“%(line)s”: a line has %(wanted)s cells, none of them empty."),
                params={"line": line.strip()[:60], "wanted": wanted},
            )
        return {
            name: self.cell(name, kind, cell)
            for (name, kind), cell in zip(self.columns, cells, strict=False)
        }

    def cell(self, name: str, kind: str, cell: str) -> Any:
        """Return one cell as plain data."""
        if kind not in {"number", "option"}:
            return cell
        if not cell.isdecimal():
            raise forms.ValidationError(
                _("“%(cell)s” is not a whole number (%(name)s)."),
                params={"cell": cell[:40], "name": key_word(name, "rows")},
            )
        return int(cell)


def field_of(leaf: Leaf, *, label: Any, required: bool) -> forms.Field:
    """Return the field in which a value is written; ``required``: it cannot be left empty."""
    words = {"label": label, "initial": leaf.value, "required": required}
    words["error_messages"] = {"required": EMPTY}
    return FIELDS[leaf.kind](leaf, words)


def _number(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    hint = _("Empty: unlimited, or not asked") if leaf.optional else ""
    words["required"] = words["required"] and not leaf.optional
    return forms.IntegerField(help_text=hint, **words)


def _day(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    words["initial"] = date.fromisoformat(leaf.value) if leaf.value else None
    words["required"] = words["required"] and not leaf.optional
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **words)


def _text(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    long = isinstance(leaf.value, str) and sum(1 + (c > "⺀") for c in leaf.value) > LONG
    widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(max_length=2000, widget=widget, **words)


def _choice(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    choices = [(code, code_word(code, leaf.key)) for code in leaf.choices if code]
    open_ = leaf.optional or "" in leaf.choices or leaf.value is None
    words["required"] = words["required"] and not leaf.optional and "" not in leaf.choices
    return forms.ChoiceField(choices=[NOBODY, *choices] if open_ else choices, **words)


def _choices(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    choices = [(code, code_word(code, leaf.key)) for code in leaf.choices]
    words["required"] = False
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **words)


def _yes(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**{**words, "required": False})


def _words(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    return WordsField(max_length=2000, help_text=_("Separated by commas"), **words)


def _rows(leaf: Leaf, words: dict[str, Any]) -> forms.Field:
    return RowsField(columns=leaf.columns, **{**words, "required": False})


FIELDS: Mapping[str, Callable[[Leaf, dict[str, Any]], forms.Field]] = {
    "number": _number,
    "day": _day,
    "text": _text,
    "yes": _yes,
    "group": _yes,
    "choice": _choice,
    "choices": _choices,
    "words": _words,
    "rows": _rows,
}


def plain(leaf: Leaf, value: Any) -> Any:
    """Return a cleaned value as canonical JSON has it; None where nothing was written."""
    if isinstance(value, date):
        return value.isoformat()
    if leaf.kind == "choices":
        same = set(value) == set(leaf.value or ())
        return leaf.value if same else list(value)
    if leaf.kind in {"text", "choice"} and value == "":
        return "" if leaf.value == "" or (leaf.stands and not leaf.required) else None
    return value


def counts(leaf: Leaf, divisions: Sequence[Mapping[str, Any]]) -> dict[str, forms.Field]:
    """Return a field for the number of each division, by name of the field."""
    return {
        f"{leaf.path}.{each['code']}": forms.IntegerField(
            label=label_of(each), min_value=0, required=False,
            initial=(leaf.value or {}).get(each["code"]), help_text=gettext("Empty: no number of its own"),
        )
        for each in divisions
    }  # fmt: skip
