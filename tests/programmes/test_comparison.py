"""Two versions of a rule set, compared value by value."""

import json

from programmes.comparison import ABSENT, APPLIES, Change, compare
from programmes.vocabulary import canonical_json, preset

OLD = preset("outstanding-engineer")


def test_equal_rules_differ_in_nothing_whatever_their_form() -> None:
    assert compare(OLD, preset("outstanding-engineer")) == ()
    assert compare(OLD, json.loads(canonical_json(OLD))) == ()


def test_changes_are_named_by_path_with_both_values() -> None:
    new = preset("outstanding-engineer")
    new["person"]["birth_cutoff"][0]["born_from"] = "1963-01-01"
    new["notice"]["days"] = 7
    new["person"]["membership_required"] = True
    del new["ballot"]["seats"]
    new["material"]["sections"][2]["max_chars"] = 1500
    assert compare(OLD, new) == (
        Change("ballot.seats", "40", ABSENT),
        Change("material.sections.achievements.max_chars", "2000", "1500"),
        Change("notice.days", "5", "7"),
        Change(
            "person.birth_cutoff",
            '[{"born_from":"1961-01-01","inclusive":true}]',
            '[{"born_from":"1963-01-01","inclusive":true}]',
        ),
        Change("person.membership_required", ABSENT, "true"),
    )
    kinds = [change.kind for change in compare(OLD, new)]
    assert kinds == ["removed", "changed", "changed", "changed", "added"]


def test_an_entry_that_moved_changes_the_order_alone() -> None:
    new = preset("outstanding-engineer")
    first, second, *rest = new["clearance"]["bodies"]
    new["clearance"]["bodies"] = [second, first, *rest]
    assert compare(OLD, new) == (
        Change(
            "clearance.bodies.*",
            "unit-party, discipline, integrity",
            "discipline, unit-party, integrity",
        ),
    )


def test_comparing_back_turns_every_change_round() -> None:
    new = preset("outstanding-scientist")
    there, back = compare(OLD, new), compare(new, OLD)
    assert [(c.path, c.new, c.old) for c in there] == [(c.path, c.old, c.new) for c in back]


def test_a_table_that_went_is_named_before_its_values() -> None:
    new = preset("outstanding-engineer")
    del new["decision"]
    del new["person"]["presence"]
    changes = compare(OLD, new)
    assert changes == (
        Change("decision", APPLIES, ABSENT),
        Change("decision.body_en", OLD["decision"]["body_en"], ABSENT),
        Change("decision.body_zh", OLD["decision"]["body_zh"], ABSENT),
        Change("person.presence", APPLIES, ABSENT),
        *(
            Change(f"person.presence.{key}", str(value), ABSENT)
            for key, value in sorted(OLD["person"]["presence"].items())
        ),
    )
    assert [c.path for c in changes if c.is_whole] == ["decision", "person.presence"]
