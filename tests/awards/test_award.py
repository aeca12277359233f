"""Certificates: numbers never twice, codes nobody guesses, three answers to whoever verifies."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from awards import services
from awards.models import AwardList, Certificate
from awards.services.certificates import certificate_number
from jobs.models import Job
from ledger.situations import NotYours
from nominations.models import Candidate
from people.models import History
from programmes.models import Cycle
from tests.awards.scene import MONDAY, awarded, fresh
from tests.cast import Cast


def test_everybody_on_the_list_gets_a_numbered_certificate(
    cast: Cast, candidates: list[Candidate]
) -> None:
    made = awarded(cast, candidates)
    assert [each.number for each in made] == ["杰工〔2026〕0001号", "杰工〔2026〕0002号"]
    assert [each.stage for each in fresh(candidates)] == ["awarded", "awarded"]
    assert made[0].facts == {
        "name": "丁一",
        "unit": "华北重型机械有限公司",
        "award_zh": "杰出工程师奖",
        "award_en": "Outstanding Engineer Award",
        "cycle_zh": "2026年度杰出工程师奖",
        "cycle_en": "Outstanding Engineer Award 2026",
        "edition": "第七届",
        "year": 2026,
        "organiser": "中华国际科学交流基金会",
        "subject": "person",
        "date": "2026-03-31",
    }
    assert {(row.outcome, row.year, row.document) for row in History.objects.all()} == {
        ("awarded", 2026, "科协发〔2026〕8号")
    }
    assert Job.objects.filter(verb="render_certificates").count() == 1


def test_awarding_twice_gives_nobody_a_second_certificate(
    cast: Cast, candidates: list[Candidate]
) -> None:
    made = awarded(cast, candidates)
    award_list = AwardList.objects.get()
    assert services.award(award_list, by=cast.actor("wu"), at=MONDAY) == []
    assert Certificate.objects.count() == 2
    with pytest.raises(NotYours):
        services.award(award_list, by=cast.actor("lin"), at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=made[1].pk).update(number=made[0].number)
    with pytest.raises(IntegrityError), transaction.atomic():
        made[0].delete()


def test_rehearsals_number_in_a_series_of_their_own(cycle: Cycle) -> None:
    assert certificate_number(cycle) == "杰工〔2026〕0001号"
    cycle.rehearsal = True
    assert certificate_number(cycle) == "演练杰工〔2026〕0001号"
    cycle.rehearsal = False
    assert certificate_number(cycle) == "杰工〔2026〕0002号"


def test_codes_are_long_and_differ(cast: Cast, candidates: list[Candidate]) -> None:
    one, two = awarded(cast, candidates)
    assert len(one.code) == 16
    assert one.code != two.code
    assert one.shown_code.count("-") == 3
    assert one.number not in one.code


def test_a_certificate_is_verified_by_code_or_number(
    cast: Cast, candidates: list[Candidate]
) -> None:
    made = awarded(cast, candidates)[0]
    for asked in (
        made.code,
        made.shown_code,
        made.shown_code.lower(),
        f" {made.shown_code} ",
        made.code.replace("0", "O").replace("1", "l"),
        made.number,
        "杰工[2026]0001号",
        "杰工（2026） 0001号",
    ):
        answer = services.verify(asked, name="丁一")
        assert (answer.standing, answer.certificate) == ("valid", made), asked


def test_what_is_not_ours_is_not_found(cast: Cast, candidates: list[Candidate]) -> None:
    awarded(cast, candidates)
    for asked in (
        "",
        "杰工〔2026〕9999号",
        "0000-0000-0000-0000",
        "' OR 1=1 --",
        "\x00",
        "〔〕" * 200,
    ):
        assert services.verify(asked) == services.Verification("not_found")


def test_who_may_list_certificates(cast: Cast, candidates: list[Candidate]) -> None:
    awarded(cast, candidates)
    listed = Certificate.objects.seen_by
    assert listed(cast.actor("zhou")).count() == 2
    assert listed(cast.actor("lin")).count() == 2
    assert listed(cast.actor("qian")).count() == 0
