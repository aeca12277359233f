"""Identity numbers, credit codes, names, telephone numbers: tables and properties."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.identity import (
    CreditCodeFault,
    IdentityFault,
    IdentityKind,
    PhoneFault,
    Sex,
    check_character,
    check_credit_code,
    check_identity,
    check_mobile,
    check_phone,
    display_name,
    normalise_identity,
    normalise_name,
    stroke_key,
)

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110101199003070011", date(1990, 3, 7), Sex.MALE),
        ("320102198511034536", date(1985, 11, 3), Sex.MALE),
        ("11010519491231002x", date(1949, 12, 31), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", date(1949, 12, 31), Sex.FEMALE),
        (" 110105 19491231 002X\u200b", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_valid_resident_numbers(number: str, birth: date, sex: Sex) -> None:
    check = check_identity(number, on=TODAY)
    assert (check.valid, check.birth, check.sex, check.kind) == (
        True,
        birth,
        sex,
        IdentityKind.RESIDENT,
    )
    assert len(check.normalised) == 18


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", IdentityFault.EMPTY),
        ("　", IdentityFault.EMPTY),
        ("110101199003070012", IdentityFault.CHECK_DIGIT),
        ("110101199002300010", IdentityFault.DATE),
        ("110101209003070017", IdentityFault.FUTURE),
        ("110101109003070017", IdentityFault.DATE),
        ("990101199003070011"[1:], IdentityFault.LENGTH),
        ("11010119900307001A", IdentityFault.CHARACTERS),
        ("1101011990030700X1", IdentityFault.CHARACTERS),
        ("110105491231002", IdentityFault.FIRST_GENERATION),
        ("010101199003070011", IdentityFault.REGION),
    ],
)
def test_faulty_resident_numbers(number: str, fault: IdentityFault) -> None:
    assert check_identity(number, on=TODAY).fault is fault


def test_the_expected_check_character_is_named() -> None:
    assert check_identity("110101199003070012", on=TODAY).expected == "1"


def with_check(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (with_check("81000019800229102"), IdentityKind.HMT_RESIDENCE),
        (with_check("83000019800229102"), IdentityKind.HMT_RESIDENCE),
        (with_check("91184019800229102"), IdentityKind.PERMANENT_RESIDENT),
        ("USA310080012345", IdentityKind.PERMANENT_RESIDENT),
        ("E12345678", IdentityKind.PASSPORT),
    ],
)
def test_other_documents_are_recognised(number: str, kind: IdentityKind) -> None:
    check = check_identity(number, on=TODAY)
    assert (check.valid, check.kind) == (True, kind)


def test_a_kind_may_be_demanded() -> None:
    check = check_identity("????", on=TODAY, kind=IdentityKind.PASSPORT)
    assert check.fault is IdentityFault.FORMAT
    assert check_identity("123456789", on=TODAY, kind=IdentityKind.PASSPORT).valid
    resident = check_identity("110101199003070011", on=TODAY, kind=IdentityKind.HMT_RESIDENCE)
    assert resident.fault is IdentityFault.REGION


bodies = st.builds(
    lambda born, serial: f"110101{born:%Y%m%d}{serial:03d}",
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(bodies)
def test_every_well_made_number_passes(body: str) -> None:
    check = check_identity(with_check(body), on=TODAY)
    assert check.valid
    assert f"{check.birth:%Y%m%d}" == body[6:14]
    assert (check.sex is Sex.MALE) == (int(body[16]) % 2 == 1)


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(body: str, place: int, shift: int) -> None:
    right = with_check(body)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert not check_identity(wrong, on=TODAY).valid


@given(st.text())
def test_no_text_breaks_the_checks(text: str) -> None:
    assert check_identity(text, on=TODAY).normalised == normalise_identity(text)
    for kind in IdentityKind:
        check_identity(text, on=TODAY, kind=kind)
    check_credit_code(text)
    check_mobile(text)
    check_phone(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91512081MA62K0260E", None),
        ("91512081ma62k0260e ", None),
        ("91350100M000100Y43", None),
        ("91350100M000100Y4Z", CreditCodeFault.CHARACTERS),
        ("91350100M000100Y44", CreditCodeFault.CHECK_DIGIT),
        ("91350100M000100Y4", CreditCodeFault.LENGTH),
        ("", CreditCodeFault.EMPTY),
    ],
)
def test_credit_codes(code: str, fault: CreditCodeFault | None) -> None:
    assert check_credit_code(code).fault is fault


def test_the_expected_character_of_a_credit_code_is_named() -> None:
    assert check_credit_code("91350100M000100Y44").expected == "3"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张　三", "张三"),
        (" 李 四 ", "李四"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ‧ 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("Ｊｏｈｎ　 Smith", "John Smith"),
        ("J. R. Smith", "J. R. Smith"),
        ("王\u200b䶮", "王䶮"),
        ("", ""),
    ],
)
def test_names(written: str, name: str) -> None:
    assert normalise_name(written) == name


def test_two_character_names_are_set_apart_in_lists() -> None:
    assert [display_name(n) for n in ("张三", "欧阳修", "Li")] == ["张　三", "欧阳修", "Li"]


@pytest.mark.parametrize(
    ("written", "normalised", "fault"),
    [
        ("13912345678", "13912345678", None),
        ("139-1234-5678", "13912345678", None),
        ("+86 139 1234 5678", "13912345678", None),
        ("0086-13912345678", "13912345678", None),
        ("8613912345678", "13912345678", None),
        ("１３９１２３４５６７８", "13912345678", None),
        ("+852 9123 4567", "+85291234567", None),
        ("1381234", "1381234", PhoneFault.LENGTH),
        ("12912345678", "12912345678", PhoneFault.FORMAT),
        ("见附件", "见附件", PhoneFault.CHARACTERS),
        ("", "", PhoneFault.EMPTY),
    ],
)
def test_mobiles(written: str, normalised: str, fault: PhoneFault | None) -> None:
    check = check_mobile(written)
    assert (check.normalised, check.fault) == (normalised, fault)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("010-68571234", "010-68571234"),
        ("(0571) 8888888", "0571-8888888"),
        ("010-68571234转805", "010-68571234-805"),
        ("139-1234-5678", "13912345678"),
    ],
)
def test_phones(written: str, normalised: str) -> None:
    assert (check_phone(written).normalised, check_phone(written).valid) == (normalised, True)


def test_a_name_sorts_alike_however_it_is_typed() -> None:
    assert stroke_key("张　三") == stroke_key("张三") == stroke_key(" 张\u200b三 ")
    assert stroke_key("阿卜杜拉•买买提") == stroke_key("阿卜杜拉·买买提")
    official = list("丁习马王尹石刘李何张陈赵袁黄蔡")
    assert sorted(set(official), key=stroke_key) == official
    assert sorted(["欧阳修", "王伟", "丁一"], key=stroke_key) == ["丁一", "王伟", "欧阳修"]
    assert sorted(["张一鸣", "张鑫", "张 丁"], key=stroke_key) == ["张 丁", "张鑫", "张一鸣"]
