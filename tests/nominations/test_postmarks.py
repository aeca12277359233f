"""Whether paper came in time and as the rules ask, as tables; what a bar code reader enters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from nominations.postmark_words import of_timing
from nominations.postmarks import Came, Line, lines, standing, terms, timing
from programmes.vocabulary import FaultyRules, OnPaper
from programmes.vocabulary.reading import read

LAST = date(2026, 3, 16)
DAY = timedelta(days=1)
POST = OnPaper(basis="sent", ways=("courier", "ems"), copies=2, originals=1)
DOOR = OnPaper(basis="arrival", ways=("courier", "walk_in"), copies=2, candidate_delivers=True)


def came(**facts: object) -> Came:
    return Came(**{"way": "courier", "sent": LAST, "arrived": LAST + DAY, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "facts", "code"),
    [
        (POST, {}, "in_time"),
        (POST, {"sent": LAST + DAY}, "late"),
        (POST, {"sent": None}, "undated"),
        (POST, {"way": "walk_in"}, "wrong_way"),
        (POST, {"way": "registered", "sent": LAST + DAY}, "wrong_way"),
        (POST, {"by_candidate": True}, "by_candidate"),
        (DOOR, {}, "late"),
        (DOOR, {"arrived": LAST}, "in_time"),
        (DOOR, {"arrived": LAST, "sent": None}, "in_time"),
        (DOOR, {"way": "walk_in", "arrived": LAST, "by_candidate": True}, "in_time"),
        (DOOR, {"way": "ems", "arrived": LAST}, "wrong_way"),
    ],
)
def test_what_came_is_in_time_late_or_came_the_wrong_way(asked, facts, code):
    assert timing(terms(asked, closes=LAST), came(**facts)).code == code


@pytest.mark.parametrize(
    ("rule", "granted", "last"),
    [
        ({}, None, LAST),
        ({"days_after": 3}, None, LAST + 3 * DAY),
        ({"days_after": 3}, LAST + 5 * DAY, LAST + 8 * DAY),
        ({"last_day": LAST + 9 * DAY}, None, LAST + 9 * DAY),
        ({"last_day": LAST + 9 * DAY}, LAST + 5 * DAY, LAST + 9 * DAY),
        ({"last_day": LAST + 2 * DAY}, LAST + 5 * DAY, LAST + 5 * DAY),
    ],
)
def test_the_last_day_follows_the_deadline_or_is_named_and_an_exception_only_extends_it(
    rule, granted, last
):
    asked = OnPaper(basis="sent", ways=("ems",), copies=1, **rule)
    assert terms(asked, closes=LAST, granted=granted).last == last


FULL = {"copies": 2, "originals": 1}


@pytest.mark.parametrize(
    ("parcels", "on", "more", "code"),
    [
        ([], LAST, {}, "awaited"),
        ([], LAST + DAY, {}, "overdue"),
        ([FULL], LAST, {}, "complete"),
        ([{"copies": 1, "originals": 1}], LAST, {}, "incomplete"),
        ([{"copies": 1, "originals": 1}, {"copies": 1}], LAST, {}, "complete"),
        ([{"copies": 2}], LAST, {}, "incomplete"),
        ([FULL | {"missing": "附件材料"}], LAST, {}, "incomplete"),
        ([FULL | {"missing": "附件材料"}, {"copies": 0}], LAST, {}, "complete"),
        ([FULL], LAST, {"old": ((7, "3F2A", "9C41"),)}, "incomplete"),
        ([FULL | {"sent": LAST + DAY}], LAST + DAY, {}, "late"),
        ([FULL | {"sent": LAST + DAY}], LAST + DAY, {"mend_by": LAST + 5 * DAY}, "late"),
        (
            [{"copies": 1, "originals": 1}, {"copies": 1, "sent": LAST + DAY}],
            LAST,
            {},
            "incomplete",
        ),
        (
            [{"copies": 1, "originals": 1}, {"copies": 1, "sent": LAST + DAY}],
            LAST + DAY,
            {"mend_by": LAST + DAY},
            "complete",
        ),
        ([{"way": "walk_in"}, FULL], LAST, {}, "complete"),
        ([FULL, {"way": "walk_in"}], LAST, {}, "complete"),
        ([{"sent": None}], LAST, {}, "undated"),
    ],
)
def test_a_paper_stands_on_all_that_came_of_it(parcels, on, more, code):
    found = standing(terms(POST, closes=LAST), [came(**each) for each in parcels], on=on, **more)
    assert found.code == code


def test_the_sentence_names_the_day_the_last_day_the_way_and_the_document():
    here = terms(POST, closes=LAST)
    late = timing(here, came(sent=LAST + DAY))
    brought = timing(here, came(way="walk_in"))
    with translation.override("zh-hans"):
        said = str(of_timing(late, "办法第八条"))
        assert "寄出邮戳 2026-03-17" in said and "截止日期 2026-03-16" in said
        assert "（办法第八条）" in said
        assert "快递、邮政特快专递（EMS）" in str(of_timing(brought))
    with translation.override("en"):
        assert "postmark of dispatch 2026-03-17, last day 2026-03-16 (办法第八条)" in str(
            of_timing(late, "办法第八条")
        )


@pytest.mark.parametrize(
    ("entered", "line"),
    [
        ("JJ/CAS-2026-0007/7/9C41", Line("JJ/CAS-2026-0007/7/9C41", "CAS-2026-0007", "9C41")),
        ("ＪＪ／cas-2026-0007／7／9c41", Line("JJ/cas-2026-0007/7/9c41", "CAS-2026-0007", "9C41")),
        ("cas-2026-0007", Line("cas-2026-0007", "CAS-2026-0007")),
        ("CAS-2026-0007  9c41", Line("CAS-2026-0007  9c41", "CAS-2026-0007", "9C41")),
        ("CAS-2026-0007 9C4G", Line("CAS-2026-0007 9C4G")),
        ("one two three", Line("one two three")),
        ("演练CAS-2026-0007", Line("演练CAS-2026-0007", "**CAS-2026-0007")),
    ],
)
def test_a_line_is_a_pages_code_or_a_number_with_a_version_code(entered, line):
    assert lines(f"\r\n{entered}\r\n\r\n") == (line,)


@pytest.mark.parametrize(
    ("given", "path"),
    [({"ways": []}, "ways"), ({"originals": 3}, "originals"), ({"basis": "today"}, "basis")],
)
def test_rules_about_paper_that_cannot_be_kept_are_refused(given, path):
    data = {"basis": "sent", "ways": ["ems"], "copies": 2, **given}
    with pytest.raises(FaultyRules) as refused:
        read(OnPaper, data)
    assert [fault.path for fault in refused.value.faults] == [path]
