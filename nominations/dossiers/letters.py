"""What a society writes to the office: 推荐函 and 推荐情况报告, from what is on record and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from nominations.dossiers.batch import Batch, shown
from nominations.dossiers.selections import told
from nominations.dossiers.texts import Block, Official
from nominations.models import Paper
from nominations.printed import SEXES, division_of
from people.choices import Sex, UnitNature

NATURES = {
    UnitNature.INSTITUTION: "事业单位",
    UnitNature.ENTERPRISE: "企业",
    UnitNature.PARTY_GOVERNMENT: "党政机关",
    UnitNature.CIVIL_SERVICE: "参照公务员法管理单位",
    UnitNature.MILITARY: "军队单位",
    UnitNature.OTHER: "其他单位",
}


def recommendation_letter(batch: Batch) -> Official:
    """Return the letter (推荐函); its number and date are written when it is sealed."""
    cycle, count = batch.cycle, len(batch.papers)
    first = shown(batch.papers[0]) if batch.papers else ""
    named = f"{first}等{count}{batch.measure}" if count > 1 else first
    basis = f"{cycle.notice_no}文件" if cycle.notice_no else f"{cycle.name_zh}推荐工作"
    words = [
        f"根据{basis}要求，经审核，我单位推荐{named}为{cycle.name_zh}{batch.role}，"
        "推荐排序及有关情况见附件。"
    ]
    if batch.papers and all(paper.not_secret_at for paper in batch.papers):
        words.append("上述推荐材料均已作出不涉及国家秘密的声明。")
    words.append("现将推荐材料报上，请予审核。")
    return Official(
        title=f"关于推荐{cycle.name_zh}{batch.role}的函",
        number=f"〔{batch.at.year}〕　　号",
        addressee=cycle.organiser.name,
        blocks=tuple(Block(text) for text in words),
        annexes=("推荐汇总表", "推荐情况报告", f"推荐书（{count}份）"),
        issuer=batch.society.name,
    )


def situation_report(batch: Batch) -> Official:
    """Return the report (推荐情况报告): places, persons, ranking, checks; nothing that is not on record."""
    parts: list[tuple[str, Iterable[str]]] = [
        ("推荐名额与推荐数量", places(batch)),
        ("推荐人选情况" if not batch.is_of_teams else "推荐团队情况", persons(batch)),
        ("推荐排序", ranked(batch)),
        ("资格审核情况", checked(batch)),
    ]
    if batch.selections:
        selected = (text for each in batch.selections for text in told(each))
        parts.insert(2, ("推选和公示情况", selected))
    blocks: list[Block] = []
    for numeral, (heading, texts) in zip("一二三四五", parts, strict=False):
        blocks.append(Block(f"{numeral}、{heading}", is_heading=True))
        blocks.extend(Block(text) for text in texts)
    title = f"{batch.cycle.name_zh}推荐情况报告"
    return Official(title=title, blocks=tuple(blocks), issuer=batch.society.name)


def places(batch: Batch) -> Iterator[str]:
    """Yield how many may be nominated and how many are."""
    limit = batch.cycle.limit_for(batch.society.pk)
    allowed = "本届不限推荐名额" if limit is None else f"本届推荐名额为{limit}{batch.measure}"
    yield f"{allowed}，实际推荐{len(batch.papers)}{batch.measure}。"


def persons(batch: Batch) -> Iterator[str]:
    """Yield who is nominated, counted by division, sex and nature of the unit."""
    leads = [paper.lead for paper in batch.papers if paper.lead]
    if division := counted((division_of(p) for p in batch.papers if p.division), batch.measure):
        yield f"按学部（领域）分：{division}。"
    if sexes := counted((SEXES[Sex(lead.sex)] for lead in leads if lead.sex), "人"):
        yield f"{'带头人' if batch.is_of_teams else '人选'}按性别分：{sexes}。"
    if natures := counted(
        (NATURES[UnitNature(x.unit_nature)] for x in leads if x.unit_nature), "人"
    ):
        yield f"按工作单位性质分：{natures}。"
    if not batch.papers:
        yield "无。"


def counted(words: Iterable[str], measure: str) -> str:
    """Return words with how often each is there, the most frequent first."""
    return "，".join(f"{word}{times}{measure}" for word, times in Counter(words).most_common())


def ranked(batch: Batch) -> Iterator[str]:
    """Yield a line for every paper in the society's order."""
    for paper in batch.papers:
        lead = None if paper.secret else paper.lead
        place = f"{paper.rank}." if paper.rank is not None else "（未排序）"
        told = [lead.unit_name, lead.title, paper.number] if lead else ["涉密或已封存，线下报送"]
        yield f"{place}{'，'.join(filter(None, [shown(paper), *told]))}。"
    if not batch.papers:
        yield "无。"


def checked(batch: Batch) -> Iterator[str]:
    """Yield what the rule engine and the waivers say of the batch, on the day it is made."""
    stopped = sum(any(f.stops for f in paper.findings(batch.at)) for paper in batch.papers)
    day = f"{batch.at.year}年{batch.at.month}月{batch.at.day}日"
    found = f"有未决事项的{stopped}份" if stopped else "均无未决事项"
    yield f"截至{day}，对{len(batch.papers)}份推荐书按本届规则逐份自检，{found}。"
    if asked := [waiver for paper in batch.papers for waiver in paper.waivers.all()]:
        words = {True: "同意", False: "不同意", None: "待决定"}
        yield f"申请豁免{len(asked)}项：{counted((words[w.granted] for w in asked), '项')}。"
    if stages := stages_of(batch.papers):
        yield f"办理进度：{stages}。"


def stages_of(papers: Iterable[Paper]) -> str:
    """Return how many papers stand where."""
    words = {
        "submitted": "待本单位负责人审签",
        "endorsed": "已报送待形式审查",
        "returned": "退回补正",
        "accepted": "已通过形式审查",
    }
    return counted((words[paper.stage] for paper in papers), "份")
