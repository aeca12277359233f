"""Single values of a rule set: listed, found and replaced by path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.sentences import path_words, readable
from programmes.vocabulary import PRESETS, RuleSet, numbers, preset, replaced, value_at, value_paths


@pytest.mark.parametrize("code", PRESETS)
def test_every_listed_value_is_found_at_its_path_and_has_words(code: str) -> None:
    data = preset(code)
    for path, value in numbers(data):
        assert value_at(data, path) == value
    for path in value_paths(data):
        assert path_words(data, path)


@pytest.mark.parametrize("code", PRESETS)
def test_every_table_of_every_preset_is_readable(code: str) -> None:
    rules = RuleSet.parse(preset(code))
    parts = readable(rules)
    assert sum(part.open for part in parts) == len(rules.unconfirmed())


@given(st.data())
def test_replacing_changes_this_value_and_no_other(choice: st.DataObject) -> None:
    data = preset("outstanding-engineer")
    before = dict(numbers(data))
    path = choice.draw(st.sampled_from(sorted(before)))
    after = dict(numbers(replaced(data, {path: 7})))
    assert after == {**before, path: 7}
    assert dict(numbers(data)) == before


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(LookupError):
        replaced(preset("outstanding-engineer"), {"notice.hours": 1})
