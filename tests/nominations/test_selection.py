"""A society's own selection (推选): recorded, counted exactly, confirmed by a second person, posted, and what it opens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from config.drawing import steps_of
from ledger.flow import history, is_intact
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations import services
from nominations.models import Paper, Selection
from nominations.rules.selections import faults_of
from nominations.selected import standing
from people.actors import actor_in
from people.models import Person, Relation
from people.services import appoint
from programmes.models import Cycle, Quota
from programmes.vocabulary import preset
from programmes.workdays import BEIJING
from tests.attachments import pdf
from tests.cast import DAY, NOW, PROFILE, Cast, assemble, draft, season
from tests.selections import HELD, concluded, elected, recorded, sitting

pytestmark = pytest.mark.django_db
MACHINE = {
    ("confirm_selection", "recording", "confirmed"),
    ("post_selection", "confirmed", "posted"),
    ("conclude_selection", "posted", "concluded"),
    ("reopen_selection", "confirmed", "recording"),
    ("reopen_selection", "posted", "recording"),
    ("reopen_selection", "concluded", "recording"),
}
"""No stage is the last: a selection may be corrected until a paper of it is endorsed."""
V = services.Votes


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_the_machine_is_its_table() -> None:
    found = {(verb, source, target) for verb, source, target, _step in steps_of(Selection)}
    assert found == MACHINE


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast, "cas-academician", days=60)


def drafts(cast: Cast, cycle: Cycle, *names: str, **words: Any) -> list[Paper]:
    return [draft(cast, cycle, name=name, **words) for name in names]


def handed(cast: Cast, paper: Paper) -> Paper:
    return services.hand_in(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)


def endorse(cast: Cast, paper: Paper, at: datetime = NOW) -> Paper:
    return services.endorse(Paper.objects.get(pk=paper.pk), by=cast.actor("zhao"), at=at)


def said(selection: Selection) -> str:
    return "\n".join(str(each) for each in faults_of(selection))


def again(selection: Selection) -> Selection:
    return Selection.objects.get(pk=selection.pk)


def test_endorsing_waits_for_the_selection_and_says_for_what(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    handed(cast, paper)
    with pytest.raises(NotYet, match="推选"):
        endorse(cast, paper)
    found = recorded(cast, [paper])
    with pytest.raises(NotYet, match="尚未确认"):
        endorse(cast, paper)
    found = services.confirm_selection(found, by=cast.actor("zhao"), at=NOW)
    with pytest.raises(NotYet, match="公示"):
        endorse(cast, paper)
    opens = datetime(2026, 2, 3, 9, tzinfo=BEIJING)
    services.post_selection(found, opens_at=opens, where="学会网站", by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet, match="公示"):
        endorse(cast, paper)
    services.conclude_selection(again(found), objected=False, by=cast.actor("zhao"), at=NOW)
    done = endorse(cast, paper)
    assert (done.stage, done.rank) == ("endorsed", 1)


def test_a_programme_that_asks_for_none_goes_on_without(cast: Cast) -> None:
    plain = season(cast, "outstanding-engineer")
    paper = draft(cast, plain)
    with pytest.raises(Refused):
        services.begin_selection(plain, paper.society, by=cast.actor("lin"), at=NOW)
    assert endorse(cast, handed(cast, paper)).stage == "endorsed"


def test_the_ranking_follows_the_votes_and_who_fails_is_not_endorsed(
    cast: Cast, cycle: Cycle
) -> None:
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    votes = [V(5, 4, 0), V(8, 1, 0), V(4, 4, 1)]
    concluded(cast, recorded(cast, papers, votes=votes))
    ranks = [Paper.objects.get(pk=p.pk).rank for p in papers]
    assert ranks == [2, 1, None]
    for paper in papers:
        handed(cast, paper)
    endorse(cast, papers[0])
    with pytest.raises(NotYet, match="未推选"):
        endorse(cast, papers[2])


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        (V(9, 1, 0), "9"),
        (V(4, 4, 0), "8"),
        (V(None, 4, 0), "未填"),
    ],
)
def test_votes_that_do_not_add_up_are_refused_with_the_sum(
    cast: Cast, cycle: Cycle, votes: services.Votes, words: str
) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"), votes=[votes])
    assert words in said(found)
    with pytest.raises(NotYet):
        services.confirm_selection(found, by=cast.actor("zhao"), at=NOW)


def test_a_recused_member_is_in_no_denominator_of_that_candidate(cast: Cast, cycle: Cycle) -> None:
    one, two = drafts(cast, cycle, "松甲", "松乙")
    found = recorded(cast, [one, two], votes=[V(8, 1, 0), V(8, 1, 0)])
    item, member = found.items.get(paper=one), found.members.first()
    assert member
    kin = {member.pk: ("KIN", "表兄弟")}
    services.record_votes(item, V(8, 1, 0), kin, by=cast.actor("lin"), at=NOW)
    assert "8" in said(found) and "松甲" in said(found) and "松乙" not in said(found)
    services.record_votes(item, V(7, 1, 0), kin, by=cast.actor("lin"), at=NOW)
    assert said(found) == ""


def test_too_few_members_and_no_quorum(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    found = recorded(cast, [paper], body=sitting(8))
    assert "8" in said(found) and "9" in said(found)
    services.record_body(found, sitting(9, absent=4), by=cast.actor("lin"), at=NOW)
    item = found.items.get()
    services.record_votes(item, V(5, 0, 0), {}, by=cast.actor("lin"), at=NOW)
    assert [selected for _item, _rank, selected in standing(found)] == [False]  # 5 of 9 is no 2/3
    services.record_body(found, sitting(9, absent=3), by=cast.actor("lin"), at=NOW)
    services.record_votes(item, V(6, 0, 0), {}, by=cast.actor("lin"), at=NOW)
    assert [selected for _item, _rank, selected in standing(found)] == [True]


def test_a_nominee_does_not_vote_and_a_namesake_is_said_to_be_one(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    body = [*sitting(8), services.Sitting("松甲", PROFILE["unit_name"])]
    found = recorded(cast, [paper], body=body)
    assert "松甲" in said(found)
    body[-1] = services.Sitting("松甲", PROFILE["unit_name"], namesake=True)
    services.record_body(found, body, by=cast.actor("lin"), at=NOW)
    assert "松甲" in said(found)  # of the same unit: no tick helps
    body[-1] = services.Sitting("松甲", "别处研究院")
    services.record_body(found, body, by=cast.actor("lin"), at=NOW)
    assert "松甲" in said(found)
    body[-1] = services.Sitting("松甲", "别处研究院", namesake=True)
    services.record_body(found, body, by=cast.actor("lin"), at=NOW)
    assert said(found) == ""


def test_declared_kin_among_the_voters_must_be_recused(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    nominee = Person.objects.create(name="松甲", identity_no=paper.members.get().identity_no)
    kin = Person.objects.create(name="评议乙", identity_no="110101199003070011")
    Relation.objects.create(one=kin, other=nominee, kind="KIN", declared_by="本人", declared_at=NOW)
    found = recorded(cast, [paper])
    assert "评议乙" in said(found)
    member = found.members.get(name="评议乙")
    services.record_votes(
        found.items.get(), V(8, 0, 0), {member.pk: ("KIN", "")}, by=cast.actor("lin"), at=NOW
    )
    assert said(found) == ""


def test_a_tie_at_the_last_place_is_settled_with_its_ground(cast: Cast, cycle: Cycle) -> None:
    Quota.objects.create(cycle=cycle, society=cast.societies["a"], limit=2)
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    found = recorded(cast, papers, votes=[V(9, 0, 0), V(6, 3, 0), V(6, 3, 0)])
    assert "松乙" in said(found) and "松丙" in said(found)
    lin = cast.actor("lin")
    for paper, place in ((papers[1], 2), (papers[2], 1)):
        item = found.items.get(paper=paper)
        services.record_votes(item, V(6, 3, 0, place), {}, by=lin, at=NOW)
    assert said(found).count("\n") == 1  # either needs its ground
    for paper, place in ((papers[1], 2), (papers[2], 1)):
        item = found.items.get(paper=paper)
        services.record_votes(item, V(6, 3, 0, place, "复议 4:5"), {}, by=lin, at=NOW)
    assert said(found) == ""
    concluded(cast, found)
    assert [Paper.objects.get(pk=p.pk).rank for p in papers] == [1, None, 2]


def test_equals_within_the_places_share_their_rank(cast: Cast, cycle: Cycle) -> None:
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    concluded(cast, recorded(cast, papers, votes=[V(6, 3, 0), V(6, 3, 0), V(5, 4, 0)]))
    assert [Paper.objects.get(pk=p.pk).rank for p in papers] == [1, 1, 3]


def test_two_persons_and_only_the_society_itself(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    for name in ("qian", "sun", "zhao", "zhou", "li", "zheng"):
        with pytest.raises(NotYours):
            services.begin_selection(cycle, paper.society, by=cast.actor(name), at=NOW)
    found = recorded(cast, [paper])
    for name in ("lin", "qian", "sun", "zhou"):
        with pytest.raises(NotYours):
            services.confirm_selection(found, by=cast.actor(name), at=NOW)
    lin = cast.users["lin"]  # who recorded, and has become an approver since
    lin.offices.update(until=NOW)
    risen = appoint(lin, "approver", at=NOW, society=cast.societies["a"])
    with pytest.raises(NotYet, match="记录"):
        services.confirm_selection(found, by=actor_in(lin, risen), at=NOW)


def test_another_society_and_an_office_without_the_paper_see_nothing(
    cast: Cast, cycle: Cycle
) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    found = recorded(cast, [paper])

    def sees(name: str) -> bool:
        return Selection.objects.seen_by(cast.actor(name)).filter(pk=found.pk).exists()

    assert [name for name in cast.users if sees(name)] == ["lin", "zhao"]
    concluded(cast, found)
    assert not sees("li") and not sees("zhou") and not sees("qian")
    handed(cast, paper)
    endorse(cast, paper)
    assert [name for name in cast.users if sees(name)] == [
        "lin",
        "zhao",
        "li",
        "zhou",
        "wu",
        "zheng",
    ]


def test_the_notice_is_counted_in_working_days_and_never_cut_short(
    cast: Cast, cycle: Cycle
) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"))
    found = services.confirm_selection(found, by=cast.actor("zhao"), at=NOW)
    lin = cast.actor("lin")

    def post(opens: datetime, **words: Any) -> Selection:
        return services.post_selection(
            found, opens_at=opens, where="学会网站", by=lin, at=NOW, **words
        )

    with pytest.raises(Refused, match="2026-02-24"):  # in the holidays of the Spring Festival
        post(datetime(2026, 2, 18, 9, tzinfo=BEIJING))
    with pytest.raises(Refused):
        post(NOW + DAY)
    with pytest.raises(Refused):
        post(datetime(2026, 1, 5, 9, tzinfo=BEIJING))  # before the meeting
    opens = datetime(
        2026, 2, 10, 9, tzinfo=BEIJING
    )  # domain rule: ends 24 February, over the holidays
    with pytest.raises(Refused, match="2026-02-25 00:00"):
        post(opens, closes_at=datetime(2026, 2, 16, 9, tzinfo=BEIJING))
    row = post(opens)
    assert row.closes_at == datetime(2026, 2, 25, tzinfo=BEIJING)
    with pytest.raises(NotYet, match="2026-02-25 00:00"):
        services.conclude_selection(
            row, objected=False, by=cast.actor("zhao"), at=row.closes_at - timedelta(seconds=1)
        )
    done = services.conclude_selection(row, objected=False, by=cast.actor("zhao"), at=row.closes_at)
    assert done.is_complete


def test_an_objection_is_handled_and_may_strike_somebody_off(cast: Cast, cycle: Cycle) -> None:
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    found = recorded(cast, papers)
    found = services.confirm_selection(found, by=cast.actor("zhao"), at=NOW)
    opens = datetime(2026, 2, 3, 9, tzinfo=BEIJING)
    found = services.post_selection(
        found, opens_at=opens, where="官网", by=cast.actor("lin"), at=NOW
    )
    zhao, item = cast.actor("zhao"), found.items.get(paper=papers[1])
    with pytest.raises(Refused):
        services.conclude_selection(found, objected=True, by=zhao, at=NOW)
    services.conclude_selection(
        found,
        objected=True,
        handling="经核实,松乙成果署名有误,取消推选资格。",
        struck={item.pk: "署名不实"},
        by=zhao,
        at=NOW,
    )
    assert [Paper.objects.get(pk=p.pk).rank for p in papers] == [1, None, 2]
    for paper in papers:
        handed(cast, paper)
    with pytest.raises(NotYet, match="署名不实"):
        endorse(cast, papers[1])
    endorse(cast, papers[2])


def test_a_correction_keeps_the_earlier_result_in_the_book(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    found = concluded(cast, recorded(cast, [paper]))
    with pytest.raises(NotYet):
        services.record_votes(found.items.get(), V(5, 4, 0), {}, by=cast.actor("lin"), at=NOW)
    found = services.reopen_selection(found, reason="计票录入有误", by=cast.actor("lin"), at=NOW)
    assert Paper.objects.get(pk=paper.pk).rank is None
    services.record_votes(found.items.get(), V(5, 4, 0), {}, by=cast.actor("lin"), at=NOW)
    found = concluded(cast, again(found))
    told = [e.facts["papers"][0]["for"] for e in history(found) if e.verb == "confirm_selection"]
    assert told == [9, 5]
    assert is_intact(history(found))
    handed(cast, paper)
    endorse(cast, paper)
    with pytest.raises(NotYet):
        services.reopen_selection(again(found), reason="再改", by=cast.actor("lin"), at=NOW)


def test_the_book_names_nobody_who_voted_or_was_recused(cast: Cast, cycle: Cycle) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"))
    member = found.members.first()
    assert member
    services.record_votes(
        found.items.get(), V(8, 0, 0), {member.pk: ("KIN", "侄子")}, by=cast.actor("lin"), at=NOW
    )
    concluded(cast, found)
    words = "".join(str(e.facts) + e.reason for e in Entry.objects.all())
    assert "侄子" not in words and member.name not in words and "松甲" not in words


def test_a_paper_that_names_somebody_else_afterwards_is_not_the_one_selected(
    cast: Cast, cycle: Cycle
) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    elected(cast, paper)
    handed(cast, paper)
    paper.members.update(name="松换")
    with pytest.raises(NotYet, match="另一人"):
        endorse(cast, paper)


def test_a_further_selection_goes_on_where_the_first_ended(cast: Cast, cycle: Cycle) -> None:
    one, two = drafts(cast, cycle, "松甲", "松乙")
    elected(cast, one)
    with pytest.raises(Refused, match=one.number):
        recorded(cast, [one])
    Selection.objects.get(stage="recording")
    with pytest.raises(Refused):
        services.begin_selection(cycle, one.society, by=cast.actor("lin"), at=NOW)
    found = Selection.objects.get(stage="recording")
    services.record_papers(found, [two], by=cast.actor("lin"), at=NOW)
    assert found.number == 2


def test_places_promised_by_an_earlier_selection_are_taken(cast: Cast, cycle: Cycle) -> None:
    Quota.objects.create(cycle=cycle, society=cast.societies["a"], limit=1)
    one, two = drafts(cast, cycle, "松甲", "松乙")
    elected(cast, one)
    found = services.confirm_selection(recorded(cast, [two]), by=cast.actor("zhao"), at=NOW)
    assert found.items.get().selected is False
    handed(cast, two)
    with pytest.raises(NotYet):
        endorse(cast, two)


def test_where_only_the_notice_is_asked_the_body_states_the_order(cast: Cast) -> None:
    cycle = season(cast, "outstanding-scientist", days=60)
    one, two = drafts(cast, cycle, "松甲", "松乙")
    found = recorded(cast, [one, two], body=[], votes=[V(place=2), V(place=2)])
    assert said(found).count("\n") == 0 and said(found)
    services.record_votes(found.items.get(paper=two), V(place=1), {}, by=cast.actor("lin"), at=NOW)
    concluded(cast, found)
    assert [Paper.objects.get(pk=p.pk).rank for p in (one, two)] == [2, 1]


def test_minutes_and_tally_pass_the_inspection(cast: Cast, cycle: Cycle) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"))
    with pytest.raises(Refused):
        services.keep_selection_file(
            found, "minutes", b"no file of any kind", name="a.pdf", by=cast.actor("lin"), at=NOW
        )
    with pytest.raises(Refused):
        services.keep_selection_file(
            found, "minutes", pdf(), name="机密★纪要.pdf", by=cast.actor("lin"), at=NOW
        )


def test_the_meeting_lies_behind(cast: Cast, cycle: Cycle) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"))
    with pytest.raises(Refused):
        services.record_meeting(
            found, body="x", held_on=NOW.date() + DAY, by=cast.actor("lin"), at=NOW
        )


def test_a_step_out_of_order(cast: Cast, cycle: Cycle) -> None:
    found = recorded(cast, drafts(cast, cycle, "松甲"))
    with pytest.raises(OutOfOrder):
        services.conclude_selection(found, objected=False, by=cast.actor("zhao"), at=NOW)


def test_rules_without_a_table_of_their_own_follow_custom(cast: Cast) -> None:
    rules = {k: v for k, v in preset("cas-academician")["nomination"].items() if k != "selection"}
    cycle = season(cast, "cas-academician", nomination=rules)
    asked = cycle.rules.nomination.selecting
    assert (asked.quorum.num, asked.quorum.den, asked.passing.op) == (2, 3, ">")
    assert date(2026, 1, 31) == HELD.date()
