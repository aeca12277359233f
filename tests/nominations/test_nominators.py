"""Who nominates in a paper: entered by the society, counted by the rules, bound by a number not kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Nominator, Paper
from nominations.printed import printed
from people.models import Person
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, identity_number, season
from tests.nominations.scans import frozen
from tests.nominations.test_pages_society import LONG, at, visitor
from tests.statements import collect

pytestmark = pytest.mark.django_db
BORN = date(1960, 3, 4)
NUMBER = identity_number(BORN, "M", 77)
QIAN = {"name": "钱院士", "division": "", "unit_name": "某研究所", "birth": BORN}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast: Cast) -> Paper:
    found = draft(cast, season(cast, "cas-academician", days=LONG))
    by = cast.actor("lin")
    return services.save_paper(found, {"channel": "academician"}, by=by, at=NOW)


def codes(paper: Paper) -> set[str]:
    found = Paper.objects.get(pk=paper.pk).findings(NOW)
    return {each.code for each in found if each.code.startswith("nominator")}


def save(cast: Cast, paper: Paper, *people: dict[str, object], who: str = "lin") -> list[Nominator]:
    return services.save_nominators(paper, people, by=cast.actor(who), at=NOW)


def test_an_academicians_paper_without_one_is_not_handed_in(cast: Cast, paper: Paper) -> None:
    assert codes(paper) == {"nominators_missing"}
    with pytest.raises(NotYet, match="还差"):
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    save(cast, paper, QIAN)
    assert codes(paper) == {"nominators_division"}
    save(cast, paper, QIAN | {"division": paper.division})
    assert codes(paper) == set()
    save(cast, paper, QIAN | {"division": paper.division, "birth": date(1947, 1, 1)})
    assert codes(paper) == {"nominator_too_old"}
    peer = QIAN | {"division": paper.division, "role": "peer"}
    save(cast, paper, peer)
    assert codes(paper) == {"nominators_missing"}  # a peer's opinion is no nomination


def test_one_nominates_so_many_and_is_known_by_number_under_any_date(
    cast: Cast, paper: Paper
) -> None:
    known = Person.objects.create(name="钱院士", birth=BORN, identity_no=NUMBER)
    other = draft(cast, paper.cycle, name="周深")
    by = cast.actor("lin")
    other = services.save_paper(other, {"channel": "academician"}, by=by, at=NOW)
    for each in (paper, other):
        said = QIAN | {"division": each.division, "identity_no": f" {NUMBER.lower()} "}
        (entry,) = save(cast, each, said)
        assert entry.person == known
    other = Paper.objects.get(pk=other.pk)
    collect(other, by, NOW + DAY)  # asked again: never at the same moment
    services.hand_in(other, by=by, at=NOW)
    assert codes(paper) == {"nominator_full"}
    Nominator.objects.filter(paper=other).update(name="钱 院士", birth=None)
    assert codes(paper) == {"nominator_full"}


def test_the_number_binds_under_its_own_name_only_and_is_not_kept(cast: Cast, paper: Paper) -> None:
    known = Person.objects.create(name="钱院士", birth=BORN, identity_no=NUMBER)
    (other,) = save(cast, paper, QIAN | {"name": "孙院士", "identity_no": NUMBER})
    assert other.person is None
    (entry,) = save(cast, paper, QIAN | {"identity_no": NUMBER})
    before = Paper.objects.get(pk=paper.pk).revision
    (again,) = save(cast, paper, QIAN)
    assert (entry.person, again.person) == (known, known)
    assert Paper.objects.get(pk=paper.pk).revision == before
    (moved,) = save(cast, paper, QIAN | {"birth": date(1961, 1, 1)})
    assert moved.person is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nominations_nominator")
        assert NUMBER not in str(cursor.fetchall())


def test_only_the_society_enters_them_and_nobody_twice(cast: Cast, paper: Paper) -> None:
    with pytest.raises(NotYours):
        save(cast, paper, QIAN, who="qian")
    with pytest.raises(Refused, match="重复"):
        save(cast, paper, QIAN, QIAN)
    with pytest.raises(Refused):
        save(cast, paper, QIAN | {"unit_name": "机密★10年研究所"})
    assert not paper.nominators.exists()


def test_they_are_printed_and_come_back_with_a_version(cast: Cast, paper: Paper) -> None:
    assert "推荐人" not in str(printed(paper)[0].holds)
    save(cast, paper, QIAN, {"name": "孙院士"})
    version = frozen(cast, paper)
    assert ["推荐人", "钱院士（某研究所）、孙院士"] in printed(paper)[0].holds["lines"]
    save(cast, paper)
    services.restore(version, by=cast.actor("lin"), at=NOW)
    now = [(each.name, each.birth) for each in paper.nominators.order_by("pk")]
    assert now == [("钱院士", BORN), ("孙院士", None)]


def rows(*people: dict[str, str]) -> dict[str, str]:
    told = {"who": "1", "nominator-TOTAL_FORMS": str(len(people)), "nominator-INITIAL_FORMS": "0"}
    return told | {
        f"nominator-{n}-{k}": v for n, each in enumerate(people) for k, v in each.items()
    }


def test_the_page_keeps_what_is_right_and_says_what_is_wrong(cast: Cast, paper: Paper) -> None:
    lin, page = visitor(cast, "lin"), at("nomination", paper.pk)
    said = {"name": "钱院士", "division": paper.division, "unit_name": "某研究所"}
    wrong = (
        (said, "请填写出生日期"),
        (said | {"identity_no": NUMBER[:-1] + "?"}, "证件号码无效"),
        (said | {"identity_no": NUMBER, "birth": "1961-01-01"}, "出生日期与证件号码不一致"),
        (said | {"birth": "1960-03-04", "name": ""}, "请"),
    )
    for told, words in wrong:
        answer = lin.post(page, rows(told, {"name": ""}))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "某研究所" in answer.content.decode()
    twice = said | {"birth": "1960-03-04"}
    assert "重复" in lin.post(page, rows(twice, twice)).content.decode()
    assert not paper.nominators.exists()
    assert lin.post(page, rows(said | {"identity_no": NUMBER}, {"name": ""})).status_code == 302
    entry = paper.nominators.get()
    assert (entry.name, entry.birth, entry.division) == ("钱院士", BORN, paper.division)
    text = lin.get(page).content.decode()
    assert "1960-03-04" in text and NUMBER not in text
    assert lin.post(page, {"channel": "academician", "division": paper.division}).status_code == 302
    assert paper.nominators.count() == 1
    assert lin.post(page, rows(twice | {"removed": "on"})).status_code == 302
    assert not paper.nominators.exists()


def test_no_rows_where_no_channel_is_one_of_persons(cast: Cast) -> None:
    found = draft(cast, season(cast, "leading-talent", days=LONG))
    answer = visitor(cast, "lin").get(at("nomination", found.pk))
    assert "nominator-0-name" not in answer.content.decode()
    office: Client = visitor(cast, "li")
    assert office.get(reverse("society:nomination", args=[found.pk])).status_code == 403


def test_a_paper_that_is_handed_in_asks_for_nobody(cast: Cast) -> None:
    found = endorsed(cast, season(cast, "cas-academician", days=LONG))
    lin, page = visitor(cast, "lin"), at("nomination", found.pk)
    assert "id_nominators" not in lin.get(page).content.decode()
    Nominator.objects.create(paper=found, name="钱院士")
    text = lin.get(page).content.decode()
    assert "钱院士" in text and "id_nominators" in text and "请逐一填写推荐人" not in text
