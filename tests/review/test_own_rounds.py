"""A society's own selection held in the rooms: convened, seated, voted on, and what its record takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.flow import history, is_intact
from ledger.models import Entry
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations import polling
from nominations import services as nominations
from nominations.dossiers.selections import votes_words
from nominations.models import Nominator, Paper, Selection
from nominations.rules.selections import faults_of
from nominations.selected import standing
from nominations.services.confirming import result_facts
from nominations.views.selections import rows_of
from people.models import Person, Relation
from people.services import appoint
from programmes.models import Cycle, Quota
from programmes.shares import Share
from review import services, tally
from review.models import Assignment, BodyMember, Conflict, Expert, Ranking, Round, Vote
from review.papers.rooms import minutes_of
from tests.attachments import pdf
from tests.cast import NOW, PROFILE, Cast, assemble, draft
from tests.review.stage import acting
from tests.rooms import (
    HOUR,
    MEETS,
    box_open,
    cast_all,
    convened,
    counted,
    held,
    opened,
    pledged,
    seated,
    small_body,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return small_body(cast, members=3)


def drafts(cast: Cast, cycle: Cycle, *names: str, **words: Any) -> list[Paper]:
    return [draft(cast, cycle, name=name, **words) for name in names]


def numbers(selection: Selection) -> list[tuple[Any, ...]]:
    """Return each paper's title, votes for, against, abstaining, recused, place."""
    return [
        (i.paper.title, i.votes_for, i.against, i.abstaining, i.recusals.count(), i.place)
        for i in selection.items.order_by("pk")
    ]


def fresh(round_: Round) -> Round:
    return Round.objects.get(pk=round_.pk)


def test_a_meeting_from_its_call_to_the_record(cast: Cast, cycle: Cycle) -> None:
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    round_ = convened(cast, papers)
    body = seated(cast, round_, members=4)
    first, other = body[0].expert, body[1].expert
    (mine,) = round_.items.filter(paper=papers[0])
    services.take_up(round_, first, ties=[(mine, "KIN", "")], by=acting(first), at=NOW)
    vote, code = opened(cast, round_)
    assert [p.title for p in (i.paper for i in services.paper_of(vote, first)) if p] == [
        "松乙",
        "松丙",
    ]
    services.sign_in(vote, first, by=cast.actor("lin"), at=MEETS)
    with pytest.raises(ConflictOfInterest):
        services.cast(vote, first, [mine], by=acting(first), at=MEETS)
    ballots = {"评委甲": ["松乙"], "评委乙": ["松甲", "松乙"], "评委丙": ["松甲"]}
    cast_all(round_, vote, ballots)
    services.sign_in(vote, body[3].expert, by=cast.actor("lin"), at=MEETS)  # casts nothing
    zhao = cast.actor("zhao")
    with pytest.raises(Refused):
        counted(cast, vote, "AAAA-BBBB-CCCC-DDDD", at=MEETS + HOUR)
    counted(cast, vote, code, at=MEETS + HOUR)
    services.close_meeting(round_, by=zhao, at=MEETS + HOUR)
    found = Selection.objects.get()
    assert numbers(found) == [
        ("松甲", 2, 0, 1, 1, None),
        ("松乙", 2, 1, 1, 0, None),
        ("松丙", 0, 3, 1, 0, None),
    ]
    assert (found.held_on, found.body) == ((MEETS + HOUR).date(), "推选委员会")
    assert [(m.name, m.present, m.duty) for m in found.members.all()][-1] == (
        "评委丁",
        True,
        "teller",
    )
    assert [item.paper.title for item, _rank, chosen in standing(found) if chosen] == ["松甲"]
    lin = cast.actor("lin")
    for which in ("minutes", "tally"):
        nominations.keep_selection_file(found, which, pdf(), name=f"{which}.pdf", by=lin, at=MEETS)
    found = Selection.objects.get()
    assert list(faults_of(found)) == []
    done = nominations.confirm_selection(
        found, by=zhao, at=MEETS + HOUR
    )  # closed it, entered nothing
    assert (done.stage, Paper.objects.get(pk=papers[0].pk).rank) == ("confirmed", 1)
    assert is_intact(history(done)) and is_intact(history(fresh(round_)))
    words = "".join(str(e.facts) + e.reason for e in Entry.objects.exclude(verb="draft"))
    assert other.person.name not in words and "松甲" not in words
    assert {a.stage for a in round_.assignments.filter(expert=first, item=mine)} == {"recused"}


