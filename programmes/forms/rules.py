"""The rule-set editor: one table, or one list of entries, at a time; every value with its source.

Nothing is copied by hand: the form holds what stands, and whoever edits changes what differs this
time. Faults of the whole rule set are shown at the value they are about, named as the page names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.forms.values import counts, field_of, plain
from programmes.sentences import (
    division_name,
    fault_sentence,
    key_word,
    label_of,
    place_words,
    preset_name,
)
from programmes.vocabulary import (
    FaultyRules,
    Leaf,
    beginning,
    confirmed,
    entry_leaves,
    is_coded_list,
    leaves,
    nearest,
    value_paths,
    without_source,
    without_sources_below,
    written,
)
from programmes.vocabulary import RuleSet as Rules

BLANKS = 2
"""Empty entries offered at the end of a list."""
IS_CODE = RegexValidator(
    r"^[A-Za-z][A-Za-z0-9_-]*$", _("Latin letters, digits, hyphens; the first is a letter.")
)


@dataclass
class Group:
    """What the page shows together: values, the source of them, or the way to a list of its own."""

    path: str
    label: str
    names: list[str] = field(default_factory=list)
    source: str = ""
    asks_source: bool = False
    entries: int | None = None
    fields: list[forms.BoundField] = field(default_factory=list)
    source_field: forms.BoundField | None = None
    order_names: list[str] = field(default_factory=list)
    order: list[forms.BoundField] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Tell whether an entry is shown unfolded: a new one, or where something is to be mended."""
        new = len(self.order_names) == 1
        shown = [*self.fields, *self.order, *filter(None, [self.source_field])]
        return new or any(each.errors for each in shown)

    @property
    def key(self) -> str:
        """Return the key of the table the group is about."""
        return self.path.split(".")[1]

    @property
    def alone(self) -> bool:
        """Tell whether it holds one value, which says by itself what it is."""
        return self.names == [self.path]


@dataclass(frozen=True)
class Slot:
    """One entry of a list as the form holds it: its path there, its values, what stands."""

    path: str
    leaves: list[Leaf]
    entry: Mapping[str, Any] | None


