"""Logs: no line holds the code of a personal link, whichever address of the site it stands in."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.urls.converters import StringConverter

from config.logs import without_codes
from tests.town import doors, parameters

CODE = "aZ09_-bYcX" * 3
PUBLIC = {"public:verify_code", "short_verify"}
"""Addresses whose code stands on a certificate for everybody to read."""


def addresses() -> list[str]:
    """Return every address of the site that opens by a code."""
    found = []
    for name, pattern in doors():
        of_code = getattr(pattern.pattern, "converters", {}).get("code")
        if type(of_code) is StringConverter and name not in PUBLIC:
            words = {each: CODE if each == "code" else 1 for each in parameters(pattern)}
            found.append(reverse(name, kwargs=words))
    return found


def test_there_are_such_addresses():
    assert len(addresses()) >= 10


@pytest.mark.parametrize("where", addresses())
def test_a_line_about_a_personal_link_does_not_hold_its_code(where):
    assert CODE not in without_codes(f"Unprocessable Entity: {where}?next=1")


def test_the_key_of_a_record_stays_in_the_line():
    for where in (
        "/zh-hans/office/calls/17/",
        "/zh-hans/review/items/3/",
        "/zh-hans/review/profile/",
    ):
        assert without_codes(where) == where
