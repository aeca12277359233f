"""Candidates where the awards begin: accepted by the real services, recommended by a confirmed result.

``recommended`` writes round and ranking as rows, so that these tests stand without a review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.utils.timezone import localdate

from awards import services
from awards.forms.challenge import SALT
from awards.models import AwardList, Certificate, Notice
from files.services import store
from ledger.actors import THE_CLOCK
from ledger.flow import advance, open_record
from nominations.models import Candidate
from people.strokes import stroke_key
from programmes.models import Cycle
from review import services as review
from review.models import Item, Ranking, Result, Round
from tests.attachments import pdf, picture
from tests.cast import NOW, Cast, accepted
from tests.remembering import remembered

CONTACT = "中国科学技术协会评审办公室,北京市复兴路3号,010-68571234"
BASIS = "《评审信息公开办法》第三条"
LATER = NOW + timedelta(days=20)  # Sunday 2026-03-22, after the call has closed
MONDAY = LATER + timedelta(days=1)


@remembered
def recommended(
    cast: Cast, cycle: Cycle, names: Sequence[str] = ("陈建国",), *, outcome: str = "in"
) -> list[Candidate]:
    """Walk persons of these names to the end of the review."""
    found = [
        accepted(cast, cycle, name=name, **({"team_name": name} if cycle.rules.team else {}))
        for name in names
    ]
    return reviewed(cast, cycle, found, outcome=outcome)


def reviewed(
    cast: Cast,
    cycle: Cycle,
    candidates: Sequence[Candidate],
    *,
    outcome: str = "in",
    at: datetime = NOW,
) -> list[Candidate]:
    """Give candidates a confirmed result and the stage that follows from it."""
    by = cast.actor("zhou")
    number = cycle.rounds.count() + 1
    round_ = open_record(
        Round(cycle=cycle, number=number, name_zh="会议评审", due_at=LATER), "prepare", by=by, at=at
    )
    ranking = Ranking.objects.create(
        round=round_, method="mean", input_hash="0" * 64, made_at=at, confirmed_at=at,
        confirmed_by_id=by.user_id,
    )  # fmt: skip
    for place, candidate in enumerate(candidates, start=1):
        item = Item.objects.create(round=round_, candidate=candidate)
        Result.objects.create(
            ranking=ranking, item=item, candidate=candidate, place=place, outcome=outcome
        )
    verb = "recommend" if outcome == "in" else "pass_over"
    reached = [advance(each, "review", by=by, at=at) for each in candidates]
    return [advance(each, verb, by=by, at=at) for each in reached]


@remembered
def cleared(cast: Cast, candidates: Sequence[Candidate], at: datetime = MONDAY) -> list[Candidate]:
    """Ask every body, let each answer without objection, and clear."""
    by = cast.actor("zhou")
    for candidate in candidates:
        for clearance in services.ask_bodies(candidate, by=by, at=at):
            services.enter_answer(
                clearance, "clear", on=at.date(), document="复函〔2026〕1号", by=by, at=at
            )
    return [services.clear(each, by=by, at=at) for each in candidates]


@remembered
def decided(cast: Cast, candidates: Sequence[Candidate], at: datetime = MONDAY) -> list[Candidate]:
    """Clear, then let the meeting confirm all of them."""
    ready = cleared(cast, candidates, at)
    services.enter_decision(
        ready[0].cycle,
        {each: services.Said("confirmed") for each in ready},
        held_on=at.date(),
        minutes="会议纪要〔2026〕5号",
        by=cast.actor("zhou"),
        at=at,
    )
    return fresh(ready)


@remembered
def published(cast: Cast, candidates: Sequence[Candidate], at: datetime = MONDAY) -> Notice:
    """Draw up and publish a notice by two persons."""
    notice = services.draft_notice(
        candidates[0].cycle, candidates, contact=CONTACT, by=cast.actor("zhou"), at=at
    )
    return services.publish_notice(notice, by=cast.actor("wu"), at=at)


@remembered
def suspended(
    cast: Cast, notice: Notice, reason: str = "名单有误", at: datetime = MONDAY
) -> Notice:
    """Suspend a notice by two persons."""
    asked = services.ask_change(notice, "suspend", reason=reason, by=cast.actor("zhou"), at=at)
    services.confirm_change(asked, by=cast.actor("wu"), at=at)
    return Notice.objects.get(pk=notice.pk)


@remembered
def closed(notice: Notice) -> Notice:
    """Let the clock close a notice at its last moment."""
    assert notice.closes_at
    return advance(notice, "close", by=THE_CLOCK, at=notice.closes_at)


def hung(cast: Cast, notice: Notice, units: int | None = None) -> Notice:
    """Prove that a closed notice hung in as many units as its rules ask for, or in ``units``."""
    assert notice.published_at and notice.last_day and notice.closes_at
    for number in range(max(notice.units_wanted(), default=0) if units is None else units):
        services.prove_posting(
            notice,
            unit=f"江城第{number + 1}研究所",
            place="主楼大厅公告栏",
            posted_on=localdate(notice.published_at),
            until=notice.last_day,
            photograph=store(picture(), name="照片.png", at=notice.closes_at),
            by=cast.actor("zhou"),
            at=notice.closes_at,
        )
    return notice


@remembered
def awarded(cast: Cast, candidates: Sequence[Candidate]) -> list[Certificate]:
    """Walk decided candidates through notice, approval and list to their certificates."""
    notice = closed(published(cast, candidates))
    at = notice.closes_at
    assert at
    zhou = cast.actor("zhou")
    approved = services.approve(fresh(candidates), by=zhou, at=at)
    award_list = services.draft_award_list(notice.cycle, approved, by=zhou, at=at)
    return services.award(proclaimed(cast, award_list, at), by=zhou, at=at)


def proclaimed(cast: Cast, award_list: AwardList, at: datetime) -> AwardList:
    """Let the sealed decision come back, and a second person publish the list."""
    back = services.take_decision(
        award_list, pdf(), number="科协发〔2026〕8号", by=cast.actor("zhou"), at=at
    )
    return services.publish_award_list(back, by=cast.actor("wu"), at=at)


def opens(cast: Cast, found: AwardList, *parts: str) -> None:
    """Let two persons open some parts for everybody, for the programme of a list."""
    for part in parts:
        asked = review.ask_disclosure(found.cycle.programme, part, basis=BASIS, by=cast.actor("zhou"), at=MONDAY)  # fmt: skip
        review.confirm_disclosure(asked, by=cast.actor("wu"), at=MONDAY)


def fresh(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Read candidates again."""
    return [Candidate.objects.get(pk=each.pk) for each in candidates]


