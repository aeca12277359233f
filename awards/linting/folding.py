"""The readings of a text: characters in their plain form, each with the place it came from.

The plain reading takes back what encodes a character (entities, escapes, mark-up), folds widths, scripts
of digits and ornaments (１ 𝟏 ١ 1️⃣) and drops what nobody sees (zero-width characters, marks). Every
other is a reading of the plain one: percent-encoded bytes as what they stand for; spoken, with Chinese,
circled, Roman and all other digits that are no decimals (一 壹 幺 〇 ① 〡); counted, with numbers in words
(一百三十八, 四个零); lettered (one three, yao san); and look-alike, with the letters typed for 0 and 1.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

CELL = "\x1f"
"""Parts the cells of a row that is read as one text."""
_DIGITS = {"○": "0", "◯": "0", "洞": "0", "两": "2", "拐": "7", "勾": "9"}
"""Read as digits, though no digits by The Unicode Standard."""
LETTERED = {
    **{
        word: str(n)
        for n, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        )
    },
    **{
        word: str(n)
        for n, word in enumerate(["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"])
    },
    **{"oh": "0", "nought": "0", "yao": "1", "liang": "2"},
}
"""Digits as English and 拼音 write them."""
_NAMED = rf"(?:(?:double|triple)\s)?(?:{'|'.join(LETTERED)})"
_RUN = re.compile(rf"(?<![A-Za-z])(?:{_NAMED}[\s,.\-]+){{6,}}{_NAMED}(?![A-Za-z])", re.I)
_NAME = re.compile(_NAMED, re.I)
_TIMES = {"double": 2, "triple": 3}
_LOOKALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_LOOKALIKES = re.compile(r"(?<![A-Za-z0-9])[0-9OolI][0-9OolI \-]{9,23}[0-9OolIXx](?![A-Za-z0-9])")
_LONG = re.compile(r"[0-9](?:[^\w\n]{0,3}\s*[0-9]){6,}")
_ATTRIBUTE = r"\s+[\w:\-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?"
_TAG = rf"<!--[^<>]*-->|</?[A-Za-z][\w:]*(?:{_ATTRIBUTE})*\s*/?>"
_ESCAPE = r"&(?:#[0-9]{1,8}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2})"
_MARKUP = re.compile(f"{_ESCAPE}|{_TAG}", re.I)
_PERCENT = re.compile(
    r"%[0-7][\dA-F]|%[CD][\dA-F]%[\dA-F]{2}|%E[\dA-F](?:%[\dA-F]{2}){2}|%F[0-7](?:%[\dA-F]{2}){3}",
    re.I,
)
CROSSES = frozenset("Xx×✕✖✗✘╳хХΧχ❌叉*")
"""What is written for the check character X."""


@dataclass(frozen=True, slots=True)
class Folded:
    """One text folded: its reading, and for each character the half-open place it came from."""

    text: str
    places: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the text a part of the reading came from."""
        return self.places[start][0], self.places[end - 1][1]

    def replaced(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], str]) -> "Folded":
        """Read every match as other characters, each of which comes from all of the match."""
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        at = 0
        for match in pattern.finditer(self.text):
            other = read(match)
            parts += [self.text[at : match.start()], other]
            places += self.places[at : match.start()]
            places += [self.origin(*match.span())] * len(other)
            at = match.end()
        return Folded("".join([*parts, self.text[at:]]), (*places, *self.places[at:]))


def as_it_stands(text: str) -> Folded:
    """A text as its own reading."""
    return Folded(text, tuple((at, at + 1) for at in range(len(text))))


@lru_cache(maxsize=8_192)
def fold_character(character: str) -> str:
    """A character in its plain form; "" for one that nobody sees."""
    if character in "\n\r\t" or character == CELL:
        return character
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    if digit_of(character):  # ① may number what follows, so that only a spoken reading takes it
        return character
    plain = unicodedata.normalize("NFKC", character)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in plain)


@lru_cache(maxsize=8_192)
def digit_of(character: str) -> str:
    """The digit a character stands for that is no decimal; "" for any other."""
    value = -1 if character.isdecimal() else unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else _DIGITS.get(character, "")


def fold(text: str) -> Folded:
    """The plain reading of a text."""
    folded = as_it_stands(text)
    while (undone := folded.replaced(_MARKUP, _unmarked)).text != folded.text:
        folded = undone
    if folded.text.isascii() and folded.text.isprintable():
        return folded
    plain = [fold_character(character) for character in folded.text]
    places = [p for p, c in zip(folded.places, plain, strict=True) for _ in c]
    return Folded("".join(plain), tuple(places))


