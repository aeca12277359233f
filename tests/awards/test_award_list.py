"""Approved, listed, published: who stood in the notice and is missing has a reason; two persons."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Absence, AwardList, AwardListItem, Notice
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Candidate
from tests.awards.scene import (
    MONDAY,
    closed,
    crowd,
    decided,
    fresh,
    proclaimed,
    published,
    recommended,
)
from tests.cast import Cast, season


@pytest.fixture
def noticed(cast: Cast, candidates: list[Candidate]) -> Notice:
    return closed(published(cast, candidates))


def end(notice: Notice) -> datetime:
    assert notice.closes_at
    return notice.closes_at


def test_the_list_is_a_snapshot_published_by_a_second_person(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    at, zhou = end(noticed), cast.actor("zhou")
    approved = services.approve(fresh(candidates), by=zhou, at=at)
    award_list = services.draft_award_list(noticed.cycle, approved, by=zhou, at=at)
    with pytest.raises(NotYet):
        services.publish_award_list(award_list, by=zhou, at=at)
    row = proclaimed(cast, award_list, at)
    assert (row.stage, row.published_at, row.number) == ("published", at, "科协发〔2026〕8号")
    facts = [item.facts for item in row.items.all()]
    assert facts == [
        {"name": "丁一", "unit": "华北重型机械有限公司"},
        {"name": "陈建国", "unit": "华北重型机械有限公司"},
    ]


def test_who_is_missing_needs_a_reason(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    at, zhou, wu = end(noticed), cast.actor("zhou"), cast.actor("wu")
    kept, left = fresh(candidates)
    services.approve([kept], by=zhou, at=at)
    award_list = services.draft_award_list(noticed.cycle, fresh([kept]), by=zhou, at=at)
    with pytest.raises(NotYet, match="丁一"):
        services.publish_award_list(award_list, by=wu, at=at)
    with pytest.raises(Refused):
        services.explain_absence(award_list, left, reason=" ", by=zhou, at=at)
    with pytest.raises(Refused):
        services.explain_absence(award_list, kept, reason="已列入", by=zhou, at=at)
    services.explain_absence(award_list, left, reason="待补充材料", by=zhou, at=at)
    row = proclaimed(cast, award_list, at)
    assert row.absences.get().reason == "待补充材料"
    with pytest.raises(NotYet):
        services.explain_absence(row, left, reason="又一条", by=zhou, at=at)


def test_the_reason_of_who_was_dropped_is_taken_from_the_book(
    cast: Cast, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    notice = published(cast, candidates)
    receipt = services.file_objection(
        notice,
        candidates[1],
        ground="ownership",
        objector="何知情",
        contact="010-1",
        statement="成果系他人完成,有图纸为证。",
        at=MONDAY,
    )
    services.accept(receipt.objection, by=zhou, at=MONDAY)
    services.uphold(receipt.objection, words="成立。", by=zhou, at=MONDAY)
    services.drop(fresh(candidates)[1], reason="异议成立,取消资格", by=zhou, at=MONDAY)
    at = end(closed(notice))
    approved = services.approve(fresh(candidates)[:1], by=zhou, at=at)
    award_list = services.draft_award_list(notice.cycle, approved, by=zhou, at=at)
    assert Absence.objects.get().reason == "异议成立,取消资格"
    proclaimed(cast, award_list, at)


def test_reasons_may_come_with_the_draft(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    at, zhou = end(noticed), cast.actor("zhou")
    kept, left = fresh(candidates)
    approved = services.approve([kept], by=zhou, at=at)
    award_list = services.draft_award_list(
        noticed.cycle, approved, by=zhou, at=at, reasons={left.pk: "本人退出"}
    )
    assert award_list.absences.get().candidate == left


def test_later_lists_need_no_reason_for_who_was_listed_before(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    at, zhou = end(noticed), cast.actor("zhou")
    first, second = services.approve(fresh(candidates), by=zhou, at=at)
    one = services.draft_award_list(
        noticed.cycle, [first], by=zhou, at=at, reasons={second.pk: "第二批公布"}
    )
    proclaimed(cast, one, at)
    with pytest.raises(Refused):
        services.draft_award_list(noticed.cycle, [first], by=zhou, at=at)
    two = services.draft_award_list(noticed.cycle, [second], by=zhou, at=at)
    proclaimed(cast, two, at)


def test_only_approved_candidates_are_listed(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    with pytest.raises(Refused, match="陈建国"):
        services.draft_award_list(noticed.cycle, fresh(candidates), by=zhou, at=end(noticed))
    with pytest.raises(Refused):
        services.draft_award_list(noticed.cycle, [], by=zhou, at=end(noticed))
    with pytest.raises(NotYours):
        services.draft_award_list(noticed.cycle, [], by=cast.actor("lin"), at=end(noticed))
    assert not AwardList.objects.exists()


def test_other_programmes_have_no_award_list(cast: Cast) -> None:
    cycle = season(cast, "leading-talent")
    with pytest.raises(Refused):
        services.draft_award_list(cycle, [], by=cast.actor("zhou"), at=MONDAY)


def test_all_are_approved_or_none(cast: Cast, noticed: Notice, candidates: list[Candidate]) -> None:
    [other] = decided(cast, recommended(cast, noticed.cycle, ["另一人"]))
    with pytest.raises(NotYet, match="另一人"):
        services.approve([*fresh(candidates), other], by=cast.actor("zhou"), at=end(noticed))
    assert {each.stage for each in fresh(candidates)} == {"announced"}
    with pytest.raises(NotYours):
        services.approve(fresh(candidates), by=cast.actor("zheng"), at=end(noticed))


def test_a_published_list_is_the_condition_of_the_award(
    cast: Cast, noticed: Notice, candidates: list[Candidate]
) -> None:
    from ledger.flow import advance

    at, zhou = end(noticed), cast.actor("zhou")
    approved = services.approve(fresh(candidates), by=zhou, at=at)
    award_list = services.draft_award_list(noticed.cycle, approved, by=zhou, at=at)
    with pytest.raises(NotYet):
        advance(approved[0], "award", by=zhou, at=at + timedelta(days=1))
    with pytest.raises(Refused):
        services.award(award_list, by=zhou, at=at)


def test_the_office_turns_the_pages_of_a_long_list(
    cast: Cast, noticed: Notice, candidates: list[Candidate], client: Client
) -> None:
    at, zhou = end(noticed), cast.actor("zhou")
    approved = services.approve(fresh(candidates), by=zhou, at=at)
    award_list = services.draft_award_list(noticed.cycle, approved, by=zhou, at=at)
    for place, each in enumerate(crowd(noticed.cycle, 120), start=10):
        facts = {"name": each.name, "unit": each.unit_name}
        AwardListItem.objects.create(award_list=award_list, candidate=each, position=place, facts=facts)  # fmt: skip
    client.force_login(cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    where = reverse("office:award_list", args=[award_list.pk])
    first, second = (client.get(where, {"page": n}).content.decode() for n in (1, 2))
    assert "共 122 项" in first and "共 122 项" in second
    assert [each.count('data-label="#"') for each in (first, second)] == [100, 22]  # fmt: skip
    assert "丁一" in first and "丁一" not in second