SURNAMES = "丁马王尹石刘李何张陈赵袁黄蔡欧阳司马"
RARE = (
    "阿卜杜拉·买买提·吐尔逊江",
    "𬘘䶮",
    "欧阳喆堃",
    "李珺镕",
    "〇一",
    "谭𬱖",
    "亚历山大·谢尔盖耶维奇·普希金诺夫斯基",
)
UNITS = (
    "华北重型机械有限公司",
    "江城理工大学先进制造与智能装备国家重点实验室暨新能源动力系统协同创新中心",
    "新疆维吾尔自治区克孜勒苏柯尔克孜自治州农业科学研究所",
)


def crowd(cycle: Cycle, count: int) -> list[Candidate]:
    """Admit so many invented persons without a paper, rare and long names first."""
    return [
        open_record(
            Candidate(
                cycle=cycle,
                track=cycle.programme.track,
                number=f"C-{place:04d}",
                key=f"crowd-{place}",
                name=name,
                sort_key=stroke_key(name),
                unit_name=UNITS[place % 3],
            ),
            "admit",
            by=THE_CLOCK,
            at=NOW,
        )
        for place, name in enumerate(invented(count))
    ]


def invented(count: int) -> list[str]:
    """Return so many invented names, rare and long ones first."""
    given = "一建国明伟芳敏静丽强磊军洋勇艳杰娟涛超秀"
    names = [
        f"{SURNAMES[n % 14]}{given[n % 20]}{given[(n * 7 + 3) % 20] if n % 3 else ''}"
        for n in range(count - len(RARE))
    ]
    return [*RARE, *names][:count]


def answers_of(client: Any, where: str) -> dict[str, str]:
    """Return ticket and sum of a public form, as somebody who can add fills them in."""
    page = client.get(where).content.decode()
    fields = dict(re.findall(r'name="(ticket|sum_terms)" value="([^"]+)"', page))
    return {**fields, "sum": str(sum(signing.loads(fields["sum_terms"], salt=SALT)))}
