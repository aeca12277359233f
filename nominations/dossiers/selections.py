"""What a society writes of its own selection: 公示结果证明, and its part of the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from nominations.dossiers.texts import Block, Official
from nominations.models import Selection
from nominations.rules.selections import named
from nominations.selected import attendance_of, items_of
from programmes.sentences.reading import length_zh


def day_words(at: datetime) -> str:
    """Write a moment as an official text does; a midnight is 24时 of the day before."""
    here = localtime(at)
    if (here.hour, here.minute, here.second) == (0, 0, 0):
        before = here - timedelta(seconds=1)
        return f"{before.year}年{before.month}月{before.day}日24时"
    return f"{here.year}年{here.month}月{here.day}日{here.hour}时{here.minute:02d}分"


def put_forward(selection: Selection) -> list[Any]:
    """Return whom the society put into its notice, in its order; who was struck off comes last."""
    items = [item for item in items_of(selection) if item.selected]
    return sorted(items, key=lambda item: (item.rank is None, item.rank or 0, item.pk))


def notice_proof(selection: Selection) -> Official:
    """Return the 公示结果证明 of a concluded selection: whom, how long, where, and what was raised."""
    cycle, names = selection.cycle, [named(item) for item in put_forward(selection)]
    opens, closes = selection.opens_at, selection.closes_at
    own = cycle.rules.own_notice
    assert opens and closes and own
    held = selection.held_on
    assert held
    at = f"（{selection.posted_url}）" if selection.posted_url else ""
    many = f"等{len(names)}{measure(selection)}" if len(names) > 1 else ""
    blocks = [
        f"我单位{selection.body}于{held.year}年{held.month}月{held.day}日召开会议，"
        f"{seats(selection)}推选{'、'.join(names)}{many}为{cycle.name_zh}人选。",
        f"推选结果自{day_words(opens)}起至{day_words(closes)}止，"
        f"在{selection.posted_where}{at}公示，公示期不少于{length_zh(own)}。",
        objections(selection),
        "特此证明。",
    ]
    return Official(
        title="公示结果证明",
        blocks=tuple(Block(text) for text in blocks),
        issuer=selection.society.name,
    )


def measure(selection: Selection) -> str:
    """Return how the nominated are counted."""
    return "个团队" if selection.cycle.programme.subject == "team" else "人"


def seats(selection: Selection) -> str:
    """Return 应到 and 实到, where there was a vote."""
    there = attendance_of(selection)
    if not selection.asks_vote:
        return ""
    return f"应到{there.appointed}人，实到{there.present}人，经投票，"


def objections(selection: Selection) -> str:
    """Return what the notice brought."""
    if not selection.objected:
        return "公示期间未收到异议。"
    struck = [item for item in put_forward(selection) if item.struck]
    gone = f"经处理，{'、'.join(named(i) for i in struck)}不再列入推荐。" if struck else ""
    return f"公示期间收到异议，处理情况如下：{selection.handling.rstrip('。')}。{gone}"


def votes_words(item: Any) -> str:
    """Return the votes on one paper; of a secret vote of few, that they are not told."""
    if item.is_withheld:
        return "参加投票不足5人，票数不列"
    return f"赞成{item.votes_for}票，反对{item.against}票，弃权{item.abstaining}票"


def told(selection: Selection) -> Iterator[str]:
    """Yield what the report says of a selection, paper by paper in numbers."""
    held = selection.held_on
    assert held
    yield (
        f"{held.year}年{held.month}月{held.day}日，{selection.body}召开会议，"
        f"{seats(selection)}对{selection.items.count()}份推荐书作出推选。"
    )
    for item in put_forward(selection):
        votes = f"：{votes_words(item)}" if selection.asks_vote else ""
        yield f"{named(item)}{votes}。"
    if selection.opens_at and selection.closes_at:
        yield (
            f"推选结果自{day_words(selection.opens_at)}起至{day_words(selection.closes_at)}止"
            f"在{selection.posted_where}公示。{objections(selection)}"
        )