def _unmarked(match: re.Match[str]) -> str:
    """What an escape stands for, and nothing for a tag; one that holds a number is left to be read."""
    words = match[0]
    if words[0] == "&":
        character = unescape(words)
        return " " if character.isspace() else character
    if words[0] == "\\":
        return chr(int(words[2:], 16))
    return words if sum(map(str.isdigit, words)) >= 7 else ""


def unquoted(folded: Folded) -> Folded:
    """The reading with percent-encoded bytes as the characters they stand for (RFC 3986)."""
    while (undone := folded.replaced(_PERCENT, _unquoted)).text != folded.text:
        folded = undone
    return folded


def _unquoted(match: re.Match[str]) -> str:
    return "".join(map(fold_character, unquote(match[0])))


class _Spoken(dict[int, int | str]):
    """A table for `str.translate` that finds out about each character once."""

    def __missing__(self, code: int) -> int | str:
        self[code] = digit_of(chr(code)) or code
        return self[code]


_SPOKEN = _Spoken()


def spoken(text: str) -> str:
    """The reading with every digit as a decimal, of the same length."""
    return text if text.isascii() else text.translate(_SPOKEN)


def has_spoken_number(plain: str, aloud: str) -> bool:
    """Whether what is read aloud has a number, long enough for a telephone, that is not so written."""
    return any(match[0] != plain[slice(*match.span())] for match in _LONG.finditer(aloud))


def lettered(folded: Folded) -> Folded:
    """The reading with digits that are words of English or 拼音, seven or more in a run."""
    runs = [run.span() for run in _RUN.finditer(folded.text)]

    def digits(match: re.Match[str]) -> str:
        if not any(start <= match.start() < end for start, end in runs):
            return match[0]
        *times, word = match[0].lower().split()
        return " ".join([LETTERED[word]] * _TIMES.get("".join(times), 1))

    return folded.replaced(_NAME, digits) if runs else folded


_UNITS = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_COUNTS = _UNITS.keys() | {"个"}
_UNIT = "[十拾百佰千仟]"
_SECTION = (
    rf"[1-9]?{_UNIT}(?:0?[1-9]?{_UNIT})*"
    r"(?:(?<=[千仟])(?:0[1-9]|[1-9]{0,3})|(?<=[百佰])(?:0[1-9]|[1-9]{0,2})|(?<=[十拾])[1-9]?)"
)
_LARGE = rf"(?:{_SECTION}|[1-9]\d{{0,3}})[亿億万萬](?:0?(?:{_SECTION}|\d{{1,4}})[万萬])?0?(?:{_SECTION}|\d{{1,4}})?"
_COUNT = re.compile(rf"(?P<times>[2-9])个(?P<digit>\d)|{_LARGE}|{_SECTION}")
_STEP = re.compile(rf"0?(?P<digit>[1-9]?)(?P<unit>{_UNIT})")


def counted(folded: Folded) -> Folded:
    """The reading of a spoken one with numbers that are said with their units, or as 四个零."""
    return folded.replaced(_COUNT, _number) if _COUNTS & set(folded.text) else folded


def _number(match: re.Match[str]) -> str:
    """A number in words as digits; a round one of 万 or 亿 is an amount and stays as it is."""
    if match["times"]:
        return match["digit"] * int(match["times"])
    *large, rest = re.split(r"(?<=[亿億万萬])", match[0])
    value = sum(_section(part[:-1]) * 10 ** _UNITS[part[-1]] for part in large) + _section(rest)
    return match[0] if large and value % 10_000 == 0 else str(value)


def _section(words: str) -> int:
    """A number below 10 000; what follows on a unit without its own has the next (一百三 = 130)."""
    value, place, at = 0, 0, 0
    for step in _STEP.finditer(words):
        place, at = _UNITS[step["unit"]], step.end()
        value += int(step["digit"] or 1) * 10**place
    rest = words[at:]
    return value + int((rest if rest[:1] == "0" else rest.ljust(place, "0")) or 0)


def lookalike(text: str) -> str:
    """The reading with letters as the digits they were typed for, in what is a number otherwise."""

    def read(match: re.Match[str]) -> str:
        words = match[0]
        real = sum(c.isdigit() for c in words)
        return words.translate(_LOOKALIKE) if real >= 4 or real * 2 > len(words) else words

    return _LOOKALIKES.sub(read, text)