def test_who_may_do_what(cast: Cast, cycle: Cycle) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    lin, zhao = cast.actor("lin"), cast.actor("zhao")
    found = nominations.begin_selection(cycle, paper.society, by=lin, at=NOW)
    words = {"body": "常务理事会", "meets_at": MEETS, "at": NOW}
    with pytest.raises(Refused, match="推荐书"):
        services.convene(found, by=lin, **words)
    nominations.record_papers(found, [paper], by=lin, at=NOW)
    for stranger in ("zhao", "qian", "sun", "zhou", "li", "zheng"):
        with pytest.raises(NotYours):
            services.convene(found, by=cast.actor(stranger), **words)
    with pytest.raises(Refused):
        services.convene(found, by=lin, **{**words, "meets_at": NOW})
    round_ = services.convene(found, by=lin, **words)
    with pytest.raises(Refused):
        services.convene(found, by=lin, **words)
    body = seated(cast, round_)
    for stranger in ("lin", "sun", "zhou", "wu"):
        with pytest.raises(NotYours):
            services.call_meeting(round_, by=cast.actor(stranger), at=MEETS)
    pledged(round_)
    services.call_meeting(round_, by=zhao, at=MEETS)
    vote = Vote.objects.get()
    for stranger in (cast.actor("zheng"), zhao, lin, acting(body[0].expert)):
        with pytest.raises(NotYours):
            services.take_half(vote, by=stranger, at=MEETS)
    with pytest.raises(NotYet, match="监票人"):
        services.open_vote(vote, by=zhao, at=MEETS)
    appoint(body[-1].expert.user, "approver", at=NOW, society=cast.societies["a"])  # type: ignore[arg-type]
    with pytest.raises(NotYours, match="监票人"):
        services.take_half(vote, by=acting(body[-1].expert), at=MEETS)
    with pytest.raises(NotYours):
        services.seat_member(
            round_, name="x", identity_no="1", unit_name="", by=cast.actor("qian"), at=NOW
        )
    with pytest.raises(OutOfOrder):
        services.unseat_member(body[0], by=lin, at=MEETS)


def test_the_record_takes_nothing_by_hand_meanwhile_and_a_meeting_is_set_aside(
    cast: Cast, cycle: Cycle
) -> None:
    (paper,) = drafts(cast, cycle, "松甲")
    lin, zhao = cast.actor("lin"), cast.actor("zhao")
    found = held(cast, [paper])
    item, round_ = found.items.get(), Round.objects.get()
    with pytest.raises(NotYet, match="负责人"):
        nominations.record_votes(item, nominations.Votes(9, 0, 0), {}, by=lin, at=NOW)
    for act in (
        lambda: nominations.record_body(found, [], by=lin, at=NOW),
        lambda: nominations.record_papers(found, [], by=lin, at=NOW),
    ):
        with pytest.raises(NotYet):
            act()
    with pytest.raises(Refused):
        nominations.record_meeting(found, body="x", held_on=NOW.date(), by=lin, at=MEETS)
    nominations.record_meeting(found, body="理事会", held_on=found.held_on, by=lin, at=MEETS)  # type: ignore[arg-type]
    for stranger in (lin, cast.actor("sun"), cast.actor("zhou")):
        with pytest.raises(NotYours):
            services.set_aside(round_, reason="未到法定人数", by=stranger, at=MEETS)
    with pytest.raises(Refused):
        services.set_aside(round_, reason=" ", by=zhao, at=MEETS)
    services.set_aside(round_, reason="程序有误", by=zhao, at=MEETS)
    assert numbers(found) == [("松甲", None, None, None, 0, None)] and not found.members.exists()
    nominations.record_body(found, [nominations.Sitting("纸上甲")], by=lin, at=NOW)
    again = services.convene(found, body="推选委员会", meets_at=MEETS, by=lin, at=NOW)
    assert (again.number, fresh(round_).stage) == (2, "abandoned")
    seats = [services.seat_again(again, m, duty=m.duty, by=lin, at=NOW) for m in round_.body.all()]
    assert len(seats) == 3
    opened(cast, again)
    services.set_aside(again, reason="断网", by=zhao, at=MEETS)
    assert set(again.votes.values_list("stage", flat=True)) == {"abandoned"}


