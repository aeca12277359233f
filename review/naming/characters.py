"""Characters as names are compared by them: 简体 for 繁體, readings in Latin letters, no accents."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, pinyin


class _Simplified(dict[int, str]):
    """A table for ``str.translate`` that looks each ideograph up once.

    Character by character, unlike running text: what is compared must come out alike whatever
    stands beside it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.converter: OpenCC | None = None

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if is_han(character):
            if self.converter is None:
                self.converter = OpenCC("t2s")
            character = self.converter.convert(character)
        self[code] = character
        return character


_SIMPLIFIED = _Simplified()
_UNMARKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_OPENED = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}


def is_han(character: str) -> bool:
    """Whether a character is an ideograph."""
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character == "〇"


def has_han(text: str) -> bool:
    """Whether a text holds an ideograph."""
    return any(map(is_han, text))


def simplified(text: str) -> str:
    """The text with every 繁體 character as its 简体, each by itself; the rest as it stands."""
    return text.translate(_SIMPLIFIED)


def visible(text: str) -> str:
    """Width folded, characters that only steer (zero width, direction) gone."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\t\n")


def unmarked(text: str) -> str:
    """Lower case without accents: "Søren Müller" is "soren muller"."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_UNMARKED))
    return "".join(c for c in apart if not unicodedata.combining(c))


def opened(text: str) -> str:
    """Lower case with umlauts written out: "Søren Müller" is "soeren mueller"."""
    return unmarked(
        "".join(_OPENED.get(c, c) for c in unicodedata.normalize("NFC", text).casefold())
    )


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of a character in plain letters; ü is written v, u and yu; () where unknown."""
    if not is_han(character):
        return ()
    known = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return spellings(tuple(known[0]) if known else ())


def spellings(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """Each syllable in the ways it is written in passports and journals (吕: lv, lu, lyu)."""
    out: dict[str, None] = {}
    for each in syllables:
        plain = each.replace("ü", "v")
        for spelled in (plain, plain.replace("v", "u"), plain.replace("v", "yu")):
            out[unmarked(spelled)] = None
    return tuple(out)
