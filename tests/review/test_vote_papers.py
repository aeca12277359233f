"""What is signed of the votes of a round: from the record, as PDF and as Word."""

from __future__ import annotations

import io
from types import SimpleNamespace as Namespace

import docx
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from files.pdf import page_texts
from nominations.dossiers.official import as_pdf
from nominations.dossiers.texts import Block, Official, signature_of
from review import papers
from review.papers.votes import head_of
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, ballot, counted, set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ONE, TWO = "候选甲", "候选乙"


def held(*, members: int = 4, **rules: object):
    """A closed vote of four, or more, to which all but one came."""
    stage = set_stage(candidates=3, experts=members, ballot={**BALLOT, **rules})
    vote, code = stage.voting()
    for expert in stage.experts[:-1]:
        ballot(vote, expert, ONE)
    return stage, counted(stage, vote, code)


def words(text) -> str:
    return "\n".join(block.text for block in text.blocks)


def test_the_minutes_tell_who_came_and_who_was_chosen_and_no_ballot_of_a_secret_vote():
    stage, vote = held()
    said = words(papers.vote_minutes_of(vote.round))
    assert "应到4人，到会3人" in said and f"缺席：{stage.experts[3]}" in said
    assert f"当选：{ONE}。" in said and "无记名投票，赞成票" in said
    assert f"{stage.experts[0]}：" not in said


def test_the_minutes_of_a_named_vote_say_who_said_what():
    stage, vote = held(secret=False)
    assert f"{stage.experts[0]}：{ONE}。" in words(papers.vote_minutes_of(vote.round))


def test_the_count_sheet_has_the_arithmetic_and_every_code():
    _stage, vote = held(members=6)
    said = words(papers.count_sheets_of(vote.round))
    assert "得 5 票，通过" in said
    assert all(code in said for code in vote.inclusion_codes)


def test_the_count_sheet_of_fewer_than_five_tells_no_number():
    _stage, vote = held()
    said = words(papers.count_sheets_of(vote.round))
    assert "得 3 票" not in said and f"{ONE}：入选。可对其投票的不足五人" in said


def test_the_roll_and_the_originals_name_what_is_signed():
    stage, vote = held()
    roll = words(papers.roll_of(vote.round))
    assert all(str(expert) in roll for expert in stage.experts) and "缺席" in roll
    assert "计票单" in words(papers.originals_of(vote.round))


def test_a_ballot_of_a_division_is_headed_by_its_name():
    known = [Namespace(code="cas-chemistry", zh="化学部")]
    cycle = Namespace(rules=Namespace(programme=Namespace(divisions=known)))
    vote = Namespace(number=1, ballot=2, division="cas-chemistry", round=Namespace(cycle=cycle))
    assert head_of(vote) == "第1次投票（化学部），第2轮"


@pytest.mark.parametrize("verb", ["vote_minutes", "count_sheets", "vote_roll", "vote_originals"])
def test_each_is_handed_out_as_pdf_and_as_word(verb):
    stage, vote = held()
    client = logged_in(stage.cast.users["zhou"])
    address = reverse(f"office:{verb}", args=[vote.round_id])
    assert client.get(address).content.startswith(b"%PDF")
    word = docx.Document(io.BytesIO(client.get(address, {"as": "word"}).content))
    assert word.paragraphs[0].text.replace("\n", "").startswith(vote.round.name)


def test_what_cannot_be_signed_yet_is_no_link():
    open_now = {"round": Namespace(pk=1), "to_sign": False}
    part = "office/rounds/parts/to_sign.html"
    assert "href" not in render_to_string(part, open_now)
    assert render_to_string(part, {**open_now, "to_sign": True}).count("href") == 8


def test_signatures_stay_on_one_page_with_the_end_of_the_text():
    lines = [Block(f"第{place}行。") for place in range(17)]
    signed = map(signature_of, ("抽取人", "监督人", "联络人", "记录人"))
    text = Official(title="抽取记录", blocks=(*lines, *signed), issuer="组织单位")
    first, last = page_texts(as_pdf(text))
    assert "第15行" in first and "第16行" not in first and "签字" not in first
    assert "第16行" in last and last.count("（签字）") == 4 and "组织单位" in last
