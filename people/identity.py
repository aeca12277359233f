"""Who a person is on paper: identity numbers, credit codes, names and telephone numbers.

Every check answers with the normalised form and, where it fails, one fault code with the values a
sentence needs; nothing is raised. Pure: the day on which a date lies in the future is passed in.
Sources: GB 11643-1999 (公民身份号码), GB 32100-2015 (统一社会信用代码), 国发〔2018〕港澳台居民居住证
申领发放办法, 外国人永久居留身份证 (2023 version).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from people import strokes


class Sex(StrEnum):
    """性别 (GB/T 2261.1)."""

    MALE = "M"
    FEMALE = "F"


class IdentityKind(StrEnum):
    """证件类型: the documents a person may be identified by."""

    RESIDENT = "resident_id"  # 居民身份证
    HMT_RESIDENCE = "hmt_residence_permit"  # 港澳台居民居住证: 81, 82, 83 and then as GB 11643
    PERMANENT_RESIDENT = "permanent_resident_id"  # 外国人永久居留身份证, both versions
    PASSPORT = "passport"  # 护照


class IdentityFault(StrEnum):
    """What may be wrong with the number of a document."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    FIRST_GENERATION = "first_generation"  # 15 digits, out of use since 2013
    REGION = "region"
    DATE = "date"
    FUTURE = "future"
    CHECK_DIGIT = "check_digit"
    FORMAT = "format"  # a document other than the 18-digit ones


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The answer about one number: kind, normalised form and what it says of its holder.

    `expected` is the check character the first 17 digits ask for, where it was computed.
    """

    normalised: str
    kind: IdentityKind
    fault: IdentityFault | None = None
    birth: date | None = None
    sex: Sex | None = None
    expected: str = ""

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset(
    f"{code}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)
_HMT = frozenset({"810000", "820000", "830000"})
_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}")
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,12}")
_OLDEST = 130  # years; a birth date before that is a slip of the pen


def normalise_identity(number: str) -> str:
    """The number without spaces, dashes and invisible characters, half-width, upper case."""
    return re.sub(r"[\s\-‐‑‒–—_'’]", "", _visible(number)).upper()


def check_character(body: str) -> str:
    """The 18th character for 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def check_identity(number: str, *, on: date, kind: IdentityKind | None = None) -> IdentityCheck:
    """Check the number of a document on the day `on`; the kind is recognised if not given.

    「GB 11643-1999 / 公民身份号码」: region, real date of birth not after `on`, MOD 11-2.
    """
    text = normalise_identity(number)
    kind = kind or _kind_of(text)
    if not text:
        return IdentityCheck(text, kind, IdentityFault.EMPTY)
    if kind is IdentityKind.PASSPORT:
        fault = None if _PASSPORT.fullmatch(text) else IdentityFault.FORMAT
        return IdentityCheck(text, kind, fault)
    if kind is IdentityKind.PERMANENT_RESIDENT and _OLD_PERMANENT.fullmatch(text):
        return IdentityCheck(text, kind)
    return _check_eighteen(text, kind, on)


def _kind_of(text: str) -> IdentityKind:
    """The document a number most likely belongs to; a resident's card if nothing else fits."""
    if text[:6] in _HMT:
        return IdentityKind.HMT_RESIDENCE
    if _OLD_PERMANENT.fullmatch(text) or (len(text) == 18 and text.startswith("9")):
        return IdentityKind.PERMANENT_RESIDENT
    if text[:1].isalpha() and _PASSPORT.fullmatch(text):
        return IdentityKind.PASSPORT
    return IdentityKind.RESIDENT


def _check_eighteen(text: str, kind: IdentityKind, on: date) -> IdentityCheck:
    """The checks all 18-digit documents share, the first fault found."""
    fault = _shape_fault(text)
    if fault:
        return IdentityCheck(text, kind, fault)
    expected = check_character(text[:17])
    birth = _birth(text[6:14])
    if not _region_fits(text, kind):
        fault = IdentityFault.REGION
    elif birth is None or birth.year < on.year - _OLDEST:
        fault = IdentityFault.DATE
    elif birth > on:
        fault = IdentityFault.FUTURE
    elif text[17] != expected:
        fault = IdentityFault.CHECK_DIGIT
    if fault:
        return IdentityCheck(text, kind, fault, expected=expected)
    sex = Sex.MALE if int(text[16]) % 2 else Sex.FEMALE
    return IdentityCheck(text, kind, None, birth, sex, expected)


def _shape_fault(text: str) -> IdentityFault | None:
    """Length and characters of an 18-digit number."""
    if len(text) == 15 and text.isascii() and text.isdigit():
        return IdentityFault.FIRST_GENERATION
    if len(text) != 18:
        return IdentityFault.LENGTH
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return IdentityFault.CHARACTERS
    return None


