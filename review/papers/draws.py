"""The minutes of a draw (抽取记录) for signature: rules, hashes, numbers, and who was called, by number.

Names stand in it only once they were opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.timezone import localtime

from nominations.dossiers.texts import Block, Official, signature_of
from review import facts
from review.choices import CallWay
from review.models import Call, Draw

SIGNED_BY = ("抽取人", "监督人", "联络人", "记录人")
PARTIES = {
    "office": "管理员",
    "supervisor": "监督员",
    "society": "推荐单位代表",
    "notary": "公证员",
    "expert": "专家代表",
}
GROUPS = {
    "": "不限",
    "frontline": "一线科技工作者",
    "outside": "推荐系统以外",
    "other_region": "外地",
    "academician": "院士",
}
NUMERALS = "一二三四五六七八"


def minutes_of_draw(draw: Draw) -> Official:
    """Return the minutes of a draw, with room for the signatures."""
    with translation.override("zh-hans"):
        parts = [
            ("抽取依据和规则", rule_blocks(draw)),
            ("名单的提交", pool_blocks(draw)),
            ("随机数和种子", seed_blocks(draw)),
            ("抽取和通知", list(call_blocks(draw))),
            *([("重新抽取", list(again_blocks(draw)))] if draw.redraw_reason else []),
        ]
        blocks: list[Block] = []
        for number, (head, lines) in zip(NUMERALS, parts, strict=False):
            blocks += [Block(f"{number}、{head}", is_heading=True), *lines]
        others = [PARTIES[party] for party in draw.others]
        signatures = [signature_of(who) for who in (*SIGNED_BY, *others)]
        return Official(
            title=f"{draw.round.cycle.name_zh}专家抽取记录",
            blocks=(*blocks, *signatures),
            issuer=draw.round.cycle.organiser.name,
        )


def rule_blocks(draw: Draw) -> list[Block]:
    """Return what was drawn, and the rules as they were hashed."""
    again = f"（本评审组第{draw.number}次抽取）" if draw.earlier_id else ""
    first = Block(f"{draw.round.name_zh}“{draw.panel.name}”，抽取编号 {draw.reference}{again}。")
    return [first, *(Block(within(line)) for line in draw.rule_text.splitlines()[1:])]


def pool_blocks(draw: Draw) -> list[Block]:
    """Return the pool by its numbers and hashes."""
    report = draw.prediction
    return [
        Block(f"{at(draw.committed_at)}提交名单，共{draw.size}人，抽取{draw.places}名。"),
        Block(f"名单根值（SHA-256）：{spelt(draw.root)}"),
        Block(f"规则哈希值（SHA-256）：{spelt(draw.rule_hash)}"),
        Block(
            f"可预测性：知悉名单和规则的人平均可猜中{report['hits']:.1f}个席位（共{report['places']}个）。"
        ),
    ]


def seed_blocks(draw: Draw) -> list[Block]:
    """Return each party's commitment and number, the public value and the seed."""
    lines = []
    given = {
        each.party: each for each in draw.contributions.select_related("given_by", "contributor")
    }
    for each in (given[party] for party in draw.contributors if party in given):
        name = each.contributor.name if each.contributor else each.given_by.name  # type: ignore[union-attr]
        who = f"{PARTIES[each.party]}{name}"
        unit = f"（{each.contributor.unit}）" if each.contributor else ""
        note = f"（由{each.given_by.name}代为录入：{each.note}）" if each.note else ""  # type: ignore[union-attr]
        said = f"{who}{unit}于{at(each.committed_at)}提交随机数指纹{note}：{spelt(each.commitment)}"
        lines.append(Block(said))
        if each.value:
            lines.append(Block(f"{who}于{at(each.revealed_at)}公布随机数：{spelt(each.value, 4)}"))
    if draw.beacon_source:
        said = f"{draw.beacon}，{at(draw.beacon_at)}公布" if draw.beacon else "未填"
        lines.append(Block(f"公共随机值（{draw.beacon_source}）：{said}"))
    if draw.seed:
        lines.append(Block(f"种子：{spelt(draw.seed)}"))
    return lines


def call_blocks(draw: Draw) -> Iterator[Block]:
    """Yield when the order was drawn, and whom it called with which answer."""
    if draw.drawn_at is None:
        yield Block("未抽取。")
        return
    yield Block(f"{at(draw.drawn_at)}抽取，全部{draw.size}人的顺序由种子唯一确定。")
    records = facts.records_of(draw) if draw.stage == "opened" else None
    for call in draw.calls.select_related("caller"):
        yield Block(call_line(call, records))
    accepted = draw.joined()
    yield Block(f"共通知{draw.calls.count()}人，接受{accepted}人，席位{draw.seats}个。")
    if draw.sealed_at:
        yield Block(f"{at(draw.sealed_at)}封存名单，接受的专家进入评审组。")


def call_line(call: Call, records: list[dict[str, Any]] | None) -> str:
    """Return one call: its number, place in the pool, group, answer; a name where it was opened."""
    name = f"，{records[call.place]['name']}" if records else ""
    group = f"（{GROUPS[call.mark]}）" if call.mark else ""
    group += "（保证表决人数增补）" if call.beyond else ""
    did = "录入短信答复" if call.way == CallWay.MESSAGE else "电话联系"
    phoned = f"，{call.caller.name}于{at(call.answered_at)}{did}" if call.caller else ""
    skipped = f"，按规则跳过{len(call.passed)}人" if call.passed else ""
    answer = str(call.get_answer_display()) if call.answer else "未答复"
    ground = f"（{call.get_ground_display()}）" if call.ground else ""
    return (
        f"第{call.serial + 1}位：名单第{call.place + 1}号{name}{group}{skipped}；"
        f"{at(call.called_at)}通知，{answer}{ground}{phoned}。"
    )


def again_blocks(draw: Draw) -> Iterator[Block]:
    """Yield why a draw was set aside."""
    done = "已由另一人确认，本次抽取作废" if draw.stage == "redrawn" else "尚待另一人确认"
    asker = draw.redraw_asked_by
    yield Block(
        f"{asker.name if asker else ''}于{at(draw.redraw_asked_at)}提出：{draw.redraw_reason}；{done}。"
    )


def at(moment: datetime | None) -> str:
    """Return a moment in Beijing time."""
    if moment is None:
        return "—"
    here = localtime(moment)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"


def spelt(text: str, size: int = 8) -> str:
    """Return a long row of letters in groups, so that it can be read out and breaks at the margin."""
    groups = (text[start : start + size] for start in range(0, len(text), size))
    return "\u2005".join(groups)  # a space that justified lines do not stretch


def within(line: str) -> str:
    """Return a numbered line of the rules as it is numbered below a heading: （一）."""
    number, comma, words = line.partition("、")
    return f"（{number}）{words}" if comma and number in NUMERALS else line
