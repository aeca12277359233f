"""Official documents (公文) of the notice and the award list, and the report package (报送材料).

They are Chinese whatever the reader's language, laid out after GB/T 9704-2012.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from awards.models import AwardList, Notice
from awards.sentences import FACT_LABELS
from files.official import balanced
from files.pdf import render
from files.workbooks import Column, SheetOut, write_workbook
from ledger.flow import history
from nominations.models import Candidate
from people.identity import display_name
from programmes.models import Cycle
from programmes.sentences.reading import length_zh
from programmes.vocabulary import RESULT

ROLES = {"academician": "拟推荐人选", "talent": "拟推荐人选", "award": "拟表彰对象"}
ADMITTED = "受理候选对象"
ORDERS = {"stroke": "按姓氏笔画排序", "division": "按学部、姓氏笔画排序", "votes": "按得票排序"}
SHORT = (
    "grade",
    "title",
    "post",
    "sex",
    "birth_month",
    "division",
    "specialty",
    "channel",
    "nominator",
)
LONG = ("members", "summary", "works", "patents", "prizes")


def notice_pdf(notice: Notice) -> bytes:
    """Return a notice as it is posted; without its moments and marked as a draft until published."""
    with translation.override("zh-hans"):
        return render(notice_html(notice), archived=True)


def notice_html(notice: Notice) -> str:
    """Return the words of a notice from its snapshot, of which every printed form is made."""
    cycle = notice.cycle
    with translation.override("zh-hans"):
        items = [entry_of(each.position, each.facts) for each in notice.items.shown()]
        context = {
            "notice": notice,
            "title": balanced(notice.title, cycle.name_zh),
            "cycle": cycle.name_zh,
            "annex_title": balanced(f"{cycle.name_zh}{role_of(notice)}名单", cycle.name_zh),
            "role": role_of(notice),
            "last": notice.is_last,
            "issuer": cycle.organiser.name,
            "steps": steps_before(cycle) if notice.is_last else "推荐、形式审查",
            "items": sorted([*items, *gaps_of(notice)], key=lambda each: each["position"]),
            "count": len(items),
            "attachments": notice.attachments.open_now(),
            "version": notice.version,
            "first": items[0]["plain_name"] if items else "",
            "more": len(items) > 1,
            "measure": measure_of(cycle),
            "order": ORDERS.get(cycle.rules.publish.order, "") + reordered(notice),
            "paragraphs": [each for each in notice.text.splitlines() if each.strip()],
            "length": length_zh(notice.rules),
            "provisional": notice.provisional,
            "moved_from": notice.moved_from,
            "opens": notice.published_at,
            "last_day": notice.last_day,
            "suspended": notice.stage == "suspended",
            "rehearsal": notice.rehearsal,
        }
        return render_to_string("pdf/notice.html", context)


def reordered(notice: Notice) -> str:
    """Return that the order was changed by hand, "" where it was not; the reasons are in the book."""
    by_hand = any(each.verb == "order_entries" for each in history(notice))
    return "，个别顺序按规定调整" if by_hand else ""


def gaps_of(notice: Notice) -> list[dict[str, Any]]:
    """Return the reasoned lines that stand in the annex where entries were taken out."""
    return [{"position": place, "gone": words} for place, words in removals_of(notice)]


def entry_of(position: int, facts: dict[str, Any]) -> dict[str, Any]:
    """Return one entry of the annex: head, one line of short facts, a paragraph for each long one."""
    short = [f"{FACT_LABELS[key]}：{facts[key]}" for key in SHORT if facts.get(key)]
    return {
        "position": position,
        "plain_name": facts.get("name", ""),
        "name": display_name(facts.get("name", "")),
        "unit": facts.get("unit", ""),
        "line": "；".join(short) + "。" if short else "",
        "paragraphs": [(FACT_LABELS[key], flat(facts[key])) for key in LONG if facts.get(key)],
    }


def removals_of(notice: Notice) -> list[tuple[int, str]]:
    """Return place and words of each line that stands where an entry was taken from the list."""
    return [
        (each.item.position, removed_words(each.confirmed_at, each.reason))  # type: ignore[union-attr,arg-type]
        for each in notice.removals()
    ]


def removed_words(at: datetime, reason: str) -> str:
    """Return the line in place of an entry, as print and data have it: Chinese, like what they hold."""
    return f"（{timezone.localdate(at):%Y-%m-%d}撤出公示名单：{reason}）"


def flat(value: Any) -> str:
    """Return a fact as one text; lists are joined."""
    if isinstance(value, list):
        joint = "、" if all(len(str(each)) < 20 for each in value) else "；"
        return joint.join(str(each) for each in value)
    return str(value)


def steps_before(cycle: Cycle) -> str:
    """Return the steps that came before the notice, in the words of a notice."""
    rules = cycle.rules
    steps = ["推荐", "形式审查"]
    steps += [each.zh for each in rules.review.rounds] if rules.review else []
    steps += ["征求有关部门意见"] if rules.clearance else []
    steps += [f"{rules.decision.body_zh}审定"] if rules.decision else []
    return "、".join(steps)


def role_of(notice: Notice) -> str:
    """Return as what a notice names its people: of the result, or of the step before it."""
    return ROLES[notice.cycle.programme.track] if notice.is_last else ADMITTED


def authority_of(cycle: Cycle) -> str:
    """Return the legal basis within a sentence: a title in 《》, the number of a document as it is."""
    named = cycle.authority or cycle.rules.programme.authority
    return named if set(named) & set("《〔") else f"《{named}》"


def errand_of(cycle: Cycle) -> str:
    """Return what the office did, in the words of the cycle: its name says 推荐 or 提名, or 推荐 follows."""
    return cycle.name_zh if cycle.name_zh.endswith(("推荐", "提名")) else f"{cycle.name_zh}推荐"


def measure_of(cycle: Cycle) -> str:
    """Return the measure word of whom the programme honours."""
    return "个团队" if cycle.rules.programme.subject == "team" else "人"


def award_list_pdf(award_list: AwardList) -> bytes:
    """Return an award list: names in blocks three abreast, by division where the rules order so."""
    cycle = award_list.cycle
    by_division = cycle.rules.publish.order == "division"
    items = [block_of(each.facts) for each in award_list.items.all()]
    parts = ("grade", "division") if by_division else ("grade",)
    groups = groupby(items, key=lambda each: "　".join(each[p] for p in parts if each[p]))
    with translation.override("zh-hans"):
        context = {
            "award_list": award_list,
            "title": balanced(award_list.title, cycle.name_zh),
            "issuer": cycle.organiser.name,
            "groups": [(division, list(members)) for division, members in groups],
            "total": len(items),
            "measure": measure_of(cycle),
            "order": ORDERS.get(cycle.rules.publish.order, ""),
            "rehearsal": award_list.rehearsal,
        }
        return render(render_to_string("pdf/award_list.html", context), archived=True)


def block_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return one block of an award list."""
    return {
        "name": display_name(facts.get("name", "")),
        "unit": facts.get("unit", ""),
        "division": facts.get("division", ""),
        "grade": facts.get("grade", ""),
        "members": flat(facts.get("members", [])),
    }


