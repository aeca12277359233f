"""推荐码: issued by a clerk, used once, for one paper, until it is handed back."""

from __future__ import annotations

import pytest

from ledger.situations import NotYours, Refused
from nominations import services
from nominations.models import FillCode, Paper
from people.actors import actor_in
from people.models import User
from tests.cast import DAY, NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
ACCOUNT = {"username": "chen", "name": "陈建国", "password": "a-long-password"}


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_a_code_opens_one_paper_and_nothing_else(cast):
    cycle = season(cast)
    paper, other = draft(cast, cycle), draft(cast, cycle)
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = services.join(code.lower().replace("-", ""), at=NOW, **ACCOUNT)
    actor = actor_in(used.user, used.user.offices.get())
    assert (actor.role, actor.papers) == ("nominee", frozenset({paper.pk}))
    assert list(Paper.objects.seen_by(actor)) == [paper]
    services.save_member(paper, {"post": "院长"}, by=actor, at=NOW, member=paper.members.get())
    with pytest.raises(NotYours):
        services.save_member(other, {"post": "x"}, by=actor, at=NOW, member=other.members.get())
    for act in (services.hand_in, services.recall, services.endorse):
        with pytest.raises(Exception, match=r".+"):
            act(paper, by=actor, at=NOW)
    assert Paper.objects.get(pk=paper.pk).stage == "draft"


def test_a_code_is_used_once_and_not_after_its_time(cast):
    paper, by = draft(cast, season(cast)), cast.actor("lin")
    code = services.issue_code(paper, "contact", by=by, at=NOW)
    with pytest.raises(Refused):
        services.join(code, at=NOW + 31 * DAY, **ACCOUNT)
    services.join(code, at=NOW, **ACCOUNT)
    with pytest.raises(Refused):
        services.redeem(code, cast.users["qian"], at=NOW)
    with pytest.raises(Refused):
        services.fill_code_holder("AAAA-BBBB-CCCC", at=NOW)


def test_a_refused_name_uses_no_code_up(cast):
    code = services.issue_code(draft(cast, season(cast)), "nominee", by=cast.actor("lin"), at=NOW)
    with pytest.raises(Refused):
        services.join(code, at=NOW, **{**ACCOUNT, "username": "LIN"})
    assert FillCode.objects.get().used_at is None


def test_a_new_code_ends_the_one_before(cast):
    paper, by = draft(cast, season(cast)), cast.actor("lin")
    first = services.issue_code(paper, "nominee", by=by, at=NOW)
    used = services.join(first, at=NOW, **ACCOUNT)
    services.issue_code(paper, "nominee", by=by, at=NOW)
    assert not used.user.offices.held(NOW).exists()


def test_handed_back_the_paper_is_closed_to_its_bearer(cast):
    paper = draft(cast, season(cast))
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = services.join(code, at=NOW, **ACCOUNT)
    actor = actor_in(used.user, used.user.offices.get())
    services.hand_back(paper, by=actor, at=NOW)
    fresh = actor_in(User.objects.get(username="chen"), used.user.offices.get())
    assert fresh.papers == frozenset()
    with pytest.raises(NotYours):
        services.hand_back(paper, by=actor, at=NOW)


def test_only_a_clerk_of_the_society_issues_while_the_paper_is_open(cast):
    paper = draft(cast, season(cast))
    for who in ("zhao", "qian", "zhou"):
        with pytest.raises(NotYours):
            services.issue_code(paper, "nominee", by=cast.actor(who), at=NOW)
    paper = services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    with pytest.raises(Refused):
        services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
