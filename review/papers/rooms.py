"""What a society signs of its meeting in the rooms: minutes (会议纪要) and tally sheet (计票单)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.timezone import localtime

from nominations.dossiers.selections import day_words, votes_words
from nominations.dossiers.texts import Block, Official, signature_of
from nominations.models import SelectionMember
from nominations.rules.selections import named, outcome_words, withheld_words
from nominations.selected import Stood, attendance_of, result_of
from review import facts, sentences
from review.models import Round, Vote

SIGNED_BY = ("主持人", "监票人", "计票人", "记录人")


def minutes_of(round_: Round) -> Official:
    """Return the minutes of a closed meeting, to be signed: who was there, recusals, votes, result."""
    with translation.override("zh-hans"):
        return official(round_, "会议纪要", minutes_blocks(round_))


def tally_sheet_of(round_: Round) -> Official:
    """Return the tally sheet of a closed meeting, to be signed: every ballot with its arithmetic."""
    with translation.override("zh-hans"):
        return official(round_, "计票单", tally_blocks(round_))


def official(round_: Round, title: str, blocks: Iterator[Block]) -> Official:
    """Return an official text of the society, with room for the signatures."""
    signatures = map(signature_of, SIGNED_BY)
    return Official(
        title=f"{round_.selection.body}推选{title}",  # type: ignore[union-attr]
        blocks=(*blocks, *signatures),
        issuer=round_.society.name,  # type: ignore[union-attr]
    )


def minutes_blocks(round_: Round) -> Iterator[Block]:
    """Yield the paragraphs of the minutes."""
    selection = round_.selection
    assert selection
    first = closed_votes(round_)[0]
    there = attendance_of(selection)
    stood = result_of(selection)
    opened, closed = first.opened_at or first.closed_at, closed_votes(round_)[-1].closed_at
    assert opened and closed
    yield Block("一、会议基本情况", is_heading=True)
    where = f"在{round_.place}" if round_.place else ""
    yield Block(
        f"{selection.body}{where}召开会议，对{selection.cycle.name_zh}的"
        f"{len(stood)}份推荐书进行推选。投票自{day_words(opened)}起至{day_words(closed)}止。"
    )
    yield Block(f"应到{there.appointed}人，实到{there.present}人。")
    members = list(selection.members.all())
    yield Block(f"出席：{people(m for m in members if m.present)}。")
    if absent := [m for m in members if not m.present]:
        yield Block(f"缺席：{people(absent)}。")
    yield Block("二、回避", is_heading=True)
    yield from recusal_blocks(stood)
    yield Block("三、表决与推选结果", is_heading=True)
    yield Block(
        "会议以无记名投票方式表决，回避成员不参加对有关候选人的讨论和投票，也不计入其票数基数。"
    )
    for place, each in enumerate(stood, start=1):
        yield Block(f"{place}．{result_line(each)}")
    chosen = [named(each.item) for each in stood if each.outcome.selected]
    yield Block(f"会议推选：{'、'.join(chosen)}。" if chosen else "本次会议无人当选。")


def people(members: Iterable[SelectionMember]) -> str:
    """Name members with their units."""
    return "、".join(f"{m.name}（{m.unit_name}）" if m.unit_name else m.name for m in members)


def recusal_blocks(stood: list[Stood]) -> Iterator[Block]:
    """Yield who kept away from whom, and why."""
    found = [
        f"{each.member.name}对{named(one.item)}回避（{each.words or each.get_ground_display()}）。"
        for one in stood
        for each in one.item.recusals.all()
    ]
    yield from (Block(line) for line in found or ["无。"])


def result_line(each: Stood) -> str:
    """Return one paper's votes and what they come to."""
    item = each.item
    ground = f"；{item.ground}" if item.ground else ""
    words = withheld_words if item.is_withheld else outcome_words
    outcome = str(words(each.outcome)).rstrip("。")
    return f"{named(item)}（{item.paper.number}）：{votes_words(item)}；{outcome}{ground}。"


def tally_blocks(round_: Round) -> Iterator[Block]:
    """Yield each ballot with its arithmetic, line by line, as the pages show it."""
    names = {
        str(item.pk): str(item.paper.title)  # type: ignore[union-attr]
        for item in round_.items.select_related("paper").prefetch_related("paper__members")
    }
    for vote in closed_votes(round_):
        assert vote.closed_at
        yield Block(f"第{vote.ballot}轮投票", is_heading=True)
        roll = vote.seats.all()
        spoilt = f"，其中空白票{vote.count['blank']}张、废票{vote.count['void']}张"
        yield Block(
            f"应到{len(roll)}人，实到{sum(seat.is_present for seat in roll)}人；"
            f"发出选票{sum(seat.is_present for seat in roll)}张，收回{vote.count['ballots']}张"
            f"{'' if vote.has_few else spoilt}。"
            f"{localtime(vote.closed_at):%Y-%m-%d %H:%M}开箱计票。"
        )
        for line in facts.lines_told(vote):
            yield Block(str(sentences.count_line(line, names)))
        yield Block("入箱码：" + "、".join(vote.inclusion_codes) + "。")


def closed_votes(round_: Round) -> list[Vote]:
    """Return the counted ballots in their order."""
    return list(round_.votes.filter(stage="closed").order_by("number").prefetch_related("seats"))
