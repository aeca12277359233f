"""Drafting: begun by a clerk, saved version by version, closed once handed in."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused, Stale
from nominations import services
from nominations.models import Member, Paper, Section
from people.actors import actor_in
from tests.cast import DAY, NOW, Cast, assemble, declared, draft, identity_number, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def begin(cast: Cast, cycle, who: str = "lin", society: str = "a") -> Paper:
    """Begin a paper."""
    return services.draft_paper(cycle, cast.societies[society], by=cast.actor(who), at=NOW)


def test_a_draft_has_a_number_its_nominee_and_a_line_in_the_book(cast):
    cycle = season(cast)
    first, second = begin(cast, cycle), begin(cast, cycle)
    assert first.number != second.number
    assert [m.role for m in first.members.all()] == ["nominee"]
    assert [entry.verb for entry in history(first)] == ["draft"]
    assert cycle.places_used_by(cast.societies["a"].pk) == 0


def test_a_team_begins_with_its_leader_and_a_name(cast):
    paper = begin(cast, season(cast, "innovation-team"))
    assert (paper.members.get().role, paper.subject) == ("leader", "team")
    assert paper.team_name


@pytest.mark.parametrize("who", ["zhao", "qian", "zhou", "li", "zheng"])
def test_only_a_clerk_of_the_society_begins(cast, who):
    with pytest.raises(NotYours):
        begin(cast, season(cast), who)


def test_nothing_is_begun_outside_the_call(cast):
    cycle = season(cast)
    for at in (NOW - 3 * DAY, NOW + 15 * DAY):
        with pytest.raises(NotYet):
            services.draft_paper(cycle, cast.societies["a"], by=cast.actor("lin"), at=at)


def test_a_society_of_another_kind_is_refused(cast):
    from programmes.vocabulary import preset

    rules = preset("outstanding-engineer")["nomination"]
    cycle = season(cast, nomination={**rules, "society_kinds": ["university"]})
    with pytest.raises(Refused):
        begin(cast, cycle)


def test_a_paper_is_begun_with_what_was_asked_before(cast):
    facts = {"name": "何 平", "identity_no": identity_number(date(1980, 2, 3), "F", 7)}
    paper = services.begin_paper(
        season(cast), cast.societies["a"], facts, by=cast.actor("lin"), at=NOW
    )
    lead = paper.members.get()
    assert (lead.name, lead.sex, lead.birth) == ("何平", "F", date(1980, 2, 3))


def test_a_unit_is_known_by_its_alias(cast):
    paper = begin(cast, season(cast))
    member = services.save_member(
        paper,
        {"unit_name": "华北重机"},
        by=cast.actor("lin"),
        at=NOW,
        member=paper.members.get(),
    )
    assert (member.unit, member.unit_nature) == (cast.units["press"], "enterprise")


def test_a_section_keeps_every_version(cast):
    paper, by = declared(begin(cast, season(cast)), cast.actor("lin")), cast.actor("lin")
    for version, text in enumerate(["一", "二", "二"]):
        services.save_section(
            paper, "achievements", text=text, base_version=min(version, 1), by=by, at=NOW
        )
    kept = Section.objects.order_by("version").values_list("version", "text")
    assert list(kept) == [(1, "一"), (2, "二")]


def test_two_writers_do_not_hide_each_other(cast):
    paper, by = declared(begin(cast, season(cast)), cast.actor("lin")), cast.actor("lin")
    cast.join("ma", "马丽", "clerk", "a")
    services.save_section(paper, "achievements", text="甲", base_version=0, by=by, at=NOW)
    with pytest.raises(Stale):
        services.save_section(
            paper, "achievements", text="乙", base_version=0, by=cast.actor("ma"), at=NOW
        )
    assert [s.text for s in Section.objects.all()] == ["甲"]


def test_ones_own_earlier_save_stands_in_nobodys_way(cast):
    paper, by = declared(begin(cast, season(cast)), cast.actor("lin")), cast.actor("lin")
    for text in ("自动保存的", "随后按下保存的"):
        services.save_section(paper, "achievements", text=text, base_version=0, by=by, at=NOW)
    assert [s.text for s in Section.objects.order_by("version")] == ["自动保存的", "随后按下保存的"]


def test_what_the_form_does_not_know_is_refused(cast):
    paper, by = begin(cast, season(cast)), cast.actor("lin")
    with pytest.raises(Refused):
        services.save_section(paper, "nonsense", text="x", base_version=0, by=by, at=NOW)
    with pytest.raises(Refused):
        services.save_paper(paper, {"stage": "accepted"}, by=by, at=NOW)
    with pytest.raises(Refused):
        services.save_member(paper, {"unit_id": 1}, by=by, at=NOW, member=paper.members.get())


def test_a_change_voids_the_pledge(cast):
    paper, by = draft(cast, season(cast)), cast.actor("lin")
    services.pledge(paper, by=by, at=NOW)
    services.save_paper(paper, {"rank": 3}, by=by, at=NOW)
    assert Paper.objects.get().pledged_at is None


def test_another_society_changes_nothing(cast):
    paper = draft(cast, season(cast))
    for who in ("qian", "sun", "zhou"):
        with pytest.raises(NotYours):
            services.save_paper(paper, {"rank": 1}, by=cast.actor(who), at=NOW)


def test_a_member_of_another_paper_is_not_taken_for_ones_own(cast):
    cycle, by = season(cast), cast.actor("lin")
    one, other = begin(cast, cycle), begin(cast, cycle)
    with pytest.raises(NotYours):
        services.save_member(one, {"name": "甲"}, by=by, at=NOW, member=other.members.get())


def test_a_member_leaves_the_team_but_its_leader_stays(cast):
    paper, by = draft(cast, season(cast, "innovation-team"), team_name="团队"), cast.actor("lin")
    before = paper.members.count()
    services.remove_member(paper.members.filter(role="core").first(), by=by, at=NOW)
    assert paper.members.count() == before - 1
    with pytest.raises(Refused):
        services.remove_member(Member.objects.get(role="leader"), by=by, at=NOW)


def test_what_was_handed_in_is_closed(cast):
    paper, by = draft(cast, season(cast)), cast.actor("lin")
    services.hand_in(paper, by=by, at=NOW)
    with pytest.raises(NotYet):
        services.save_paper(paper, {"rank": 1}, by=by, at=NOW)


def test_whoever_fills_by_code_writes_no_word_of_the_societys_own(cast):
    paper = draft(cast, season(cast))
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = services.join(code, username="chen", name="陈建国", password="a-long-password", at=NOW)
    by = actor_in(used.user, used.user.offices.get())
    services.save_section(paper, "innovation", text="新", base_version=1, by=by, at=NOW)
    with pytest.raises(NotYours):
        services.save_section(paper, "opinion", text="好", base_version=1, by=by, at=NOW)
    with pytest.raises(NotYours):
        services.save_paper(paper, {"rank": 1}, by=by, at=NOW)
