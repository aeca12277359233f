"""Keys by which two lists name the same work: DOI, patent number, grant number, or only its title."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from review.naming import simplified
from review.naming.characters import is_han
from review.vocabulary.relations import TITLE_KEY

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>，。；、（）]+", re.IGNORECASE)
_CN_APPLICATION = re.compile(r"(?:ZL|CN)?((?:19|20)\d{2}[1-9]\d{7}|\d{2}[1-9]\d{5})(?:\.?[\dX])?")
_CN_PUBLISHED = re.compile(r"CN(\d{7,9})[ABCUSY]\d?")
_ABROAD = re.compile(r"((?:US|EP|WO|JP|KR|DE|GB|FR|AU|CA)\d{5,12})(?:[ABCESTU]\d?)?")
_GRANT = re.compile(r"20\d{2}YF[A-Z]\d{7}|U\d{7}|\d{8}|20\d{2}[A-Z]{2,4}\d{6,8}")
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
LEAST = 16
"""A title says which work it is from so many letters on; an ideograph counts for two."""


def doi_of(text: str) -> str:
    """The DOI a text holds, in lower case without what ends its sentence; "" where it holds none."""
    found = _DOI.search(unicodedata.normalize("NFKC", text))
    return found[0].rstrip(".,;:)]}").lower() if found else ""


def doi_key(text: str) -> str:
    """The key of a work by its DOI, or ""."""
    doi = doi_of(text)
    return f"doi:{doi}" if doi else ""


def patent_key(number: str) -> str:
    """The key of a patent: Chinese by its application number without the check digit.

    ZL201910123456.7, 201910123456.7 and CN201910123456.7 are one patent. Another number stands as
    written, without spaces; what holds fewer than six digits is no number.
    """
    text = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", number)).upper()
    if found := _CN_PUBLISHED.fullmatch(text):
        return f"patent:CN{found[1]}"
    if found := _CN_APPLICATION.fullmatch(text):
        return f"patent:ZL{found[1]}"
    if found := _ABROAD.fullmatch(text.replace("/", "").replace(",", "")):
        return f"patent:{found[1]}"
    bare = re.sub(r"[^0-9A-Z]", "", text)
    return f"patent:{bare}" if sum(c.isdigit() for c in bare) >= 6 else ""


def grant_key(number: str) -> str:
    """The key of a project by its grant number, or ""."""
    found = _GRANT.search(unicodedata.normalize("NFKC", number).upper().replace(" ", ""))
    return f"grant:{found[0]}" if found else ""


def title_key(title: str) -> str:
    """The key of a work by its title alone, or "" where it is too short to tell one from another."""
    folded = simplified(unicodedata.normalize("NFKC", title).casefold())
    plain = "".join(c for c in folded if c.isalnum())
    weight = sum(2 if is_han(c) else 1 for c in plain)
    return f"{TITLE_KEY}{plain[:150]}" if weight >= LEAST else ""


_PRIZES = re.compile(
    r"[第第]?[一二三四五六七八九十\d]+(届|完成人|名|位)|(国家|部|省|市|中国|全国|科学技术|科技|进步|技术|发明|自然科学"
    r"|创新|成果|奖励|奖项|奖|特等|一等|二等|三等|特|一|二|三|等|金|银|优秀|杰出|教学|\d|年度|年)"
)


def prize_key(title: str) -> str:
    """The key of a prize by the work it was given for; the prize's own name alone gives none."""
    rest = _PRIZES.sub("", simplified(unicodedata.normalize("NFKC", title)))
    return title_key(title) if title_key(rest) else ""


def orcid_of(text: str) -> str:
    """The ORCID a text holds, hyphens in place; "" where there is none or its check digit is wrong."""
    found = _ORCID.search(unicodedata.normalize("NFKC", text))
    if not found:
        return ""
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return ""
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def end_of_year(year: int) -> date:
    """The day a work of a year is dated: its last, so that a rule of years never ends too early."""
    return date(year, 12, 31)


def year_in(text: object) -> int | None:
    """The year a text names, from 1900 on; None where it names none."""
    found = re.search(r"(?<!\d)(19\d{2}|20\d{2})", unicodedata.normalize("NFKC", str(text or "")))
    return int(found[1]) if found else None
