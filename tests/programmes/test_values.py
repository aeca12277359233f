"""Single values of a rule set: found by path and named."""

import pytest

from programmes.sentences import path_words, readable
from programmes.vocabulary import PRESETS, RuleSet, preset, value_at, value_paths


@pytest.mark.parametrize("code", PRESETS)
def test_every_value_is_found_at_its_path_and_has_words(code: str) -> None:
    data = preset(code)
    for path in value_paths(data):
        assert value_at(data, path) is not None
        assert path_words(data, path)


@pytest.mark.parametrize("code", PRESETS)
def test_every_table_of_every_preset_is_readable(code: str) -> None:
    rules = RuleSet.parse(preset(code))
    parts = readable(rules)
    assert sum(part.open for part in parts) == len(rules.unconfirmed())


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(LookupError):
        value_at(preset("outstanding-engineer"), "notice.hours")
