"""The grammar laid out: every value of every preset can be written, and only what differs is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.sentences import code_word, key_word
from programmes.vocabulary import (
    PRESETS,
    Leaf,
    RuleSet,
    beginning,
    canonical_json,
    entry_leaves,
    is_coded_list,
    is_list,
    leaves,
    optional_paths,
    preset,
    written,
)
from programmes.vocabulary.outline import kind_at
from programmes.vocabulary.reading import read


def plain(code: str) -> dict[str, Any]:
    return json.loads(canonical_json(preset(code)))


def values(found: list[Leaf]) -> dict[str, Any]:
    return {leaf.path: leaf.value for leaf in found}


def tables(data: dict[str, Any]) -> Iterator[tuple[str, list[Leaf]]]:
    for table in data:
        if table != "sources":
            yield table, leaves(table, data)


@pytest.mark.parametrize("code", PRESETS)
def test_what_stands_written_again_changes_nothing(code: str) -> None:
    data = plain(code)
    for table, found in tables(data):
        assert written(found, values(found), data[table], table) == data[table]
        for leaf in found:
            if is_list(leaf.path):
                for place, entry in enumerate(data[table].get(leaf.key, [])):
                    name = entry["code"] if is_coded_list(leaf.path) else str(place)
                    inner = entry_leaves(leaf.path, entry, name)
                    again = written(inner, values(inner), entry, f"{leaf.path}.{name}")
                    assert again == entry


@pytest.mark.parametrize("code", PRESETS)
def test_every_key_a_preset_writes_is_on_the_outline(code: str) -> None:
    data = plain(code)
    for table, found in tables(data):
        paths = {leaf.path for leaf in found}
        for key, value in data[table].items():
            inner = [f"{table}.{key}.{k}" for k in value] if isinstance(value, dict) else []
            assert f"{table}.{key}" in paths or set(inner) <= paths, f"{table}.{key}"


@given(st.data())
def test_writing_one_number_changes_this_one_and_no_other(choice: st.DataObject) -> None:
    data = plain("outstanding-engineer")
    table = choice.draw(st.sampled_from(["ballot", "notice", "objection", "form_check"]))
    found = leaves(table, data)
    leaf = choice.draw(st.sampled_from([each for each in found if each.kind == "number"]))
    number = choice.draw(st.integers(1, 9))
    after = {table: written(found, {**values(found), leaf.path: number}, data[table], table)}
    assert values(leaves(table, after)) == {**values(found), leaf.path: number} or any(
        each.kind == "group" and not each.value and leaf.path.startswith(f"{each.path}.")
        for each in found
    )
    assert plain("outstanding-engineer") == data


def test_a_group_comes_and_goes_whole() -> None:
    data = plain("outstanding-engineer")
    found = leaves("person", data)
    off = written(found, {**values(found), "person.presence": False}, data["person"], "person")
    assert "presence" not in off
    again = leaves("person", {"person": off})
    given = {**values(again), "person.presence": True, "person.presence.first_line_years": 10}
    assert written(again, given, off, "person") == data["person"]


def test_what_a_table_means_as_a_whole_is_written_whole_or_not_at_all() -> None:
    data = {**plain("outstanding-engineer")["nomination"], "selection": {"members_min": 9}}
    found = leaves("nomination", {"nomination": data})
    assert written(found, values(found), data, "nomination") == data
    given = {**values(found), "nomination.selection.quorum.den": 4}
    new = written(found, given, data, "nomination")["selection"]
    quorum = {"num": 2, "den": 4, "op": ">=", "base": "eligible"}
    assert new == {"members_min": 9, "quorum": quorum}


@pytest.mark.parametrize("path", optional_paths())
def test_whatever_may_be_absent_begins_with_what_has_no_default(path: str) -> None:
    known = plain("international-post")["programme"]
    begun = beginning(known, path)
    asked = {
        each.name
        for each in fields(kind_at(path))
        if each.default is MISSING and each.default_factory is MISSING
    }
    assert set(begun) == asked
    assert read(kind_at(path), begun)


def test_unlimited_is_written_where_a_number_stood() -> None:
    data = plain("outstanding-engineer")
    found = leaves("nomination", data)
    given = {**values(found), "nomination.quota.person": None}
    new = written(found, given, data["nomination"], "nomination")
    assert new["quota"] == {"person": "unlimited"}
    assert RuleSet.parse({**data, "nomination": new}).nomination.quota.person is None


@pytest.mark.parametrize("path", ["person.title_min", "nomination.quota", "nowhere.at", "person"])
def test_only_a_list_of_entries_is_a_list(path: str) -> None:
    assert not is_list(path)


def test_every_key_and_every_word_of_the_grammar_has_a_name() -> None:
    shown = [leaf for code in PRESETS for _table, found in tables(plain(code)) for leaf in found]
    lists = {leaf.path for leaf in shown if is_list(leaf.path)}
    shown += [leaf for path in lists for leaf in entry_leaves(path, {}, "+0")]
    nameless = {
        leaf.path for leaf in shown if str(key_word(leaf.key, leaf.path.split(".")[-2])) == leaf.key
    }
    unsaid = {
        f"{leaf.key}.{code}"
        for leaf in shown
        for code in leaf.choices
        if code and str(code_word(code, leaf.key)) == code and code not in {"CAS", "CAE"}
    }
    assert (nameless, unsaid) == (set(), set())
