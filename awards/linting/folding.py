"""The readings of a text: characters in their plain form, each with the place it came from.

A plain reading folds widths, scripts of digits and ornaments (１ 𝟏 ١ 1️⃣) and drops what nobody sees
(zero-width characters, marks). A spoken one takes Chinese and circled digits, too (一 壹 幺 〇 ①), a
lettered one words (one three, yao san), a look-alike one the letters that are typed for 0 and 1. All readings of one text have the same length.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

CELL = "\x1f"
"""Parts the cells of a row that is read as one text."""
_PARENTHESISED = ("⑴⑵⑶⑷⑸⑹⑺⑻⑼", "㈠㈡㈢㈣㈤㈥㈦㈧㈨", "➀➁➂➃➄➅➆➇➈", "➊➋➌➍➎➏➐➑➒", "⓵⓶⓷⓸⓹⓺⓻⓼⓽")
SPOKEN = {
    **{c: str(n) for n, c in enumerate("零一二三四五六七八九")},
    **{c: str(n) for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"○": "0", "◯": "0", "洞": "0", "幺": "1", "弌": "1", "两": "2", "贰": "2", "弍": "2"},
    **dict(zip("⓪①②③④⑤⑥⑦⑧⑨", "0123456789", strict=True)),
    **dict(zip("⓿❶❷❸❹❺❻❼❽❾", "0123456789", strict=True)),
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **{c: str(n) for row in _PARENTHESISED for n, c in enumerate(row, start=1)},
    **{"貳": "2", "參": "3", "叄": "3", "陸": "6", "拐": "7", "勾": "9"},
}
_WORDS = frozenset(SPOKEN)
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
_TIMES = {"double": 2, "triple": 3}
_SPOKEN = str.maketrans(SPOKEN)
_LOOKALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_LOOKALIKES = re.compile(r"(?<![A-Za-z0-9])[0-9OolI][0-9OolI \-]{9,23}[0-9OolIXx](?![A-Za-z0-9])")
_DIGIT = f"[0-9{''.join(SPOKEN)}]"
_LONG = re.compile(rf"{_DIGIT}(?:[^\w\n]{{0,3}}\s*{_DIGIT}){{6,}}")
_MARKUP = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);|</?[A-Za-z][\w:]*\s*/?>", re.I)
CROSSES = frozenset("Xx×✕✖✗✘╳хХΧχ❌叉*")
"""What is written for the check character X."""


@dataclass(frozen=True, slots=True)
class Folded:
    """One text folded: its reading, and for each character the place in the text it came from."""

    text: str
    places: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the text a part of the reading came from."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=8_192)
def fold_character(character: str) -> str:
    """A character in its plain form; "" for one that nobody sees."""
    if character in "\n\r\t" or character == CELL:
        return character
    kind = unicodedata.category(character)
    if kind in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    if character in SPOKEN:  # ① may number what follows, so that only a spoken reading takes it
        return character
    plain = unicodedata.normalize("NFKC", character)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in plain)


def fold(text: str) -> Folded:
    """The plain reading of a text."""
    if text.isascii() and text.isprintable() and not _MARKUP.search(text):
        return Folded(text, tuple(range(len(text))))
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for markup in [*_MARKUP.finditer(text), None]:
        for place in range(at, markup.start() if markup else len(text)):
            plain = fold_character(text[place])
            parts.append(plain)
            places += [place] * len(plain)
        if markup:
            at = markup.end()
            blank = " " if markup[0].startswith("&") else ""
            parts.append(blank)
            places += [markup.start()] * len(blank)
    return Folded("".join(parts), tuple(places))


def spoken(text: str) -> str:
    """The reading with Chinese digits as digits."""
    return text.translate(_SPOKEN)


def has_spoken_number(text: str) -> bool:
    """Whether a plain reading holds a number with Chinese digits in it, long enough for a telephone."""
    return any(set(match[0]) & _WORDS for match in _LONG.finditer(text))


def lettered(text: str) -> str:
    """The reading with digits that are written out as words of English or 拼音, seven or more in a run."""

    def digits(match: re.Match[str]) -> str:
        *times, word = match[0].lower().split()
        read = " ".join([LETTERED[word]] * _TIMES.get("".join(times), 1))
        return read.ljust(len(match[0]))

    return _RUN.sub(lambda run: re.sub(_NAMED, digits, run[0], flags=re.I), text)


def lookalike(text: str) -> str:
    """The reading with letters as the digits they were typed for, in what is a number otherwise."""

    def read(match: re.Match[str]) -> str:
        words = match[0]
        real = sum(c.isdigit() for c in words)
        return words.translate(_LOOKALIKE) if real >= 4 or real * 2 > len(words) else words

    return _LOOKALIKES.sub(read, text)
