"""Ballots on paper: printed without a name, keyed in twice, counted like every other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import services
from review.choices import Keyed
from review.models import Item, PaperBallot, Seat, Vote
from tests.cast import NOW
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, ballot, counted, set_stage

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "候选甲", "候选乙", "候选丙"


@pytest.fixture
def voting():
    """An open vote of six on three, its papers printed."""
    stage = set_stage(candidates=3, experts=6, ballot=BALLOT)
    vote, code = stage.voting()
    services.print_papers(vote, by=stage.manager, at=NOW)
    return stage, vote, code


def named(vote: Vote, *names: str) -> list[Item]:
    return [item for item in Item.objects.filter(vote_items__vote=vote) if str(item) in names]


def key(stage, vote: Vote, by, *names: str, code: str = "", **words: object) -> Keyed:
    code = code or vote.paper_ballots.first().code
    return services.key_paper(vote, code, named(vote, *names), by=by, at=NOW, **words)


def handed_back(stage, vote: Vote, *experts) -> None:
    for expert in experts:
        services.hand_paper(vote, expert, by=stage.manager, at=NOW)
        services.return_paper(vote, expert, by=stage.manager, at=NOW)


def standing(vote: Vote) -> dict[str, int]:
    names = {each.item_id: str(each.item) for each in vote.vote_items.all()}
    return {names[each["item"]]: each["approvals"] for each in vote.count["items"]}


def test_one_by_paper_and_the_others_by_screen_are_one_count(voting):
    stage, vote, code = voting
    by_paper, *others = stage.experts
    handed_back(stage, vote, by_paper)
    for expert in others:
        ballot(vote, expert, ONE)
    assert key(stage, vote, stage.manager, ONE, TWO) is Keyed.FIRST
    assert key(stage, vote, stage.supervisor, ONE, TWO) is Keyed.AGREED
    closed = counted(stage, vote, code)
    assert standing(closed) == {ONE: 6, TWO: 1, THREE: 0}
    assert len(closed.inclusion_codes) == closed.count["ballots"] == 6
    sizes = {len(bytes(each)) for each in closed.sealed_sheets.values_list("sealed", flat=True)}
    assert len(sizes) == 1  # nothing tells a paper from a screen


def test_there_is_a_paper_for_every_seat_and_no_name_on_any(voting):
    stage, vote, _code = voting
    papers = services.print_papers(vote, by=stage.manager, at=NOW)
    assert len(papers) == 6 == len({paper.code for paper in papers})
    columns = {field.name for field in PaperBallot._meta.concrete_fields}
    assert columns & {"seat", "expert", "member", "at"} == set()
    seat = vote.seats.first()
    Seat.objects.filter(pk=seat.pk).update(recused_from=[vote.item_ids()[0]])
    papers = services.print_papers(vote, by=stage.manager, at=NOW)
    assert [p.recused_from for p in papers if p.recused_from] == [[vote.item_ids()[0]]]
    assert len(papers) == 7


def test_entries_that_differ_stay_out_until_they_agree(voting):
    stage, vote, code = voting
    handed_back(stage, vote, *stage.experts[:5])
    key(stage, vote, stage.manager, ONE)
    assert key(stage, vote, stage.supervisor, TWO) is Keyed.DIFFERS
    assert not vote.sealed_sheets.cast().exists()
    with pytest.raises(NotYet):
        counted(stage, vote, code)
    assert key(stage, vote, stage.supervisor, ONE) is Keyed.AGREED
    paper = vote.paper_ballots.get(is_boxed=True)
    assert (paper.first, paper.second, paper.differed) == (None, None, True)
    assert not {"code", "words"} & set(history(vote).last().facts)


def test_one_person_is_not_two(voting):
    stage, vote, _code = voting
    handed_back(stage, vote, stage.experts[0])
    assert key(stage, vote, stage.manager, ONE) is Keyed.FIRST
    assert key(stage, vote, stage.manager, ONE) is Keyed.FIRST
    key(stage, vote, stage.supervisor, TWO)
    with pytest.raises(NotYours):
        key(stage, vote, stage.cast.actor("wu"), ONE)
    paper = vote.paper_ballots.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBallot.objects.filter(pk=paper.pk).update(second_by_id=paper.first_by_id)


def test_who_was_handed_a_paper_casts_nothing_on_a_screen(voting):
    stage, vote, _code = voting
    services.hand_paper(vote, stage.experts[0], by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        ballot(vote, stage.experts[0], ONE)
    ballot(vote, stage.experts[1], ONE)
    with pytest.raises(OutOfOrder):
        services.hand_paper(vote, stage.experts[1], by=stage.manager, at=NOW)


def test_no_more_papers_come_into_the_box_than_were_handed_back(voting):
    stage, vote, _code = voting
    handed_back(stage, vote, stage.experts[0])
    first, second = vote.paper_ballots.all()[:2]
    for by in (stage.manager, stage.supervisor):
        key(stage, vote, by, ONE, code=first.code)
    key(stage, vote, stage.manager, ONE, code=second.code)
    with pytest.raises(Refused):
        key(stage, vote, stage.supervisor, ONE, code=second.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBallot.objects.filter(pk=second.pk).update(
            is_boxed=True, first=None, second=None, second_by_id=-1
        )
    with pytest.raises(OutOfOrder):
        key(stage, vote, stage.manager, TWO, code=first.code)


def test_a_void_and_a_spoilt_paper_are_counted_as_void(voting):
    stage, vote, code = voting
    handed_back(stage, vote, *stage.experts[:2])
    for expert in stage.experts[2:]:
        ballot(vote, expert, ONE)
    first, second = vote.paper_ballots.all()[:2]
    for by in (stage.manager, stage.supervisor):
        key(stage, vote, by, ONE, TWO, THREE, code=first.code)  # two at most
        key(stage, vote, by, code=second.code.lower().replace("-", " "), spoilt=True)
    closed = counted(stage, vote, code)
    assert (closed.count["void"], closed.count["blank"], standing(closed)[ONE]) == (2, 0, 4)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "x"])
def test_a_strange_code_is_refused(voting, code):
    stage, vote, _code = voting
    with pytest.raises(Refused):
        services.key_paper(vote, code, [], by=stage.manager, at=NOW)


def test_a_named_vote_has_no_papers():
    stage = set_stage(candidates=3, experts=4, ballot={**BALLOT, "secret": False})
    vote, _code = stage.voting()
    with pytest.raises(Refused):
        services.print_papers(vote, by=stage.manager, at=NOW)


# --- pages ----------------------------------------------------------------------------------------


def test_two_persons_key_in_on_their_pages_and_see_where_they_differ(voting):
    stage, vote, _code = voting
    office = logged_in(stage.cast.users["zhou"])
    assert office.get(reverse("office:paper_ballots", args=[vote.pk])).status_code == 200
    seat = vote.seats.get(expert=stage.experts[0])
    for verb in ("hand_paper", "return_paper"):
        assert office.post(reverse(f"office:{verb}", args=[vote.pk, seat.pk])).status_code == 302
    paper = vote.paper_ballots.first()
    one, two, _three = vote.item_ids()
    entry = {"code": paper.code.lower(), "approve": str(one)}
    assert office.post(reverse("office:key_paper", args=[vote.pk]), entry).status_code == 302
    watching = logged_in(stage.cast.users["zheng"])
    address = reverse("supervise:key_paper", args=[vote.pk])
    page = watching.post(address, {**entry, "approve": str(two)})
    assert page.status_code == 422 and "两次录入不一致" in page.content.decode()
    assert watching.post(address, entry).status_code == 302
    assert vote.paper_ballots.filter(is_boxed=True).count() == 1


def test_the_papers_are_printed_a_page_each(voting):
    import io

    import pikepdf

    stage, vote, _code = voting
    office = logged_in(stage.cast.users["zhou"])
    answer = office.post(reverse("office:print_papers", args=[vote.pk]))
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert len(document.pages) == 6
