"""The record of a result (评审结果记录) for signature: rule, places with their arithmetic, the lot, the hash."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.timezone import localtime

from nominations.dossiers.texts import Block, Official, signature_of
from review import board, facts, reckoning, sentences
from review.models import Ranking
from review.papers.draws import at, spelt
from review.standings import Method

SIGNED_BY = ("制表人", "复核人", "监督员")
VOTE = "票决"


def ranking_record_of(made: Ranking) -> Official:
    """Return the record of a result, with room for the signatures."""
    with translation.override("zh-hans"):
        blocks = [*rule_blocks(made), *place_blocks(made), *quota_blocks(made), *lot_blocks(made)]
    return Official(
        title=f"{made.round.name_zh}结果记录",
        blocks=(*blocks, *map(signature_of, SIGNED_BY)),
        issuer=made.round.cycle.organiser.name,
    )


def rule_blocks(made: Ranking) -> Iterator[Block]:
    """Yield what the places go by, how many there are, when they were made, and the hash of the inputs."""
    method = VOTE if made.method == "vote" else sentences.METHODS[Method(made.method)]
    places = f"，名额{made.seats}个" if made.seats else ""
    yield Block(f"第{made.version}版，按{method}排序{places}，{at(made.made_at)}生成。")
    confirmed = made.confirmed_at and localtime(made.confirmed_at)
    yield Block(f"{confirmed:%Y年%m月%d日%H:%M}确认。" if confirmed else "本版尚未确认。")
    yield Block(f"计算依据哈希值（SHA-256）：{spelt(made.input_hash)}")


def place_blocks(made: Ranking) -> Iterator[Block]:
    """Yield every place with its arithmetic, as the page of the result tells it."""
    yield Block("名次和算式", is_heading=True)
    groups = {
        each["code"]: each["zh"]
        for each in (made.inputs or {"rule": {"groups": ()}})["rule"]["groups"]
    }
    criteria = {each.code: each.zh for each in made.round.rules.criteria}
    for row in made.told():
        steps = [sentences.step(each, groups, criteria) for each in row.steps_told]
        place = f"第{row.place}名" if row.place_told else ""
        tied = "（并列）" if row.is_tied_told else ""
        said = "；".join([*steps, str(row.get_outcome_display())])
        yield Block(f"{place}{tied}　{row.item}：{said}。".lstrip("　"))


def quota_blocks(made: Ranking) -> Iterator[Block]:
    """Yield the pools, minima and maxima of the rule set with their arithmetic."""
    groups = made.inputs["rule"]["groups"] if made.inputs else ()
    if not groups or made.method == reckoning.VOTE or made.seats is None:
        return
    names = {each["code"]: each["zh"] for each in groups}
    rows = made.results.values_list("item_id", "place", "mean")
    places = {str(item): None if mean is None else place for item, place, mean in rows}
    rule = reckoning.board_rule_of(made.inputs, made.seats)
    found = board.fill(rule, reckoning.entries_of(made.inputs, places))
    yield Block("名额统筹", is_heading=True)
    for code, kept in rule.pools.items():
        yield Block(f"{names[code]}专项名额{kept}个，已用{found.taken[code]}个。")
    for each in found.minima:
        yield Block(f"{names[each.trait]}：{sentences.quota(each, rule.seats)}。")
    for each in found.maxima:
        yield Block(f"{names[each.trait]}：{sentences.quota(each, rule.seats, at_most=True)}。")


def lot_blocks(made: Ranking) -> Iterator[Block]:
    """Yield the lot: its fingerprint made known before, its seed, and what each of the equals drew."""
    found = facts.lot_of(made)
    if found is None:
        return
    yield Block("抽签", is_heading=True)
    when = f"{at(found.fixed_at)}" if found.fixed_at else ""
    yield Block(f"{when}评审开始前已公布种子的指纹（SHA-256）：{spelt(found.commitment)}")
    yield Block(
        f"排序时公开的种子：{spelt(found.seed)}（已核对，与指纹{'一致' if found.holds else '不一致'}）。"
    )
    if found.of_two:
        yield Block(
            "种子由两个数组成：前一个由管理方系统生成，后一个由监督员给出，任何一方不能单独确定。"
        )
    for line in found.replaced:
        yield Block(f"{at(line.at)}监督员在评审开始后更换了所给的数，事由：{line.reason}")
    yield Block("次序规则：对“种子、换行符、对象编号”求 SHA-256，按十六进制值由小到大排列。")
    for group in found.groups:
        for turn, (row, drawn) in enumerate(group.drawn, start=1):
            yield Block(
                f"第{group.place}名并列，签序{turn}：{row.item}（编号{row.item_id}），{spelt(drawn)}。"
            )
    if not found.groups:
        yield Block("没有需要以抽签区分的并列。")
