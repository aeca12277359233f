"""What 国家科学技术奖励条例 forbids whoever gives an award: certain founders, and any fee. Pure."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Literal

Founder = Literal["state", "society", "foundation", "enterprise", "mass", "other_organ", "managed"]
"""国家设立, 社会团体(学会), 基金会, 企业及其他社会力量, 群众团体, 其他国家机关, 参公事业单位."""

BARRED: frozenset[str] = frozenset({"mass", "other_organ", "managed"})
"""第三十六条: 其他国家机关、群众团体、参照公务员法管理的事业单位不得设立科学技术奖."""

MASS_ORGANISATIONS = (
    "科学技术协会", "科协", "总工会", "共产主义青年团", "共青团", "妇女联合会", "妇联", "工商业联合会",
    "工商联", "文学艺术界联合会", "文联", "作家协会", "归国华侨联合会", "侨联", "残疾人联合会",
)  # fmt: skip
FEES = re.compile(
    r"收费|收取|缴费|缴纳|交费|(?:评审|参评|评选|申报|报名|推荐|会务|工本|证书|奖牌|赞助|宣传|服务|管理|参赛)费"
    r"|\b(?:fees?|charges?|surcharges?)\b",
    re.IGNORECASE,
)
DENIALS = re.compile(
    r"不|免|无需|无须|禁止|严禁|未|\b(?:no|not|never|without|free|nor)\b", re.IGNORECASE
)
CLAUSES = re.compile(r"[。;；,，、!！?？\n]|(?<=[a-z])\.\s")


def is_mass_organisation(name: str) -> bool:
    """Tell a 科协 or another 群众团体 by its name, whatever is added to it in brackets."""
    plain = re.sub(r"[(（].*?[)）]", "", name).strip()
    return plain.endswith(MASS_ORGANISATIONS) or (plain.endswith("委员会") and "共青团" in plain)


def mentions_fee(text: str) -> str:
    """Return the word by which a text speaks of a fee, or ""; saying that there is none is allowed."""
    for clause in CLAUSES.split(text):
        found = FEES.search(clause)
        if found and not DENIALS.search(clause):
            return found.group()
    return ""


def texts_of(table: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every text in a table of rules and below it."""
    if isinstance(table, str):
        yield path, table
    elif isinstance(table, tuple):
        for place, each in enumerate(table):
            yield from texts_of(each, f"{path}.{getattr(each, 'code', place)}")
    elif is_dataclass(table):
        for each in fields(table):
            below = getattr(table, each.name)
            yield from texts_of(below, f"{path}.{each.name}" if path else each.name)
