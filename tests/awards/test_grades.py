"""等级、奖章: given by the meeting within their numbers; list, notice, certificate and open data say them."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from docx import Document

from awards import services
from awards.models import Certificate, Decision, Notice
from awards.papers import award_list_pdf, notice_html
from awards.services import Said
from files.pdf import page_text
from files.services import read
from ledger.flow import history
from ledger.situations import Refused
from nominations.models import Candidate
from programmes.models import Cycle
from programmes.vocabulary import FaultyRules, RuleSet, preset
from tests.awards.scene import (
    MONDAY,
    cleared,
    closed,
    fresh,
    opens,
    proclaimed,
    published,
    recommended,
)
from tests.awards.test_barring import barred
from tests.cast import Cast, season

EXAMPLE = (Path(settings.BASE_DIR) / "docs/first-season.md").read_text()
GRADES = tomllib.loads(re.findall(r"(?m)^grades = .+$", EXAMPLE)[0])["grades"]
"""The grades of the documented example, which these tests walk."""
NAMES = ["丁一", "王强", "陈建国"]


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast, publish={**preset("outstanding-engineer")["publish"], "grades": GRADES})


@pytest.fixture
def before(cast: Cast, cycle: Cycle) -> list[Candidate]:
    """Three candidates before the meeting, by their strokes."""
    return cleared(cast, recommended(cast, cycle, NAMES))


def enter(cast: Cast, cycle: Cycle, people: Sequence[Candidate], *grades: str) -> list[Decision]:
    """Let one meeting confirm people with these grades."""
    said = {c: Said("confirmed", grade=g) for c, g in zip(people, grades, strict=True)}
    return services.enter_decision(
        cycle, said, held_on=MONDAY.date(), minutes="会议纪要〔2026〕5号", by=cast.actor("zhou"), at=MONDAY
    )  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        (("first", "first", "second"), "一等奖"),
        (("second", "second", "second"), "二等奖"),
        (("first", "second", ""), "陈建国"),
        (("first", "second", "third"), "陈建国"),
    ],
)
def test_each_grade_is_given_within_its_number_or_nothing_is_entered(
    cast: Cast, cycle: Cycle, before: list[Candidate], grades: tuple, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        enter(cast, cycle, before, *grades)
    assert not Decision.objects.exists()


def test_what_a_meeting_gave_counts_at_the_next_until_it_is_given_back(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    enter(cast, cycle, before[:1], "first")
    with pytest.raises(Refused, match="一等奖"):
        enter(cast, cycle, before[1:2], "first")
    one = fresh(before)[0]
    assert one.person is not None
    barred(cast, one.person)
    services.drop(one, reason="失信", by=cast.actor("zhou"), at=MONDAY)
    enter(cast, cycle, before[1:2], "first")
    assert [line.facts["grade"] for line in history(before[1]) if line.verb == "decide"] == ["first"]  # fmt: skip


def test_only_the_confirmed_get_one_and_only_where_there_are_any(
    cast: Cast, cycle: Cycle, before: list[Candidate]
) -> None:
    dropped = {before[0]: Said("dropped", "尚需检验", "first")}
    words = {"held_on": MONDAY.date(), "minutes": "纪要", "by": cast.actor("zhou"), "at": MONDAY}
    with pytest.raises(Refused):
        services.enter_decision(cycle, dropped, **words)
    data = preset("outstanding-engineer")
    data["publish"] |= {"grades": GRADES}
    del data["decision"]
    with pytest.raises(FaultyRules, match="grades_without_meeting"):
        RuleSet.parse(data)


def test_notice_list_certificate_and_open_data_say_the_grade(
    cast: Cast, cycle: Cycle, before: list[Candidate], client: Client
) -> None:
    enter(cast, cycle, before, "second", "first", "second")
    notice = closed(published(cast, fresh(before)))
    told = [(i.facts["name"], i.facts["grade"]) for i in notice.items.all()]
    assert told == [("王强", "一等奖"), ("丁一", "二等奖"), ("陈建国", "二等奖")]
    assert "等级：一等奖" in notice_html(Notice.objects.get())
    at, zhou = notice.closes_at, cast.actor("zhou")
    assert at
    approved = services.approve(fresh(before), by=zhou, at=at)
    listed = services.draft_award_list(cycle, approved, by=zhou, at=at)
    sent = Document(io.BytesIO(read(services.send_draft(listed, by=zhou, at=at))))
    rows = [[cell.text for cell in row.cells] for row in sent.tables[0].rows]
    assert rows[:2] == [["序号", "等级", "姓名或团队名称", "工作单位"], ["1", "一等奖", "王　强", "华北重型机械有限公司"]]  # fmt: skip
    said = "".join(each.text for each in sent.paragraphs)
    assert "关于授予王强等3人杰出工程师奖的决定" in said
    assert "根据国科发奖〔2023〕11号(社会力量设奖)，经" in said
    assert "杰出工程师奖，其中一等奖1人、二等奖2人（名单见附件）。" in said
    assert sum(each.width.mm for each in sent.tables[0].rows[1].cells) == pytest.approx(
        156, abs=0.5
    )  # type: ignore[union-attr]
    listed = proclaimed(cast, listed, at)
    printed = page_text(award_list_pdf(listed))
    assert "二等奖（2人）" in printed
    assert printed.index("一等奖") < printed.index("二等奖")
    services.award(listed, by=zhou, at=at)
    first = Certificate.objects.get(candidate=before[1])
    assert first.facts["grade"] == "一等奖"
    assert first.facts["award_en"] == "Outstanding Engineer Award, First prize"
    shown = client.get(f"/v/{first.code}", follow=True)
    assert "杰出工程师奖一等奖" in shown.content.decode()
    opens(cast, listed, "files")
    data = client.get(
        reverse("public:data_out", args=[cycle.programme.code, cycle.year, "json"])
    ).json()
    assert [each["grade"] for each in data["lists"][0]["items"]] == ["一等奖", "二等奖", "二等奖"]


def test_the_page_of_the_meeting_asks_for_the_grade(
    cast: Cast, cycle: Cycle, before: list[Candidate], client: Client, at_now: None
) -> None:
    client.force_login(cast.users["zhou"])
    where = reverse("office:decision", args=[cycle.pk])
    assert "一等奖" in client.get(where).content.decode()
