"""What the office signs of the votes of a round: minutes, count sheets, the roll, the list of originals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils import translation
from django.utils.timezone import localtime

from nominations.dossiers.texts import Block, Official, signature_of
from review import facts, sentences
from review.models import Round, Vote
from review.papers.rooms import closed_votes
from review.tally import Kind, VoteOutcome

Blocks = Callable[[Round], Iterator[Block]]
KINDS = {Kind.APPROVE: "赞成票", Kind.RANK: "排序票（波达计分）", Kind.SCORE: "打分票"}


def vote_minutes_of(round_: Round) -> Official:
    """Return the minutes of the votes of a round: who was there, recusals, every ballot, who was chosen."""
    return official(round_, "票决会议纪要", ("组长", "监督员", "记录人"), minutes_blocks)


def count_sheets_of(round_: Round) -> Official:
    """Return the count sheets (计票单) of a round: every ballot with its arithmetic and its codes."""
    return official(round_, "计票单", ("计票人", "监票人", "监督员"), count_blocks)


def roll_of(round_: Round) -> Official:
    """Return the roll (签到表) of a round's votes: every member with room for a signature."""
    return official(round_, "票决签到表", ("组织人",), roll_blocks)


def originals_of(round_: Round) -> Official:
    """Return the list of signed originals (归档目录) of a round's votes."""
    return official(round_, "票决归档目录", ("移交人", "接收人"), original_blocks)


def official(round_: Round, title: str, signed_by: tuple[str, ...], blocks: Blocks) -> Official:
    """Return an official text of the organiser, with room for the signatures."""
    with translation.override("zh-hans"):
        lines = list(blocks(round_))
    signatures = map(signature_of, signed_by)
    return Official(
        title=f"{round_.name_zh}{title}",
        blocks=(*lines, *signatures),
        issuer=round_.cycle.organiser.name,
    )


def head_of(vote: Vote) -> str:
    """Return how a ballot is headed, with the division it is of by its name."""
    names = facts.division_labels(vote.round.cycle)
    division = f"（{names.get(vote.division, vote.division)}）" if vote.division else ""
    return f"第{vote.number}次投票{division}，第{vote.ballot}轮"


def names_of(vote: Vote) -> dict[str, str]:
    """Return the names of the items of a vote, by their codes in its count."""
    rows = vote.vote_items.select_related("item__candidate", "item__paper")
    return {str(each.item_id): str(each.item) for each in rows}


def minutes_blocks(round_: Round) -> Iterator[Block]:
    """Yield the minutes of every vote."""
    for vote in closed_votes(round_):
        assert vote.opened_at and vote.closed_at
        names, rule = names_of(vote), facts.ballot_rule(vote)
        yield Block(head_of(vote), is_heading=True)
        began, ended = localtime(vote.opened_at), localtime(vote.closed_at)
        way = "无记名" if vote.secret else "记名"
        yield Block(
            f"{began:%Y年%m月%d日%H:%M}开始投票，{ended:%Y年%m月%d日%H:%M}结束。"
            f"{way}投票，{KINDS[rule.kind]}，应选{vote.seats_to_fill}名。"
        )
        seats = list(vote.seats.select_related("expert__person"))
        here = [str(seat.expert) for seat in seats if seat.is_present]
        absent = [str(seat.expert) for seat in seats if not seat.is_present]
        yield Block(f"应到{len(seats)}人，到会{len(here)}人：{'、'.join(here)}。")
        if absent:
            yield Block(f"缺席：{'、'.join(absent)}。")
        yield from recusal_blocks(vote, names)
        yield from named_blocks(vote, names)
        chosen = [
            names[str(each["item"])] for each in vote.items_told() if each["outcome"] == "elected"
        ]
        yield Block(f"当选：{'、'.join(chosen)}。" if chosen else "本轮无人当选。")
        yield Block(str(sentences.VOTE_OUTCOMES[VoteOutcome(vote.outcome)]))


def recusal_blocks(vote: Vote, names: dict[str, str]) -> Iterator[Block]:
    """Yield who kept away from which item."""
    for seat in vote.seats.select_related("expert__person"):
        if away := [names[str(pk)] for pk in seat.recused_from if str(pk) in names]:
            yield Block(f"{seat.expert}对{'、'.join(away)}回避，未参加表决，不计入其票数基数。")


def named_blocks(vote: Vote, names: dict[str, str]) -> Iterator[Block]:
    """Yield how each member voted, in a named vote alone."""
    rule = facts.ballot_rule(vote)
    for seat, view in facts.who_said_what(vote):
        yield Block(f"{seat.expert}：{sentences.ballot_told(rule, view, names)}。")


def count_blocks(round_: Round) -> Iterator[Block]:
    """Yield every ballot with its arithmetic, line by line, as it was counted."""
    for vote in closed_votes(round_):
        assert vote.closed_at
        yield Block(head_of(vote), is_heading=True)
        yield Block(f"{localtime(vote.closed_at):%Y-%m-%d %H:%M}开箱计票。")
        names = names_of(vote)
        for line in facts.lines_told(vote):
            yield Block(str(sentences.count_line(line, names)))
        yield Block("入箱码：" + "、".join(vote.inclusion_codes) + "。")


def roll_blocks(round_: Round) -> Iterator[Block]:
    """Yield every member of every ballot with room for a signature."""
    for vote in closed_votes(round_):
        yield Block(head_of(vote), is_heading=True)
        for place, seat in enumerate(
            vote.seats.select_related("expert__person", "expert__unit"), 1
        ):
            unit = f"（{seat.expert.unit}）" if seat.expert.unit else ""
            state = "" if seat.is_present else "缺席"
            paper = "，领取纸质选票" if seat.by_paper else ""
            yield Block(f"{place}．{seat.expert}{unit}{paper}　签字：{state}")


def original_blocks(round_: Round) -> Iterator[Block]:
    """Yield the originals that are kept of every ballot."""
    yield Block("以下材料签字后原件归档，密封选票由系统保存。")
    number = 0
    for vote in closed_votes(round_):
        yield Block(head_of(vote), is_heading=True)
        papers = vote.seats.filter(by_paper=True, has_cast=True).count()
        kept = ["票决签到表", "票决会议纪要", "计票单"]
        kept += [f"纸质选票{papers}张（封装）"] if papers else []
        for name in kept:
            number += 1
            yield Block(f"{number}．{name}　份数：　　页数：　　归档人：")
