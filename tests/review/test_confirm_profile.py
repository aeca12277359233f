"""核对本人信息: an expert confirms or corrects their own profile, logged in or by a link and a code."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config import clock
from ledger.flow import history
from ledger.situations import NotYours, Refused
from letters.models import Letter
from review import services
from review.models import Expert, ProfileLink
from review.services.profiles import Post, profile_of
from tests.cast import DAY, NOW
from tests.review.stage import acting, set_stage

pytestmark = pytest.mark.django_db
PHONE, LATER = "13900000001", NOW + timedelta(minutes=2)


def set_up(*, phone: str = PHONE, email: str = ""):
    play = set_stage(candidates=0, experts=2)
    expert = play.experts[0]
    expert.person.phone, expert.person.email = phone, email
    expert.person.save()
    return play, expert


def asked(play, expert, at=NOW) -> ProfileLink:
    link = services.ask_profile(expert, by=play.manager, at=at)
    assert link is not None
    return link


def pin_of(link: ProfileLink, at=LATER) -> str:
    services.send_profile_pin(link, at=at)
    return re.search(r"\d{6}", str(Letter.objects.filter(verb="profile_code").last().body))[0]


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_an_expert_corrects_their_own_profile_and_what_the_office_decides_stays():
    _play, expert = set_up()
    given = replace(profile_of(expert), title="院士", is_academician=True, division="别组")
    services.confirm_profile(expert, given, by=acting(expert), at=NOW)
    now = fresh(expert)
    assert (now.title, now.is_academician, now.division) == ("院士", False, "")
    assert now.confirmed_at == NOW
    assert list(history(expert))[-1].facts["changed"] == {"title": ["", "院士"]}


def test_a_unit_an_expert_states_is_their_own_word():
    _play, expert = set_up()
    given = replace(profile_of(expert), posts=(*profile_of(expert).posts, Post("曾经的单位")))
    services.confirm_profile(expert, given, by=acting(expert), at=NOW)
    assert expert.person.affiliations.get(unit_name="曾经的单位").source == "declared"


def test_nobody_confirms_for_somebody_else():
    play, expert = set_up()
    for actor in (acting(play.experts[1]), play.manager, play.supervisor):
        with pytest.raises(NotYours):
            services.confirm_profile(expert, profile_of(expert), by=actor, at=NOW)


def test_a_link_with_the_code_confirms_once():
    play, expert = set_up()
    link = asked(play, expert)
    pin = pin_of(link)
    given = replace(profile_of(expert), field="动力工程")
    changed = services.confirm_profile_by_link(link, pin, given, at=LATER)
    assert list(changed) == ["field"]
    line = list(history(expert))[-1]
    assert (line.verb, line.actor_kind) == ("confirm_profile", "link")
    assert services.profile_link(str(link.code), at=LATER) is None
    with pytest.raises(Refused):
        services.confirm_profile_by_link(link, pin, given, at=LATER)


def test_a_wrong_code_counts_and_changes_nothing():
    play, expert = set_up()
    link = asked(play, expert)
    pin = pin_of(link)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(Refused):
            services.confirm_profile_by_link(link, wrong, profile_of(expert), at=LATER)
    with pytest.raises(Refused, match=r"too often|过多|多次|次数"):
        services.confirm_profile_by_link(link, pin, profile_of(expert), at=LATER)
    assert fresh(expert).confirmed_at is None


def test_a_code_is_good_for_ten_minutes_and_for_its_own_link():
    play, expert = set_up()
    link = asked(play, expert)
    pin = pin_of(link)
    late = LATER + timedelta(minutes=10)
    with pytest.raises(Refused):
        services.confirm_profile_by_link(link, pin, profile_of(expert), at=late)
    other = play.experts[1]
    other.person.phone = "13900000002"
    other.person.save()
    with pytest.raises(Refused):
        services.confirm_profile_by_link(asked(play, other), pin, profile_of(other), at=LATER)


def test_a_newer_link_ends_the_older_and_both_end_in_time():
    play, expert = set_up()
    first, second = asked(play, expert), asked(play, expert, at=LATER)
    assert services.profile_link(str(first.code), at=LATER) is None
    assert services.profile_link(str(second.code), at=LATER) == second
    assert services.profile_link(str(second.code), at=LATER + 30 * DAY) is None
    assert not fresh(first).code


def test_the_code_goes_to_what_is_on_record():
    play, expert = set_up(phone="", email="gao@example.cn")
    link = asked(play, expert)
    services.send_profile_pin(link, at=LATER)
    letter = Letter.objects.filter(verb="profile_code").last()
    assert (letter.channel, str(letter.address)) == ("email", "gao@example.cn")
    with pytest.raises(Refused):
        services.send_profile_pin(link, at=LATER + timedelta(seconds=30))


# --- the page behind a link -----------------------------------------------------------------------


def posted(expert: Expert, **words: str) -> dict[str, str]:
    """Return what the page sends when nothing is changed but ``words``."""
    data = {"field": expert.field, "load_max": str(expert.load_max), "title": expert.title}
    for name, shown in (("disciplines", 0), ("posts", 1), ("absences", 0)):
        data |= {f"{name}-TOTAL_FORMS": str(shown + 2), f"{name}-INITIAL_FORMS": str(shown)}
    data |= {"posts-0-unit_name": str(expert.unit)}
    return {**data, **words}


def test_the_page_behind_a_link_shows_sends_and_takes():
    play, expert = set_up()
    link = asked(play, expert, at=clock.now())
    page = reverse("review:profile_by_link", args=[str(link.code)])
    client = Client()
    answer = client.get(page)
    assert answer.status_code == 200 and "139****0001" in answer.content.decode()
    assert client.post(page, posted(expert, pin="000000")).status_code == 422
    client.post(page, {"act": "send_pin"})
    sent = str(Letter.objects.filter(verb="profile_code").last().body)
    pin = re.search(r"\d{6}", sent)[0]
    words = {"disciplines-0-code": "46020 机械设计", "disciplines-0-weight": "100", "pin": pin}
    answer = client.post(page, posted(expert, **words))
    assert answer.status_code == 200 and "谢谢" in answer.content.decode()
    assert client.get(page).status_code == 404
    assert [(d.code, d.weight) for d in expert.disciplines.all()] == [("46020", 100)]
