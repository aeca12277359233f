"""Names of units: which written names are one legal entity, and which only look alike.

The same normalised name, alias or credit code is the same unit. Whatever else two names share (a
part of the name, a short form, a slip of the pen) is a likeness that somebody has to look at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .characters import has_han, readings, simplified, visible

_BRACKETS = re.compile(r"\(([^()]*)\)")
_CAMPUS = re.compile(r"(校区|校本部|本部|总部|校园)$")
_TAIL = re.compile(r"(?<=大学|学院)(校本部|本部|[东南西北主新老]?校区|[\u4e00-\u9fff]{2,3}校区)$")
_LEGAL = re.compile(r"(集团)?(股份)?有限(责任)?公司$|(集团)?公司$|集团$")
_WHOLE = re.compile(
    r"大学|学院|研究院|研究所|研究中心|科学院|工程院|医院|公司|集团|设计院|总院|实验室"
)
_SHORT = {
    "中科院": "中国科学院", "中科大": "中国科学技术大学", "国科大": "中国科学院大学",
    "北大": "北京大学", "清华": "清华大学", "浙大": "浙江大学", "复旦": "复旦大学", "武大": "武汉大学",
    "北航": "北京航空航天大学", "南航": "南京航空航天大学", "西工大": "西北工业大学",
    "哈工大": "哈尔滨工业大学", "哈工程": "哈尔滨工程大学", "北理工": "北京理工大学",
    "北邮": "北京邮电大学", "华科": "华中科技大学", "国防科大": "国防科技大学",
    "医科院": "中国医学科学院", "农科院": "中国农业科学院", "社科院": "中国社会科学院",
}  # fmt: skip
_ENDINGS = {
    "交大": "交通大学", "工大": "工业大学", "科大": "科技大学", "理工": "理工大学", "师大": "师范大学",
    "医大": "医科大学", "农大": "农业大学", "所": "研究所",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A legal entity of the register: key, all names it bears or bore, code, the entity above."""

    key: str
    names: tuple[str, ...]
    credit_code: str = ""
    parent: str = ""


@lru_cache(maxsize=100_000)
def unit_key(name: str) -> str:
    """A unit's name as it is compared; two names with one key are one name.

    简体, width, case, spaces and punctuation folded; a campus (校区、校本部) is no unit of its own; other
    words in brackets are part of the name: 中国矿业大学 and 中国矿业大学(北京) are two legal entities.
    """
    text = simplified(visible(name).casefold()).replace("〔", "(").replace("〕", ")")
    text = text.replace("[", "(").replace("]", ")").replace("【", "(").replace("】", ")")
    text = "".join(c for c in text if c.isalnum() or c in "()")
    text = _BRACKETS.sub(lambda found: "" if _CAMPUS.search(found[1]) else found[0], text)
    return _TAIL.sub("", text).replace("有限责任公司", "有限公司")


def alike(one: str, other: str) -> bool:
    """Whether two different names of units look alike enough to be looked at."""
    return bool(_filed(unit_key(one)) & _sought(unit_key(other))) and not _told_apart(
        unit_key(one), unit_key(other)
    )


def _bracket(key: str) -> tuple[str, str]:
    """A key without the brackets at its end, and what stood in them."""
    found = _BRACKETS.search(key)
    return (_BRACKETS.sub("", key), found[1]) if found else (key, "")


def _told_apart(one: str, other: str) -> bool:
    """Whether brackets keep two names apart: (武汉) and (北京)."""
    inside = _bracket(one)[1], _bracket(other)[1]
    return all(inside) and inside[0] != inside[1]


@lru_cache(maxsize=100_000)
def _filed(key: str) -> frozenset[str]:
    """What a name is recognised by: itself in several spellings (=), and what it is a part of (<)."""
    core = _bracket(key)[0]
    return frozenset(
        [f"={each}" for each in _spellings(core)] + [f"<{each}" for each in _stems(core)]
    )


