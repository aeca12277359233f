"""The end of a rehearsed season: bodies asked, meeting, notice, objections, award list, tails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from awards import services
from awards.models import AwardList, Notice
from awards.services import Said
from config import clock
from config.rehearsal.company import Company
from files import pdf
from files.services import store
from nominations.models import Candidate
from programmes.calendar import calendar
from programmes.models import Cycle

HOUR = timedelta(hours=1)
Outcome = Callable[..., list[Candidate]]
CONTACT = "演练科学技术协会奖励办公室(演练)"


SEALED = "<p>演练：盖章决定的扫描件，不具效力</p>"
"""Stands for the sealed document that comes back."""
PHOTOGRAPH = "<p>演练：公告栏照片，不具效力</p>"
"""Stands for the photograph of a notice on its board."""


def morning(at: datetime) -> datetime:
    """Return nine o'clock of the first working day from a moment on."""
    local = clock.timezone.localtime(at)
    day = calendar().next_workday((local + timedelta(days=1)).date())
    return local.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0, second=0)


def standing(cycle: Cycle, *stages: str) -> list[Candidate]:
    """Return the candidates of a cycle at one of the stages, in their order."""
    return list(Candidate.objects.filter(cycle=cycle, stage__in=stages))


def ask(company: Company, cycle: Cycle, stage: str, at: datetime) -> datetime:
    """Ask every body the rule set names about every candidate; all answer within days."""
    manager = company.actor("manager")
    for candidate in standing(cycle, stage):
        for clearance in services.ask_bodies(candidate, by=manager, at=at):
            services.enter_answer(
                clearance,
                "clear",
                on=(at + timedelta(days=2)).date(),
                document="复函(演练)",
                by=manager,
                at=at + timedelta(days=3),
            )
        if candidate.stage == "recommended":
            services.clear(candidate, by=manager, at=at + timedelta(days=3, hours=1))
    return at + timedelta(days=4)


