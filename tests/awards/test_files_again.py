"""公示附件复核: a file goes with what it says, through corrections and repeated notices."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Notice
from ledger.situations import NotYet, OutOfOrder, Refused
from tests.awards.scene import MONDAY, suspended
from tests.awards.test_enclose import HOUR, address, client, hidden_column, notice, workbook
from tests.cast import Cast

__all__ = ["client", "notice"]


def test_a_correction_comes_with_a_look_at_each_file_that_names_the_person(
    client: Client, cast: Cast, notice: Notice
) -> None:
    item, at = notice.items.get(facts__name="丁一"), MONDAY + HOUR
    by, wu = cast.actor("zhou"), cast.actor("wu")
    words = {"item": item, "reason": "单位名称有误", "by": by, "at": at}
    facts = {"unit": "江城理工大学机械学院"}
    with pytest.raises(Refused, match="成果目录"):
        services.ask_change(notice, "correct", facts=facts, **words)
    leaking = services.Look("replace", "表中单位有误", workbook(hidden_column), "表.xlsx")
    with pytest.raises(Refused):
        services.ask_change(notice, "correct", facts=facts, looks={2: leaking}, **words)
    new = services.Look("replace", "表中单位有误", workbook(corrected_unit), "表.xlsx")
    for _again in range(2):
        asked = services.ask_change(notice, "correct", facts=facts, looks={2: new}, **words)
    number = asked.files["2"]["by"]
    assert [client.get(address(notice, n)).status_code for n in (2, number)] == [200, 404]
    services.confirm_change(asked, by=wu, at=at)
    codes = [client.get(address(notice, n)).status_code for n in (2, 3, number - 1, number)]
    assert codes == [404, 200, 404, 200]
    assert notice.attachments.get(number=number).title == "成果目录"
    stands = services.Look("stands", "附件不含单位名称")
    facts = {"unit": "江城理工大学"}
    asked = services.ask_change(notice, "correct", facts=facts, looks={number: stands}, **words)
    type(asked).objects.filter(pk=asked.pk).update(files={})
    with pytest.raises(OutOfOrder):
        services.confirm_change(asked, by=wu, at=at)
    assert notice.items.get(pk=item.pk).facts["unit"] == "江城理工大学机械学院"


def corrected_unit(book: Any) -> None:
    book.active["C2"] = "江城理工大学机械学院"


def test_the_page_of_a_correction_asks_about_the_files(cast: Cast, notice: Notice) -> None:
    at_desk = Client()
    at_desk.force_login(cast.users["zhou"])
    item = notice.items.get(facts__name="丁一")
    where = reverse("office:change_entry", args=[notice.pk, item.position, "correct"])
    given = {f"fact-{key}": value for key, value in item.facts.items() if isinstance(value, str)}
    given |= {"fact-unit": "江城理工大学", "reason": "单位名称有误"}
    assert at_desk.post(where, given).status_code == 422
    told = {"verdict-2": "take_out", "why-2": "附件另行公布"}
    assert at_desk.post(where, {**given, **told}).status_code == 302
    other = Client()
    other.force_login(cast.users["wu"])
    change = reverse("office:confirm_change", args=[notice.changes.get().pk])
    assert "附件另行公布" in other.get(change).content.decode()
    assert other.post(change).status_code == 302
    assert notice.attachments.get(number=2).standing == "removed"


def test_a_repeated_notice_is_offered_the_files_of_the_first(cast: Cast, notice: Notice) -> None:
    notice = suspended(cast, notice, at=MONDAY + HOUR)
    made = services.repeat_notice(notice, by=cast.actor("zhou"), at=MONDAY + HOUR)
    assert [each.title for each in services.offered(made)] == ["成果目录", "材料说明"]
    at_desk = Client()
    at_desk.force_login(cast.users["wu"])
    where = reverse("office:attachments", args=[made.pk])
    assert "成果目录" in at_desk.get(where).content.decode()
    assert at_desk.post(where, {"taken": "2"}).status_code == 302
    assert [each.title for each in services.offered(made)] == ["材料说明"]
    assert made.attachments.get().file.sha256 == notice.attachments.get(number=2).file.sha256
    with pytest.raises(OutOfOrder):
        services.take_over(made, 2, looked=True, by=cast.actor("wu"), at=MONDAY + HOUR)
    with pytest.raises(NotYet):
        services.publish_notice(made, by=cast.actor("wu"), at=MONDAY + HOUR)
