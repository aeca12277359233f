"""Nothing personal in a publication: masks, and the scan that finds what slipped through."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.masking import (
    LeakKind,
    mask_email,
    mask_identity,
    mask_name,
    mask_phone,
    redact,
    scan,
)
from people.identity import check_character


def test_masks() -> None:
    assert mask_identity("350101199003070123") == "35*************123"
    assert mask_identity("110105 19491231 002x") == "11*************02X"
    assert mask_identity("E12345678") == "E*******8"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("138-1234-1234") == "138****1234"
    assert mask_phone("010-68571234") == "010-****1234"
    assert mask_email("zhangsan@example.cn") == "z***@example.cn"
    assert [mask_name(n) for n in ("张三", "张三丰", "欧阳修", "阿卜杜拉·买买提", "王")] == [
        *("张*", "张**", "欧阳*", "阿卜杜拉***", "王*")
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("证件号码110101199003070011。", [LeakKind.IDENTITY]),
        ("身份证１１０１０１１９９００３０７００１１", [LeakKind.IDENTITY]),
        ("身份证 110101 19900307 0011 电话", [LeakKind.IDENTITY]),
        ("110101-19900307-0011", [LeakKind.IDENTITY]),
        ("1\u200b10101199003070011", [LeakKind.IDENTITY]),
        ("11010519491231002x", [LeakKind.IDENTITY]),
        ("号110101199003070012（末位错）", [LeakKind.IDENTITY]),
        ("老号110101900307001", [LeakKind.IDENTITY]),
        ("1 110101199003070011 3", [LeakKind.IDENTITY]),
        ("手机13912345678", [LeakKind.MOBILE]),
        ("手机 139 1234 5678，139-1234-5678", [LeakKind.MOBILE, LeakKind.MOBILE]),
        ("+86 13912345678", [LeakKind.MOBILE]),
        ("１３９１２３４５６７８", [LeakKind.MOBILE]),
        ("邮箱zhang.san@example.org.cn", [LeakKind.EMAIL]),
        ("zhang＠example．cn", [LeakKind.EMAIL]),
        ("张三，男，1990年3月生，青岭大学教授，获2023年二等奖。", []),
        ("监督电话：010-68571234，地址：复兴路3号", []),
        ("统一社会信用代码91512081MA62K0260E", []),
        ("专利号ZL201310123456.7，DOI 10.1000/182139123", []),
        ("经费 139,123.45万元；合同额 123456789012345678 元", []),
        ("35*************123，138****1234", []),
    ],
)
def test_scan(text: str, kinds: list[LeakKind]) -> None:
    assert [leak.kind for leak in scan(text)] == kinds


def test_a_leak_names_its_place() -> None:
    (leak,) = scan("甲110101199003070011乙")
    assert (leak.start, leak.end, leak.masked) == (1, 19, "11*************011")


def identity(born: date, serial: int) -> str:
    body = f"110101{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


numbers = st.builds(identity, st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 999))
mobiles = st.builds("1{}{:09d}".format, st.integers(3, 9), st.integers(0, 999_999_999))
around = st.text("甲乙，。（）：\n", max_size=10)
gaps = st.sampled_from(["", " ", "-", "　", "\u200b"])
widths = st.sampled_from([lambda t: t, lambda t: t.translate(dict(zip(range(48, 58), range(0xFF10, 0xFF1A), strict=True)))])  # fmt: skip


@given(numbers, around, around, gaps, widths)
def test_an_identity_number_is_found_however_it_is_written(
    number, before, after, gap, width
) -> None:
    written = width(gap.join((number[:6], number[6:14], number[14:])))
    (leak,) = scan(before + written + after)
    assert (leak.kind, leak.start, leak.end) == (
        LeakKind.IDENTITY, len(before), len(before) + len(written),
    )  # fmt: skip


@given(mobiles, around, around, gaps, widths)
def test_a_mobile_number_is_found_however_it_is_written(number, before, after, gap, width) -> None:
    written = width(gap.join((number[:3], number[3:7], number[7:])))
    (leak,) = scan(before + written + after)
    assert leak.kind is LeakKind.MOBILE


pieces = st.one_of(
    numbers, mobiles, st.just("a@b.cn"), st.text(max_size=8), gaps, st.from_regex(r"[0-9 ]{1,25}")
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_what_was_redacted_is_clean_and_nothing_else_changed(text: str) -> None:
    clean = redact(text)
    assert scan(clean) == ()
    if not scan(text):
        assert clean == text


@given(numbers)
def test_a_masked_number_gives_five_characters_away(number: str) -> None:
    masked = mask_identity(number)
    assert (len(masked), sum(c != "*" for c in masked)) == (18, 5)