def decide(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Let the deciding meeting confirm everybody but, of more than four, the last."""
    spoken = standing(cycle, "cleared", "recommended")
    said = {candidate: Said("confirmed") for candidate in spoken}
    if len(spoken) > 4:
        said[spoken[-1]] = Said("dropped", "会议认为主要贡献的支撑材料不足,不予推荐。")
    services.enter_decision(
        cycle,
        said,
        held_on=at.date(),
        minutes=f"演练会议纪要〔{at.year}〕1号",
        by=company.actor("manager"),
        at=at,
    )
    return at + HOUR


def notice(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Publish the notice, hear two objections (one upheld, one dismissed), let the clock close it."""
    manager, second = company.actor("manager"), company.actor("manager-2")
    at = morning(at)
    shown = standing(cycle, "decided", "cleared", "recommended")
    drafted = services.draft_notice(cycle, shown, contact=CONTACT, by=manager, at=at)
    published = services.publish_notice(drafted, by=second, at=at + HOUR)
    if len(shown) > 2:
        object_to(company, published, shown[0], at + timedelta(days=1), upheld=True)
        object_to(company, published, shown[1], at + timedelta(days=1), upheld=False)
    return run_out(company, cycle, published.pk)


def notices_before(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Publish every notice before that of the result (受理公示), and let the clock close it."""
    for step in cycle.rules.notice.of_office if cycle.rules.notice else ():
        published = post(company, cycle, step.code, morning(at))
        at = run_out(company, cycle, published.pk)
    return at


def post(company: Company, cycle: Cycle, step: str, at: datetime) -> Notice:
    """Publish one notice before that of the result, drafted by one manager, let out by another."""
    shown, manager = standing(cycle, "admitted"), company.actor("manager")
    drafted = services.draft_notice(cycle, shown, contact=CONTACT, step=step, by=manager, at=at)
    return services.publish_notice(drafted, by=company.actor("manager-2"), at=at + HOUR)


def post_in_units(company: Company, published: Notice, at: datetime) -> None:
    """Enter the proof of posting of as many units as the rules ask for."""
    done = Notice.objects.get(pk=published.pk)
    assert done.published_at and done.last_day
    for number in range(1, max(done.units_wanted(), default=0) + 1):
        photograph = store(
            pdf.render(PHOTOGRAPH), name=f"张贴照片{number}.pdf", at=at, rehearsal=True
        )
        services.prove_posting(
            done,
            unit=f"演练单位{number}",
            place="办公楼一层公告栏",
            posted_on=clock.timezone.localdate(done.published_at),
            until=done.last_day,
            photograph=photograph,
            by=company.actor("manager"),
            at=at,
        )


def object_to(
    company: Company, published: Notice, about: Candidate, at: datetime, *, upheld: bool
) -> None:
    """File an objection, take it up and rule on it."""
    manager = company.actor("manager")
    receipt = services.file_objection(
        published,
        about,
        ground="authenticity" if upheld else "ownership",
        objector="演练异议人",
        contact="演练通信地址一号",
        statement="推荐材料第三页所列成果与公开文献不一致,请予核查(演练)。",
        at=at,
    )
    services.accept(receipt.objection, by=manager, at=at + HOUR)
    rule = services.uphold if upheld else services.dismiss
    words = "经核查,异议成立,取消资格。" if upheld else "经核查,异议不成立。"
    rule(receipt.objection, words=words, document="演练核查报告1号", by=manager, at=at + 2 * HOUR)
    if upheld:
        candidate = Candidate.objects.get(pk=about.pk)
        if candidate.stage != "dropped":
            services.drop(candidate, reason=words, by=manager, at=at + 3 * HOUR)


def run_out(company: Company, cycle: Cycle, pk: int) -> datetime:
    """Let the clock close the notice at its last moment, and every one that had to repeat it."""
    at = Notice.objects.get(pk=pk).closes_at
    clock.tick(at)  # type: ignore[arg-type]
    for repeated in Notice.objects.filter(cycle=cycle, stage="drafted"):
        again = services.publish_notice(repeated, by=company.actor("manager-2"), at=morning(at))  # type: ignore[arg-type]
        at = again.closes_at
        clock.tick(at)  # type: ignore[arg-type]
    for done in Notice.objects.filter(cycle=cycle, stage="closed", postings=None):
        post_in_units(company, done, at)  # type: ignore[arg-type]
    return at  # type: ignore[return-value]


def award(company: Company, cycle: Cycle, at: datetime) -> datetime:
    """Approve, publish the list by two persons, give certificates, revoke the last one."""
    manager, second = company.actor("manager"), company.actor("manager-2")
    at = morning(at)
    services.approve(standing(cycle, "announced"), by=manager, at=at)
    drafted = services.draft_award_list(
        cycle,
        standing(cycle, "approved"),
        by=manager,
        at=at + HOUR,
    )
    services.send_draft(drafted, by=manager, at=at + HOUR)
    number = f"演练奖发〔{at.year}〕{cycle.pk}号"
    services.take_decision(drafted, pdf.render(SEALED), number=number, by=manager, at=at + 2 * HOUR)
    listed: AwardList = services.publish_award_list(drafted, by=second, at=at + 2 * HOUR)
    services.award(listed, by=manager, at=at + 3 * HOUR)
    return at + 4 * HOUR


def revoke(company: Company, cycle: Cycle, at: datetime) -> None:
    """Revoke one award: asked by one manager, confirmed by another."""
    at = at + timedelta(days=60)
    last = standing(cycle, "awarded")[-1]
    asked = services.ask_revocation(
        last,
        ground="主要成果被认定存在数据造假。",
        decision=f"演练撤销决定〔{at.year}〕1号",
        by=company.actor("manager"),
        at=at,
    )
    services.confirm_revocation(asked, by=company.actor("manager-2"), at=at + HOUR)


def report(company: Company, cycle: Cycle, at: datetime) -> None:
    """Report to the academy; most become valid candidates, a few are elected."""
    manager = company.actor("manager")
    at = morning(at)
    services.report(standing(cycle, "announced"), document="演练报送函1号", by=manager, at=at)
    reported = standing(cycle, "reported")
    split(
        reported,
        4,
        services.validate,
        services.invalidate,
        "有效候选人名单(演练)",
        company,
        at + timedelta(days=30),
    )
    valid = standing(cycle, "valid")
    split(
        valid,
        2,
        services.elect,
        services.not_elect,
        "增选结果公告(演练)",
        company,
        at + timedelta(days=90),
    )


def forward(company: Company, cycle: Cycle, stage: str, at: datetime) -> None:
    """Forward to the deciding body and enter whom it selected."""
    manager = company.actor("manager")
    at = morning(at)
    services.forward(standing(cycle, stage), document="演练报送函2号", by=manager, at=at)
    forwarded = standing(cycle, "forwarded")
    split(
        forwarded,
        2,
        services.select,
        services.turn_down,
        "入选名单(演练)",
        company,
        at + timedelta(days=45),
    )


def split(
    candidates: list[Candidate],
    every: int,
    one: Outcome,
    other: Outcome,
    document: str,
    company: Company,
    at: datetime,
) -> None:
    """Enter an outcome for all candidates and its opposite for every so-many-th."""
    manager = company.actor("manager")
    against = candidates[every - 1 :: every]
    favoured = [candidate for candidate in candidates if candidate not in against]
    if favoured:
        one(favoured, document=document, by=manager, at=at)
    if against:
        other(against, document=document, by=manager, at=at)
