"""Names of persons: which two written names may be one name.

Names are filed under keys and sought by keys, so that finding namesakes grows with names, not with
pairs. Two names in ideographs are one only where the characters are (張國華, 张国华); a reading in
Latin letters meets a name in ideographs or another in letters, in both orders of surname and given
name (``ZHANG San``, ``San Zhang``), never two names in ideographs (张珊, 张山). 单, 仇, 解 and the
like are read as surnames are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice, product

from people.strokes import COMPOUND_SURNAMES

from .characters import has_han, opened, readings, simplified, spellings, unmarked, visible


class Grade(IntEnum):
    """How near two written names are; the lower the nearer."""

    EXACT = 0  # the same characters, 简 or 繁, whatever their width and spaces
    SPELLED = 1  # the same name in other letters, in the other order, or without its dot
    INITIALS = 2  # the surname, and the given name only by first letters


Keys = tuple[tuple[str, Grade], ...]

_SURNAMES = """
    单 shan 仇 qiu 解 xie 查 zha 曾 zeng 区 ou 任 ren 尉迟 yuchi 万俟 moqi 盖 ge,gai 朴 piao 翟 zhai,di
    缪 miao 覃 qin,tan 种 chong 乐 yue,le 员 yun 黑 he,hei 长孙 zhangsun 秘 bi,mi 冼 xian 洗 xian
    折 she,zhe 召 shao,zhao 繁 po 佴 nai 纪 ji 宁 ning 华 hua 卜 bu 薄 bo 吕 lv 岑 cen 臧 zang 晁 chao
    逄 pang 郇 xun,huan 訾 zi 郗 xi,chi 眭 sui 乜 nie 钭 tou 隗 wei,kui 阚 kan 燕 yan 应 ying 於 yu
    令狐 linghu 澹台 tantai 鲜于 xianyu 亓官 qiguan 宿 su 祭 zhai,ji 葛 ge 哈 ha 车 che 石 shi 洪 hong
    沈 shen 干 gan 都 du 相 xiang 曲 qu 莘 shen,xin 那 na 藏 zang 适 kuo,shi 牟 mou,mu 幺 yao 隽 juan
"""
_WORDS = _SURNAMES.split()
SURNAME_READINGS = {
    surname: spellings(tuple(read.split(",")))
    for surname, read in zip(_WORDS[::2], _WORDS[1::2], strict=True)
}
"""How characters are read where they are surnames and may be read otherwise elsewhere."""
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "ten",
        "ter",
        "bin",
        "al",
        "el",
        "af",
        "av",
        "zu",
        "zur",
    ]
)
_DOTS = re.compile(r"[·•‧・．.∙⋅●｡･᛫。]")
_BREAKS = re.compile(r"[\s.,\-‐‑‒–—_]+")
_ONE_DOT = {ord(dot): "·" for dot in "•‧・．.∙⋅"}
_QUOTES = re.compile(r"['’‘`´ʼ]")
_MOST = 24
"""Ways of reading one name that are followed up; more only names of rare characters have."""


def same_name(name: str) -> str:
    """A name as it is compared: width and case folded, no spaces, one kind of middle dot."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if not char.isspace()).translate(_ONE_DOT)


def name_key(name: str) -> str:
    """A name as its characters are compared: 简体, width and case folded, one kind of dot."""
    text = _DOTS.sub("·", visible(name)) if has_han(name) else visible(name)
    return simplified("".join(text.casefold().split()))


def like(one: str, other: str) -> Grade | None:
    """How near two names are; None where they are two names."""
    there = set(filed(other))
    return min((grade for key, grade in sought(one) if key in there), default=None)


@lru_cache(maxsize=200_000)
def filed(name: str) -> tuple[str, ...]:
    """The keys under which a name is found."""
    if has_han(name):
        return tuple(dict.fromkeys(_han(name)))
    return tuple(dict.fromkeys(_latin(name)))


@lru_cache(maxsize=200_000)
def sought(name: str) -> Keys:
    """The keys by which names that may be this one are found, each with how near those are."""
    out: dict[str, Grade] = {}
    for key in filed(name):
        kind, rest = key[0], key[1:]
        if kind == "=":
            out[key] = Grade.EXACT
        elif kind == "~":
            out[key] = Grade.SPELLED
        elif kind == "h":  # ideographs never meet each other by their reading
            out["l" + rest] = Grade.SPELLED
        elif kind == "l":
            out["l" + rest] = out["h" + rest] = Grade.SPELLED
        elif kind == "f":  # a whole given name meets initials, initials meet both
            out["i" + rest] = Grade.INITIALS
        else:
            out["i" + rest] = out["f" + rest] = Grade.INITIALS
    return tuple(out.items())