def test_a_confirmed_result_is_taken_back_before_its_meeting_is_set_aside(
    cast: Cast, cycle: Cycle
) -> None:
    found, lin, zhao = (
        held(cast, drafts(cast, cycle, "松甲")),
        cast.actor("lin"),
        cast.actor("zhao"),
    )
    for which in ("minutes", "tally"):
        nominations.keep_selection_file(found, which, pdf(), name="a.pdf", by=lin, at=MEETS)
    found = nominations.confirm_selection(found, by=zhao, at=MEETS)
    with pytest.raises(NotYet):
        services.set_aside(Round.objects.get(), reason="复核", by=zhao, at=MEETS)
    nominations.reopen_selection(found, reason="复核", by=zhao, at=MEETS)
    assert services.set_aside(Round.objects.get(), reason="复核", by=zhao, at=MEETS).is_over


def test_equals_at_the_last_place_are_voted_on_again(cast: Cast, cycle: Cycle) -> None:
    Quota.objects.create(cycle=cycle, society=cast.societies["a"], limit=2)
    papers = drafts(cast, cycle, "松甲", "松乙", "松丙")
    round_ = convened(cast, papers)
    seated(cast, round_)
    vote, code = opened(cast, round_)
    zhao = cast.actor("zhao")
    cast_all(
        round_,
        vote,
        {
            "评委甲": ["松甲", "松乙", "松丙"],
            "评委乙": ["松甲", "松乙"],
            "评委丙": ["松甲", "松丙"],
        },
    )
    counted(cast, vote, code, at=MEETS)
    with pytest.raises(NotYet):
        services.close_meeting(fresh(round_), by=zhao, at=MEETS)
    second, code = box_open(cast, round_)
    assert (second.ballot, second.seats_to_fill) == (2, 1)
    cast_all(round_, second, {"评委甲": ["松丙"], "评委乙": ["松乙"], "评委丙": ["松丙"]})
    counted(cast, second, code, at=MEETS)
    services.close_meeting(fresh(round_), by=zhao, at=MEETS)
    found = Selection.objects.get()
    assert numbers(found) == [
        ("松甲", 3, 0, 0, 0, None),
        ("松乙", 2, 1, 0, 0, 2),
        ("松丙", 2, 1, 0, 0, 1),
    ]
    grounds = list(found.items.order_by("pk").values_list("ground", flat=True))
    few = "第2轮复议投票（参加投票不足5人，票数不列）"
    assert grounds == ["", few, few]
    assert {each.votes_told for each in found.items.all()} == {(None, None, None)}
    minutes = "".join(block.text for block in minutes_of(fresh(round_)).blocks)
    assert minutes.count("参加投票不足5人") == 5 and "赞成" not in minutes
    assert all("不足五人" in str(row["words"]) for row in rows_of(found))
    assert votes_words(found.items.first()) == "参加投票不足5人，票数不列"
    assert {line["for"] for line in result_facts(found)["papers"]} == {None}
    chosen = [(i.paper.title, rank) for i, rank, put in standing(found) if put]
    assert chosen == [("松甲", 1), ("松丙", 2)]


def test_a_body_no_result_could_be_of_is_refused_before_the_vote(cast: Cast, cycle: Cycle) -> None:
    lin, zhao = cast.actor("lin"), cast.actor("zhao")
    (paper,) = drafts(cast, cycle, "松甲")
    nominee = paper.members.get()
    round_ = convened(cast, [paper])

    def seat(name: str, number: str, **words: Any) -> BodyMember:
        told = {"unit_name": "别处研究院", "email": f"{number}@body.example.cn", **words}
        return services.seat_member(round_, name=name, identity_no=number, by=lin, at=NOW, **told)

    with pytest.raises(Refused, match="松甲"):
        seat("松甲", str(nominee.identity_no))
    assert not BodyMember.objects.exists() and not Assignment.objects.exists()
    with pytest.raises(Refused, match="评委甲"):
        seat("评委甲", "110101199003070012")
    with pytest.raises(Refused, match="电子邮箱"):
        seat("评委甲", "110101199003070011", email="")
    assert seat("评委甲", "110101199003070011").duty == "member"
    with pytest.raises(Refused, match="评委乙"):  # the number is known under another name, not told
        seat("评委乙", "110101199003070011")
    seat("评委甲", "110101199003070011", duty="chair", unit_name="新单位")
    member = round_.body.get()
    assert (member.duty, member.unit_name) == ("chair", "新单位")
    with pytest.raises(NotYet) as told:
        services.call_meeting(round_, by=zhao, at=MEETS)
    assert len(told.value.unmet) == 2  # too few, and no teller
    seated(cast, round_, members=3)
    namesake = seat("松甲", "11010119900307002X", unit_name=PROFILE["unit_name"])
    with pytest.raises(NotYet, match="松甲"):  # of the nominee's unit
        services.call_meeting(round_, by=zhao, at=MEETS)
    services.unseat_member(namesake, by=zhao, at=NOW)
    namesake = seat("松甲", "11010119900307002X")
    services.call_meeting(round_, by=zhao, at=MEETS)
    assert Selection.objects.get().members.get(name="松甲").namesake


