"""What names a programme in one cycle: edition, year, names, authority; what it keeps, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from programmes.forms.rules import TableForm
from programmes.models import Cycle
from programmes.sentences import FIXED, key_word, plain_words
from programmes.vocabulary import Leaf
from programmes.vocabulary import RuleSet as Rules


class ProgrammeForm(TableForm):
    """The programme's own table, before its cycle opens; its divisions have a page of their own."""

    def __init__(self, *args: Any, rules: Rules, data: Mapping[str, Any], cycle: Cycle) -> None:
        self.cycle = cycle
        super().__init__(*args, rules=rules, data=data, table="programme")

    def found(self) -> list[Leaf]:
        """Return what may be changed."""
        shown = [leaf for leaf in super().found() if leaf.key not in FIXED]
        return [replace(leaf, kind="entries") if leaf.kind == "rows" else leaf for leaf in shown]

    def fixed(self) -> list[tuple[Sentence, str, Sentence]]:
        """Return what stays in every version, with the reason."""
        words = self.old["programme"]
        return [
            (key_word(key, "programme"), plain_words(words[key], key), why)
            for key, why in FIXED.items()
            if words.get(key)
        ]

    def clean(self) -> dict[str, Any]:
        """One cycle a programme and year."""
        given = super().clean()
        year = given.get("programme.year")
        same = self.cycle.programme.cycles.filter(rehearsal=self.cycle.rehearsal, year=year or 0)
        if same.exclude(pk=self.cycle.pk).exists():
            self.add_error("programme.year", _("This programme already has a cycle in this year."))
        return given
