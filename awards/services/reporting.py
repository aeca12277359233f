"""上报材料包: what the academy or the deciding body wants, as one archive made in the background.

A covering letter, the table of candidates, the notices and what came of them, the forms of all papers,
and an index of every file with its SHA-256.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from awards.choices import ObjectionStage
from awards.models import Notice, Objection
from awards.papers import authority_of, errand_of, measure_of, report_workbook, steps_before
from awards.services.snapshots import in_order
from awards.services.walking import only_managers
from files.archives import Entry
from jobs.models import Job
from ledger.actors import Actor
from ledger.flow import refuse_tied
from ledger.situations import Refused
from nominations.dossiers import Packing
from nominations.dossiers.candidates import kept
from nominations.dossiers.official import as_pdf, as_word
from nominations.dossiers.societies import forms
from nominations.dossiers.texts import Block, Official
from nominations.models import Candidate, Package, Paper
from nominations.services.packing import Step, ask_package, make_package
from programmes.models import Cycle

READY = ("announced", "approved_abroad", "reported", "forwarded")
"""Who is in the package: those to be reported or forwarded, and those who just were."""
RECEIVERS = {"CAS": "中国科学院", "CAE": "中国工程院"}
RULED = {
    ObjectionStage.UPHELD: "成立",
    ObjectionStage.DISMISSED: "不成立",
    ObjectionStage.CORRECTED: "作文字更正",
    ObjectionStage.DECLINED: "不予受理",
    ObjectionStage.LEAD: "作线索存档",
}


def ask_report(cycle: Cycle, *, purpose: str = "", by: Actor, at: datetime) -> Job:
    """Let the report package of a cycle be put together; only who asked for it may fetch it."""
    only_managers(by)
    if cycle.programme.track == "award":
        raise Refused(_("An award is decided here: it reports to nobody."))
    chosen = list(Candidate.objects.seen_by(by).filter(cycle=cycle, stage__in=READY))
    if not chosen:
        raise Refused(_("Nobody stands ready to be reported. Let the notice run out first."))
    refuse_tied(chosen, by=by)
    papers = Paper.objects.seen_by(by).filter(candidate__in=chosen, stage="accepted")
    return ask_package(
        papers,
        kind=Package.Kind.REPORT,
        name=f"上报材料 {cycle.name_zh} {len(chosen)}{measure_of(cycle)}",
        purpose=purpose,
        cycle=cycle,
        verb="compile_report",
        by=by,
        at=at,
    )


def make_report(package: Package, *, by: Actor, at: datetime, step: Step) -> Package:
    """Make the archive of a report package; one that is made stays as it is."""
    return make_package(package, by=by, at=at, step=step, content=report_entries)


def report_entries(package: Package, packing: Packing, step: Step) -> Iterator[Entry]:
    """Yield letter, table, notices and forms; candidates in the order of the lists."""
    assert package.cycle is not None
    cycle, rehearsal = package.cycle, package.rehearsal
    papers = Paper.objects.seen_by(packing.by).filter(packages=package)
    papers = papers.select_related("cycle__rule_set", "cycle__organiser", "rule_set", "society")
    seen = Candidate.objects.seen_by(packing.by).filter(papers__packages=package).distinct()
    candidates = in_order(seen.prefetch_related("results__ranking"), cycle)
    notices = list(cycle.notices.filter(stage="closed", items__candidate__in=candidates).distinct())
    for text, name in (
        (letter(cycle, candidates, list(papers)), "1 报送函"),
        *([(notice_report(notices), "3 公示情况说明")] if notices else []),
    ):
        yield Entry.of(packing.names.path(f"{name}.docx"), text.title, as_word(text, at=packing.at))
        pdf = as_pdf(text, rehearsal=rehearsal)
        yield Entry.of(packing.names.path(f"{name}.pdf"), text.title, pdf)
    path = packing.names.path("2 推荐人选汇总表.xlsx")
    yield Entry.of(path, "推荐人选汇总表", report_workbook(cycle, candidates))
    for notice in notices:
        if notice.file is not None:
            yield kept(notice.file, "公示文本", packing, "3 公示", f"{notice.number}.pdf")
    total = papers.count()
    step(0, total, "")
    own: dict[int, list[Paper]] = {}
    for paper in papers.order_by("number"):
        own.setdefault(paper.candidate_id or 0, []).append(paper)
    ordered = [paper for each in candidates for paper in own.get(each.pk, ())]
    for done, paper in enumerate(ordered):
        step(done, total, paper.number)
        yield from forms(paper, packing)
    step(total, total, "")


def letter(cycle: Cycle, candidates: list[Candidate], papers: Sequence[Paper]) -> Official:
    """Return the covering letter (报送函); its number and date are written when it is sealed."""
    measure, count = measure_of(cycle), len(candidates)
    named = f"{candidates[0].name}等{count}{measure}" if count > 1 else candidates[0].name
    before = steps_before(cycle)
    steps = f"经{before}{'、公示' if cycle.rules.notice else ''}，" if before else ""
    word = "团队" if cycle.rules.team else "人选"
    words = [
        f"根据{authority_of(cycle)}，我单位组织开展了{errand_of(cycle)}工作。{steps}"
        f"现报送{named}，有关情况见附件。",
        "上述材料均已通过形式审查。",
    ]
    if papers and all(paper.not_secret_at for paper in papers):
        words.append("推荐单位均已声明材料不涉及国家秘密。")
    if secret := sum(paper.secret for paper in papers):
        words.append(f"其中{secret}份涉密材料另按规定渠道报送。")
    words.append("请予审核。")
    annexes = ["推荐人选汇总表", *(["公示情况说明"] if cycle.rules.notice else [])]
    return Official(
        title=f"关于报送{errand_of(cycle)}{word}的函",
        unbroken=errand_of(cycle)[:-2],
        number="〔　　　　〕　　号",
        addressee=RECEIVERS.get(cycle.programme.academy, "（主送机关）"),
        blocks=tuple(Block(text) for text in words),
        annexes=(*annexes, "推荐书"),
        issuer=cycle.organiser.name,
    )


def notice_report(notices: list[Notice]) -> Official:
    """Return what came of the notices (公示情况说明): first and last moment, objections by outcome."""
    cycle = notices[0].cycle
    blocks = []
    for notice in notices:
        about = Objection.objects.filter(notice=notice).values_list("stage", flat=True)
        entries, counts = notice.items.count(), Counter(about)
        period = f"自{moment_words(notice.published_at)}至{moment_words(notice.closes_at)}"
        hung = posted_words(notice)
        blocks.append(Block(f"{notice.number}《{notice.title}》{period}公示，列{entries}{measure_of(cycle)}，{hung}公示期满。{heard(counts)}"))  # fmt: skip
    return Official(
        title=f"{cycle.name_zh}公示情况说明",
        unbroken=cycle.name_zh,
        blocks=tuple(blocks),
        issuer=cycle.organiser.name,
    )


def posted_words(notice: Notice) -> str:
    """Return in how many units it hung, proven for its whole length, where the rules ask for any."""
    wanted = notice.units_wanted()
    least = "，".join(f"{'、'.join(each.name for each in named)}须{units}个" for units, named in wanted.items() if units > notice.rules.units_min)  # fmt: skip
    asked = f"（规则要求{notice.rules.units_min}个{f'；{least}' if least else ''}）"
    return f"在{notice.units_proven()}个单位张贴{asked}，" if wanted else ""


def heard(counts: Counter[str]) -> str:
    """Return how many objections there were, and how they ended."""
    if not counts:
        return "公示期间未收到异议。"
    ended: Iterable[str] = (f"{word}{counts[stage]}件" for stage, word in RULED.items() if counts[stage])  # fmt: skip
    waiting = counts.total() - sum(counts[stage] for stage in RULED)
    parts = [*ended, *([f"办理中{waiting}件"] if waiting else [])]
    return f"公示期间收到异议{counts.total()}件：{'，'.join(parts)}。"


def moment_words(at: datetime | None) -> str:
    """Return a moment as an official text writes it, Beijing time."""
    local = localtime(at)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"
