"""Understanding single cells of a summary sheet: what a person meant, or why nobody can tell."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from files.cells import Cell, CellKind
from nominations.summary.shapes import (
    ETHNIC_GROUPS,
    IDENTITY_KINDS,
    OTHER_GROUPS,
    SEXES,
    Fault,
    FaultCode,
    tidy,
)
from people.identity import (
    IdentityCheck,
    IdentityFault,
    IdentityKind,
    Sex,
    check_identity,
    check_mobile,
    normalise_identity,
    normalise_name,
)

_EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
_BIRTH = re.compile(
    r"(\d{4})\s*(?:年|[-./、\\])\s*(\d{1,2})\s*(?:月|[-./、\\])?\s*(?:(\d{1,2})\s*日?)?(?:\s*生)?"
    r"(?:\s+0?0:00(?::00)?)?"
)
_SOLID_BIRTH = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_LOST_NAME = re.compile(r"[?？□■\ufffd\d#*()\[\]【】<>/\\]")
_IDENTITY_CODES = {
    IdentityFault.LENGTH: FaultCode.IDENTITY_LENGTH,
    IdentityFault.CHARACTERS: FaultCode.IDENTITY_CHARACTERS,
    IdentityFault.FIRST_GENERATION: FaultCode.IDENTITY_FIRST_GENERATION,
    IdentityFault.REGION: FaultCode.IDENTITY_REGION,
    IdentityFault.DATE: FaultCode.IDENTITY_DATE,
    IdentityFault.FUTURE: FaultCode.IDENTITY_FUTURE,
    IdentityFault.CHECK_DIGIT: FaultCode.IDENTITY_CHECK_DIGIT,
    IdentityFault.FORMAT: FaultCode.IDENTITY_FORMAT,
}


@dataclass(frozen=True, slots=True)
class Birth:
    """Year and month of a birth cell; `october` where a number 1977.1 may also mean 1977.10."""

    year: int
    month: int
    october: bool = False

    def fits(self, born: date) -> bool:
        """Whether a full date of birth lies in this month."""
        months = {self.month, 10} if self.october else {self.month}
        return born.year == self.year and born.month in months


def read_name(cell: Cell) -> tuple[str, Fault | None]:
    """姓名: the normalised name; question marks and boxes are what lost characters leave behind."""
    name = normalise_name(cell.text)
    lost = _LOST_NAME.search(name)
    values = {"character": lost[0]} if lost else {}
    return name, Fault(cell.ref, FaultCode.NAME_CHARACTERS, values) if lost else None


def read_order(cell: Cell) -> tuple[int | None, Fault | None]:
    """序号: a whole number above 0."""
    text = re.sub(r"\s|[.、)]$", "", unicodedata.normalize("NFKC", cell.text))
    if not text:
        return None, None
    if re.fullmatch(r"\d{1,6}", text) and int(text):
        return int(text), None
    return None, Fault(cell.ref, FaultCode.ORDER, {"text": _short(text)})


def read_sex(cell: Cell) -> tuple[Sex | None, Fault | None]:
    """性别: 男 or 女 「GB/T 2261.1」."""
    text = tidy(unicodedata.normalize("NFKC", cell.text)).upper()
    if not text or text in SEXES:
        return SEXES.get(text), None
    return None, Fault(cell.ref, FaultCode.SEX, {"text": _short(text)})


def read_ethnic_group(cell: Cell) -> tuple[str, Fault | None]:
    """民族: one of the 56 「GB/T 3304」, with or without 族."""
    text = re.sub(r"\s", "", tidy(cell.text))
    stem = text.removesuffix("族")
    if stem in ETHNIC_GROUPS:
        return f"{stem}族", None
    if not text or text in OTHER_GROUPS:
        return text, None
    return text, Fault(cell.ref, FaultCode.ETHNIC_GROUP, {"text": _short(text)})


def read_birth(cell: Cell, on: date) -> tuple[Birth | None, Fault | None]:
    """出生年月: a date, a number or any common writing of year and month (and day)."""
    text = unicodedata.normalize("NFKC", cell.text).strip()
    if not text:
        return None, None
    parts = _birth_parts(cell, text)
    if parts is None:
        return None, Fault(cell.ref, FaultCode.BIRTH_FORM, {"text": _short(text)})
    year, month, day = parts
    try:
        born = date(year, month, day or 1)
    except ValueError:
        return None, Fault(cell.ref, FaultCode.BIRTH_IMPOSSIBLE, {"text": _short(text)})
    if born > on or year < on.year - 130:
        return None, Fault(cell.ref, FaultCode.BIRTH_IMPOSSIBLE, {"text": _short(text)})
    october = cell.kind is CellKind.NUMBER and bool(re.fullmatch(r"\d{4}\.1", text))
    return Birth(year, month, october), None


def _birth_parts(cell: Cell, text: str) -> tuple[int, int, int | None] | None:
    """Year, month and day of a birth cell; None where its form is unknown."""
    if isinstance(cell.value, date | datetime):
        return cell.value.year, cell.value.month, cell.value.day
    if isinstance(cell.value, int) and 7_000 <= cell.value < 60_000:  # a date without its format
        born = date(1899, 12, 30) + timedelta(days=cell.value)
        return born.year, born.month, born.day
    match = _BIRTH.fullmatch(text) or _SOLID_BIRTH.fullmatch(text)
    if not match:
        return None
    return int(match[1]), int(match[2]), int(match[3]) if match[3] else None


def read_mobile(cell: Cell) -> tuple[str, Fault | None]:
    """手机: eleven digits, whatever separates them; several are divided by / 、 or ; (first counts)."""
    first = re.split(r"[/、;；,，\n]", cell.text.strip())[0]
    check = check_mobile(first)
    if not check.normalised or check.valid:
        return check.normalised, None
    values = {"fault": check.fault, "digits": check.digits}
    return check.normalised, Fault(cell.ref, FaultCode.PHONE, values)


def read_email(cell: Cell) -> tuple[str, Fault | None]:
    """邮箱: something@somewhere.tld."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell.text))
    if not text or re.fullmatch(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+", text):
        return text, None
    return text, Fault(cell.ref, FaultCode.EMAIL, {"text": _short(text)})


def read_contribution(cell: Cell, longest: int | None) -> tuple[str, Fault | None]:
    """主要贡献: at most so many characters, white space not counted."""
    text = cell.text.strip()
    count = len(re.sub(r"\s", "", text))
    if longest is None or count <= longest:
        return text, None
    values = {"count": count, "limit": longest, "over": count - longest}
    return text, Fault(cell.ref, FaultCode.CONTRIBUTION_LENGTH, values)


def read_identity_kind(cell: Cell) -> tuple[IdentityKind | None, Fault | None]:
    """证件类型: one of the four documents, None where the cell is empty."""
    text = tidy(unicodedata.normalize("NFKC", cell.text)).upper()
    if not text or text in IDENTITY_KINDS:
        return IDENTITY_KINDS.get(text), None
    return None, Fault(cell.ref, FaultCode.IDENTITY_KIND, {"text": _short(text)})


def read_identity(
    cell: Cell, kind: IdentityKind | None, on: date
) -> tuple[IdentityCheck | None, Fault | None]:
    """证件号码: text of any width; a number of more than fifteen digits has lost its last ones."""
    if _lossy(cell):
        return None, Fault(cell.ref, FaultCode.IDENTITY_NUMERIC, {})
    if not normalise_identity(cell.text):
        return None, None
    check = check_identity(cell.text, on=on, kind=kind)
    if check.fault is None:
        return check, None
    values = {
        "expected": check.expected,
        "length": len(check.normalised),
        "date": check.normalised[6:14],
        "kind": check.kind,
    }
    return check, Fault(cell.ref, _IDENTITY_CODES[check.fault], values)


def _lossy(cell: Cell) -> bool:
    """Whether an identity number went through a number and lost its last digits."""
    if isinstance(cell.value, int | Decimal) and not isinstance(cell.value, bool):
        return abs(cell.value) >= 10**_EXACT_DIGITS
    text = normalise_identity(cell.text.replace("+", ""))
    return bool(re.fullmatch(r"\d(\.\d+)?E\d{2}", text))


def _short(text: str) -> str:
    """A value as it is quoted in a sentence."""
    return text if len(text) <= 30 else f"{text[:29]}…"