def test_known_ties_keep_a_member_away(cast: Cast, cycle: Cycle) -> None:
    one, two = drafts(cast, cycle, "松甲", "松乙")
    nominee = Person.objects.create(name="松甲", identity_no=one.members.get().identity_no)
    number = "110101199003070011"
    kin = Person.objects.create(name="评委亲", identity_no=number)
    Relation.objects.create(one=kin, other=nominee, kind="KIN", declared_by="本人", declared_at=NOW)
    round_ = convened(cast, [one, two])
    seated(cast, round_)
    member = services.seat_member(
        round_, name="评委亲", identity_no=number, unit_name="某校", email="k@body.example.cn",
        by=cast.actor("lin"), at=NOW,
    )  # fmt: skip
    services.report_conflict(
        Assignment.objects.get(expert=round_.body.all()[1].expert, item__paper=one),
        "SAME_GROUP",
        by=acting(round_.body.all()[1].expert),
        at=NOW,
    )
    offered = Assignment.objects.filter(expert=member.expert)
    assert [each.item.paper for each in offered] == [two]
    vote, _code = opened(cast, round_)
    assert [i.paper for i in services.paper_of(vote, member.expert)] == [two]
    found = Selection.objects.get()
    grounds = [(r.member.name, r.ground) for r in found.items.get(paper=one).recusals.all()]
    assert grounds == [("评委乙", "SAME_GROUP"), ("评委亲", "KIN")]


def test_one_person_of_the_pool_sits_in_a_body_and_stays_in_the_pool(
    cast: Cast, cycle: Cycle
) -> None:
    number = "110101199003070011"
    zhou = cast.actor("zhou")
    pool = services.enrol_expert(
        name="评委库", identity_no=number, unit=None, field="机械", by=zhou, at=NOW
    )
    papers = drafts(cast, cycle, "松甲")
    round_ = convened(cast, papers)
    member = services.seat_member(
        round_, name="评委库", identity_no=number, unit_name="某所", by=cast.actor("lin"), at=NOW
    )
    seated(cast, round_)
    assert member.expert == pool and Expert.objects.get(pk=pool.pk).society is None
    assert set(Expert.objects.seen_by(zhou)) == {pool}
    assert Expert.objects.seen_by(cast.actor("zhao")).count() == 4
    assert not Expert.objects.seen_by(cast.actor("sun")).exists()
    own = round_.body.exclude(pk=member.pk).first()
    assert own and not Expert.objects.available().filter(pk=own.expert_id).exists()
    verbs = list(Letter.objects.filter(to_user=pool.user).values_list("verb", flat=True))
    assert verbs == ["body_called"]
    assert Letter.objects.filter(to_user=own.expert.user, verb="activate").count() == 1