def _region_fits(text: str, kind: IdentityKind) -> bool:
    """Whether the number begins as its document's numbers do."""
    if kind is IdentityKind.HMT_RESIDENCE:
        return text[:6] in _HMT
    if kind is IdentityKind.PERMANENT_RESIDENT:
        return text[0] == "9"
    return text[:2] in _PROVINCES


def _birth(digits: str) -> date | None:
    """The date of eight digits, or None where the calendar has no such day."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


class CreditCodeFault(StrEnum):
    """What may be wrong with a 统一社会信用代码."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class CreditCodeCheck:
    """The answer about one code; `expected` is the check character the first 17 ask for."""

    normalised: str
    fault: CreditCodeFault | None = None
    expected: str = ""

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def check_credit_code(code: str) -> CreditCodeCheck:
    """Check a 统一社会信用代码 「GB 32100-2015」."""
    text = normalise_identity(code)
    if not text:
        return CreditCodeCheck(text, CreditCodeFault.EMPTY)
    try:
        return CreditCodeCheck(uscc.validate(text))
    except InvalidLength:
        return CreditCodeCheck(text, CreditCodeFault.LENGTH)
    except InvalidChecksum:
        return CreditCodeCheck(text, CreditCodeFault.CHECK_DIGIT, uscc.calc_check_digit(text[:17]))
    except (InvalidFormat, ValidationError):
        return CreditCodeCheck(text, CreditCodeFault.CHARACTERS)


_DOTS = re.compile(r"[·•・‧∙⋅●．｡･᛫]")
_HAN_STOP = re.compile(r"(?<=[㐀-鿿𠀀-𱍏])\s*[.。]\s*(?=[㐀-鿿𠀀-𱍏])")


def _visible(text: str) -> str:
    """NFKC without format characters (zero-width spaces, byte order marks, direction marks)."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\t\n")


def normalise_name(name: str) -> str:
    """A name as it is stored and compared.

    Spaces inside a Chinese name go (「张　三」 is 张三); the many dots of 少数民族 and translated
    names become 「·」; full-width letters become plain; Latin names keep single spaces.
    """
    text = _DOTS.sub("·", _visible(_DOTS.sub("·", name)))
    text = _HAN_STOP.sub("·", text)
    text = re.sub(r"\s*·\s*", "·", text).strip(" \t\n·")
    if re.search(r"[㐀-鿿𠀀-𱍏]", text):
        return re.sub(r"\s+", "", text)
    return re.sub(r"\s+", " ", text)


def stroke_key(name: str) -> str:
    """The key by which a name sorts in 姓氏笔画 order, however the name was typed (「张　三」, ．for ·).

    Surname by stroke count and 横竖撇点折, one-character given names before longer ones, then the
    given name in the same way; `people.strokes` tells the sources and what happens to rare characters.
    """
    return strokes.stroke_key(normalise_name(name))


def display_name(name: str) -> str:
    """The name as printed in aligned lists: two characters are set apart to the width of three."""
    if len(name) == 2 and not name.isascii():
        return f"{name[0]}\u3000{name[1]}"
    return name


class PhoneFault(StrEnum):
    """What may be wrong with a telephone number."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """The answer about one telephone number; `digits` counts what was written."""

    normalised: str
    fault: PhoneFault | None = None
    digits: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def check_mobile(number: str) -> PhoneCheck:
    """Check a mobile number: eleven digits from 13 to 19, or + and another country's number."""
    text = re.sub(r"[\s\-‐‑‒–—()（）.]", "", _visible(number))
    if not text:
        return PhoneCheck("", PhoneFault.EMPTY)
    home = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", text)
    if not re.fullmatch(r"\+?[0-9]+", home):
        return PhoneCheck(text, PhoneFault.CHARACTERS, sum(c.isdigit() for c in home))
    if home.startswith("+"):
        fits = 7 <= len(home) - 1 <= 15
        return PhoneCheck(home, None if fits else PhoneFault.LENGTH, len(home) - 1)
    if len(home) != 11:
        return PhoneCheck(home, PhoneFault.LENGTH, len(home))
    fits = bool(re.fullmatch(r"1[3-9]\d{9}", home))
    return PhoneCheck(home, None if fits else PhoneFault.FORMAT, 11)


def check_phone(number: str) -> PhoneCheck:
    """Check any telephone number: mobile, or area code and number with an optional extension."""
    text = _visible(number).strip()
    fixed = re.fullmatch(
        r"\(?(?:\+?86[\s-]*)?(0\d{2,3})\)?[\s-]*(\d{7,8})(?:[\s\-转*x]+(\d{1,6}))?", text
    )
    if fixed:
        return PhoneCheck("-".join(part for part in fixed.groups() if part), None, len(text))
    return check_mobile(number)
