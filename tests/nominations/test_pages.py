"""Version codes and pairing: a correction changes its own pages, and a scan says exactly what is wrong."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nominations.pages import (
    Coded,
    Laid,
    Mark,
    Old,
    Picture,
    coded,
    heard,
    longest_rising,
    pair,
    replaced,
    said,
    standing,
)
from nominations.scan_words import of_fault, runs

PAPER = "OUTSTANDING-ENGINEER-2026-0001"
PLAIN = [Laid("career", "一"), Laid("works", "二"), Laid("works", "三"), Laid("pledge", "四", (), ("career",))]  # fmt: skip


def version(*texts: str, signed: int = 0) -> tuple[Coded, ...]:
    """A version with a part a page; the last ``signed`` pages bear a signature."""
    pages = [Laid(f"part-{n}", text) for n, text in enumerate(texts)]
    covered = [Laid(p.part, p.text, (), ("x",)) for p in pages[len(pages) - signed :]]
    return coded(PAPER, [*pages[: len(pages) - signed], *covered], {})


def pictures(pages: tuple[Coded, ...], order: list[int]) -> list[Picture]:
    """A scan of some pages in an order; 0 is a page nothing can be read from."""
    marks = {page.number: Mark(PAPER, page.number, page.code) for page in pages}
    return [Picture(place, marks.get(number)) for place, number in enumerate(order, start=1)]


def told(result, language: str = "zh-hans") -> list[str]:
    with translation.override(language):
        return [str(of_fault(fault)) for fault in result.faults]


# --- codes ------------------------------------------------------------------------------------------


def test_the_same_contents_get_the_same_codes():
    assert coded(PAPER, PLAIN, {}) == coded(PAPER, PLAIN, {})
    taken = {page.code: page.digest for page in coded(PAPER, PLAIN, {})}
    assert coded(PAPER, PLAIN, taken) == coded(PAPER, PLAIN, {})


def test_a_correction_changes_the_code_of_its_own_page_only():
    before = coded(PAPER, PLAIN, {})
    after = coded(PAPER, [*PLAIN[:1], Laid("works", "更正"), *PLAIN[2:]], {})
    assert [a.code == b.code for a, b in zip(before, after, strict=True)] == [1, 0, 1, 1]


def test_a_page_put_in_between_leaves_the_codes_of_the_others():
    before = coded(PAPER, PLAIN, {})
    after = coded(PAPER, [PLAIN[0], Laid("career", "新"), *PLAIN[1:]], {})
    assert [p.code for p in after if p.number != 2] == [p.code for p in before]


def test_pages_that_say_the_same_are_told_apart():
    pages = coded(PAPER, [Laid("works", "同"), Laid("works", "同")], {})
    assert pages[0].code != pages[1].code


def test_another_paper_another_code_and_another_picture_another_code():
    page = Laid("person", "同")
    (one,), (two,) = coded(PAPER, [page], {}), coded("X-1", [page], {})
    (three,) = coded(PAPER, [Laid("person", "同", ("sha",))], {})
    assert len({one.code, two.code, three.code}) == 3


def test_a_code_never_stands_for_two_contents():
    (page,) = coded(PAPER, PLAIN[:1], {})
    (other,) = coded(PAPER, PLAIN[:1], {page.code: "another digest"})
    assert other.code != page.code and other.digest == page.digest


@given(st.lists(st.text(max_size=4), min_size=1, max_size=60))
def test_codes_are_four_hex_characters_each_once(texts):
    pages = coded(PAPER, [Laid("a", text) for text in texts], {})
    assert len({page.code for page in pages}) == len(pages)
    assert all(len(p.code) == 4 and set(p.code) <= set("0123456789ABCDEF") for p in pages)


@given(st.integers(1, 99999), st.text("0123456789ABCDEF", min_size=4, max_size=4))
def test_what_a_code_says_is_heard_again(number, code):
    assert heard(said(PAPER, number, code)) == Mark(PAPER, number, code)


@pytest.mark.parametrize(
    "text",
    ["", "https://example.org/v/1/2", "JJ/A/1", "JJ/A/x/3F2A", "JJ/A/1/3F2AB", "JJ/A/²/3F2A"],
)
def test_a_strange_code_is_not_ours(text):
    assert heard(text) is None


def test_a_rehearsals_number_fits_a_code_too():
    assert heard(said("演练CAE-2026-0001", 3, "3F2A")) == Mark("**CAE-2026-0001", 3, "3F2A")


# --- pairing ----------------------------------------------------------------------------------------


def test_a_whole_scan_is_paired_and_nothing_is_wrong():
    pages = version(*"一二三四五六", signed=2)
    result = pair(PAPER, pages, pictures(pages, [1, 2, 3, 4, 5, 6]), {})
    assert result.numbers == {1, 2, 3, 4, 5, 6} and result.faults == ()


def test_page_seven_of_the_old_version_is_named():
    old, new = version(*"一二三四五六七八", signed=1), version(*"一二三四五六改八", signed=1)
    void = replaced([(3, old)], new)
    result = pair(PAPER, new, pictures(old, list(range(1, 9))), void)
    was, now = old[6].code, new[6].code
    assert told(result)[0].startswith(f"第 7 页是旧版 {was}，当前版本 {now}。")
    assert told(result, "en")[0].startswith(
        f"Page 7 is the old version {was}; the current one is {now}."
    )
    assert result.placed[6].state == "old" and result.faults[0].stops


def test_a_missing_signed_page_stops_and_an_unsigned_one_does_not():
    pages = version(*[f"页{n}" for n in range(12)], signed=1)
    result = pair(PAPER, pages, pictures(pages, [*range(1, 11)]), {})
    assert [(f.code, f.stops) for f in result.faults] == [
        ("missing", True),
        ("missing_unsigned", False),
    ]
    assert told(result)[0].startswith("缺第 12 页。")
    alone = pair(PAPER, pages, pictures(pages, [12]), {})
    assert alone.faults == ()  # only signed pages must come back


def test_pages_three_and_four_changed_places():
    pages = version(*"一二三四五")
    result = pair(PAPER, pages, pictures(pages, [1, 2, 4, 3, 5]), {})
    assert told(result) == ["第 3、4 页颠倒，仍已配对。"]
    assert result.numbers == {1, 2, 3, 4, 5}


def test_a_page_far_from_its_place_and_a_scan_from_behind():
    pages = version(*"一二三四五")
    result = pair(PAPER, pages, pictures(pages, [2, 3, 4, 5, 1]), {})
    assert told(result) == ["第 1 页放错了位置，在第 5 页之后，仍已配对。"]
    assert [f.code for f in pair(PAPER, pages, pictures(pages, [5, 4, 3, 2, 1]), {}).faults] == [
        "reversed"
    ]


def test_a_page_scanned_twice_counts_once():
    pages = version(*"一二三")
    result = pair(PAPER, pages, pictures(pages, [1, 2, 2, 3]), {})
    assert [p.state for p in result.placed] == ["paired", "paired", "duplicate", "paired"]
    assert told(result) == ["第 2 页扫描了两次：第 2 张和第 3 张，以前一张为准。"]


def test_a_page_of_another_paper_and_a_code_of_no_version():
    pages = version(*"一二三")
    strange = [
        Picture(1, Mark("OTHER-2026-0002", 1, pages[0].code)),
        Picture(2, Mark(PAPER, 2, "0000")),
    ]
    result = pair(PAPER, pages, strange, {})
    assert [p.state for p in result.placed] == ["foreign", "unknown"]
    assert "OTHER-2026-0002" in told(result)[0] and "0000" in told(result)[1]
    assert result.numbers == frozenset()


def test_what_cannot_be_read_waits_for_a_person_and_is_no_fault():
    pages = version(*"一二三")
    scan = pictures(pages, [1, 0, 3])
    result = pair(PAPER, pages, scan, {})
    assert result.placed[1].state == "unreadable"
    assert all(not fault.stops for fault in result.faults)
    by_hand = pair(PAPER, pages, [scan[0], Picture(2, by_hand=2), scan[2]], {})
    assert by_hand.faults == () and by_hand.numbers == {1, 2, 3}


def test_an_old_page_whose_place_is_gone_is_named_and_stops_nothing():
    old, new = version(*"一二三"), version(*"一二")
    result = pair(PAPER, new, pictures(old, [1, 2, 3]), replaced([(1, old)], new))
    assert [(f.code, f.stops) for f in result.faults] == [("gone", False)]


def test_an_earlier_scan_makes_up_for_what_this_one_lacks():
    pages = version(*"一二三四", signed=2)
    result = pair(PAPER, pages, pictures(pages, [4]), {}, had=frozenset({pages[2].code}))
    assert result.faults == ()


@given(st.permutations(list(range(1, 9))))
def test_every_order_is_paired_and_a_right_one_is_silent(order):
    pages = version(*"一二三四五六七八")
    result = pair(PAPER, pages, pictures(pages, list(order)), {})
    assert result.numbers == set(range(1, 9))
    assert (result.faults == ()) == (list(order) == list(range(1, 9)))
    assert not any(fault.stops for fault in result.faults)


@given(st.lists(st.integers(0, 30), max_size=20))
def test_the_longest_rising_part_rises_and_is_part(numbers):
    kept = longest_rising(numbers)
    rest = iter(numbers)
    assert all(number in rest for number in kept)
    assert all(a < b for a, b in pairwise(kept))


# --- where a paper stands ---------------------------------------------------------------------------


def test_codes_that_stayed_valid_count_for_the_next_version():
    old, new = version(*"一二三四", signed=2), version(*"一改三四", signed=2)
    void = replaced([(1, old)], new)
    assert standing(new, [p.code for p in old], void).complete  # page 2 bears no signature
    mixed = standing(new, [p.code for p in old], void, last=frozenset([old[1].code]))
    assert mixed.old == ((2, old[1].code, new[1].code),) and mixed.missing == ()
    assert not mixed.complete
    mended = standing(new, [*(p.code for p in old), new[1].code], replaced([(1, old)], new))
    assert mended.complete


def test_without_a_scan_every_signed_page_is_missing():
    pages = version(*"一二三四", signed=2)
    assert standing(pages, [], {}).missing == (3, 4)
    assert standing(pages, ["FFFF"], {"FFFF": Old(1, None, "")}).old == ()


def test_runs_of_numbers_are_told_short():
    assert runs((3, 4, 6, 7, 8, 12)) == ["3", "4", "6–8", "12"]