@lru_cache(maxsize=100_000)
def _sought(key: str) -> frozenset[str]:
    """What a name that looks like this one is recognised by: likewise spelt, part, whole, sister."""
    core = _bracket(key)[0]
    stems = list(_stems(core))
    out = [f"={each}" for each in (*_spellings(core), *stems)]
    out += [f"<{each}" for each in _spellings(core)]
    out += [f"<{each}" for each in stems if each.endswith("大学")]
    return frozenset(out)


def _spellings(core: str) -> Iterator[str]:
    """A name as it is also written: short forms in full, without its legal form, by its sounds."""
    yield core
    for each in {core, *_in_full(core)}:
        bare = _LEGAL.sub("", each)
        for written in {each, bare} if len(bare) > 3 else {each}:
            yield written.replace("科学技术", "科技")
    if has_han(core) and len(core) > 4:
        yield "♪" + " ".join((readings(c) or (c,))[0] for c in core)
        if len(core) > 5:
            yield "⇄" + "".join(sorted(core))


def _in_full(core: str) -> Iterator[str]:
    """Short forms written out: 中科院化学所 is 中国科学院化学研究所."""
    grown = next((full + core[len(s) :] for s, full in _SHORT.items() if core.startswith(s)), core)
    if grown.startswith(core):  # 清华大学 begins with the short form of itself
        grown = core
    for each in {core, grown}:
        yield each
        for short, full in _ENDINGS.items():
            if each.endswith(short) and not each.endswith(full) and len(each) > len(short) + 1:
                yield each[: -len(short)] + full


def _stems(core: str) -> Iterator[str]:
    """The beginnings of a name that are names of units themselves: 北京大学 of 北京大学数学科学学院."""
    for each in {core, *_in_full(core)}:
        for found in _WHOLE.finditer(each):
            if 3 < found.end() < len(each):
                yield each[: found.end()].replace("科学技术", "科技")


class Register:
    """Legal entities by every name and code they bear, with what stands above and what looks alike.

    A name that is not in the register is a key of its own (``~`` and its normalised form), so that
    two who write the same name still meet.
    """

    def __init__(self, entries: Iterable[UnitEntry]) -> None:
        self.parents: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.coded: dict[str, str] = {}
        self.marks: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, set[str]] = defaultdict(set)
        claimed: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            self.parents[entry.key] = entry.parent
            if entry.credit_code:
                self.coded[entry.credit_code.strip().upper()] = entry.key
            for name in filter(None, entry.names):
                claimed[unit_key(name)].add(entry.key)
        for name, keys in claimed.items():
            for key in keys:
                self._note(key, name)
            if len(keys) == 1:  # a name that two entities bear names neither
                self.named[name] = next(iter(keys))

    def _note(self, key: str, name: str) -> None:
        """Remember how a unit's names look."""
        self.names[key].add(name)
        for mark in _filed(name):
            self.marks[mark].add(key)

    def resolve(self, name: str, credit_code: str = "") -> str:
        """Return the key of the entity of a name or code; "" for no name at all."""
        if credit_code and (found := self.coded.get(credit_code.strip().upper())):
            return found
        normal = unit_key(name)
        if not normal:
            return ""
        if normal in self.named:
            return self.named[normal]
        key = f"~{normal}"
        if key not in self.names:
            self._note(key, normal)
        return key

    def above(self, key: str) -> frozenset[str]:
        """Return the entities above one, not itself."""
        found: list[str] = []
        current = self.parents.get(key, "")
        while current and current not in found and current != key:
            found.append(current)
            current = self.parents.get(current, "")
        return frozenset(found)

    def near(self, key: str) -> frozenset[str]:
        """Return the keys whose names look like this one's, of which one is not in the register.

        Two entities of the register are two, whatever their names look like.
        """
        found = set()
        for name in self.names.get(key, ()):
            for other in {each for mark in _sought(name) for each in self.marks.get(mark, ())}:
                if other != key and "~" in (key[0], other[0]) and self._looks(name, other):
                    found.add(other)
        return frozenset(found)

    def _looks(self, name: str, other: str) -> bool:
        """Tell whether a name looks like one of another unit's."""
        return any(
            _sought(name) & _filed(each) and not _told_apart(name, each)
            for each in self.names[other]
        )
