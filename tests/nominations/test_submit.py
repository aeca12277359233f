"""From draft to the office: hand in, recall, endorse, withdraw, mend."""

from __future__ import annotations

import pytest

from ledger.situations import NotYet, NotYours, OutOfOrder
from nominations import services
from nominations.models import Paper
from programmes import services as programmes
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_pledge_and_submit_are_one_act(cast):
    paper = services.hand_in(draft(cast, season(cast)), by=cast.actor("lin"), at=NOW)
    assert (paper.stage, paper.pledged_at) == ("submitted", NOW)
    receipt = services.receipt(paper)
    assert (receipt.verb, receipt.facts, len(receipt.digest)) == (
        "submit",
        {"revision": paper.revision},
        64,
    )


def test_nothing_of_it_happens_where_a_finding_stands_in_the_way(cast):
    paper = draft(cast, season(cast))
    paper.attachments.filter(slot="secrecy").delete()
    with pytest.raises(NotYet):
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    paper = Paper.objects.get()
    assert (paper.stage, paper.pledged_at) == ("draft", None)


def test_without_pledge_nothing_is_submitted(cast):
    with pytest.raises(NotYet):
        services.submit(draft(cast, season(cast)), by=cast.actor("lin"), at=NOW)


def test_after_the_deadline_nothing_is_submitted(cast):
    with pytest.raises(NotYet):
        services.hand_in(draft(cast, season(cast)), by=cast.actor("lin"), at=NOW + 15 * DAY)


@pytest.mark.parametrize("who", ["zhao", "qian", "sun", "zhou", "li"])
def test_only_a_clerk_of_the_society_hands_in(cast, who):
    with pytest.raises(NotYours):
        services.hand_in(draft(cast, season(cast)), by=cast.actor(who), at=NOW)


def test_a_paper_is_taken_back_before_it_is_endorsed_not_after(cast):
    cycle, by = season(cast), cast.actor("lin")
    paper = services.hand_in(draft(cast, cycle), by=by, at=NOW)
    assert services.recall(paper, by=by, at=NOW).stage == "draft"
    with pytest.raises(OutOfOrder):
        services.recall(endorsed(cast, cycle), by=by, at=NOW)


def test_a_second_person_of_the_society_endorses(cast):
    paper = services.hand_in(draft(cast, season(cast)), by=cast.actor("lin"), at=NOW)
    for who in ("lin", "sun", "li"):
        with pytest.raises(NotYours):
            services.endorse(paper, by=cast.actor(who), at=NOW)
    assert services.endorse(paper, by=cast.actor("zhao"), at=NOW).stage == "endorsed"


def test_no_more_is_endorsed_than_there_are_places(cast):
    cycle = season(cast)
    programmes.set_quota(cycle, cast.societies["a"], 1, by=cast.actor("zhou"), at=NOW)
    endorsed(cast, cycle)
    second = services.hand_in(draft(cast, cycle), by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet):
        services.endorse(second, by=cast.actor("zhao"), at=NOW)
    assert endorsed(cast, cycle, clerk="qian", approver="sun").stage == "endorsed"


def test_a_withdrawn_paper_gives_its_place_back(cast):
    cycle = season(cast)
    programmes.set_quota(cycle, cast.societies["a"], 1, by=cast.actor("zhou"), at=NOW)
    paper = endorsed(cast, cycle)
    services.withdraw(paper, by=cast.actor("zhao"), at=NOW, reason="本人放弃")
    assert cycle.places_used_by(cast.societies["a"].pk) == 0
    with pytest.raises(OutOfOrder):
        services.withdraw(paper, by=cast.actor("zhao"), at=NOW, reason="再次")


def test_another_society_withdraws_nothing(cast):
    paper = draft(cast, season(cast))
    with pytest.raises(NotYours):
        services.withdraw(paper, by=cast.actor("qian"), at=NOW, reason="x")


def returned(cast: Cast) -> Paper:
    """Walk a paper to its return for correction."""
    paper = endorsed(cast, season(cast))
    services.check_item(paper, "seal", met=False, words="缺章", by=cast.actor("li"), at=NOW)
    return services.return_paper(paper, by=cast.actor("li"), at=NOW)


def test_a_mended_paper_comes_back_in_its_own_time_and_keeps_its_place(cast):
    paper = returned(cast)
    programmes.set_quota(paper.cycle, cast.societies["a"], 1, by=cast.actor("zhou"), at=NOW)
    later = NOW + 2 * DAY
    paper = services.hand_in(paper, by=cast.actor("lin"), at=later)
    paper = services.endorse(paper, by=cast.actor("zhao"), at=later)
    assert (paper.stage, paper.check_round) == ("endorsed", 2)


def test_a_mended_paper_is_not_taken_after_its_due_date(cast):
    paper = returned(cast)
    with pytest.raises(NotYet):
        services.hand_in(paper, by=cast.actor("lin"), at=paper.mend_by)
