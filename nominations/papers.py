"""The recommendation form (推荐书) as a document: what the society prints, signs and seals.

It is Chinese whatever the reader's language. Every page bears the number of the version and its
check code, so that a sealed scan of another version is recognised.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from files.pdf import render
from files.services import read
from files.storage import fingerprint, short
from nominations.choices import MemberRole
from nominations.facts import count_chars, latest_sections
from nominations.models import Member, Paper
from people.choices import Sex
from programmes.choices import SubjectKind
from programmes.vocabulary import Section as SectionRules

NUMERALS = "一二三四五六七八九十"
PICTURES = frozenset({"image/png", "image/jpeg"})
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}
ROLES = {
    MemberRole.NOMINEE: "候选人",
    MemberRole.LEADER: "带头人",
    MemberRole.CORE: "核心成员",
    MemberRole.OTHER: "成员",
}
CHANNELS = {
    "society": "学术团体推荐",
    "academician": "院士推荐",
    "unit": "单位推荐",
    "expert": "专家推荐",
    "self": "个人申报",
}
DOCUMENTS = {
    "resident_id": "居民身份证",
    "hmt_residence_permit": "港澳台居民居住证",
    "permanent_resident_id": "外国人永久居留身份证",
    "passport": "护照",
}
PLEDGE = (
    "本人（团队）承诺：所提供材料真实、完整，成果归属清楚，不存在学术不端行为，"
    "材料不含国家秘密和工作秘密；同意依规定公示。如有不实，愿承担相应责任。"
)
UNIT_WORDS = "经审核，所填内容属实，符合推荐条件，材料不含国家秘密，同意推荐。"


def recommendation_form(paper: Paper, *, masked: bool = False) -> bytes:
    """Return the form as PDF; marked 草稿 on every page while the society may still change it.

    ``masked`` leaves out number of document, telephone and e-mail, for readers who need none.
    """
    saved = latest_sections(paper)
    members = list(paper.members.all())
    is_team = len(members) > 1
    lead = paper.lead
    context = {
        "paper": paper,
        "cycle": paper.cycle,
        "digest": short(content_digest(paper)),
        "draft": paper.is_open_to_editing,
        "rehearsal": paper.rehearsal,
        "cover": cover_of(paper, lead),
        "facts": facts_of(lead),
        "wide_facts": wide_facts_of(lead, masked=masked),
        "photo": photo_of(paper),
        "members": [row_of(each) for each in members] if is_team else [],
        "sections": list(sections_of(paper, saved, start=3 if is_team else 2)),
        "statements": statements_of(paper),
        "attachments": attachments_of(paper),
    }
    with translation.override("zh-hans"):
        return render(render_to_string("pdf/recommendation_form.html", context))


STATED = ("name", "sex", "birth", "identity_hash", "title", "post", "unit_name", "field", "role")


def content_digest(paper: Paper) -> str:
    """Return the SHA-256 of everything the form states: the version a signature stands under."""
    files = paper.attachments.order_by("slot", "id").values_list("slot", "file__sha256")
    sections = {
        code: [each.version, each.text, repr(each.items)]
        for code, each in latest_sections(paper).items()
    }
    return fingerprint(
        {
            "number": paper.number,
            "revision": paper.revision,
            "team": paper.team_name,
            "division": paper.division,
            "members": list(paper.members.values_list(*STATED)),
            "sections": sections,
            "attachments": list(files),
        }
    )


def cover_of(paper: Paper, lead: Member | None) -> list[tuple[str, str]]:
    """Return the lines of the cover."""
    team = paper.subject == SubjectKind.TEAM
    return [
        ("团队名称" if team else "候选人", paper.title),
        *([("带头人", lead.name)] if team and lead else []),
        ("工作单位", lead.unit_name if lead else ""),
        *([("学部（领域）", division_of(paper))] if paper.division else []),
        ("推荐渠道", CHANNELS[paper.channel]),
        ("推荐单位", paper.society.name),
    ]


def division_of(paper: Paper) -> str:
    """Return the name of the paper's division."""
    found = {each.code: each.zh for each in paper.cycle.rules.programme.divisions}
    return found.get(paper.division, paper.division)


