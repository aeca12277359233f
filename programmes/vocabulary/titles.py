"""Professional titles and degrees in their order, with the words people write for them.

Titles (职称) follow 《职称系列》: 正高级 above 副高级 above 中级 above 初级.
"""

from typing import get_args

from .choices import Degree, Rank, Title

TITLES: tuple[Title, ...] = ("assistant", "intermediate", "associate", "full")
DEGREES: tuple[Degree, ...] = ("bachelor", "master", "doctor")
RANKS: tuple[Rank, ...] = get_args(Rank)

TITLE_WORDS: dict[Title, tuple[str, ...]] = {
    "full": (
        "正高", "正高级", "研究员", "教授", "正高级工程师", "教授级高级工程师", "教授级高工", "研究员级高级工程师",
        "正高级农艺师", "农业技术推广研究员", "主任医师", "主任药师", "主任护师", "主任技师", "正高级实验师",
        "正高级经济师", "正高级教师", "编审", "研究馆员", "正高级会计师", "一级教授", "二级教授", "三级教授",
        "四级教授", "一级研究员", "二级研究员", "三级研究员", "四级研究员", "特聘研究员", "讲席教授", "正研级高级工程师",
    ),
    "associate": (
        "副高", "副高级", "副研究员", "副教授", "高级工程师", "高工", "高级农艺师", "副主任医师", "副主任药师",
        "副主任护师", "副主任技师", "高级实验师", "高级经济师", "高级讲师", "高级教师", "副编审", "副研究馆员",
        "高级会计师", "高级兽医师", "高级技师", "高级统计师", "高级审计师", "高级工艺美术师", "特聘副研究员",
    ),
    "intermediate": (
        "中级", "助理研究员", "讲师", "工程师", "农艺师", "主治医师", "主管药师", "主管护师", "主管技师", "实验师",
        "经济师", "一级教师", "编辑", "馆员", "会计师", "兽医师", "技师", "统计师", "审计师",
    ),
    "assistant": (
        "初级", "研究实习员", "助教", "助理工程师", "技术员", "助理农艺师", "医师", "住院医师", "药师", "护师", "技士",
        "助理实验师", "助理经济师", "二级教师", "助理编辑", "助理馆员", "助理会计师",
    ),
}  # fmt: skip

DEGREE_WORDS: dict[Degree, tuple[str, ...]] = {
    "doctor": ("博士", "博士研究生", "博士学位", "doctor", "phd"),
    "master": ("硕士", "硕士研究生", "硕士学位", "master"),
    "bachelor": ("学士", "本科", "大学本科", "学士学位", "bachelor"),
}

RANK_WORDS: dict[Rank, tuple[str, ...]] = {
    "ke": ("科级", "乡科级", "正科级", "副科级", "乡科级正职", "乡科级副职"),
    "chu": ("处级", "县处级", "正处级", "副处级", "县处级正职", "县处级副职", "调研员"),
    "ting": (
        "厅级",
        "厅局级",
        "正厅级",
        "副厅级",
        "正厅局级",
        "副厅局级",
        "厅局级正职",
        "厅局级副职",
    ),
    "bu": (
        "部级",
        "省部级",
        "正部级",
        "副部级",
        "正省部级",
        "副省部级",
        "省部级正职",
        "省部级副职",
    ),
}

_TITLE_OF = {word: rank for rank, words in TITLE_WORDS.items() for word in words}
_DEGREE_OF = {word: degree for degree, words in DEGREE_WORDS.items() for word in words}

_RANK_OF = {word: rank for rank, words in RANK_WORDS.items() for word in words}


def title_rank(word: str) -> Title | None:
    """Return the level of a title as people write it, or None where the word is not known."""
    bare = "".join(word.split())
    return _TITLE_OF.get(bare) or next((rank for rank in TITLES if rank == bare), None)


def degree_level(word: str) -> Degree | None:
    """Return the level of a degree as people write it, or None where the word is not known."""
    return _DEGREE_OF.get("".join(word.split()).lower().removesuffix("学位") or word)


def cadre_rank(word: str) -> Rank | None:
    """Return the cadre rank for a word or code, or None where there is none or it is not known."""
    bare = "".join(word.split())
    return _RANK_OF.get(bare) or next((rank for rank in RANKS if rank == bare), None)


def reaches_title(have: Title, least: Title) -> bool:
    """Tell whether a title is at least as high as the one asked."""
    return TITLES.index(have) >= TITLES.index(least)


def reaches_degree(have: Degree, least: Degree) -> bool:
    """Tell whether a degree is at least as high as the one asked."""
    return DEGREES.index(have) >= DEGREES.index(least)


def reaches_rank(have: Rank, least: Rank) -> bool:
    """Tell whether a cadre rank is at least as high as the one named."""
    return RANKS.index(have) >= RANKS.index(least)
