"""What the recommendation form (推荐书) prints, part by part, as plain data.

A part begins on a page of its own, so that a correction changes its own pages and no others. Its
digest stands for all it prints; a statement that is signed or sealed by hand prints the digests of
the parts it covers, so that a correction of one of them voids the signature, and only then. The
form is Chinese whatever the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from files.storage import fingerprint
from nominations.choices import MemberRole
from people.choices import Sex
from programmes.choices import SubjectKind
from programmes.vocabulary import Section as SectionRules
from programmes.vocabulary import Signer

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
COVER, PERSON, TEAM, FILES = "form-cover", "form-person", "form-team", "form-attachments"
REVIEW = "form-review"
BOXES = (
    ("评审意见", "评审组织（签章）"),
    ("公示情况", "组织单位（签章）"),
    ("审定意见", "审定机构（签章）"),
)
"""What the organiser writes on the form when all is decided; empty when it is printed."""
SIGNED = {"form-pledge": "nominee", "form-unit": "unit", "form-society": "society"}
"""The pages that are signed or sealed by hand, and by whom; all others only come along."""
OWN_WORDS: dict[str, set[Signer]] = {"opinion": {"society"}}
"""Whose words a section is, where the rule set names nobody: only they answer for it."""
FIGURES = "figures"
"""The slot of the pictures that stand in the text; they are printed there, not listed as files."""
SHORT = 4  # characters of a digest that are printed


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: its heading, what it prints, and the parts its signature covers."""

    code: str
    title: str
    holds: Mapping[str, Any]
    covers: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    signed_by: frozenset[str] = field(default_factory=frozenset)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all the part prints."""
        return fingerprint([self.code, self.title, dict(self.holds), list(self.images)])


def printed(paper: Any, *, masked: bool = False) -> tuple[Part, ...]:
    """Return the parts of a paper's form in their order.

    ``masked`` leaves out number of document, telephone and e-mail, for readers who need none.
    """
    saved = {section.code: section for section in paper.sections.order_by("version")}
    members = list(paper.members.all())
    lead = paper.lead
    first = [cover_of(paper, lead), person_of(paper, lead, masked=masked)]
    if len(members) > 1:
        rows = {"members": [row_of(each) for each in members]}
        first.append(Part(TEAM, "二、人员名单", rows))
    written = [*sections_of(paper, saved, start=len(first))]
    files = files_of(paper)
    behind = [*first[1:], *written]
    boxes = Part(REVIEW, "评审、公示与审定", {"boxes": [list(each) for each in BOXES]})
    return (*first, *written, *statements_of(paper, saved, behind, files), boxes, files.listed)


def digests(parts: Iterable[Part]) -> dict[str, str]:
    """Return the digest of every part, by its code."""
    return {part.code: part.digest for part in parts}


def content_digest(paper: Any) -> str:
    """Return the SHA-256 of everything the form prints: the version a signature stands under."""
    return fingerprint(digests(printed(paper)))


def cover_of(paper: Any, lead: Any) -> Part:
    """Return the cover with its lines."""
    team, people = paper.subject == SubjectKind.TEAM, paper.nominators.order_by("pk")
    lines = [
        ["团队名称" if team else "候选人", paper.title],
        *([["带头人", lead.name]] if team and lead else []),
        ["工作单位", lead.unit_name if lead else ""],
        *([["学部（领域）", division_of(paper)]] if paper.division else []),
        ["推荐渠道", CHANNELS[paper.channel]],
        ["推荐单位", paper.society.name],
        *([["推荐人", "、".join(map(spelled_out, people))]] if people else []),
    ]
    names = {"number": paper.number, "cycle": paper.cycle.name_zh}
    return Part(COVER, "封面", {**names, "maker": paper.cycle.organiser.name, "lines": lines})


def spelled_out(nominator: Any) -> str:
    """Return who nominates, with the unit where it is known."""
    return f"{nominator.name}（{nominator.unit_name}）" if nominator.unit_name else nominator.name


def division_of(paper: Any) -> str:
    """Return the name of the paper's division."""
    found = {each.code: each.zh for each in paper.rules.programme.divisions}
    return found.get(paper.division, paper.division)


def person_of(paper: Any, lead: Any, *, masked: bool) -> Part:
    """Return the facts about the nominee or the team's leader, with the portrait."""
    photo = portrait(paper)
    holds = {"facts": facts_of(lead), "wide_facts": wide_facts_of(lead, masked=masked)}
    return Part(
        PERSON, "一、基本情况", holds, images=(photo.file.sha256,) if photo is not None else ()
    )


def portrait(paper: Any) -> Any:
    """Return the attachment with the portrait, or None."""
    found = paper.attachments.filter(slot="photo", file__mime__in=PICTURES)
    return found.select_related("file").order_by("-id").first()


def facts_of(lead: Any) -> list[list[list[str]]]:
    """Return the short facts, two to a row, beside the photograph."""
    if lead is None:
        return []
    birth = f"{lead.birth.year}年{lead.birth.month}月{lead.birth.day}日" if lead.birth else ""
    pairs = [
        ["姓名", lead.name],
        ["性别", SEXES.get(lead.sex, "")],
        ["民族", lead.ethnic_group],
        ["出生日期", birth],
        ["国籍", "中国" if lead.nationality == "CN" else lead.nationality],
        ["政治面貌", lead.party],
        ["学历", lead.education],
        ["学位", lead.degree],
    ]
    return [pairs[place : place + 2] for place in range(0, len(pairs), 2)]


