"""A signed review after closing: opened again by two persons, signed again, the result computed anew."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from review import services
from review.models import Assignment, Reopening
from review.services import Heard, Stroke
from tests.cast import NOW
from tests.review.pages import logged_in, main, text
from tests.review.stage import acting, set_stage

pytestmark = pytest.mark.django_db


def closed():
    """A closed, ranked round, and one of its signed reviews."""
    stage = set_stage(candidates=1, experts=3)
    round_ = stage.scored()
    services.close_round(round_, by=stage.manager, at=NOW)
    services.rank(round_, by=stage.manager, at=NOW)
    return stage, round_, round_.assignments.order_by("pk").first()


def ask(stage, sheet):
    return services.ask_reopening(sheet, reason="专家来函更正", by=stage.manager, at=NOW)


def test_two_persons_open_it_the_expert_signs_again_and_a_further_version_is_computed():
    stage, round_, sheet = closed()
    expert = acting(sheet.expert)
    first = round_.rankings.get()
    with pytest.raises(NotYet):
        services.reopen(sheet, by=expert, at=NOW)
    asked = ask(stage, sheet)
    assert Assignment.objects.get(pk=sheet.pk).stage == "signed"
    with pytest.raises(NotYours):
        services.agree_reopening(asked, by=stage.manager, at=NOW)
    opened = services.agree_reopening(asked, by=stage.supervisor, at=NOW)
    assert (opened.stage, opened.reopened, opened.signed_at) == ("accepted", True, None)
    with pytest.raises(OutOfOrder):
        services.confirm_ranking(first, by=stage.manager, at=NOW)
    stroke = Stroke("practice", "20", seen="2", window="a" * 16, number=1)
    assert services.hear(sheet, stroke, by=expert, at=NOW).heard == Heard.KEPT
    signed = services.sign(sheet, by=expert, at=NOW)
    assert (signed.stage, signed.reopened) == ("signed", False)
    assert [each.version for each in round_.rankings.all()] == [2, 1]
    assert round_.rankings.first().results.get().mean < first.results.get().mean
    services.confirm_ranking(round_.rankings.first(), by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        ask(stage, sheet)
    verbs = [entry.verb for entry in history(sheet).order_by("pk")]
    assert verbs[-3:] == ["ask_reopening", "reopen_late", "sign"]
    told = Letter.objects.filter(verb__in=["reopening_asked", "review_reopened"])
    assert {letter.verb for letter in told} == {"reopening_asked", "review_reopened"}
    assert not any(str(sheet.item) in str(letter.body) for letter in told)


def test_it_is_asked_once_with_a_reason_decided_once_and_may_be_refused():
    stage, _round, sheet = closed()
    with pytest.raises(Refused):
        services.ask_reopening(sheet, reason=" ", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.ask_reopening(sheet, reason="x", by=acting(sheet.expert), at=NOW)
    asked = ask(stage, sheet)
    with pytest.raises(OutOfOrder):
        ask(stage, sheet)
    with pytest.raises(Refused):
        services.refuse_reopening(asked, words="", by=stage.supervisor, at=NOW)
    services.refuse_reopening(asked, words="理由不充分", by=stage.supervisor, at=NOW)
    assert Assignment.objects.get(pk=sheet.pk).stage == "signed"
    with pytest.raises(OutOfOrder):
        services.refuse_reopening(asked, words="再议", by=stage.supervisor, at=NOW)
    with pytest.raises(NotYet):  # no request is open
        services.agree_reopening(asked, by=stage.supervisor, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.update(decided_by=stage.manager.user_id)


def test_while_the_round_takes_scores_only_the_reviewer_opens_a_review_again():
    stage = set_stage(candidates=1, experts=3)
    sheet = stage.scored().assignments.first()
    with pytest.raises(OutOfOrder):
        ask(stage, sheet)


@pytest.mark.usefixtures("at_now")
def test_the_pages_lead_from_the_office_over_the_supervisor_to_the_reviewer():
    stage, round_, sheet = closed()
    office, watch = logged_in(stage.cast.users["zhou"]), logged_in(stage.cast.users["zheng"])
    desk = logged_in(sheet.expert.user)
    where = reverse("office:reopen_review", args=[sheet.pk])
    assert where in text(
        office.get(reverse("office:round_expert", args=[round_.pk, sheet.expert_id]))
    )
    assert office.get(where).status_code == 200
    assert office.post(where, {"reason": ""}).status_code == 422
    assert office.post(where, {"reason": "专家来函更正"}).status_code == 302
    item = reverse("review:item", args=[sheet.pk])
    assert "data-stroke" not in text(desk.get(item))
    listed = reverse("supervise:reopenings")
    asked = Reopening.objects.get()
    assert "专家来函更正" in main(watch.get(listed))
    for given, status in [
        ({"reopening": asked.pk, "act": "refuse"}, 422),
        ({"reopening": asked.pk + 1, "act": "agree"}, 404),
        ({"reopening": asked.pk, "act": "agree"}, 302),
    ]:
        assert watch.post(listed, given).status_code == status, given
    page = text(desk.get(item))
    assert "data-stroke" in page and "长期在一线工作" in page
    assert reverse("review:finish", args=[round_.pk]) in text(desk.get(reverse("review:home")))