class RulesForm(forms.Form):
    """What both pages of the editor share: the groups, their sources, the faults at their values."""

    def __init__(self, *args: Any, rules: Rules, data: Mapping[str, Any], table: str) -> None:
        super().__init__(*args)
        self.rules, self.old, self.table = rules, dict(data), table
        self.new: dict[str, Any] = self.old
        self.groups: list[Group] = []
        self.divisions = list(self.old["programme"].get("divisions", ()))

    def add_leaf(self, group: Group, leaf: Leaf, *, required: bool) -> None:
        """Add the field or fields of one value to a group."""
        if leaf.kind == "counts":
            made = counts(leaf, self.divisions)
        else:
            made = {leaf.path: field_of(leaf, label=self.label(group, leaf), required=required)}
        for each in made.values():
            inner = f" › {each.label}" if leaf.path != group.path else ""
            each.told_as = group.label + inner  # type: ignore[attr-defined]
        self.fields.update(made)
        group.names.extend(made)

    def label(self, group: Group, leaf: Leaf) -> str:
        """Name a value within its group."""
        if leaf.kind == "group":
            return gettext("This rule applies")
        below = leaf.path.removeprefix(f"{group.path}.").split(".")
        if leaf.path == group.path:
            return group.label
        above = [group.path.rpartition(".")[2], *below]
        return " › ".join(str(key_word(k, above[n])) for n, k in enumerate(below))

    def add_source(self, group: Group, path: str, valued: set[str]) -> None:
        """Ask which document a group comes from."""
        group.source, group.asks_source = f"source:{path}", path in valued
        self.fields[group.source] = forms.CharField(
            label=_("Source"), required=False, initial=str(self.rules.source(path) or ""),
            max_length=200,
            widget=forms.TextInput(attrs={"placeholder": _("title or 文号; empty: to be confirmed")}),
        )  # fmt: skip

    def shown(self) -> list[Group]:
        """Return the groups with their bound fields."""
        for group in self.groups:
            group.fields = [self[name] for name in group.names]
            group.order = [self[name] for name in group.order_names]
            group.source_field = self[group.source] if group.source else None
        return self.groups

    def values_of(self, found: list[Leaf]) -> dict[str, Any]:
        """Return the plain values given, by path."""
        given = {}
        for leaf in found:
            if leaf.kind == "counts":
                codes = {each["code"]: f"{leaf.path}.{each['code']}" for each in self.divisions}
                filled = {c: self.cleaned_data.get(n) for c, n in codes.items()}
                given[leaf.path] = {c: n for c, n in filled.items() if n is not None}
            elif leaf.kind != "entries":
                given[leaf.path] = plain(leaf, self.cleaned_data.get(leaf.path))
        return given

    def sourced(self, data: dict[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
        """Return the data with every source that was named anew; ``paths``: by name of the field."""
        for name, path in paths.items():
            doc = self.cleaned_data.get(name)
            if doc and doc != self.fields[name].initial:
                data = confirmed(data, path, doc)
        return data

    def judge(self, data: dict[str, Any], places: Mapping[str, str]) -> None:
        """Keep the data as the new rules; every fault is told at its value.

        ``places`` says under which path the form holds what the data have under another.
        """
        try:
            Rules.parse(data)
        except FaultyRules as faulty:
            for fault in faulty.faults:
                words = replace(fault, path=place_words(fault.path, data, self.old))
                if fault.code == "unknown_division":
                    words = replace(
                        words, values={"given": division_name(self.old, fault.values["given"])}
                    )
                self.add_error(self.field_near(fault.path, places), str(fault_sentence(words)))
        self.new = data

    def field_near(self, path: str, places: Mapping[str, str]) -> str | None:
        """Return the field a fault is about: at its path, or at the nearest above."""
        for given, held in places.items():
            if path == given or path.startswith(f"{given}."):
                path = held + path.removeprefix(given)
                break
        while path and path not in self.fields:
            path = path.rpartition(".")[0]
        return path or None


class TableForm(RulesForm):
    """All values of one table; lists of entries have a page of their own."""

    def __init__(self, *args: Any, rules: Rules, data: Mapping[str, Any], table: str) -> None:
        super().__init__(*args, rules=rules, data=data, table=table)
        self.leaves = self.found()
        valued = set(value_paths(self.old))
        optional = {leaf.path for leaf in self.leaves if leaf.kind == "group"}
        for leaf in self.leaves:
            path = ".".join(leaf.path.split(".")[:2])
            if not self.groups or self.groups[-1].path != path:
                self.groups.append(Group(path, str(key_word(path.partition(".")[2], table))))
            group = self.groups[-1]
            if leaf.kind == "entries":
                group.entries = len(leaf.value or ())
                continue
            required = leaf.required and not any(leaf.path.startswith(f"{o}.") for o in optional)
            self.add_leaf(group, leaf, required=required)
            if leaf.kind == "group" and not leaf.stands:
                self.fields[leaf.path].help_text = self.begins_with(leaf.path)
        for group in self.groups:
            if group.entries is None:
                self.add_source(group, group.path, valued)

    def begins_with(self, path: str) -> str:
        """Say with whose values a group that is absent would begin."""
        return gettext(
            "Not asked for now. Ticked, it begins with the values below, taken from “%(model)s” where "
            "there is no usual value, and to be confirmed."
        ) % {"model": preset_name(nearest(self.old["programme"], path))}

    def found(self) -> list[Leaf]:
        """Return the values shown; a group that is absent begins as the nearest preset has it."""
        programme = self.old["programme"]
        return leaves(self.table, self.old, lambda path: beginning(programme, path))

    def clean(self) -> dict[str, Any]:
        """The changed rules are a rule set."""
        given = super().clean() or {}
        if not self.errors:
            table, values = self.old.get(self.table) or {}, self.values_of(self.leaves)
            data = {**self.old, self.table: written(self.leaves, values, table, self.table)}
            off = {g.path: g for g in self.leaves if g.kind == "group" and not values[g.path]}
            for path in [path for path, leaf in off.items() if leaf.stands]:
                data = without_sources_below(data, path)
            sources = {g.source: g.path for g in self.groups if g.source and g.path not in off}
            self.judge(self.sourced(data, sources), {})
        return given


class ListForm(RulesForm):
    """The entries of one list: changed, put in another order, taken out, added."""

    def __init__(
        self, *args: Any, rules: Rules, data: Mapping[str, Any], table: str, key: str
    ) -> None:
        super().__init__(*args, rules=rules, data=data, table=table)
        self.key, self.path = key, f"{table}.{key}"
        self.coded = is_coded_list(self.path)
        self.slots = list(self.all_slots())
        valued = set(value_paths(self.old))
        for number, slot in enumerate(self.slots, start=1):
            self.groups.append(self.add_slot(number, slot, valued))
        if not self.coded:
            self.groups.append(Group(self.path, gettext("The whole list")))
            self.add_source(self.groups[-1], self.path, valued)

    def all_slots(self) -> Iterator[Slot]:
        """Yield the entries that stand, then the empty ones."""
        for place, entry in enumerate(self.old[self.table].get(self.key) or ()):
            name = entry["code"] if self.coded else str(place)
            found = entry_leaves(self.path, entry, name)
            yield Slot(f"{self.path}.{name}", found, entry)
        for n in range(BLANKS):
            yield Slot(f"{self.path}.+{n}", entry_leaves(self.path, {}, f"+{n}"), None)

    def add_slot(self, number: int, slot: Slot, valued: set[str]) -> Group:
        """Add the fields of one entry: its values, its place, whether it goes."""
        known = slot.entry is not None
        title = (
            label_of(slot.entry) if known and self.coded else gettext("Entry %(n)s") % {"n": number}
        )
        group = Group(slot.path, title if known else gettext("New entry"))
        for leaf in slot.leaves:
            if known and leaf.key == "code":
                continue
            self.add_leaf(group, leaf, required=known and leaf.required)
            if leaf.key == "code":
                self.fields[leaf.path].validators.append(IS_CODE)
        self.add_order(group, slot, number)
        if self.coded:
            self.add_source(group, slot.path, valued)
        return group

    def add_order(self, group: Group, slot: Slot, number: int) -> None:
        """Add the place of an entry in the list and, where it stands, the tick that takes it out."""
        place = forms.IntegerField(
            label=_("Place in the list"), initial=number, min_value=1, max_value=999,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"),
                _("Write a place in the list, a number from 1 to 999."),
            ),
        )  # fmt: skip
        made: dict[str, forms.Field] = {f"place:{slot.path}": place}
        if slot.entry is not None:
            made[f"remove:{slot.path}"] = forms.BooleanField(
                label=_("Take this entry out"), required=False
            )
        for each in made.values():
            each.told_as = f"{group.label} › {each.label}"  # type: ignore[attr-defined]
        self.fields.update(made)
        group.order_names.extend(made)

    def clean(self) -> dict[str, Any]:
        """The changed list is part of a rule set."""
        given = super().clean() or {}
        if not self.errors:
            kept = sorted(self.kept(), key=lambda each: each[0])
            entries = [entry for _place, entry, _slot in kept]
            data = {**self.old, self.table: {**self.old[self.table], self.key: entries}}
            if not entries and self.key not in self.old[self.table]:
                data = dict(self.old)
            places = {
                f"{self.path}.{entry.get('code', n) if self.coded else n}": slot.path
                for n, (_place, entry, slot) in enumerate(kept)
            }
            self.judge(self.with_sources(data, places), places)
        return given

    def kept(self) -> Iterator[tuple[tuple[int, int], dict[str, Any], Slot]]:
        """Yield the entries that stay or come, each with what it is sorted by."""
        for number, slot in enumerate(self.slots):
            values = self.values_of(slot.leaves)
            if slot.entry is None:
                asked = [values[leaf.path] for leaf in slot.leaves if leaf.required]
                if not any(value not in (None, "", []) for value in asked):
                    continue
            elif self.cleaned_data.get(f"remove:{slot.path}"):
                continue
            elif self.coded:
                values[f"{slot.path}.code"] = slot.entry["code"]
            entry = written(slot.leaves, values, slot.entry or {}, slot.path)
            yield (self.cleaned_data[f"place:{slot.path}"], number), entry, slot

    def with_sources(self, data: dict[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
        """Return the data without the sources of entries taken out and with those named anew."""
        if not self.coded:
            return self.sourced(data, {f"source:{self.path}": self.path})
        for slot in self.slots:
            if slot.entry is not None and slot.path not in places.values():
                data = without_source(data, slot.path)
        return self.sourced(data, {f"source:{held}": path for path, held in places.items()})