def wide_facts_of(lead: Any, *, masked: bool) -> list[list[str]]:
    """Return the facts that take a whole row."""
    if lead is None:
        return []
    contact = [
        [f"证件（{DOCUMENTS.get(lead.identity_kind, '')}）", str(lead.identity_no or "")],
        ["手机", str(lead.phone or "")],
        ["电子邮箱", str(lead.email or "")],
    ]
    years = str(lead.first_line_years) if lead.first_line_years is not None else ""
    return [
        ["工作单位", lead.unit_name],
        ["专业技术职务", lead.title],
        ["行政职务", lead.post],
        ["专业专长", lead.field],
        *([["一线工作年限", f"{years}年"]] if years else []),
        *([] if masked else contact),
    ]


def row_of(member: Any) -> list[str]:
    """Return a member's row of the list of persons."""
    birth = f"{member.birth:%Y-%m}" if member.birth else ""
    role = ROLES.get(MemberRole(member.role), "")
    return [member.name, role, birth, member.title, member.unit_name, member.field]


def sections_of(paper: Any, saved: Mapping[str, Any], *, start: int) -> Iterator[Part]:
    """Yield the sections the rule set asks for, in its order, numbered from ``start``."""
    drawn: dict[str, list[Any]] = {}
    for figure in paper.figures.select_related("attachment__file"):
        drawn.setdefault(figure.section, []).append(figure)
    for number, rules in enumerate(paper.rules.material.sections, start=start):
        figures = drawn.get(rules.code, [])
        yield Part(
            rules.code,
            f"{numeral(number)}、{rules.zh}",
            content_of(rules, saved.get(rules.code), figures),
            images=tuple(each.attachment.file.sha256 for each in figures),
            signed_by=frozenset(
                {*rules.signed_by, *rules.sealed_by} or OWN_WORDS.get(rules.code, set())
            ),
        )


def content_of(rules: SectionRules, saved: Any, figures: Sequence[Any]) -> dict[str, Any]:
    """Return what a section holds: rows of a list, or a text, the length it may have, its figures."""
    if rules.kind == "list":
        codes = [column.code for column in rules.columns]
        items = saved.items if saved else []
        return {
            "columns": [column.zh for column in rules.columns],
            "rows": [[str(row.get(code, "")) for code in codes] for row in items],
        }
    words = {"text": saved.text if saved else "", "limit": rules.max_chars}
    return {**words, "figures": [figure_of(each) for each in figures]} if figures else words


def figure_of(figure: Any) -> dict[str, Any]:
    """Return a figure as it is printed."""
    sha = figure.attachment.file.sha256
    return {"number": figure.number, "caption": figure.caption, "sha256": sha}


def numeral(number: int) -> str:
    """Return a heading's number in Chinese, from 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


@dataclass(frozen=True, slots=True)
class Files:
    """The list of files as it is printed, and each slot as something a signature may cover."""

    listed: Part
    slots: tuple[Part, ...]


def files_of(paper: Any) -> Files:
    """Return the files in the order of the rule set's slots, each with the head of its hash."""
    rules = {each.code: each for each in paper.rules.material.attachments}
    order = list(rules)
    found = sorted(
        paper.attachments.exclude(slot=FIGURES).select_related("file"),
        key=lambda each: (order.index(each.slot) if each.slot in order else len(order), each.pk),
    )
    rows, slots = [], []
    for each in found:
        name = rules[each.slot].zh if each.slot in rules else each.slot
        rows.append([name, each.file.name, str(each.pages or ""), each.file.sha256[:12].upper()])
    for code, rule in rules.items():
        held = [each.file.sha256 for each in found if each.slot == code]
        who = frozenset({*rule.signed_by, *rule.sealed_by})
        if held:
            slots.append(
                Part(f"attachments.{code}", rule.zh, {}, images=tuple(held), signed_by=who)
            )
    return Files(Part(FILES, "附件目录", {"rows": rows}), tuple(slots))


def statements_of(
    paper: Any, saved: Mapping[str, Any], parts: Sequence[Part], files: Files
) -> Iterator[Part]:
    """Yield what is signed and sealed by hand: pledge, the unit's and the society's opinion.

    Each covers who the paper is about, and the parts and files that name its signer or nobody.
    """
    opinion = saved["opinion"].text.strip() if "opinion" in saved else ""
    words = {
        "form-pledge": ("承诺", PLEDGE, ["候选人（带头人）签名"]),
        "form-unit": ("工作单位意见", UNIT_WORDS, ["单位负责人签名", "单位（盖章）"]),
        "form-society": (
            "推荐单位意见",
            opinion or UNIT_WORDS,
            ["负责人签名", f"{paper.society.name}（盖章）"],
        ),
    }
    for code, who in SIGNED.items():
        covered = [p for p in (*parts, *files.slots) if not p.signed_by or who in p.signed_by]
        heading, said, signers = words[code]
        marks = [[p.title, p.digest[:SHORT].upper()] for p in covered]
        holds = {"words": said, "signers": signers, "covers": marks}
        yield Part(code, heading, holds, covers=tuple(p.code for p in covered))
