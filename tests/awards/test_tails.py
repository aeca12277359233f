"""Where others decide: the academy's tail, the talent plan's tail, and the way by foreign affairs."""

from __future__ import annotations

import pytest

from awards import services
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Candidate
from people.models import History
from tests.awards.scene import MONDAY, closed, decided, fresh, hung, published, recommended
from tests.cast import Cast, accepted, season

DOCUMENT = "科协办函组字〔2026〕53号"


def noticed(cast: Cast, code: str) -> list[Candidate]:
    """Walk two candidates of a programme to the end of their notice."""
    cycle = season(cast, code)
    found = decided(cast, recommended(cast, cycle, ["陈建国", "丁一"]))
    hung(cast, closed(published(cast, found)))
    return fresh(found)


def test_the_academys_tail(cast: Cast) -> None:
    one, two = noticed(cast, "cas-academician")
    words = {"by": cast.actor("zhou"), "at": MONDAY.replace(month=5)}
    one, two = services.report([one, two], document=DOCUMENT, **words)
    [one] = services.validate([one], document="中国科学院2026年有效候选人名单", **words)
    [two] = services.invalidate([two], document="中国科学院2026年有效候选人名单", **words)
    assert (one.stage, two.stage) == ("valid", "not_valid")
    [one] = services.elect([one], document="中国科学院公告", **words)
    assert (one.stage, one.outcome_document) == ("elected", "中国科学院公告")
    outcomes = History.objects.filter(person=one.person).values_list("outcome", "academy")
    assert set(outcomes) == {("valid_candidate", "CAS"), ("elected", "CAS")}
    assert History.objects.get(person=two.person).outcome == "not_valid"


def test_a_valid_candidate_may_not_be_elected(cast: Cast) -> None:
    found = noticed(cast, "cae-academician")
    words = {"document": DOCUMENT, "by": cast.actor("zhou"), "at": MONDAY.replace(month=5)}
    found = services.validate(services.report(found, **words), **words)
    found = services.not_elect(found, **words)
    assert {each.stage for each in found} == {"not_elected"}


def test_the_talent_plans_tail(cast: Cast) -> None:
    one, two = noticed(cast, "leading-talent")
    words = {"document": DOCUMENT, "by": cast.actor("zhou"), "at": MONDAY.replace(month=5)}
    one, two = services.forward([one, two], **words)
    [one] = services.select([one], **words)
    [two] = services.turn_down([two], **words)
    assert (one.stage, two.stage) == ("selected", "turned_down")
    assert set(History.objects.values_list("outcome", flat=True)) == {"selected", "turned_down"}


def test_a_team_takes_the_talent_plans_tail(cast: Cast) -> None:
    cycle = season(cast, "innovation-team")
    found = decided(cast, recommended(cast, cycle, ["重型装备创新团队"]))
    notice = published(cast, found)
    facts = notice.items.get().facts
    assert facts["name"] == "重型装备创新团队"
    assert facts["members"][0] == "重型装备创新团队"
    assert len(facts["members"]) == cycle.rules.team.core_min
    closed(notice)
    words = {"document": DOCUMENT, "by": cast.actor("zhou"), "at": notice.closes_at}
    [team] = services.select(services.forward(fresh(found), **words), **words)
    assert team.stage == "selected"


def test_posts_abroad_go_by_foreign_affairs_without_review_or_notice(cast: Cast) -> None:
    cycle = season(cast, "international-post")
    candidate, zhou = accepted(cast, cycle), cast.actor("zhou")
    words = {"document": DOCUMENT, "by": zhou, "at": MONDAY}
    with pytest.raises(NotYet, match="外事主管部门"):
        services.approve_abroad([candidate], **words)
    for row in services.ask_bodies(candidate, by=zhou, at=MONDAY):
        services.enter_answer(row, "clear", on=MONDAY.date(), document="复函", by=zhou, at=MONDAY)
    [candidate] = services.approve_abroad([candidate], **words)
    [candidate] = services.forward([candidate], **words)
    [candidate] = services.select([candidate], **words)
    assert candidate.stage == "selected"


def test_every_step_cites_its_document_and_takes_all_or_none(cast: Cast) -> None:
    found = noticed(cast, "leading-talent")
    words = {"by": cast.actor("zhou"), "at": MONDAY.replace(month=5)}
    for document in ("", "  "):
        with pytest.raises(Refused):
            services.forward(found, document=document, **words)
    with pytest.raises(Refused):
        services.forward([], document=DOCUMENT, **words)
    with pytest.raises(NotYours):
        services.forward(found, document=DOCUMENT, by=cast.actor("lin"), at=MONDAY)
    services.forward(found[:1], document=DOCUMENT, **words)
    with pytest.raises(NotYet, match="陈建国"):
        services.forward(found, document="另一文件", **words)
    assert [each.stage for each in fresh(found)] == ["forwarded", "announced"]
    assert fresh(found)[1].outcome_document == ""


def test_a_step_of_another_track_does_not_exist(cast: Cast) -> None:
    found = noticed(cast, "leading-talent")
    words = {"by": cast.actor("zhou"), "at": MONDAY.replace(month=5)}
    for step in (services.report, services.validate, services.elect):
        with pytest.raises(NotYet):
            step(found, document=DOCUMENT, **words)
    with pytest.raises(NotYet):
        services.approve(found, **words)
