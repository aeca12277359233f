"""名额， level by level: association → division, association → society → branch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from config import clock
from ledger.actors import Actor
from ledger.flow import history
from ledger.situations import NotYet
from nominations import services
from nominations.models import Paper
from nominations.sentences import of_finding
from programmes.models import Cycle
from programmes.quotas import Board, Places, Taken, board_of
from programmes.vocabulary import preset
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.ledger.test_flow import race
from tests.nominations.parcels import came_by_courier
from tests.statements import collect

CODE = "cas-academician"
MINUTE = timedelta(minutes=1)
FIRST, SECOND = "cas-math-physics", "cas-chemistry"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def cycle_with(cast: Cast, **quota: object) -> Cycle:
    """Open a cycle whose rules hold these places and no others."""
    places = {"quota": {"person": "unlimited", **quota}}
    nothing_first = {"own_vote": False, "own_notice_workdays": 0}
    nomination = {**preset(CODE)["nomination"], **nothing_first, **places}
    return season(cast, CODE, nomination=nomination)


def handed_in(cast: Cast, cycle: Cycle, clerk: str = "lin", **stated: str) -> Paper:
    """Hand a paper in to its approver, of the division and branch given."""
    by = cast.actor(clerk)
    return hand_in(draft(cast, cycle, clerk=clerk), by, stated)


def hand_in(paper: Paper, by: Actor, stated: dict[str, str]) -> Paper:
    """State where a paper belongs, let everybody agree to it, and hand it in."""
    if stated:
        paper = services.save_paper(paper, stated, by=by, at=NOW)
        collect(paper, by, NOW + paper.revision * MINUTE)  # asked again: never at the same moment
    return services.hand_in(paper, by=by, at=NOW)


def endorse(cast: Cast, paper: Paper, approver: str = "zhao") -> Paper:
    return services.endorse(paper, by=cast.actor(approver), at=NOW)


def refused(cast: Cast, paper: Paper, approver: str = "zhao") -> str:
    """Return the words with which an endorsement is refused."""
    with pytest.raises(NotYet) as unmet:
        endorse(cast, paper, approver)
    (sentence,) = unmet.value.unmet
    return str(sentence)


# --- the board alone ------------------------------------------------------------------------------


class Rules:
    """A cycle of rules, without a database."""

    def __init__(self, **quota: object) -> None:
        from programmes.vocabulary import RuleSet

        nomination = {**preset(CODE)["nomination"], "quota": {"person": 2, **quota}}
        self.rules = RuleSet.parse({**preset(CODE), "nomination": nomination})

    def default_limit(self) -> int | None:
        return self.rules.nomination.quota.person


TAKEN = (
    Taken(1, "焊接分会", FIRST, 1),
    Taken(1, "", SECOND, 1),
    Taken(2, "焊接分会", FIRST, 3),
)


@pytest.mark.parametrize(
    ("quota", "own", "expected"),
    [
        ({}, {}, [("society", 2, 2, True), ("society", 2, 3, True)]),
        ({}, {1: None, 2: 4}, [("society", None, 2, False), ("society", 4, 3, False)]),
        (
            {"association": 5},
            {},
            [("association", 5, 5, True), ("society", 2, 2, True), ("society", 2, 3, True)],
        ),
        (
            {"divisions": {FIRST: 5, SECOND: 1}},
            {},
            [("division", 5, 4, False), ("division", 1, 1, True), ("society", 2, 2, True), ("society", 2, 3, True)],
        ),
        (
            {"per_branch": 2},
            {},
            [("society", 2, 2, True), ("branch", 2, 1, False), ("society", 2, 3, True), ("branch", 2, 3, True)],
        ),
    ],
)  # fmt: skip
def test_lines_of_the_tree(quota, own, expected):
    lines = Board(Rules(**quota), TAKEN, own).tree([1, 2])
    assert [(each.level, each.limit, each.used, each.full) for each in lines] == expected


def test_a_paper_stands_under_its_own_lines_only():
    quota = {"association": 9, "per_branch": 1, "divisions": {FIRST: 4}}
    board = Board(Rules(**quota), TAKEN, {})
    levels = lambda **stated: [(p.level, p.used) for p in board.above(1, **stated)]  # noqa: E731
    assert levels() == [("association", 5), ("society", 2)]
    assert levels(branch="焊接分会", division=FIRST) == [
        ("association", 5),
        ("division", 4),
        ("society", 2),
        ("branch", 1),
    ]
    assert levels(branch="铸造分会", division=SECOND)[-1] == ("branch", 0)


# --- at the society's endorsement -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("quota", "stated", "words"),
    [
        ({"person": 1}, {}, "本学会个人名额1，已用1"),
        ({"association": 1}, {}, "本届各推荐单位合计名额1，已用1"),
        ({"divisions": {FIRST: 1}}, {"division": FIRST}, "“数学物理学部”本届名额1，已用1"),
        ({"per_branch": 1}, {"branch": "焊接分会"}, "分支机构“焊接分会”名额1，已用1"),
    ],
    ids=["society", "association", "division", "branch"],
)
def test_the_last_place_of_each_level(cast, quota, stated, words):
    cycle = cycle_with(cast, **quota)
    first, second = (handed_in(cast, cycle, **stated) for _n in range(2))
    endorse(cast, first)
    assert refused(cast, second).startswith(words)
    services.withdraw(first, by=cast.actor("zhao"), at=NOW, reason="本人放弃")
    assert endorse(cast, second).stage == "endorsed"


def test_every_level_that_is_full_is_named(cast):
    cycle = cycle_with(cast, person=1, association=1)
    endorse(cast, handed_in(cast, cycle))
    words = refused(cast, handed_in(cast, cycle))
    assert "本届各推荐单位合计名额1，已用1" in words and "本学会个人名额1，已用1" in words


@pytest.mark.parametrize(
    ("quota", "one", "other"),
    [
        ({"divisions": {FIRST: 1}}, {"division": FIRST}, {"division": SECOND}),
        ({"per_branch": 1}, {"branch": "焊接分会"}, {"branch": "铸造分会"}),
        ({"per_branch": 1}, {"branch": "焊接分会"}, {"branch": ""}),
    ],
    ids=["another division", "another branch", "the society itself"],
)
def test_a_full_line_leaves_the_others_room(cast, quota, one, other):
    cycle = cycle_with(cast, **quota)
    endorse(cast, handed_in(cast, cycle, **one))
    assert endorse(cast, handed_in(cast, cycle, **other)).stage == "endorsed"


def test_branches_of_the_same_name_belong_to_their_own_society(cast):
    cycle = cycle_with(cast, per_branch=1)
    endorse(cast, handed_in(cast, cycle, branch="青年工作委员会"))
    other = handed_in(cast, cycle, "qian", branch="青年工作委员会")
    assert endorse(cast, other, "sun").stage == "endorsed"


def test_after_acceptance_the_place_is_not_free_again(cast):
    cycle = cycle_with(cast, association=1)
    paper, by = endorsed(cast, cycle), cast.actor("li")
    for item in cycle.rules.form_check.items:
        services.check_item(paper, item.code, met=True, by=by, at=NOW)
    came_by_courier(cast, paper)
    paper = services.accept(paper, by=by, at=NOW)
    services.withdraw(paper, by=cast.actor("zhao"), at=NOW, reason="本人放弃")
    assert refused(cast, handed_in(cast, cycle, "qian"), "sun").startswith(
        "本届各推荐单位合计名额1，已用1"
    )


def returned(cast: Cast, paper: Paper) -> Paper:
    """Walk an endorsed paper to its return for correction."""
    by = cast.actor("li")
    services.check_item(paper, "seal", met=False, words="缺章", by=by, at=NOW)
    return services.return_paper(paper, by=by, at=NOW)


@pytest.mark.parametrize(("moved_to", "stage"), [(FIRST, "endorsed"), (SECOND, "submitted")])
def test_a_mended_paper_keeps_its_place_but_takes_no_other(cast, moved_to, stage):
    cycle = cycle_with(cast, divisions={FIRST: 1, SECOND: 1})
    paper = endorse(cast, handed_in(cast, cycle, division=FIRST))
    endorse(cast, handed_in(cast, cycle, division=SECOND))
    by, paper = cast.actor("lin"), returned(cast, paper)
    paper = hand_in(paper, by, {"division": moved_to})
    if stage == "endorsed":
        assert endorse(cast, paper).stage == stage
    else:
        assert refused(cast, paper).startswith("“化学部”本届名额1，已用1")
    assert Paper.objects.get(pk=paper.pk).stage == stage


def test_the_book_keeps_which_places_were_taken(cast):
    cycle = cycle_with(cast)
    paper = endorse(cast, handed_in(cast, cycle, branch="焊接分会", division=FIRST))
    facts = history(paper).filter(verb="endorse").get().facts
    assert facts == {
        "revision": paper.revision,
        "way": "login",
        "division": FIRST,
        "branch": "焊接分会",
    }


# --- what is told before --------------------------------------------------------------------------


def test_a_draft_uses_nothing_and_is_told_the_same_words(cast):
    cycle = cycle_with(cast, association=1)
    endorse(cast, handed_in(cast, cycle))
    paper = draft(cast, cycle)
    (found,) = paper.findings(NOW)
    assert (found.code, found.outcome, found.stops) == ("quota_full_association", "warn", False)
    paper = services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    assert str(of_finding(found)) == refused(cast, paper)
    facts = {"identity_no": "", "name": "某人"}
    asked = services.check_eligibility(cycle, paper.society, facts, at=NOW)
    assert "quota_full_association" in {f.code for f in asked if f.outcome == "block"}
    assert board_of(cycle).tree([])[0] == Places("association", 1, 1)


def test_the_pages_show_used_and_limit_line_by_line(cast):
    quota = {"association": 60, "per_branch": 2, "divisions": {FIRST: 10}}
    cycle = cycle_with(cast, **quota)
    endorse(cast, handed_in(cast, cycle, division=FIRST, branch="焊接分会"))
    waiting = handed_in(cast, cycle, division=FIRST, branch="焊接分会")
    Cycle.objects.filter(pk=cycle.pk).update(closes_at=clock.now() + MINUTE)
    expected = ("数学物理学部", "焊接分会")
    for name, address in (
        ("zhao", "/zh-hans/society/"),
        ("zhao", f"/zh-hans/society/papers/{waiting.pk}/endorse/"),
        ("zhou", f"/zh-hans/office/cycles/{cycle.pk}/quotas/"),
    ):
        page = seen(cast, name, address)
        assert all(word in page for word in expected), name
        assert "60" in page and "各推荐单位合计" in page


def seen(cast: Cast, name: str, address: str) -> str:
    """Return a page as a person reads it."""
    visitor = Client()
    visitor.force_login(cast.users[name])
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_society_enters_the_branch(cast):
    cycle = cycle_with(cast, per_branch=1)
    paper, visitor = draft(cast, cycle), Client()
    visitor.force_login(cast.users["lin"])
    address = f"/zh-hans/society/papers/{paper.pk}/nomination/"
    assert "每个分支机构本届有1个名额" in visitor.get(address).content.decode()
    facts = {"channel": "society", "division": FIRST, "branch": " 焊接 分会 ", "rank": ""}
    visitor.post(address, facts)
    assert Paper.objects.get(pk=paper.pk).branch == "焊接 分会"


# --- two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize(
    ("quota", "stated", "other"),
    [
        ({"person": 1}, {}, ("lin", "zhao")),
        ({"association": 1}, {}, ("qian", "sun")),
        ({"divisions": {FIRST: 1}}, {"division": FIRST}, ("qian", "sun")),
        ({"per_branch": 1}, {"branch": "焊接分会"}, ("lin", "zhao")),
    ],
    ids=["society", "association", "division", "branch"],
)
def test_of_two_at_the_same_moment_one_gets_the_last_place(cast, quota, stated, other, turn):
    cycle, (clerk, approver) = cycle_with(cast, **quota), other
    papers = [handed_in(cast, cycle, **stated), handed_in(cast, cycle, clerk, **stated)]
    outcomes = race(lambda: endorse(cast, papers[0]), lambda: endorse(cast, papers[1], approver))
    kinds = sorted(type(each).__name__ for each in outcomes)
    assert kinds == ["NotYet", "Paper"], outcomes
    with transaction.atomic():
        assert cycle.papers.taking_a_place().count() == 1