def facts_of(lead: Member | None) -> list[list[tuple[str, str]]]:
    """Return the short facts, two to a row, beside the photograph."""
    if lead is None:
        return []
    birth = f"{lead.birth.year}年{lead.birth.month}月{lead.birth.day}日" if lead.birth else ""
    pairs = [
        ("姓名", lead.name),
        ("性别", SEXES.get(lead.sex, "")),  # type: ignore[call-overload]
        ("民族", lead.ethnic_group),
        ("出生日期", birth),
        ("国籍", "中国" if lead.nationality == "CN" else lead.nationality),
        ("政治面貌", lead.party),
        ("学历", lead.education),
        ("学位", lead.degree),
    ]
    return [pairs[place : place + 2] for place in range(0, len(pairs), 2)]


def wide_facts_of(lead: Member | None, *, masked: bool) -> list[tuple[str, str]]:
    """Return the facts that take a whole row."""
    if lead is None:
        return []
    contact = [
        (f"证件（{DOCUMENTS.get(lead.identity_kind, '')}）", lead.identity_no),
        ("手机", lead.phone),
        ("电子邮箱", lead.email),
    ]
    years = str(lead.first_line_years) if lead.first_line_years is not None else ""
    return [
        ("工作单位", lead.unit_name),
        ("专业技术职务", lead.title),
        ("行政职务", lead.post),
        ("专业专长", lead.field),
        *([("一线工作年限", f"{years}年")] if years else []),
        *([] if masked else contact),
    ]


def row_of(member: Member) -> dict[str, str]:
    """Return a member's row."""
    return {
        "name": member.name,
        "role": ROLES.get(MemberRole(member.role), ""),
        "birth": f"{member.birth:%Y-%m}" if member.birth else "",
        "title": member.title,
        "unit": member.unit_name,
        "field": member.field,
    }


def sections_of(paper: Paper, saved: dict[str, Any], *, start: int) -> Iterator[dict[str, Any]]:
    """Yield the sections the rule set asks for, in its order, numbered from ``start``."""
    for number, rules in enumerate(paper.cycle.rules.material.sections, start=start):
        yield {
            "number": numeral(number),
            "title": rules.zh,
            **content_of(rules, saved.get(rules.code)),
        }


def content_of(rules: SectionRules, saved: Any) -> dict[str, Any]:
    """Return what a section holds: rows of a list, or a text and its length."""
    if rules.kind == "list":
        codes = [column.code for column in rules.columns]
        return {
            "columns": [column.zh for column in rules.columns],
            "span": len(codes) + 1,
            "rows": [
                [row.get(code, "") for code in codes] for row in (saved.items if saved else [])
            ],
        }
    text = saved.text if saved else ""
    return {"text": text, "limit": rules.max_chars, "chars": count_chars(text)}


def numeral(number: int) -> str:
    """Return a heading's number in Chinese, from 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def statements_of(paper: Paper) -> list[tuple[str, str, list[str]]]:
    """Return what is signed and sealed by hand: pledge, the unit's and the society's opinion."""
    opinion = paper.opinion.strip() or UNIT_WORDS
    return [
        ("承诺", PLEDGE, ["候选人（带头人）签名"]),
        ("工作单位意见", UNIT_WORDS, ["单位负责人签名", "单位（盖章）"]),
        ("推荐单位意见", opinion, ["负责人签名", f"{paper.society.name}（盖章）"]),
    ]


def attachments_of(paper: Paper) -> list[dict[str, Any]]:
    """Return the list of files, in the order of the rule set's slots."""
    slots = {each.code: each.zh for each in paper.cycle.rules.material.attachments}
    order = list(slots)
    found = sorted(
        paper.attachments.select_related("file"),
        key=lambda each: (order.index(each.slot) if each.slot in order else 99, each.pk),
    )
    return [
        {"slot": slots.get(each.slot, each.slot), "name": each.file.name, "pages": each.pages}
        for each in found
    ]


def photo_of(paper: Paper) -> str:
    """Return the portrait as a data address, or "" where there is none."""
    found = (
        paper.attachments.filter(slot="photo", file__mime__in=PICTURES)
        .select_related("file")
        .order_by("-id")
        .first()
    )
    if found is None:
        return ""
    return f"data:{found.file.mime};base64,{base64.b64encode(read(found.file)).decode()}"