def report_workbook(cycle: Cycle, candidates: Iterable[Candidate]) -> bytes:
    """Return the report package's workbook (汇总表) for the receiving body.

    Numbers of documents, telephones and addresses are not among its columns.
    """
    return write_workbook(
        [
            SheetOut(
                name="汇总表",
                title=f"{errand_of(cycle)}人选汇总表",
                subtitle=f"报送单位：{cycle.organiser.name}",
                columns=[Column(title, width, wrap=True) for title, width in REPORTED],
                rows=[row_of(place, each) for place, each in enumerate(candidates, start=1)],
                note=f"制表时间以报送公文为准。编制：{cycle.organiser.name}",
            )
        ]
    )


REPORTED: Sequence[tuple[str, int]] = (
    ("序号", 5),
    ("编号", 16),
    ("姓名或团队名称", 20),
    ("性别", 5),
    ("民族", 8),
    ("出生年月", 9),
    ("学历", 8),
    ("学位", 6),
    ("专业技术职务", 18),
    ("行政职务", 14),
    ("工作单位", 24),
    ("学部或领域", 14),
    ("专业", 14),
    ("推荐单位", 22),
    ("推荐渠道", 9),
    ("公示截止", 17),
)
CHANNEL_WORDS = {
    "society": "学术团体",
    "academician": "院士",
    "unit": "单位",
    "expert": "专家",
    "self": "本人",
}


def row_of(place: int, candidate: Candidate) -> list[Any]:
    """Return a candidate's row, in the order of ``REPORTED``."""
    papers = list(
        candidate.papers.filter(stage="accepted").select_related("society").order_by("id")
    )
    lead = papers[0].lead if papers else None
    divisions = {each.code: each.zh for each in candidate.cycle.rules.programme.divisions}
    closes = notice_end(candidate)
    person = [
        {"M": "男", "F": "女"}.get(lead.sex, ""),
        lead.ethnic_group,
        f"{lead.birth:%Y-%m}" if lead.birth else "",
        lead.education,
        lead.degree,
        lead.title,
        lead.post,
    ] if lead else [""] * 7  # fmt: skip
    return [
        place,
        candidate.number,
        candidate.name,
        *person,
        candidate.unit_name,
        divisions.get(candidate.division, candidate.division),
        lead.field if lead else "",
        "、".join(dict.fromkeys(paper.society.name for paper in papers)),
        "、".join(dict.fromkeys(CHANNEL_WORDS[paper.channel] for paper in papers)),
        closes,
    ]


def notice_end(candidate: Candidate) -> datetime | None:
    """Return when the last notice of the result about a candidate ended; None where none has."""
    done = candidate.notice_items.filter(notice__stage="closed", notice__step=RESULT)
    last = done.order_by("-notice_id").first()
    return timezone.localtime(last.notice.closes_at) if last else None
