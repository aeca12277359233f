"""Votes by places and by marks, named votes, further rounds: what the rule set says is what is held."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from awards.services.snapshots import _place as in_place
from ledger.flow import history
from ledger.situations import Refused
from nominations.models import Candidate
from review import facts, papers, services
from review.models import Item, NamedSheet, Seat, Sheet, Vote
from review.papers.votes import count_blocks, minutes_blocks
from review.tally import Kind
from review.views.overview import standing_of
from review.views.showing import arithmetic_of, named_of
from tests.cast import NOW
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "候选甲", "候选乙", "候选丙"
RANK = {**BALLOT, "kind": "rank", "max_approvals": 3}
SCORE = {**BALLOT, "kind": "score", "mark_most": 10, "max_approvals": 3}
NAMED = {**BALLOT, "secret": False}


def opened(rules: dict, experts: int = 4):
    """A stage of three candidates, its open vote, the supervisor's code."""
    stage = set_stage(candidates=3, experts=experts, ballot=rules)
    return stage, *stage.voting()


def numbered(vote: Vote, expert, **marks: int) -> str:
    """Cast places or marks; 甲, 乙, 丙 are a, b, c."""
    names = {"a": ONE, "b": TWO, "c": THREE}
    items = {str(item): item for item in Item.objects.filter(vote_items__vote=vote)}
    choices = {items[names[letter]]: mark for letter, mark in marks.items()}
    return services.cast(vote, expert, choices, by=acting(expert), at=NOW)


def close(stage, vote: Vote, code: str) -> Vote:
    return counted(stage, vote, code)


def standing(vote: Vote) -> list[tuple[str, int, int, str]]:
    names = {each.item_id: str(each.item) for each in vote.vote_items.all()}
    return [
        (names[each["item"]], each["approvals"], each["points"], each["outcome"])
        for each in vote.count["items"]
    ]


def test_a_vote_by_places_goes_by_points():
    stage, vote, code = opened(RANK)
    for expert, places in zip(
        stage.experts, ({"a": 1, "b": 2}, {"a": 1}, {"b": 1, "a": 2, "c": 3}, {}), strict=True
    ):
        numbered(vote, expert, **places)
    closed = close(stage, vote, code)
    assert standing(closed) == [
        (ONE, 3, 8, "elected"), (TWO, 2, 5, "failed"), (THREE, 1, 1, "failed"),
    ]  # fmt: skip
    assert facts.count_as_json(facts.counted_again(closed)) == closed.count


def test_a_vote_by_marks_adds_them_up():
    stage, vote, code = opened(SCORE)
    for expert, marks in zip(
        stage.experts, ({"a": 9, "b": 7}, {"a": 10, "b": 8}, {"a": 0, "b": 9}, {}), strict=True
    ):
        numbered(vote, expert, **marks)
    closed = close(stage, vote, code)
    assert standing(closed)[0] == (TWO, 24, 24, "elected")  # > 1/2 of 4 × 10
    assert standing(closed)[1] == (ONE, 19, 19, "failed")


@pytest.mark.parametrize(
    ("rules", "marks"),
    [
        (RANK, {"a": 1, "b": 1}),
        (RANK, {"a": 1, "b": 3}),
        (RANK, {"a": 2}),
        (SCORE, {"a": 11}),
        (SCORE, {"a": -1}),
    ],
)
def test_what_would_void_the_ballot_is_not_cast(rules, marks):
    stage, vote, _code = opened(rules)
    with pytest.raises(Refused):
        numbered(vote, stage.experts[0], **marks)
    assert not vote.sealed_sheets.cast().exists()


