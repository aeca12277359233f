"""The privacy linter: a written corpus, places, masks, what is allowed, and what holds for any number."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.linting import Allowed, Finding, Kind, Sureness, lint, lint_text, office_lines
from awards.rules import blocks
from files.passages import Passage, Place, What
from people.identity import check_character
from tests.awards.linted import Sample, passages_of, samples

DISGUISED, INNOCENT = samples("disguised"), samples("innocent")
MISSED: set[str] = set()
"""Lines in which something is missed; none may hold an identity or mobile number."""
FALSE_ALARMS = {
    "doi:10.13800/j.cnki.13912345678",
    "doi:10.19800001234/abc.2020",
    "新增利润13800001234元",
    "3f13800001234b",
    "项目编号|经费（元）\n52175001|1380000\n51875138|13800001234",
    "https://www.example.cn/newsDetail_forward_13912345678",
    "https://example.cn/a/202003/t20200301_13812345678.shtml",
}
"""Innocent lines in which something is found: a run that may be a mobile number, for a person to tell."""


def kinds(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(sorted(str(each.kind) for each in findings))


def missed(sample: Sample) -> Counter[str]:
    return Counter(sample.kinds) - Counter(kinds(lint(sample.passages)))


# --- the corpus ---------------------------------------------------------------------------------------


def test_the_corpus_is_large_enough() -> None:
    assert len(DISGUISED) >= 700 and len(INNOCENT) >= 550
    labels = Counter(kind for sample in DISGUISED for kind in sample.kinds)
    assert labels["identity"] >= 180 and labels["mobile"] >= 400
    assert set(labels) == set(Kind) - {Kind.POSITION}


def test_no_identity_or_mobile_number_is_missed() -> None:
    lost = [
        sample.words for sample in DISGUISED if set(missed(sample)) & {Kind.IDENTITY, Kind.MOBILE}
    ]
    assert lost == []


def test_what_is_missed_and_what_is_a_false_alarm_is_known() -> None:
    assert {sample.words for sample in DISGUISED if missed(sample)} == MISSED
    alarms = {sample.words: lint(sample.passages) for sample in INNOCENT}
    assert {words for words, found in alarms.items() if found} == FALSE_ALARMS
    assert not any(blocks(each) for found in alarms.values() for each in found)


@pytest.mark.parametrize("sample", DISGUISED, ids=lambda sample: sample.words[:24])
def test_what_is_found_is_shown_masked_and_is_gone_with_the_mask(sample: Sample) -> None:
    for finding in lint(sample.passages):
        assert finding.value not in finding.shown
        assert len(re.sub(r"\D", "", finding.mask)) <= 8
        if not finding.spread:
            text = next(p.text for p in sample.passages if p.place == finding.place)
            masked = text[: finding.start] + finding.mask + text[finding.end :]
            again = lint([Passage(finding.place, masked)])
            assert (finding.kind, finding.value) not in {(each.kind, each.value) for each in again}


# --- places, spread, headings -------------------------------------------------------------------------


def test_a_finding_names_its_place_and_how_to_write_it() -> None:
    place = Place(part="正文", page=3)
    (found,) = lint([Passage(place, "联系人手机13800001234。")])
    assert (found.place, found.start, found.end, found.sure) == (place, 5, 16, Sureness.CERTAIN)
    assert (found.mask, found.shown) == ("138****1234", "联系人手机138****1234。")


def test_places_count_what_nobody_sees() -> None:
    (found,) = lint_text("甲1\u200b38\u200b00001234乙")
    assert (found.start, found.end) == (1, 14)


def test_a_number_over_several_cells_names_them_all() -> None:
    (found,) = lint(passages_of("table", "证件号|119999|19620315|1012"))
    assert (found.place.cell, [each.cell for each in found.spread]) == ("B1", ["C1", "D1"])
    assert (found.start, found.end, found.value) == (0, 4, "119999196203151012")


def test_a_number_over_the_end_of_a_page() -> None:
    pages = [Passage(Place(page=1), "身份证 119999"), Passage(Place(page=2), "196203151012，王某")]
    (found,) = lint(pages)
    assert (found.kind, found.place.page, found.spread[0].page) == (Kind.IDENTITY, 1, 2)


def test_the_heading_of_a_column_says_what_a_cell_holds() -> None:
    table = "姓名|QQ|出生年月\n张某|123456789|1962-03-15"
    assert kinds(lint(passages_of("table", table))) == ("account", "birth")
    plain = table.replace("QQ", "编号").replace("出生年月", "立项日期")
    assert lint(passages_of("table", plain)) == ()


def test_where_a_photograph_was_taken_is_found() -> None:
    camera = Place(part="GPSLatitude", what=What.PICTURE, hidden=True)
    (found,) = lint([Passage(camera, "39 54 20")])
    assert (found.kind, found.sure) == (Kind.POSITION, Sureness.CERTAIN)


# --- what is allowed ----------------------------------------------------------------------------------


def test_the_offices_own_lines_may_stand_however_they_are_written() -> None:
    own = office_lines("评审办公室，010-68571234转8012，Office@example.org.cn")
    assert lint_text("电话(010) 6857 1234，office@example.org.cn", allowed=own) == ()
    assert kinds(lint_text("电话010-68571235，a@example.org.cn", allowed=own)) == (
        *("email", "landline"),
    )


def test_a_mobile_number_in_the_contact_allows_nothing() -> None:
    own = office_lines("评审办公室 13800001234")
    assert kinds(lint_text("请致电13800001234", allowed=own)) == ("mobile",)


def test_days_of_birth_may_be_allowed() -> None:
    words = "张三，1962年3月15日生"
    assert lint_text(words, allowed=Allowed(birth_days=True)) == ()
    (found,) = lint_text(words)
    assert found.mask == "1962年3月"


def test_an_address_is_masked_down_to_the_district() -> None:
    (found,) = lint_text("家庭住址：北京市海淀区某某路12号3号楼2单元501室")
    assert found.mask == "北京市海淀区***"


# --- any number ---------------------------------------------------------------------------------------


AREAS = st.sampled_from(["110105", "320102", "440304", "650102", "810000", "830000", "119999"])


def identity(area: str, born: date, serial: int) -> str:
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


NUMBERS = st.builds(identity, AREAS, st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 999))  # fmt: skip
MOBILES = st.builds("1{}{:09d}".format, st.integers(3, 9), st.integers(0, 999_999_999))
DIGITS = st.sampled_from(
    [
        "０１２３４５６７８９",
        "零一二三四五六七八九",
        "〇壹贰叁肆伍陆柒捌玖",
        "⓪①②③④⑤⑥⑦⑧⑨",
        "٠١٢٣٤٥٦٧٨٩",
    ]
)
GAPS = st.sampled_from([" ", "-", "－", "　", "\u200b", "·", "_", "—", ".", "\u2060", " - "])
WORDS = st.text("甲乙丙，。（）：；的为其\n", max_size=8)


@given(NUMBERS, GAPS, WORDS, WORDS)
def test_every_way_of_parting_an_identity_number(
    number: str, gap: str, left: str, right: str
) -> None:
    for cuts in ((6, 14), (6, 10, 14), (3, 6, 10, 14), (9,), tuple(range(1, 18))):
        edges = (0, *cuts, 18)
        parts = [number[a:b] for a, b in itertools.pairwise(edges)]
        (found,) = lint_text(left + gap.join(parts) + right)
        assert (found.kind, found.value) == (Kind.IDENTITY, number)


@given(NUMBERS, MOBILES, DIGITS, WORDS)
def test_every_script_of_digits(number: str, mobile: str, digits: str, words: str) -> None:
    written = str.maketrans("0123456789", digits)
    assert Kind.IDENTITY in {each.kind for each in lint_text(words + number.translate(written))}
    assert [each.value for each in lint_text(words + mobile.translate(written))] == [mobile]


@given(MOBILES, GAPS, WORDS, WORDS)
def test_every_way_of_parting_a_mobile_number(number: str, gap: str, left: str, right: str) -> None:
    for cuts in ((3, 7), tuple(range(1, 11))):
        edges = (0, *cuts, 11)
        parts = [number[a:b] for a, b in itertools.pairwise(edges)]
        assert Kind.MOBILE in {each.kind for each in lint_text(left + gap.join(parts) + right)}


@given(
    MOBILES,
    st.sampled_from(["ZL", "U", "SRR-", "v1.", "0.", "10.1000/j.", "https://a.cn/b_", "¥", "金额", "x"]),
    st.sampled_from(["", "元", "万元", ",", "abc", ".5", "号", "/x", "kg"]),
)  # fmt: skip
def test_a_mobile_number_in_one_run_is_told_whatever_stands_beside_it(
    number: str, left: str, right: str
) -> None:
    assert [each.value for each in lint_text(left + number + right)] == [number]


def test_what_only_a_person_can_tell_blocks_nothing() -> None:
    for words in ("利润13800001234元", "https://a.cn/b_13800001234", "0.13800001234"):
        (found,) = lint_text(words)
        assert found.sure is Sureness.POSSIBLE and not blocks(found)
    for words in ("ZL13800001234", "10.1000/13800001234", "v1.13800001234", "SRR13800001234"):
        assert all(map(blocks, lint_text(words))) and lint_text(words)


def test_the_mask_takes_the_place_of_all_that_encodes_a_number() -> None:
    for words in (
        "甲&#49;&#51;800001234乙",
        "甲%31%33800001234乙",
        "甲一百三十八零零零零一二三四乙",
    ):
        (found,) = lint_text(words)
        assert words[: found.start] + words[found.end :] == "甲乙"


@given(MOBILES)
def test_a_mobile_number_in_the_boxes_of_a_form(number: str) -> None:
    (found,) = lint(passages_of("table", "手机|" + "|".join(number)))
    assert (found.value, len(found.spread)) == (number, 10)


@given(st.text(max_size=60))
def test_any_text_is_read_and_places_lie_within_it(text: str) -> None:
    for found in lint_text(text):
        assert 0 <= found.start < found.end <= len(text)


@given(st.text("甲乙丙丁，。、", max_size=40))
def test_words_alone_are_innocent(text: str) -> None:
    assert lint_text(text) == ()
