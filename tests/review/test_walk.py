"""A season assigned as the office does it: through the pages alone, the supervisor looking on.

Three clicks; an item made impossible, explained and repaired by a button; a decline and a tie told in the
middle of the review, each repaired with one pair and no other change.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from ledger.sentences import of_verb
from review.models import Assignment, Draft, Expert, Round
from tests.review.pages import logged_in, main
from tests.review.stage import set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def url(space: str, name: str, *place: object) -> str:
    return reverse(f"{space}:{name}", args=place)


def at_work(round_: Round) -> set[tuple[str, str]]:
    """Who reads what now."""
    live = round_.assignments.live().select_related("item__candidate", "expert__person")
    return {(str(each.item), str(each.expert)) for each in live}


@pytest.fixture
def click(django_capture_on_commit_callbacks):
    """Press a button of a page: only one that is on it, with what stands in its form; the work asked for is done."""

    def press(client, where: str, action: str, **typed: str) -> None:
        page = main(client.get(where))
        forms = re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.S)
        (inside, *_more) = [inner for target, inner in forms if target == action]
        held = dict(re.findall(r'name="(experts|items|floor)" value="([^"]+)"', inside))
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(action, {**held, **typed})
        assert answer.status_code == 302, main(answer)

    return press


def pledged(expert: Expert, round_: Round):
    """A reader who has signed the pledge and accepted their items, by their own pages."""
    reader = logged_in(expert.user)
    reader.post(url("review", "declare", round_.pk), {"pledge": "on"})
    reader.post(url("review", "accept", round_.pk))
    return reader


def test_a_season_is_assigned_repaired_and_kept_clean_through_its_pages(click):
    stage = set_stage(candidates=3, experts=0)
    for name in "子丑":
        stage.enrol(f"专家{name}", load_max=2)
    round_ = stage.round()
    desk, watch = (logged_in(stage.cast.users[name]) for name in ("zhou", "zheng"))
    page, seen = url("office", "assignment", round_.pk), url("supervise", "round", round_.pk)

    click(desk, url("office", "round", round_.pk), url("office", "assign", round_.pk))
    assert "6 人次" in main(desk.get(page)) and Draft.objects.get().state == "impossible"
    click(desk, page, url("office", "allow", round_.pk), reason="两位专家同意多评一项")
    draft = Draft.objects.first()
    click(desk, page, url("office", "publish_assignment", draft.pk))
    assert at_work(round_) == {(str(p.item), str(p.expert)) for p in draft.pairs.all()}
    click(desk, page, url("office", "invite_experts", round_.pk))
    assert "专家子" in main(watch.get(seen)) and '<form method="post"' not in main(watch.get(seen))

    for name in "寅卯辰巳":
        stage.enrol(f"专家{name}", load_max=2)
    before = at_work(round_)
    for find in (repaired_after_a_decline, repaired_after_a_tie):
        gone = find(stage, round_)
        click(desk, url("office", "round", round_.pk), url("office", "scan_conflicts", round_.pk))
        click(desk, page, url("office", "assign", round_.pk))
        click(desk, page, url("office", "publish_assignment", Draft.objects.first().pk))
        now = at_work(round_)
        assert before - now == {gone} and len(now - before) == 1
        before = now
    acts = main(watch.get(url("supervise", "record", "review.round", round_.pk)))
    told = [of_verb(verb) for verb in ("allow", "draft_assignment", "invite_experts")]
    assert [str(each) in acts for each in told] == [True, True, True]


def repaired_after_a_decline(stage, round_: Round) -> tuple[str, str]:
    """An expert declines one item on its page; answers which pair is gone."""
    work = round_.assignments.filter(expert=stage.experts[0]).order_by("pk").first()
    reader = logged_in(work.expert.user)
    reader.post(url("review", "declare", round_.pk), {"pledge": "on"})
    given = {"ground": "time", "reason": "出国"}
    assert reader.post(url("review", "decline", work.pk), given).status_code == 302
    assert Assignment.objects.get(pk=work.pk).stage == "declined"
    return str(work.item), str(work.expert)


def repaired_after_a_tie(stage, round_: Round) -> tuple[str, str]:
    """An expert tells a tie in the middle of the review; their file shuts in the same request."""
    reader = pledged(stage.experts[1], round_)
    work = round_.assignments.filter(expert=stage.experts[1], stage="accepted").first()
    item = url("review", "item", work.pk)
    assert str(work.item) in main(reader.get(item))
    told = reader.post(url("review", "conflict", work.pk), {"relation": "KIN", "note": "表亲"})
    assert told.status_code == 302 and reader.get(item).status_code in {302, 404}
    assert Assignment.objects.get(pk=work.pk).stage == "recused"
    return str(work.item), str(work.expert)