def _han(name: str) -> Iterator[str]:
    """Keys of a name in ideographs: characters, characters without dots, readings, initials."""
    key = name_key(name)
    bare = key.replace("·", "")
    yield "=" + key
    if "·" in key or len(bare) > 4:
        yield "~" + bare
    surname, given = _divided(key)
    for first in islice(_surname(surname), _MOST):
        for syllables in islice(product(*(_reads(c) for c in given)), _MOST):
            whole = "".join(syllables)
            yield f"h{first}|{whole}"
            yield f"h|{first}{whole}"
            for letters in {"".join(s[:1] for s in syllables), whole[:1]}:
                if letters:
                    yield f"f{first}|{letters}"


def _divided(key: str) -> tuple[str, str]:
    """Surname and given name; of a name with a dot the parts before and behind the first."""
    first, dot, rest = key.partition("·")
    if dot:
        return first, rest.replace("·", "")
    length = (
        2 if len(key) > 2 and (key[:2] in COMPOUND_SURNAMES or key[:2] in SURNAME_READINGS) else 1
    )
    return key[:length], key[length:]


def _surname(surname: str) -> Iterator[str]:
    """The readings of a surname."""
    if surname in SURNAME_READINGS:
        yield from SURNAME_READINGS[surname]
    else:
        for syllables in product(*(_reads(c) for c in surname)):
            yield "".join(syllables)


def _reads(character: str) -> tuple[str, ...]:
    """The readings of a character; what has none stands for itself."""
    return readings(character) or (unmarked(character),)


def _latin(name: str) -> Iterator[str]:
    """Keys of a name in letters, with accents dropped and with umlauts written out."""
    plain = _QUOTES.sub("", visible(name))
    yield "=" + name_key(name)
    for fold in (unmarked, opened):
        words = [fold(word) for word in _BREAKS.split(plain) if word]
        yield "l|" + "".join(words)
        for surname, given in _orders(plain):
            whole = [fold(word) for word in given]
            letters = "".join(word[:1] for word in whole)
            if all(_is_initials(word, plain) for word in given):
                yield f"i{fold(surname)}|{''.join(whole)}"
                continue
            yield f"l{fold(surname)}|{''.join(whole)}"
            yield f"f{fold(surname)}|{letters}"
            yield f"f{fold(surname)}|{letters[:1]}"


def _orders(plain: str) -> Iterator[tuple[str, list[str]]]:
    """The ways a name in letters may fall into surname and given names."""
    before, comma, after = plain.partition(",")
    if comma and after.strip():
        yield "".join(_BREAKS.split(before.strip())), _words(after)
        return
    parts = [word for word in re.split(r"[\s.]+", plain) if word.strip("-‐‑–—.")]
    words = [[each for each in _BREAKS.split(part) if each] for part in parts]
    if len(words) < 2:
        return
    initials = [all(_is_initials(each, plain) for each in word) for word in words]
    if all(initials) or not any(initials):
        shouted = [part.isupper() and len(part) > 1 for part in parts]
        if sum(shouted) == 1 and shouted[0] != shouted[-1]:
            initials = [not loud for loud in shouted]
    first, last = "".join(words[0]), "".join(words[-1])
    start = next(
        (n for n, part in enumerate(parts[:-1]) if n and part in _PARTICLES), len(parts) - 1
    )
    if not initials[0] or all(initials):
        yield first, [each for word in words[1:] for each in word]
    if not initials[-1] or all(initials):
        last = "".join(each for word in words[start:] for each in word)
        yield last, [each for word in words[:start] for each in word]


def _words(text: str) -> list[str]:
    """The words of given names, hyphens parted."""
    return [word for word in _BREAKS.split(text) if word]


def _is_initials(word: str, name: str) -> bool:
    """Whether a word is first letters only: X, XM in ``Li XM``; AN in ``LI AN`` is a name."""
    if len(word) == 1:
        return True
    shouted = word.isupper() and len(word) <= 3
    return shouted and (not name.isupper() or not re.search("[AEIOUÜ]", word))
