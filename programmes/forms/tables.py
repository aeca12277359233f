"""Which steps a cycle has: tables of the rules that may be absent come and go, several at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from ledger.situations import Sentence
from programmes.forms.rules import RulesForm
from programmes.sentences import STEPS, TABLES, preset_name
from programmes.vocabulary import RuleSet as Rules
from programmes.vocabulary import (
    nearest,
    optional_tables,
    with_table,
    without_table,
)

BY_SUBJECT = "team"
"""The table which what the programme is given to decides, not the administrator."""


@dataclass
class Step:
    """A step as the page shows it: whether it stands, what it brings, what goes with it."""

    table: str
    title: Sentence
    stands: bool
    brings: Sentence
    falls_away: Sentence
    model: str = ""
    field: forms.BoundField | None = None


class TablesForm(RulesForm):
    """One tick for every step there may be."""

    def __init__(self, *args: Any, rules: Rules, data: Mapping[str, Any]) -> None:
        super().__init__(*args, rules=rules, data=data, table="steps")
        for table in optional_tables():
            if table != BY_SUBJECT:
                self.fields[table] = forms.BooleanField(
                    label=TABLES[table], required=False, initial=table in self.old
                )

    def steps(self) -> list[Step]:
        """Return the steps in the order of the grammar, each with its tick; the fixed one has none."""
        return [self.step(table) for table in optional_tables()]

    def step(self, table: str) -> Step:
        """Return one step."""
        stands, (brings, falls_away) = table in self.old, STEPS[table]
        step = Step(table, TABLES[table], stands, brings, falls_away)
        if table in self.fields:
            step.field = self[table]
        if not stands and (code := nearest(self.old["programme"], table)):
            step.model = preset_name(code)
        return step

    def clean(self) -> dict[str, Any]:
        """The rules with the steps wanted are a rule set."""
        given = super().clean() or {}
        data = dict(self.old)
        for table in self.fields:
            if given.get(table) and table not in self.old:
                data = with_table(data, table)
            elif not given.get(table) and table in self.old:
                data = without_table(data, table)
        self.judge(data, {})
        return given

    def came(self) -> list[str]:
        """Return the tables that come by what was sent."""
        return [table for table in self.fields if table in self.new and table not in self.old]
