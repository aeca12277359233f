"""Writing a section: held by one, saved without hiding another, compared with and restored from any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused, Stale
from nominations import services
from nominations.models import Hold, Paper, Section
from nominations.revisions import compare_rows, compare_texts
from nominations.services.writing import HELD_FOR, PAUSE, sittings
from tests.cast import DAY, NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
CODE = "achievements"
SECOND = timedelta(seconds=1)


@pytest.fixture
def cast() -> Cast:
    found = assemble()
    found.join("ma", "马丽", "clerk", "a")
    return found


@pytest.fixture
def paper(cast) -> Paper:
    return draft(cast, season(cast, days=4000))


def save(cast, paper, name, text, base=1, at=NOW):
    return services.save_section(
        paper, CODE, text=text, base_version=base, by=cast.actor(name), at=at
    )


def hold(cast, paper, name, at=NOW):
    return services.hold_section(paper, CODE, by=cast.actor(name), at=at).user.username


def test_a_section_is_held_by_one_until_it_lapses(cast, paper):
    assert hold(cast, paper, "lin") == "lin"
    assert hold(cast, paper, "ma", NOW + HELD_FOR - SECOND) == "lin"
    assert hold(cast, paper, "ma", NOW + HELD_FOR) == "ma"
    assert hold(cast, paper, "lin", NOW + HELD_FOR) == "ma"
    assert Hold.objects.count() == 1


def test_a_save_and_a_sign_of_life_keep_it_and_leaving_frees_it(cast, paper):
    hold(cast, paper, "lin")
    later = NOW + HELD_FOR - SECOND
    save(cast, paper, "lin", "甲", at=later)
    assert hold(cast, paper, "ma", later + HELD_FOR - SECOND) == "lin"
    services.release_section(paper, CODE, by=cast.actor("ma"), at=later)
    assert hold(cast, paper, "ma", later) == "lin"
    services.release_section(paper, CODE, by=cast.actor("lin"), at=later)
    assert hold(cast, paper, "ma", later) == "ma"


def test_nobody_saves_into_a_held_section(cast, paper):
    hold(cast, paper, "lin")
    with pytest.raises(Stale, match="林晓"):
        save(cast, paper, "ma", "乙")
    assert save(cast, paper, "ma", "乙", at=NOW + HELD_FOR).text == "乙"


def test_only_who_may_write_may_hold(cast, paper):
    for name in ("qian", "zhou", "li"):
        with pytest.raises(NotYours):
            hold(cast, paper, name)
    with pytest.raises(Refused):
        services.hold_section(paper, "nonsense", by=cast.actor("lin"), at=NOW)
    services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet):
        hold(cast, paper, "lin")


def test_an_earlier_version_stands_again_as_a_new_one_on_record(cast, paper):
    save(cast, paper, "lin", "第二稿")
    kept = services.restore_section(paper, CODE, 1, by=cast.actor("ma"), at=NOW + DAY)
    assert (kept.version, kept.text) == (3, "长期在一线工作。")
    assert [e.facts for e in history(paper) if e.verb == "restore_section"] == [
        {"section": CODE, "restored": 1, "version": 3}
    ]
    services.restore_section(paper, CODE, 3, by=cast.actor("ma"), at=NOW + DAY)
    assert Section.objects.filter(code=CODE).count() == 3


def test_a_sitting_is_one_line(cast, paper):
    moments = [("lin", SECOND), ("lin", 2 * SECOND), ("ma", 3 * SECOND), ("ma", 3 * SECOND + PAUSE)]
    for turn, (name, after) in enumerate(moments, start=1):
        save(cast, paper, name, f"第{turn}次", base=turn, at=NOW + after)
    rows = list(paper.sections.filter(code=CODE).order_by("version"))
    assert [row.version for row in sittings(rows)] == [3, 4, 5]


def test_texts_are_compared_by_what_is_read():
    pieces = compare_texts("研制CO<sub>2</sub>装备10台", "研制CO2装备12台，<b>投产</b>")
    assert [(p.kind, p.html) for p in pieces] == [
        ("same", "研制"),
        ("gone", "CO<sub>2</sub>"),
        ("new", "CO2"),
        ("same", "装备"),
        ("gone", "10"),
        ("new", "12"),
        ("same", "台"),
        ("new", "，<b>投</b><b>产</b>"),
    ]
    assert compare_texts("", "") == ()
    assert "".join(p.html for p in compare_texts("<", "<") if p.kind == "same") == "&lt;"


def test_lists_are_compared_by_rows_and_cells():
    old = [{"a": "甲", "b": "1"}, {"a": "乙", "b": "2"}, {"a": "丙", "b": "3"}]
    new = [
        {"a": "甲", "b": "1"},
        {"a": "乙", "b": "4"},
        {"a": "丙", "b": "3"},
        {"a": "丁", "b": ""},
    ]
    assert [row.kind for row in compare_rows(old, new, ["a", "b"])] == [
        "same",
        "changed",
        "same",
        "new",
    ]
    assert [row.kind for row in compare_rows(new, old, ["a", "b"])][-1] == "gone"


# --- pages ------------------------------------------------------------------------------------------


def visitor(cast, name) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def at(verb: str, paper: Paper, *more: object) -> str:
    return reverse(f"society:{verb}", args=[paper.pk, CODE, *more])


def test_the_page_names_who_writes_and_keeps_the_words_of_who_waits(cast, paper):
    lin, ma = visitor(cast, "lin"), visitor(cast, "ma")
    taken = lin.post(at("hold", paper), headers={"X-Requested-With": "fetch"})
    assert "data-held" not in taken.content.decode()
    page = ma.get(at("section", paper)).content.decode()
    assert "林晓正在编辑本节" in page and "fieldset disabled" in page
    answer = ma.post(at("section", paper), {"text": "我的<b>文字</b>", "base_version": 1})
    assert answer.status_code == 409
    assert "我的<b>文字</b>" in answer.content.decode()
    assert Section.objects.filter(code=CODE).count() == 1
    lin.post(at("hold", paper), {"free": "1"}, headers={"X-Requested-With": "fetch"})
    freed = ma.get(at("hold", paper), headers={"HX-Request": "true"}).content.decode()
    assert at("section", paper) in freed and "data-held" not in freed


def test_versions_are_listed_compared_and_restored(cast, paper):
    save(cast, paper, "ma", "长期在一线工作，成果突出。", at=NOW + DAY)
    client = visitor(cast, "lin")
    page = client.get(at("section_history", paper)).content.decode()
    assert "马丽" in page and "<ins>，成果突出</ins>" in page
    for query in ({"a": "2", "b": "1"}, {"a": "x", "b": "99"}, {"all": ""}):
        assert client.get(at("section_history", paper), query).status_code == 200
    assert client.post(at("restore_section", paper, 9)).status_code == 404
    assert client.post(at("restore_section", paper, 1)).status_code == 302
    assert Section.objects.filter(code=CODE).latest("version").text == "长期在一线工作。"
