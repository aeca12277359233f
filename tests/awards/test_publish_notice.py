"""公示: by two persons, over holidays to the second, closed by the clock, repeated when suspended."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.utils import translation

from awards import services
from awards.models import Notice
from awards.services.linting import refuse_personal_file
from ledger.actors import THE_CLOCK
from ledger.flow import advance
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from programmes.models import CalendarYear, Cycle
from programmes.workdays import BEIJING
from tests.attachments import pdf
from tests.awards.scene import (
    CONTACT,
    LATER,
    MONDAY,
    decided,
    fresh,
    published,
    recommended,
    suspended,
)
from tests.cast import Cast


def drafted(cast: Cast, candidates: list[Candidate], **words: str) -> Notice:
    return services.draft_notice(
        candidates[0].cycle,
        candidates,
        by=cast.actor("zhou"),
        at=MONDAY,
        **{"contact": CONTACT, **words},
    )


def test_a_second_person_publishes_and_all_are_announced(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates)
    with pytest.raises(NotYet):
        services.publish_notice(notice, by=cast.actor("zhou"), at=MONDAY)
    row = services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)
    assert (row.stage, row.published_at, row.last_day) == ("published", MONDAY, date(2026, 3, 30))
    assert row.closes_at == datetime(2026, 3, 31, tzinfo=BEIJING)
    assert [each.stage for each in fresh(candidates)] == ["announced", "announced"]


def test_the_facts_are_those_the_rules_allow_in_the_order_of_strokes(
    cast: Cast, candidates: list[Candidate]
) -> None:
    items = list(drafted(cast, candidates).items.all())
    assert [item.facts["name"] for item in items] == ["丁一", "陈建国"]
    assert items[0].facts == {
        "name": "丁一",
        "unit": "华北重型机械有限公司",
        "title": "教授级高级工程师",
        "specialty": "机械设计",
        "nominator": "机械制造学会",
        "summary": "长期在一线工作。",
    }


def test_the_snapshot_does_not_follow_later_changes(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = published(cast, candidates)
    Candidate.objects.filter(pk=candidates[0].pk).update(name="改名")
    assert "改名" not in str(list(notice.items.values_list("facts", flat=True)))


def test_a_holiday_is_refused_with_the_next_working_day(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates)
    with pytest.raises(Refused, match="2026-04-07"):
        services.publish_notice(
            notice, by=cast.actor("wu"), at=datetime(2026, 4, 6, 9, tzinfo=BEIJING)
        )
    assert Notice.objects.get().stage == "drafted"


def test_an_unpublished_year_is_refused_with_what_to_import(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates)
    assert not CalendarYear.objects.filter(year=2027).exists()
    with pytest.raises(Refused, match="import_holidays"):
        services.publish_notice(
            notice, by=cast.actor("wu"), at=datetime(2027, 1, 5, 9, tzinfo=BEIJING)
        )


def test_the_clock_closes_at_the_last_moment_and_once(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = published(cast, candidates)
    with pytest.raises(NotYet):
        services.close_notice(notice, at=notice.closes_at - timedelta(microseconds=1))
    with pytest.raises(NotYours):
        services.close_notice(notice, at=notice.closes_at, by=cast.actor("zhou"))
    assert services.close_notice(notice, at=notice.closes_at).stage == "closed"
    with pytest.raises(OutOfOrder):
        services.close_notice(notice, at=notice.closes_at)


def test_nobody_goes_on_before_the_full_length(cast: Cast, candidates: list[Candidate]) -> None:
    notice = published(cast, candidates)
    with pytest.raises(NotYet):
        services.approve(fresh(candidates), by=cast.actor("zhou"), at=notice.closes_at)
    advance(notice, "close", by=THE_CLOCK, at=notice.closes_at)
    with pytest.raises(NotYet):
        services.approve(
            fresh(candidates), by=cast.actor("zhou"), at=notice.closes_at - timedelta(seconds=1)
        )
    assert [
        each.stage
        for each in services.approve(fresh(candidates), by=cast.actor("zhou"), at=notice.closes_at)
    ] == ["approved", "approved"]


def test_a_suspended_notice_is_repeated_in_full(cast: Cast, candidates: list[Candidate]) -> None:
    notice = published(cast, candidates)
    with pytest.raises(Refused):
        services.ask_change(notice, "suspend", reason="", by=cast.actor("zhou"), at=MONDAY)
    notice = suspended(cast, notice)
    again = services.repeat_notice(notice, by=cast.actor("zhou"), at=MONDAY)
    assert (again.repeats, again.items.count()) == (notice, 2)
    later = MONDAY + timedelta(days=3)
    again = services.publish_notice(again, by=cast.actor("wu"), at=later)
    assert again.last_day == date(2026, 4, 2)
    with pytest.raises(NotYet):
        services.approve(fresh(candidates), by=cast.actor("zhou"), at=notice.closes_at)
    services.close_notice(again, at=again.closes_at)
    services.approve(fresh(candidates), by=cast.actor("zhou"), at=again.closes_at)


def test_a_notice_that_has_run_is_not_suspended(cast: Cast, candidates: list[Candidate]) -> None:
    notice = published(cast, candidates)
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    with pytest.raises(OutOfOrder):
        services.ask_change(notice, "suspend", reason="迟了", by=zhou, at=notice.closes_at)
    asked = services.ask_change(notice, "suspend", reason="早一刻", by=zhou, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.confirm_change(asked, by=wu, at=notice.closes_at)
    assert Notice.objects.get().stage == "published"
    with pytest.raises(OutOfOrder):
        services.repeat_notice(notice, by=cast.actor("zhou"), at=MONDAY)


@pytest.mark.parametrize(
    "words",
    [
        {"text": "联系人手机13800138000。"},
        {"title": "公示 11010519491231002X"},
        {"basis": "见 zhang@example.cn"},
        {"contact": "评审办公室 138 0013 8000"},
        {"text": "请致电幺三八零零零零幺二三四"},
        {"text": "材料寄：北京市海淀区某某小区3号楼2单元501室"},
        {"text": "可加微信：kexie_1970"},
        {"text": "缴费账号 6222020000000000125"},
        {"text": "某某，1962年3月15日生"},
        {"text": "另可致电010-68571235"},
    ],
)
def test_personal_data_keeps_a_notice_from_publication(
    cast: Cast, candidates: list[Candidate], words: dict
) -> None:
    notice = drafted(cast, candidates, **words)
    with pytest.raises(NotYet):
        services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)
    assert [each.stage for each in fresh(candidates)] == ["decided", "decided"]


def test_the_refusal_names_the_place_and_offers_the_mask(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates, text="联系人手机１３８ ００００ １２３４。")
    item = notice.items.get(facts__name="丁一")
    item.facts["summary"] = "身份证119999 19620315 1012，长期在一线工作。"
    item.save()
    with translation.override("zh-hans"), pytest.raises(NotYet) as refused:
        services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)
    words = " ".join(map(str, refused.value.unmet))
    assert "联系人手机138****1234。" in words
    assert "丁一 · " in words and "身份证11*************012" in words
    assert "19620315" not in words


def test_what_only_looks_like_a_number_is_published(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates)
    item = notice.items.get(facts__name="丁一")
    item.facts["works"] = ["Nature, 2019, 158: 1234-1240，DOI 10.13800/j.cnki.13912345678"]
    item.facts["patents"] = ["ZL201310123456.7，2013年8月1日授权"]
    item.save()
    assert services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY).stage == "published"


def test_the_reason_of_a_suspension_is_published_too(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = published(cast, candidates)
    with pytest.raises(Refused, match=r"138\*\*\*\*1234"):
        services.ask_change(
            notice,
            "suspend",
            reason="13800001234来电反映名单有误",
            by=cast.actor("zhou"),
            at=MONDAY,
        )


def test_a_file_to_be_published_is_refused_with_its_places() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "手机"])
    book.active.append(["丁一", "13800001234"])
    book.active.column_dimensions["B"].hidden = True
    target = io.BytesIO()
    book.save(target)
    with translation.override("en"), pytest.raises(Refused, match="cell B2, hidden"):
        refuse_personal_file(target.getvalue(), name="名单.xlsx")
    with pytest.raises(Refused):
        refuse_personal_file(b"%PDF-1.7 torn", name="名单.pdf")
    assert refuse_personal_file(pdf(2), name="名单.pdf") == [1, 2]


def test_the_offices_own_line_and_mail_may_stand_in_the_contact(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates, contact="评审办公室,010-68571234,yiyi@example.cn")
    services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)


def test_who_is_not_confirmed_enters_no_notice(cast: Cast, cycle: Cycle) -> None:
    [candidate] = recommended(cast, cycle)
    zhou = cast.actor("zhou")
    with pytest.raises(Refused, match="陈建国"):
        services.draft_notice(cycle, [candidate], contact=CONTACT, by=zhou, at=LATER)
    with pytest.raises(Refused):
        services.draft_notice(cycle, [], contact=" ", by=zhou, at=LATER)
    with pytest.raises(NotYours):
        services.draft_notice(cycle, [], contact=CONTACT, by=cast.actor("li"), at=LATER)


def test_nobody_stands_in_two_drafts(cast: Cast, candidates: list[Candidate]) -> None:
    drafted(cast, candidates)
    with pytest.raises(Refused):
        drafted(cast, candidates)


def test_words_change_until_publication_and_the_reviser_does_not_publish(
    cast: Cast, candidates: list[Candidate]
) -> None:
    notice = drafted(cast, candidates)
    words = {"title": "关于拟表彰对象的公示", "basis": "评奖办法", "contact": CONTACT, "text": ""}
    services.revise_notice(notice, by=cast.actor("wu"), at=MONDAY, **words)
    with pytest.raises(NotYet):
        services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)
    row = services.publish_notice(notice, by=cast.actor("zhou"), at=MONDAY)
    assert row.title == "关于拟表彰对象的公示"
    with pytest.raises(OutOfOrder):
        services.revise_notice(row, by=cast.actor("wu"), at=MONDAY, **words)
    with pytest.raises(Refused):
        services.revise_notice(
            drafted(cast, decided(cast, recommended(cast, notice.cycle, ["另一人"]))),
            by=cast.actor("wu"),
            at=MONDAY,
            **{**words, "title": " "},
        )