def test_the_rule_stands_as_it_was_told_when_the_vote_opened():
    _stage, vote, _code = opened(RANK)
    rule = facts.ballot_rule(vote)
    assert facts.rule_from_json(facts.rule_as_json(rule)) == rule
    assert (rule.kind, vote.rule["kind"]) == (Kind.RANK, "rank")
    for change in ({"rule": {**vote.rule, "seats": 3}}, {"secret": False}, {"public_key": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(**change)


def test_a_named_vote_says_after_closing_who_said_what():
    stage, vote, code = opened(NAMED)
    ballot(vote, stage.experts[0], ONE, TWO)
    for expert in stage.experts[1:]:
        ballot(vote, expert, *([ONE] if expert != stage.experts[3] else []))
    assert facts.who_said_what(vote) == [] and not NamedSheet.objects.exists()
    closed = close(stage, vote, code)
    said = dict(named_of(closed))
    assert sorted(said[str(stage.experts[0])].split("、")) == sorted([ONE, TWO])
    assert [said[str(expert)] for expert in stage.experts[1:3]] == [ONE, ONE]
    assert standing(closed)[0][:2] == (ONE, 3)


def test_a_secret_sheet_names_nobody_whatever_is_written():
    stage, vote, code = opened(BALLOT)
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = close(stage, vote, code)
    assert named_of(closed) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedSheet.objects.create(sheet=Sheet.objects.first(), seat=closed.seats.first())


def test_seats_nobody_reached_are_voted_on_again_where_the_rule_says_so():
    stage, vote, code = opened({**BALLOT, "seats": 2, "refill": True})
    first, *others = stage.experts
    ballot(vote, first, ONE, TWO)
    for expert in others:
        ballot(vote, expert, ONE)
    closed = close(stage, vote, code)
    assert (closed.outcome, closed.count["again"]) == ("revote", [closed.count["items"][1]["item"]])
    following = closed.later.get()
    rule = facts.ballot_rule(following)
    assert (rule.items, rule.round, rule.seats) == ((str(closed.count["again"][0]),), 2, 1)
    assert rule.threshold is not None  # nobody has passed yet
    code = services.take_half(following, by=stage.supervisor, at=NOW)
    following = services.open_vote(following, by=stage.manager, at=NOW)
    for expert in stage.experts:
        ballot(following, expert)
    assert close(stage, following, code).outcome == "decided"
    round_ = services.close_round(vote.round, by=stage.manager, at=NOW)
    ranking = services.rank(round_, by=stage.manager, at=NOW)
    assert [str(r.item) for r in ranking.results.filter(outcome="in")] == [ONE]


# --- what the database keeps ----------------------------------------------------------------------


def test_roll_and_paper_and_count_of_a_closed_vote_never_change():
    stage, vote, code = opened(BALLOT)
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = close(stage, vote, code)
    seat, paper = closed.seats.first(), closed.vote_items.first()
    forbidden = [
        lambda: closed.seats.filter(pk=seat.pk).update(recused_from=[1]),
        lambda: Seat.objects.filter(pk=seat.pk).delete(),
        lambda: closed.vote_items.filter(pk=paper.pk).delete(),
        lambda: closed.vote_items.create(item=paper.item),
        lambda: Vote.objects.filter(pk=closed.pk).update(count={**closed.count, "void": 1}),
        lambda: Vote.objects.filter(pk=closed.pk).update(inclusion_codes=["AAAA"]),
    ]
    for change in forbidden:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_seat_put_in_the_place_of_one_that_voted_is_refused():
    stage, vote, _code = opened(BALLOT)
    ballot(vote, stage.experts[0], ONE)
    seat = vote.seats.get(expert=stage.experts[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.bulk_create(
            [Seat(pk=seat.pk, vote=vote, expert=stage.experts[0], rehearsal=vote.rehearsal)],
            update_conflicts=True,
            unique_fields=["vote", "expert"],
            update_fields=["has_cast"],
        )
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO review_seat SELECT * FROM review_seat")


# --- pages ----------------------------------------------------------------------------------------


def test_a_member_ranks_on_the_page_and_a_place_given_twice_is_told():
    stage, vote, _code = opened(RANK)
    client = logged_in(stage.experts[0].user)
    address = reverse("review:vote", args=[vote.pk])
    one, two, _three = (f"mark-{pk}" for pk in vote.item_ids())
    wrong = client.post(address, {one: "1", two: "1"})
    assert wrong.status_code == 422
    assert "名次 1 重复" in wrong.content.decode()
    look = client.post(address, {one: "2", two: "1"})
    assert look.status_code == 200 and f'name="{two}" value="1"' in look.content.decode()
    done = client.post(reverse("review:cast", args=[vote.pk]), {one: "2", two: "1"})
    assert done.status_code == 200
    assert vote.sealed_sheets.cast().count() == 1


@pytest.mark.parametrize(
    ("rules", "experts", "said"),
    [
        (BALLOT, 5, "全体一致"),
        (BALLOT, 4, "只有 4 人投票"),
        (NAMED, 4, "记名"),
    ],
)
def test_the_page_says_before_casting_what_the_result_will_reveal(rules, experts, said):
    stage, vote, _code = opened(rules, experts)
    client = logged_in(stage.experts[0].user)
    page = client.get(reverse("review:vote", args=[vote.pk])).content.decode()
    assert said in page
    look = client.post(reverse("review:vote", args=[vote.pk]), {}).content.decode()
    assert said in look


def test_a_part_of_the_panel_of_fewer_than_five_has_no_total_but_for_the_supervisor():
    stage, vote, code = opened(BALLOT, experts=6)
    item = vote.item_ids()[0]
    name = str(Item.objects.get(pk=item))
    for seat in vote.seats.all()[:2]:
        vote.seats.filter(pk=seat.pk).update(recused_from=[item])
    for expert in stage.experts:
        away = item in vote.seats.get(expert=expert).recused_from
        ballot(vote, expert, *([] if away else [name]))
    closed = close(stage, vote, code)
    assert facts.withheld_in(closed) == {str(item)}
    shown = {each["item"]: each["hidden"] for each in standing_of(closed)}
    assert shown == {pk: pk == item for pk in vote.item_ids()}
    assert not any(each["hidden"] for each in standing_of(closed, whole=True))
    told = [str(line) for line in arithmetic_of(closed)]
    assert any("不足五人" in line for line in told)
    assert not any("不足五人" in str(line) for line in arithmetic_of(closed, whole=True))


def test_no_page_sheet_or_file_of_the_office_tells_the_votes_of_fewer_than_five():
    """A panel of four: what its result says of votes reaches the supervisor alone."""
    stage, vote, code = opened(BALLOT, experts=4)
    one, two = (str(Item.objects.get(pk=pk)) for pk in vote.item_ids()[:2])
    for expert, names in zip(stage.experts, [(one,), (one,), (one, two), ()], strict=True):
        ballot(vote, expert, *names)
    closed = close(stage, vote, code)
    services.close_round(closed.round, by=stage.manager, at=NOW)
    made = services.rank(closed.round, by=stage.manager, at=NOW)
    first = made.results.get(place=1)
    assert (first.approvals, first.votes_told) == (3, None)
    assert not any(step["code"] == "ballot" for step in first.steps_told)
    desk, watch = (logged_in(stage.cast.users[who]) for who in ("zhou", "zheng"))
    told = [rows.context["results"] for rows in (
        desk.get(reverse("office:ranking", args=[made.pk])),
        watch.get(reverse("supervise:ranking", args=[made.pk])),
    )]  # fmt: skip
    assert [[row["votes"] for row in rows][:2] for rows in told] == [[None, None], [3, 1]]
    assert "不足五人" in str(told[0][0]["lines"][0]) and "3" in str(told[1][0]["lines"][0])
    record = "".join(block.text for block in papers.ranking_record_of(made).blocks)
    minutes = "".join(block.text for block in count_blocks(closed.round))
    assert "不足五人" in record and "3/4" not in record
    assert "空白" not in minutes and "废票" not in minutes
    files = [
        client.get(reverse(f"{space}:ranking_inputs", args=[made.pk])).status_code
        for space, client in (("office", desk), ("supervise", watch))
    ]
    assert files == [409, 200]
    for space, client, there in (("office", desk, False), ("supervise", watch, True)):
        sheet = client.get(reverse(f"{space}:ranking_out", args=[made.pk]))
        cells = load_workbook(BytesIO(sheet.content)).active.values
        votes = [row[5] for row in cells if row[2] == one]
        assert votes == ([3] if there else [None]), votes


def test_nobody_but_the_supervisor_sees_in_which_order_fewer_than_five_put_the_items():
    """The last on the ballot paper has four votes, the second three, the first one; two take a seat."""
    stage, vote, code = opened({**BALLOT, "seats": 2}, experts=4)
    one, two, three = (str(Item.objects.get(pk=pk)) for pk in vote.item_ids())
    for expert, other in zip(stage.experts, (two, two, two, one), strict=True):
        ballot(vote, expert, three, other)
    closed = close(stage, vote, code)
    assert [name for name, *_rest in standing(closed)] == [three, two, one]
    assert [each["name"] for each in standing_of(closed)] == [one, two, three]
    assert [each["name"] for each in standing_of(closed, whole=True)] == [three, two, one]
    told = "".join(map(str, arithmetic_of(closed)))
    assert told.index(one) < told.index(two) < told.index(three)
    minutes = "".join(block.text for block in minutes_blocks(closed.round))
    assert f"当选：{two}、{three}。" in minutes
    services.close_round(closed.round, by=stage.manager, at=NOW)
    made = services.rank(closed.round, by=stage.manager, at=NOW)
    for space, who, places in (
        ("office", "zhou", [(two, None), (three, None), (one, None)]),
        ("supervise", "zheng", [(three, 1), (two, 2), (one, 3)]),
    ):
        client = logged_in(stage.cast.users[who])
        page = client.get(reverse(f"{space}:ranking", args=[made.pk]))
        assert [(row["name"], row["place"]) for row in page.context["results"]] == places
        sheet = client.get(reverse(f"{space}:ranking_out", args=[made.pk]))
        cells = list(load_workbook(BytesIO(sheet.content)).active.values)
        assert [(row[2], row[0]) for row in cells[-3:]] == places
    record = [block.text for block in papers.ranking_record_of(made).blocks]
    assert not any(text.startswith("第1名") for text in record)
    services.confirm_ranking(made, by=stage.manager, at=NOW)
    found = {str(each): each for each in Candidate.objects.all()}
    assert {history(each).last().facts.get("place") for each in found.values()} == {None}
    two, three = (in_place(found[name]) for name in (two, three))
    assert two == three < in_place(found[one])
