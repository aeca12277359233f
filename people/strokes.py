"""Order by 姓氏笔画: the stroke order in which every official list of names is printed.

Names are compared by surname (stroke count of its first character, then stroke order 横竖撇点折),
then one-character given names before longer ones, then the given name in the same way. 复姓 count
as one surname; in a name with 「·」 the part before the first dot stands for the surname.

The ranks of 20,902 characters come from the table of the cn-sort package (MIT). Characters of the
通用规范汉字表 (国发〔2013〕23号) which it lacks stand where the official list puts them; 〇 is of
one stroke, after 乙; anything rarer comes last, by code point. Pure: no Django, no database.
"""

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from files.characters import LEVEL_THREE

_COMPOUND = """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
    公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙
    壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉
    公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长
    子书 子桑 即墨 达奚 褚师 纳兰 完颜 耶律 叶赫 富察 爱新觉罗 歐陽 諸葛 司馬 東方 軒轅
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
_END = "0000000"  # sorts before every character, so that 欧 precedes 欧阳
_DOT = "·"


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    """The rank of each character, times 100 so that the supplement fits between two ranks."""
    spec = find_spec("cn_sort")  # found, never imported: importing it opens log files in the cwd
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package cn-sort, which holds the stroke table, is not installed.")
    table = Path(next(iter(spec.submodule_search_locations))) / "res" / "all_word.json"
    entries = json.loads(table.read_text("utf-8"))["all_word"]
    ranks = {e["chinese"]: int(e["stroke_increment_level"]) * 100 for e in entries}
    before = 0
    for character in LEVEL_THREE:
        before = ranks.setdefault(character, before + 1)
    ranks.setdefault("〇", ranks["乙"] + 1)
    return ranks


def _is_han(character: str) -> bool:
    """Whether the character is an ideograph."""
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character == "〇"


def _code(character: str) -> str:
    """Seven digits that sort as the character does; unknown characters after all known ones."""
    rank = _ranks().get(character) if _is_han(character) else None
    return f"{rank:07d}" if rank is not None else f"{9_000_000 + min(ord(character), 999_999)}"


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name of a normalised name; the dot itself belongs to neither."""
    if _DOT in name:
        surname, _, given = name.partition(_DOT)
        return surname, given.replace(_DOT, "")
    for length in (4, 2):
        if len(name) > length and name[:length] in COMPOUND_SURNAMES:
            return name[:length], name[length:]
    return name[:1], name[1:]


@lru_cache(maxsize=20_000)
def stroke_key(name: str) -> str:
    """The sort key of a normalised name: digits only, so that every database sorts it alike.

    Names that do not begin with an ideograph come after all that do, in alphabetical order.
    Storing the key in a column makes lists sortable in SQL; an office that must deviate (an
    official list with a rare character) overwrites the stored key.
    """
    if not name or not _is_han(name[0]):
        return "9" + "".join(_code(c) for c in name.casefold())
    surname, given = split_name(name)
    length = "1" if len(given) <= 1 else "2"
    return "0" + "".join(map(_code, surname)) + _END + length + "".join(map(_code, given))


def by_strokes(names: list[str]) -> list[str]:
    """The names in 姓氏笔画 order."""
    return sorted(names, key=stroke_key)
