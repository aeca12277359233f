"""What a published list is read into, and the words its headings, titles and cells may use."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from nominations.summary.shapes import FaultCode
from people.identity import IdentityKind


class Field(StrEnum):
    """A column of a published list."""

    NAME = "name"
    UNIT = "unit"
    BIRTH = "birth"
    IDENTITY = "identity"
    PROGRAMME = "programme"
    YEAR = "year"
    OUTCOME = "outcome"
    DOCUMENT = "document"


class Code(StrEnum):
    """What may be wrong with a published list, besides what any sheet may have."""

    NO_TABLE = "no_list"
    NO_LINES = "no_lines"
    NO_DOCUMENT = "no_document"
    NAME = "no_name"
    WHOSE = "whose"
    TOO_LONG = "too_long"
    PROGRAMME = "unknown_programme"
    NO_PROGRAMME = "no_programme"
    YEAR = "bad_year"
    NO_YEAR = "no_year"
    OUTCOME = "unknown_outcome"
    NO_OUTCOME = "no_outcome"
    OUTCOME_TRACK = "outcome_of_another_track"
    BIRTH_DIFFERS = "birth_not_of_the_number"


@dataclass(frozen=True, slots=True)
class ListFault:
    """One fault: the cell to look at, the code, the values its sentence needs."""

    cell: str
    code: Code | FaultCode
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Past:
    """A programme or honour a list may be of: code, academy, track ("" where none is known)."""

    code: str
    academy: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class ListRules:
    """What a list is read by: the day, the words of every programme, what is said of all its lines.

    ``words`` maps a word (`plain`) to its programme. What the cells say goes before ``programme``,
    ``year`` and ``outcome``, and these before the title.
    """

    on: date
    words: Mapping[str, Past] = field(hash=False)
    programme: str = ""
    year: int | None = None
    outcome: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list. ``birth`` is "1962-05-17", "1962-05" or "", as precise as it stands."""

    row: int
    name_cell: str
    name: str = ""
    unit: str = ""
    birth: str = ""
    identity: str = ""
    identity_kind: IdentityKind = IdentityKind.RESIDENT
    programme: str = ""
    academy: str = ""
    year: int = 0
    outcome: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A list as read. ``skipped`` are the rows taken for subheadings or notes, by what they say."""

    title: str = ""
    document: str = ""
    lines: tuple[Line, ...] = ()
    faults: tuple[ListFault, ...] = ()
    ignored: tuple[str, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    sheet: str = ""


_HEADINGS: Mapping[Field, str] = {
    Field.NAME: "姓名 候选人姓名 候选人 有效候选人 人选姓名 获奖者 获奖人 获奖人姓名 入选者 入选人员 当选院士 院士姓名 name",
    Field.UNIT: "工作单位 单位 单位名称 所在单位 现工作单位 任职单位 工作单位名称 依托单位 工作单位及职务 unit",
    Field.BIRTH: "出生年月 出生日期 出生年月日 出生时间 生日 birth dateofbirth",
    Field.IDENTITY: "证件号码 证件号 身份证号 身份证号码 身份证 公民身份号码 身份证件号码 身份证件号 identitynumber",
    Field.PROGRAMME: "项目 项目名称 奖项 奖项名称 计划 计划名称 人才计划 院别 programme",
    Field.YEAR: "年度 年份 年 届次年份 增选年 year",
    Field.OUTCOME: "结果 状态 类别 候选人类别 评选结果 outcome",
    Field.DOCUMENT: "来源 来源文件 文件 文号 发文字号 出处 document",
}
HEADINGS = {word: key for key, words in _HEADINGS.items() for word in words.split()}

OUTCOMES: Mapping[str, str] = {
    **dict.fromkeys(("非有效候选人", "未通过资格审查", "资格审查未通过"), "not_valid"),
    **dict.fromkeys(("有效候选人", "validcandidate", "valid"), "valid_candidate"),
    **dict.fromkeys(("未当选", "落选", "notelected"), "not_elected"),
    **dict.fromkeys(("当选", "增选当选", "当选院士", "院士增选名单", "elected"), "elected"),
    **dict.fromkeys(("未入选", "未获支持", "turneddown"), "turned_down"),
    **dict.fromkeys(("入选", "入选者", "获得支持", "支持对象", "selected"), "selected"),
    **dict.fromkeys(("获奖", "授奖", "获奖者", "获奖人选", "awarded"), "awarded"),
    **dict.fromkeys(("撤销", "撤销奖励", "撤奖", "revoked"), "revoked"),
}
"""What became of somebody, by the words lists use; of two that fit a title the longer counts."""

FITTING: Mapping[str, frozenset[str]] = {
    "academician": frozenset({"valid_candidate", "not_valid", "elected", "not_elected"}),
    "talent": frozenset({"selected", "turned_down", "revoked"}),
    "award": frozenset({"awarded", "revoked"}),
    "": frozenset({"selected", "awarded", "revoked"}),
}
"""The outcomes each track has (academician, talent, award, or another honour)."""


def plain(text: str) -> str:
    """Return a text without what spelling varies in: width, case, blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
