"""维护专家信息: a profile is written whole, in one form, and the book keeps what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from ledger.flow import history
from ledger.situations import NotYours, Refused
from people.models import Affiliation
from people.services import enter_unit
from review import services
from review.models import Expert
from review.services.profiles import Away, Post, Profile, profile_of
from review.views.experts import changes_in
from tests.cast import NOW
from tests.review.stage import set_stage

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def set_up():
    play = set_stage(candidates=0, experts=1)
    return play, play.experts[0]


def fresh(expert: Expert) -> Expert:
    return Expert.objects.get(pk=expert.pk)


def test_a_profile_is_written_whole_and_read_again():
    play, expert = set_up()
    given = Profile(
        title="研究员",
        field="机械设计",
        keywords=("齿轮", "传动"),
        division="工程一组",
        region="上海",
        languages=("zh", "ja"),
        load_max=7,
        hours_max=30,
        is_frontline=True,
        disciplines=(("46020", 70), ("430", 30)),
        posts=(
            Post("某大学", "教授", date(2019, 1, 1)),
            Post("某所", "", None, date(2018, 12, 31)),
        ),
        absences=(Away(DAY, DAY, "出国"),),
    )
    services.update_profile(expert, given, by=play.manager, at=NOW)
    assert profile_of(fresh(expert)) == given
    rows = Affiliation.objects.filter(person=expert.person)
    assert {row.source for row in rows} == {"office"}


def test_the_book_keeps_what_changed_but_no_reason_of_absence():
    play, expert = set_up()
    stands = profile_of(expert)
    away = (Away(DAY, DAY, "住院"),)
    services.update_profile(
        expert, replace(stands, title="教授", absences=away), by=play.manager, at=NOW
    )
    line = list(history(expert))[-1]
    assert line.verb == "update_profile"
    assert line.facts["changed"] == {
        "title": ["", "教授"],
        "absences": [[], ["2026-05-01–2026-05-01"]],
    }
    assert "住院" not in str(line.facts)


def test_nothing_changed_is_no_line_in_the_book():
    play, expert = set_up()
    before = len(list(history(expert)))
    services.update_profile(expert, profile_of(expert), by=play.manager, at=NOW)
    assert len(list(history(expert))) == before


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("disciplines", (("46020", 60), ("430", 30))),
        ("disciplines", (("46020", 50), ("46020", 50))),
        ("disciplines", (("46021", 100),)),
        ("load_max", 0),
        ("posts", (Post("某大学", "", date(2020, 1, 1), date(2019, 1, 1)),)),
        ("posts", (Post("某大学", "甲"), Post("某大学", "乙"))),
        ("absences", (Away(DAY, date(2026, 4, 1)),)),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(part, value):
    play, expert = set_up()
    stands = profile_of(expert)
    wrong = replace(stands, title="新职称", **{part: value})
    with pytest.raises(Refused):
        services.update_profile(expert, wrong, by=play.manager, at=NOW)
    assert profile_of(fresh(expert)) == stands


def test_who_leaves_a_unit_belongs_to_the_next():
    play, expert = set_up()
    new = enter_unit("新单位", nature="institution")
    left = Post(str(expert.unit), "", None, date(2026, 1, 31))
    there = Post("新单位", "", date(2026, 2, 1))
    moved = replace(profile_of(expert), posts=(left, there))
    services.update_profile(expert, moved, by=play.manager, at=NOW)
    assert fresh(expert).unit == new
    kept = replace(moved, posts=(*moved.posts, Post("第三单位", "", date(2026, 3, 1))))
    services.update_profile(fresh(expert), kept, by=play.manager, at=NOW)
    assert fresh(expert).unit == new


def test_a_unit_that_stays_keeps_who_said_so():
    play, expert = set_up()
    Affiliation.objects.filter(person=expert.person).update(source="imported")
    more = (*profile_of(expert).posts, Post("兼职单位"))
    services.update_profile(
        expert, replace(profile_of(expert), posts=more), by=play.manager, at=NOW
    )
    found = dict(Affiliation.objects.values_list("unit_name", "source"))
    assert found == {str(expert.unit): "imported", "兼职单位": "office"}


@pytest.mark.parametrize("who", ["lin", "li", "zheng"])
def test_only_the_office_of_the_pool_writes_a_profile(who):
    play, expert = set_up()
    with pytest.raises(NotYours):
        services.update_profile(expert, profile_of(expert), by=play.cast.actor(who), at=NOW)


def test_a_line_of_the_book_names_languages_in_words():
    play, expert = set_up()
    stands = replace(profile_of(expert), languages=("zh", "xx"))
    services.update_profile(expert, stands, by=play.manager, at=NOW)
    with override("zh-hans"):
        [(part, was, now)] = changes_in(list(history(expert))[-1])
    assert (part, was, now) == ("语种", "—", "汉语；xx")
