"""How a list was decided: nothing until two persons open it, whole numbers only, no small one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards.models import AwardList
from awards.services.decided import FEW, HIDDEN, TOLD, ends_of, opened, parted, shown, story_of
from awards.views.searching import reads_as
from nominations.models import Candidate
from review import services as review
from review.choices import Disclosed
from tests.awards.scene import BASIS, MONDAY, awarded, decided, opens, published, recommended
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def listed(cast: Cast, candidates: list[Candidate]) -> AwardList:
    awarded(cast, candidates)
    return AwardList.objects.get()


def test_nothing_is_told_until_two_persons_open_it(cast: Cast, listed: AwardList) -> None:
    assert story_of(listed) == []
    asked = review.ask_disclosure(listed.cycle.programme, "numbers", basis=BASIS, by=cast.actor("zhou"), at=MONDAY)  # fmt: skip
    assert story_of(listed) == []
    row = review.confirm_disclosure(asked, by=cast.actor("wu"), at=MONDAY)
    (part,) = story_of(listed)
    assert (part.code, part.basis, [value for _label, value in part.lines]) == (
        "numbers", BASIS, [FEW, FEW, FEW, FEW, FEW, FEW, 2],
    )  # fmt: skip
    review.end_disclosure(row, reason="办法修订", by=cast.actor("zhou"), at=MONDAY)
    assert story_of(listed) == []


def test_small_numbers_point_to_nobody() -> None:
    assert [shown(n) for n in (0, 1, 4, 5, 83)] == [0, FEW, FEW, 5, 83]


def test_no_small_number_follows_from_the_others() -> None:
    assert parted([12, 0, 9]) == [12, 0, 9]
    assert parted([12, 1]) == [HIDDEN, HIDDEN]
    assert parted([2, 9, 0, 0, 30]) == [HIDDEN, HIDDEN, 0, 0, 30]


def test_of_few_objections_no_end_is_told_and_of_many_no_small_one() -> None:
    def told(**stages: int) -> list[object]:
        return [value for _label, value in ends_of(Counter(stages))]

    assert told() == [0]
    assert told(upheld=1, dismissed=3) == [FEW]
    assert told(upheld=1, dismissed=9) == [10, HIDDEN, HIDDEN, 0, 0]
    assert told(upheld=5, dismissed=9) == [14, 5, 9, 0, 0]
    assert told(upheld=20, declined=9, accepted=1) == [30, HIDDEN, 0, 0, 9]


def test_the_page_tells_each_part_with_its_basis_and_no_person(
    client: Client, cast: Cast, listed: AwardList
) -> None:
    page = reverse("public:decided", args=[listed.pk])
    assert "尚未向社会公开" in client.get(page).content.decode()
    opens(cast, listed, *(part for part in Disclosed.values))
    told = [label for part, label in Disclosed.choices if part in TOLD]
    answer = client.get(page)
    text = answer.content.decode()
    assert text.count(BASIS) == 6
    assert [str(label) in text for label in told] == [True] * 6
    assert listed.cycle.rule_set.digest in text and "规则全文" in text
    assert "推荐渠道" in text.partition("规则全文")[2]
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "陈建国" not in text and "丁一" not in text
    assert not answer.cookies and len(answer.content) < 100_000


def test_while_a_notice_of_the_cycle_runs_nothing_is_told(cast: Cast, listed: AwardList) -> None:
    opens(cast, listed, "numbers")
    assert [row.part for row in opened(listed.cycle)] == ["numbers"]
    published(cast, decided(cast, recommended(cast, listed.cycle, ["王五"]), MONDAY), MONDAY)
    assert opened(listed.cycle) == []


def test_names_are_found_by_their_reading(client: Client, listed: AwardList) -> None:
    found = {"chenjianguo", "chenjian", "jianguochen", "cjg", "chenj"}
    missed = {"chenjianguox", "wang", "jg", "hen"}
    assert {each: reads_as("陈建国", each) for each in found | missed} == {each: each in found for each in found | missed}  # fmt: skip
    assert reads_as("单雄信", "shanxiong") and reads_as("单雄信", "danxiong")
    page = reverse("public:awards")
    assert "陈建国" in client.get(page, {"q": "Chen Jianguo"}).content.decode()
    assert "陈建国" not in client.get(page, {"q": "zhao"}).content.decode()
