"""What the receiver's own form may ask of a paper: the declared fields, and their values as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from nominations.blanks import Fields
from nominations.choices import MemberRole
from nominations.facts import latest_sections
from nominations.models import Paper
from nominations.printed import CHANNELS, DOCUMENTS, ROLES, SEXES, division_of
from people.masking import mask_identity, mask_phone
from programmes.vocabulary import RuleSet

PAPER = {
    "cycle": "届次",
    "organiser": "组织单位",
    "society": "推荐单位",
    "number": "推荐书编号",
    "title": "候选人（团队）",
    "team_name": "团队名称",
    "channel": "推荐渠道",
    "division": "学部（领域）",
    "branch": "分支机构",
    "rank": "推荐排序",
}
PERSON = {
    "name": "姓名",
    "sex": "性别",
    "ethnic_group": "民族",
    "birth": "出生日期",
    "birth_month": "出生年月",
    "nationality": "国籍",
    "party": "政治面貌",
    "schooling": "学历",
    "degree": "学位",
    "job_title": "专业技术职务",
    "admin_post": "行政职务",
    "unit": "工作单位",
    "specialty": "专业专长",
    "identity_kind": "证件类型",
    "identity_no": "证件号码",
    "phone": "手机",
    "email": "电子邮箱",
}
INVENTED = {
    "name": "张示例",
    "sex": "男",
    "ethnic_group": "汉族",
    "birth": "1975年6月1日",
    "birth_month": "1975-06",
    "nationality": "中国",
    "identity_no": "110***********0011",
    "phone": "138****8000",
    "email": "",
    "identity_kind": "居民身份证",
    "rank": "1",
}
PROSE = "（示例）提出固碳新方法，年固定CO<sub>2</sub>达10<sup>8</sup>吨。"


RESERVED = frozenset({*PAPER, *PERSON, "members"})


def word(code: str) -> str:
    """Return the code of a column as a field's name."""
    return code.replace("-", "_")


def section_word(code: str) -> str:
    """Return the code of a section as a field's name, apart from those of paper and person."""
    return f"section_{word(code)}" if word(code) in RESERVED else word(code)


def fields_of(rules: RuleSet) -> Fields:
    """Return the fields a form of these rules may name: the paper, the person, sections, lists."""
    sections = rules.material.sections
    texts = {section_word(s.code): s.zh for s in sections if s.kind == "text"}
    lists = {
        section_word(s.code): {word(c.code): c.zh for c in s.columns}
        for s in sections
        if s.kind == "list"
    }
    members = {"members": {"role": "分工", **PERSON}}
    return Fields({**PAPER, **PERSON, **texts}, {**lists, **members})


def values_of(paper: Paper, *, numbers: bool) -> dict[str, Any]:
    """Return the values of a paper, plain text only; personal numbers masked unless asked whole."""
    lead, saved = paper.lead, latest_sections(paper)
    named = {
        "cycle": paper.cycle.name_zh,
        "organiser": paper.cycle.organiser.name,
        "society": paper.society.name,
        "number": paper.number,
        "title": paper.title,
        "team_name": paper.team_name,
        "channel": CHANNELS[paper.channel],
        "division": division_of(paper),
        "branch": paper.branch,
        "rank": str(paper.rank or ""),
    }
    values: dict[str, Any] = {**named, **person_of(lead, numbers=numbers)}
    for section in paper.cycle.rules.material.sections:  # by which the template was checked
        held = saved.get(section.code)
        if section.kind == "text":
            values[section_word(section.code)] = held.text if held else ""
        elif section.kind == "list":
            rows = held.items if held else []
            codes = [column.code for column in section.columns]
            values[section_word(section.code)] = [
                {word(code): str(row.get(code, "")) for code in codes} for row in rows
            ]
    values["members"] = [
        {"role": ROLES.get(MemberRole(each.role), ""), **person_of(each, numbers=numbers)}
        for each in paper.members.all()
    ]
    return values


def person_of(member: Any, *, numbers: bool) -> dict[str, str]:
    """Return what a form may say of one person."""
    if member is None:
        return dict.fromkeys(PERSON, "")
    identity, phone = str(member.identity_no or ""), str(member.phone or "")
    email = str(member.email or "")
    if not numbers:
        identity = mask_identity(identity) if identity else ""
        phone, email = mask_phone(phone) if phone else "", ""
    return {
        "name": member.name,
        "sex": SEXES.get(member.sex, ""),
        "ethnic_group": member.ethnic_group,
        "birth": long_day(member.birth),
        "birth_month": f"{member.birth:%Y-%m}" if member.birth else "",
        "nationality": "中国" if member.nationality == "CN" else member.nationality,
        "party": member.party,
        "schooling": member.education,
        "degree": member.degree,
        "job_title": member.title,
        "admin_post": member.post,
        "unit": member.unit_name,
        "specialty": member.field,
        "identity_kind": DOCUMENTS.get(member.identity_kind, ""),
        "identity_no": identity,
        "phone": phone,
        "email": email,
    }


def long_day(day: date | None) -> str:
    """Write a day as a form prints it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def invented(fields: Fields) -> dict[str, Any]:
    """Return values of an invented person for every field, to look at a form before it is used."""
    texts = set(fields.single) - set(PAPER) - set(PERSON)
    single = {name: INVENTED.get(name, f"（示例）{label}") for name, label in fields.single.items()}
    single |= dict.fromkeys(texts, PROSE)
    lists = {
        name: [sample_row(columns, number) for number in (1, 2)]
        for name, columns in fields.lists.items()
    }
    return {**single, **lists}


def sample_row(columns: Mapping[str, str], number: int) -> dict[str, str]:
    """Return an invented row of a list."""
    return {code: INVENTED.get(code, f"（示例{number}）{zh}") for code, zh in columns.items()}
