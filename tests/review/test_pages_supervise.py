"""The supervisor looks on: rounds, conflicts, counts; takes half a key, counts again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from review import services
from review.models import Sheet, Vote
from tests.cast import NOW
from tests.review.pages import everybody, logged_in, main, queries, statuses
from tests.review.stage import BALLOT, ballot, counted, set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def url(name, *args):
    return reverse(f"supervise:{name}", args=args)


@pytest.fixture
def stage():
    return set_stage(candidates=3, experts=3, ballot=BALLOT)


@pytest.fixture
def watch(stage):
    return logged_in(stage.cast.users["zheng"])


def test_a_round_tells_who_did_what(stage, watch):
    round_ = stage.scored()
    assert round_.name in main(watch.get(url("rounds")))
    page = main(watch.get(url("round", round_.pk)))
    assert "周管" in page and "专家子" in page
    assert '<form method="post"' not in page
    assert watch.get(url("conflicts", round_.pk)).status_code == 200


def test_the_code_is_shown_once_and_opens_the_box(stage, watch):
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    before = watch.get(url("vote", vote.pk))
    assert url("take_half", vote.pk) in main(before)
    assert main(before).count("方可当选") == 1  # above the page, not at the field
    refused = watch.post(url("take_half", vote.pk), {"own": "12345"})
    assert refused.status_code == 422 and 'value="12345"' in main(refused)
    code = "6512 3344 1265 1432 5561 2341 6"
    shown = watch.post(url("take_half", vote.pk), {"own": code})
    assert code in main(shown)
    assert "no-store" in shown["Cache-Control"]
    assert code not in main(watch.get(url("vote", vote.pk)))
    vote = services.open_vote(vote, by=stage.manager, at=NOW)
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    page = main(watch.get(url("vote", vote.pk)))
    assert "候选甲" not in page
    counted(stage, vote, code)
    page = main(watch.get(url("vote", vote.pk)))
    assert "候选甲" in page and all(c in page for c in Vote.objects.get().inclusion_codes)


def test_counting_again_compares_with_the_stored_count(stage, watch):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    vote = counted(stage, vote, code)
    assert Sheet.objects.filter(vote=vote).count() == 3
    page = main(watch.post(url("recount", vote.pk), follow=True))
    assert page
    response = watch.post(url("recount", vote.pk), follow=True)
    (message,) = response.context["messages"]
    assert message.level_tag == "success"


def test_every_role_at_every_page(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, "候选甲")
    counted(stage, vote, code)
    round_ = services.close_round(vote.round, by=stage.manager, at=NOW)
    made = services.rank(round_, by=stage.manager, at=NOW)
    urls = {
        "rounds": url("rounds"),
        "round": url("round", round_.pk),
        "conflicts": url("conflicts", round_.pk),
        "vote": url("vote", vote.pk),
        "ranking": url("ranking", made.pk),
    }
    expected = {"zheng": 200, "passer-by": 302}
    for name, client in everybody(stage).items():
        assert statuses(client, urls) == dict.fromkeys(urls, expected.get(name, 403)), name
        for act in ("take_half", "recount"):
            status = client.post(url(act, vote.pk)).status_code
            assert status == expected.get(name, 403) or name == "zheng"


def test_the_number_of_queries_does_not_grow():
    def scene(size):
        stage = set_stage(candidates=size, experts=size + 1)
        round_ = stage.scored()
        pages = {page: url(page, round_.pk) for page in ("round", "conflicts")}
        return logged_in(stage.cast.users["zheng"]), {**pages, "rounds": url("rounds")}

    assert queries(scene, 1) == queries(scene, 5)