def test_only_the_society_and_its_body_know_of_a_meeting(cast: Cast, cycle: Cycle) -> None:
    found = held(cast, drafts(cast, cycle, "松甲"))
    round_ = Round.objects.get()
    kinds = {
        "round": lambda by: Round.objects.seen_by(by),
        "vote": lambda by: Vote.objects.seen_by(by),
        "body": lambda by: BodyMember.objects.seen_by(by),
        "work": lambda by: Assignment.objects.seen_by(by),
        "conflict": lambda by: Conflict.objects.seen_by(by),
        "ranking": lambda by: Ranking.objects.seen_by(by),
        "expert": lambda by: Expert.objects.seen_by(by),
    }
    (item,) = round_.items.all()
    expert = round_.body.first().expert  # type: ignore[union-attr]
    Conflict.objects.create(
        item=item, expert=expert, relation="DISPUTE", outcome="warn", source="found", found_at=NOW
    )
    for name in cast.users:
        by = cast.actor(name)
        seen = {kind for kind, rows in kinds.items() if rows(by).exists()}
        expected = set(kinds) - {"ranking"} if name in {"lin", "zhao"} else set()
        assert seen == expected, name
    assert Round.objects.seen_by(acting(expert)).get() == round_
    assert found.stage == "recording"


def test_a_withdrawn_paper_leaves_the_meeting(cast: Cast, cycle: Cycle) -> None:
    one, two = drafts(cast, cycle, "松甲", "松乙")
    round_ = convened(cast, [one, two])
    seated(cast, round_)
    nominations.withdraw(two, by=cast.actor("lin"), at=NOW, reason="本人放弃")
    vote, code = opened(cast, round_)
    cast_all(round_, vote, {"评委甲": ["松甲"], "评委乙": ["松甲"], "评委丙": []})
    zhao = cast.actor("zhao")
    counted(cast, vote, code, at=MEETS)
    services.close_meeting(round_, by=zhao, at=MEETS)
    assert numbers(Selection.objects.get()) == [("松甲", 2, 1, 0, 0, None)]


BASES = ("appointed", "eligible", "present", "valid")


@given(
    sheets=st.lists(st.sets(st.integers(1, 4)), min_size=1, max_size=7),
    more=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    away=st.dictionaries(st.integers(1, 4), st.integers(0, 1)),
    shares=st.tuples(st.sampled_from([(1, 2, ">"), (2, 3, ">=")]), st.sampled_from(BASES)),
    seats=st.integers(1, 4),
)
def test_the_record_counts_as_the_vote_does(
    sheets: Sequence[set[int]],
    more: tuple[int, int],
    away: dict[int, int],
    shares: tuple[tuple[int, int, str], str],
    seats: int,
) -> None:
    """Whoever the vote seats the record puts forward, whatever was cast; recused members cast nothing."""
    idle, absent = more
    present, share = len(sheets) + idle + 1, Share(*shares[0])
    roll = tally.Attendance(
        present + absent,
        present,
        {str(i): tally.Recusal(n, n, 0) for i, n in away.items() if n},
    )
    rule = tally.BallotRule(
        tuple("1234"), seats, Share(2, 3, ">="), share, tally.Base(shares[1]), tie=tally.Tie.REVOTE
    )
    count = tally.tally(rule, [tally.SheetView(frozenset(map(str, s))) for s in sheets], roll)
    polls = [
        polling.Poll(
            int(each.item),
            each.approvals,
            each.ballots - each.approvals,
            each.present - each.ballots,
            recused=away.get(int(each.item), 0),
        )
        for each in count.items
    ]
    terms = polling.Terms(Share(2, 3, ">="), "eligible", share, shares[1], seats)
    found = polling.count(polls, polling.Attendance(present + absent, present), terms)
    assert all(each.adds_up for each in found)
    if count.outcome is tally.VoteOutcome.NO_QUORUM:
        return
    assert {str(e.poll.key) for e in found if e.selected} == set(count.elected)
    assert {str(e.poll.key) for e in found if e.open_tie} == set(count.tied)


def test_a_meeting_begins_on_facts_that_were_looked_through(cast, cycle):
    papers = drafts(cast, cycle, "候选甲", "候选乙")
    round_ = convened(cast, papers)
    seated(cast, round_)
    Nominator.objects.create(paper=papers[0], name="评委外")
    approver = {"by": cast.actor("zhao"), "at": MEETS}
    with pytest.raises(NotYet):
        services.call_meeting(Round.objects.get(pk=round_.pk), **approver)
    services.scan_conflicts(round_, by=cast.actor("lin"), at=MEETS)
    assert services.call_meeting(Round.objects.get(pk=round_.pk), **approver).stage == "voting"
    services.scan_conflicts(round_, **approver)
    with pytest.raises(NotYours):
        services.scan_conflicts(round_, by=cast.actor("zhou"), at=MEETS)
