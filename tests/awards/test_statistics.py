"""What all lists together say, and the files of data: opened part by part, nothing that points to a person."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import AwardList
from awards.services.statistics import band, counts_by_year, tables_of, told_of
from nominations.models import Candidate, Member
from review import services as review
from review.models import Disclosure
from tests.awards.scene import BASIS, MONDAY, awarded, decided, fresh, opens, published, recommended
from tests.awards.schemas import fits
from tests.awards.test_seal import seal
from tests.cast import Cast

PARTS = ("regions", "unit_kinds", "sexes", "ages", "frontline")


@pytest.fixture
def listed(cast: Cast, candidates: list[Candidate]) -> AwardList:
    awarded(cast, candidates)
    return AwardList.objects.get()


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr("config.clock.now", lambda: moment)


def test_ages_fall_into_bands_on_the_day_of_the_list() -> None:
    who = Member(birth=date(1991, 3, 24))
    assert [band(who, day) for day in (date(2027, 3, 23), date(2027, 3, 24))] == ["a35", "a45"]
    assert [band(Member(birth=date(y, 1, 1)), date(2026, 1, 1)) for y in (1981, 1980, 1961, 1960)] == ["a45", "a55", "a65", "over"]  # fmt: skip
    assert band(Member(), date(2026, 1, 1)) == "" == band(None, date(2026, 1, 1))


def test_who_is_withheld_from_a_list_is_still_counted(
    client: Client, cast: Cast, listed: AwardList
) -> None:
    opens(cast, listed, *PARTS)
    before = tables_of(listed.cycle.programme), counts_by_year()
    seal(cast, listed.items.first().candidate, at=MONDAY + timedelta(days=30))  # type: ignore[union-attr]
    assert listed.items.sealed().count() == 1
    assert (tables_of(listed.cycle.programme), counts_by_year()) == before
    assert before[1][0][2] == 2


def test_a_list_of_two_is_not_parted_and_one_of_many_is(
    client: Client, cast: Cast, listed: AwardList, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reverse("public:statistics")
    assert "没有开放更多统计" in client.get(page).content.decode()
    opens(cast, listed, *PARTS)
    programme = listed.cycle.programme
    found = tables_of(programme)
    assert [each.code for each in found] == list(PARTS)
    assert [(row.total, row.cells) for each in found for row in each.rows] == [(2, ())] * 5
    assert "人数过少" in client.get(page).content.decode() and found[0].heads == ()
    counted = {True: 40, False: 6}
    monkeypatch.setattr(
        "awards.services.statistics.honoured_on",
        lambda lists: {
            each.pk: [
                (
                    Member(sex="M" if men else "F", first_line_years=9 if men else 0),
                    date(2026, 4, 1),
                )
                for men, n in counted.items()
                for _one in range(n)
            ]
            for each in lists
        },
    )
    sexes, frontline = (
        each for each in tables_of(programme) if each.code in ("sexes", "frontline")
    )
    assert [(row.year, row.total, row.cells) for row in sexes.rows] == [(2026, 46, (6, 40))]
    assert frontline.rows[0].cells == (40, 6)
    answer = client.get(page)
    text = answer.content.decode()
    assert text.count("<svg class=") + text.count('<svg role="img"') >= 6 and text.count(BASIS) == 5
    assert "40 (87%)" in text and not answer.cookies and len(answer.content) < 100_000
    counted[False] = 3  # withheld, and the other with it
    assert "不显示" in (text := client.get(page).content.decode())
    assert re.findall(r">(40|3|43 \()", text.partition('id="sexes"')[2].partition("<h3")[0]) == []


def test_a_second_list_is_not_told_by_what_a_year_showed_before_it() -> None:
    first, second = [40, 12, 9], [20, 0, 3]
    assert told_of([first]) == (61, [40, 12, 9])
    before, (total, after) = told_of([first])[1], told_of([first, second])
    assert (total, after) == (84, [None, 12, None])  # not 60, 12, 12: less 9 it would be 3
    learnt = [b - a for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    assert all(n == 0 or n >= 5 for n in learnt)
    assert told_of([first, [1, 1, 0]]) == (61, [40, 12, 9]) == told_of([[1, 1, 0], first])
    assert told_of([[1, 1, 0], [0, 2, 0]]) == (4, [])
    assert told_of([[9, 3, 40, 0], [0, 30, 9, 2]]) == (93, [9, None, None, None])


def test_nothing_is_told_while_a_notice_of_the_cycle_runs(cast: Cast, listed: AwardList) -> None:
    opens(cast, listed, "sexes")
    assert tables_of(listed.cycle.programme)
    published(cast, decided(cast, recommended(cast, listed.cycle, ["王五"]), MONDAY), MONDAY)
    assert tables_of(listed.cycle.programme) == []


def test_pages_ask_no_more_for_more_lists(
    client: Client, cast: Cast, listed: AwardList, django_assert_max_num_queries: Any
) -> None:
    opens(cast, listed, *PARTS, "files")
    with django_assert_max_num_queries(16):
        client.get(reverse("public:statistics"))
    with django_assert_max_num_queries(8):
        client.get(reverse("public:open_data"))


def test_files_hold_what_the_schema_says_and_end_with_their_opening(
    client: Client, cast: Cast, listed: AwardList
) -> None:
    code, year = listed.cycle.programme.code, listed.cycle.year
    where = [reverse("public:data_out", args=[code, year, kind]) for kind in ("json", "csv")]
    assert [client.get(each).status_code for each in where] == [404, 404]
    opens(cast, listed, "files")
    gone = listed.items.order_by("-position").first().candidate  # type: ignore[union-attr]
    asked = services.ask_revocation(fresh([gone])[0], ground="造假", decision="科协发〔2026〕19号", by=cast.actor("zhou"), at=MONDAY + timedelta(days=30))  # fmt: skip
    services.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY + timedelta(days=31))
    answer = client.get(where[0])
    told = json.loads(answer.content)
    schema = json.loads(client.get(reverse("public:data_schema", args=["awards"])).content)
    assert schema["$id"].endswith("/data/awards.schema.json") and told["schema"] == schema["$id"]
    fits(told, schema)
    of_one = [reverse("public:award_list_out", args=[listed.pk, kind]) for kind in ("json", "csv")]
    assert json.loads(client.get(of_one[0]).content) == told
    assert client.get(of_one[1]).content == client.get(where[1]).content
    assert [(e["name"], e["status"]) for e in told["lists"][0]["items"]] == [("丁一", "awarded"), ("陈建国", "revoked")]  # fmt: skip
    assert told["lists"][0]["items"][1]["revoked_by"] == "科协发〔2026〕19号"
    rows = list(csv.DictReader(io.StringIO(client.get(where[1]).content.decode("utf-8-sig"))))
    assert [(row["name"], row["status"], row["list_number"]) for row in rows] == [("丁一", "awarded", "科协发〔2026〕8号"), ("陈建国", "revoked", "科协发〔2026〕8号")]  # fmt: skip
    assert ", ".join(rows[0]) in " ".join((Path(settings.BASE_DIR) / "docs/open-data.md").read_text().split())  # fmt: skip
    person = client.get(reverse("public:awardee", args=[listed.pk, 2])).content.decode()
    assert "陈建国" in person and "科协发〔2026〕19号" in person
    assert client.get(reverse("public:awardee", args=[listed.pk, 3])).status_code == 404
    review.end_disclosure(Disclosure.objects.get(), reason="到期", by=cast.actor("zhou"), at=MONDAY)
    assert [client.get(each).status_code for each in (*where, *of_one)] == [404] * 4
