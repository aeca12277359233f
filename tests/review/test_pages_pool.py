"""The pages of the pool: narrowed, counted, kept under a name, one expert whole, masked, by whom."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYours, Refused
from letters.models import Letter
from people.services import enter_unit
from review import services
from review.models import Expert, ProfileLink, SavedFilter
from review.services.profiles import Away, profile_of
from tests.attachments import pdf
from tests.cast import NOW
from tests.review.pages import logged_in, main, queries, text
from tests.review.stage import Stage, acting, set_stage

pytestmark = pytest.mark.django_db
URL = "office:experts"


def set_up(experts: int = 4) -> Stage:
    play = set_stage(candidates=0, experts=experts)
    for expert in play.experts:
        expert.person.phone, expert.person.email = "13912345678", "secret@example.cn"
        expert.person.save()
    return play


def write(play: Stage, expert: Expert, **parts: object) -> None:
    given = replace(profile_of(expert), **parts)
    services.update_profile(expert, given, by=play.manager, at=NOW)


def names_on(client, **query: str) -> set[str]:
    """Return the experts a filter leaves, as the list shows them."""
    page = main(client.get(reverse(URL), query)).split("<tbody>")
    body = page[1] if len(page) > 1 else ""
    return {name for name in ("专家子", "专家丑", "专家寅", "专家卯") if name in body}


def described() -> tuple[Stage, object]:
    """Four experts that differ in everything a filter asks for."""
    play = set_up()
    one, two, three, four = play.experts
    write(play, one, disciplines=(("46020", 100),), division="机械", languages=("zh", "ja"))
    write(play, two, disciplines=(("460", 60), ("430", 40)), is_academician=True, region="上海")
    write(play, three, is_frontline=True, absences=(Away(date(2020, 1, 1), date(2090, 1, 1)),))
    unit = enter_unit("北方研究院", nature="institution", region="辽宁省", aliases=["北研院"])
    Expert.objects.filter(pk=four.pk).update(unit=unit, is_available=False)
    one = Expert.objects.get(pk=one.pk)
    services.confirm_profile(one, profile_of(one), by=acting(one), at=NOW)
    return play, logged_in(play.cast.users["zhou"])


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, "子丑寅卯"),
        ({"q": "专家子"}, "子"),
        ({"unit": "北研院"}, "卯"),
        ({"division": "机械"}, "子"),
        ({"discipline": "460"}, "子丑"),
        ({"discipline": "机械设计"}, "子"),
        ({"region": "辽宁"}, "卯"),
        ({"region": "上海"}, "丑"),
        ({"language": "ja"}, "子"),
        ({"academician": "1"}, "丑"),
        ({"frontline": "0"}, "子丑卯"),
        ({"state": "resting"}, "卯"),
        ({"state": "away"}, "寅"),
        ({"state": "available"}, "子丑寅"),
        ({"state": "banned"}, ""),
        ({"unconfirmed": "2020-01-01"}, "丑寅卯"),
        ({"unconfirmed": "2090-01-01"}, "子丑寅卯"),
        ({"discipline": "460", "academician": "1"}, "丑"),
    ],
)
def test_a_filter_leaves_whom_it_says(query, left):
    _play, client = described()
    assert names_on(client, **query) == {f"专家{each}" for each in left}


def test_a_filter_nobody_can_read_leaves_nobody_and_says_why():
    _play, client = described()
    answer = client.get(reverse(URL), {"discipline": "没有的学科"})
    assert "GB/T 13745" in main(answer) and names_on(client, discipline="没有的学科") == set()
    for day in ("0001-01-01", "9999-12-31"):
        assert "1900" in main(client.get(reverse(URL), {"unconfirmed": day}))


def test_the_list_counts_by_stratum_with_a_filter_behind_each():
    _play, client = described()
    page = main(client.get(reverse(URL)))
    for stratum, link in (("机械 1", "division="), ("460 机械工程 2", "discipline=460")):
        assert stratum in page and link in page
    assert "辽宁 1" in page and "上海 1" in page


def test_the_list_asks_no_more_for_more_experts():
    def build(size: int):
        play = set_up(experts=size)
        for expert in play.experts:
            write(play, expert, disciplines=(("46020", 60), ("430", 40)))
        return logged_in(play.cast.users["zhou"]), {"pool": reverse(URL)}

    assert queries(build, 1) == queries(build, 8)


def test_a_filter_is_kept_under_a_name_for_all_managers_and_dropped():
    play, client = described()
    first, other = play.manager, play.cast.actor("wu")
    client.post(reverse("office:save_filter"), {"name": "机械", "query": "division=机械"})
    row = SavedFilter.objects.get()
    services.save_filter("机械", "discipline=460", by=other, at=NOW)
    assert [(r.name, r.query) for r in SavedFilter.objects.seen_by(first)] == [
        ("机械", "discipline=460")
    ]
    assert "?discipline=460" in main(logged_in(play.cast.users["wu"]).get(reverse(URL)))
    client.post(reverse("office:drop_filter", args=[row.pk]))
    assert not SavedFilter.objects.exists()


def test_a_filter_needs_a_name_something_to_keep_and_a_manager():
    play, _client = described()
    for name, query in ((" ", "q=a"), ("名", "")):
        with pytest.raises(Refused):
            services.save_filter(name, query, by=play.manager, at=NOW)
    for who in ("lin", "li", "zheng"):
        with pytest.raises(NotYours):
            services.save_filter("名", "q=a", by=play.cast.actor(who), at=NOW)


def test_all_a_filter_leaves_are_asked_and_who_cannot_be_reached_is_counted():
    play = set_up()
    last = play.experts[-1]
    last.person.phone = last.person.email = ""
    last.person.save()
    told = services.ask_profiles(play.experts, by=play.manager, at=NOW)
    assert told == (3, 1)
    assert ProfileLink.objects.count() == Letter.objects.filter(verb="profile_asked").count() == 3
    assert [entry.verb for entry in history(last)] == ["enrol"]
    with pytest.raises(NotYours):
        services.ask_profile(last, by=play.cast.actor("lin"), at=NOW)


# --- one expert -------------------------------------------------------------------------------------


def on_record() -> tuple[Stage, Expert]:
    """One expert with a ban, a fact and a changed profile."""
    play = set_up()
    expert = play.experts[0]
    write(play, expert, title="研究员", absences=(Away(NOW.date(), NOW.date(), "住院"),))
    services.note_conduct(expert, "late", on=NOW.date(), what="逾期三日", by=play.manager, at=NOW)
    services.ban_expert(
        expert, since=NOW.date(), until=None, number="文7号", decided_by="监督委员会",
        reason="泄露", document=("决定.pdf", pdf()), by=play.manager, at=NOW,
    )  # fmt: skip
    return play, expert


def test_the_page_of_an_expert_shows_everything_with_numbers_masked():
    play, expert = on_record()
    page = text(logged_in(play.cast.users["zhou"]).get(reverse("office:expert", args=[expert.pk])))
    for words in ("研究员", "逾期三日", "文7号", "监督委员会", "住院", "139****5678", "禁评"):
        assert words in page, words
    for secret in ("13912345678", "secret@example.cn", str(expert.person.identity_no)):
        assert secret not in page


def test_what_is_masked_is_shown_once_for_a_purpose():
    play, expert = on_record()
    client, url = (
        logged_in(play.cast.users["zhou"]),
        reverse("office:unmask_expert", args=[expert.pk]),
    )
    assert client.post(url, {"purpose": " "}).status_code == 422
    answer = client.post(url, {"purpose": "寄送聘书"})
    assert "13912345678" in text(answer) and str(expert.person.identity_no) in text(answer)
    assert list(history(expert))[-1].reason == "寄送聘书"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_supervisor_reads_the_pool_masked():
    play, expert = on_record()
    client = logged_in(play.cast.users["zheng"])
    pages = [
        client.get(reverse("supervise:experts")),
        client.get(reverse("supervise:expert", args=[expert.pk])),
    ]
    for page in map(text, pages):
        assert not re.search("专家子(?!研究院)", page)
        assert "专**" in page and "住院" not in page
    answer = client.post(reverse("supervise:unmask_expert", args=[expert.pk]), {"purpose": "核查"})
    assert "13912345678" in text(answer)


def test_an_expert_reads_what_is_on_record_about_them_but_not_who_entered_it():
    play, expert = on_record()
    page = text(logged_in(expert.user).get(reverse("review:profile")))
    for words in ("逾期三日", "文7号", "研究员", "住院"):
        assert words in page
    assert "周管" not in page
    other = text(logged_in(play.experts[1].user).get(reverse("review:profile")))
    assert "逾期三日" not in other and "文7号" not in other


def test_the_profile_page_of_an_expert_confirms():
    play = set_up()
    expert = play.experts[0]
    data = {"field": "动力工程", "load_max": "5", "posts-0-unit_name": str(expert.unit)}
    data |= {"posts-1-unit_name": "某大学", "posts-1-since": "2010", "posts-1-until": "2015-06"}
    for name, shown in (("disciplines", 0), ("posts", 1), ("absences", 0)):
        data |= {f"{name}-TOTAL_FORMS": str(shown + 2), f"{name}-INITIAL_FORMS": str(shown)}
    client = logged_in(expert.user)
    wrong = client.post(reverse("review:profile"), {**data, "posts-1-since": "去年"})
    assert wrong.status_code == 422
    stale = client.post(reverse("review:profile"), {**data, "seen": "0" * 16})
    assert stale.status_code == 422
    seen = re.search(r'name="seen" value="(\w{16})"', text(client.get(reverse("review:profile"))))
    assert client.post(reverse("review:profile"), {**data, "seen": seen[1]}).status_code == 302
    now = Expert.objects.get(pk=expert.pk)
    assert (now.field, now.load_max, now.confirmed_at is not None) == ("动力工程", 5, True)
    post = now.person.affiliations.get(unit_name="某大学")
    assert (post.since, post.until) == (date(2010, 1, 1), date(2015, 6, 30))


def test_terms_served_are_counted_where_the_work_was_done_and_earlier_ones_stand_beside():
    play = set_stage(candidates=2, experts=3)
    play.scored()
    expert = play.experts[0]
    expert.terms.create(year=2021, body="创新团队")
    page = main(logged_in(play.cast.users["zhou"]).get(reverse("office:expert", args=[expert.pk])))
    assert f"{play.cycle.year} · {play.cycle.name_zh} · 2" in page and "2021 · 创新团队" in page


def test_the_list_counts_what_is_on_the_desk_now_and_says_who_never_confirmed():
    play = set_stage(candidates=2, experts=3)
    round_ = play.scored()
    client = logged_in(play.cast.users["zhou"])
    page = main(client.get(reverse(URL)))
    assert "2 / 9" in page and page.count("尚未确认") == 3
    play.confirmed(round_)
    assert "2 / 9" not in main(client.get(reverse(URL)))
