"""The decision leaves as a Word document and comes back sealed with its number; nothing is proclaimed before."""

from __future__ import annotations

import io

import pytest
from docx import Document

from awards import services
from awards.models import AwardList
from files.pdf import render
from files.services import read
from ledger.situations import NotYet, NotYours, Refused
from nominations.models import Candidate
from tests.attachments import PNG, pdf
from tests.awards.scene import closed, fresh, proclaimed, published
from tests.cast import Cast

NUMBER = "科协发〔2026〕8号"
WORDS = "<p>关于授予杰出工程师奖的决定。根据有关规定，经推荐、形式审查、评审、公示和审定，决定授予{}等同志杰出工程师奖，以资表彰。</p>"


@pytest.fixture
def drafted(cast: Cast, candidates: list[Candidate]) -> AwardList:
    at = closed(published(cast, candidates)).closes_at
    assert at
    approved = services.approve(fresh(candidates), by=cast.actor("zhou"), at=at)
    return services.draft_award_list(approved[0].cycle, approved, by=cast.actor("zhou"), at=at)


def test_the_draft_is_a_word_document_of_the_official_layout(
    cast: Cast, drafted: AwardList
) -> None:
    at = drafted.cycle.notices.get().closes_at
    kept = services.send_draft(drafted, by=cast.actor("zhou"), at=at)
    document = Document(io.BytesIO(read(kept)))
    page = document.sections[0]
    assert [round(each.mm) for each in (page.page_width, page.left_margin, page.top_margin)] == [210, 28, 37]  # fmt: skip
    text = "\n".join(each.text for each in document.paragraphs)
    assert "送审稿" in text and "决定授予2人第七届杰出工程师奖（名单见附件）。" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [
        ["序号", "姓名或团队名称", "工作单位"],
        ["1", "丁\u3000一", "华北重型机械有限公司"],
        ["2", "陈建国", "华北重型机械有限公司"],
    ]
    assert AwardList.objects.get().sent_draft == kept
    feet = (page.footer, page.even_page_footer)
    assert ["w:instrText>PAGE<" in each._element.xml for each in feet] == [True, True]
    assert document.settings.odd_and_even_pages_header_footer


def test_nothing_is_proclaimed_before_the_sealed_decision_is_back(
    cast: Cast, drafted: AwardList
) -> None:
    at, wu = drafted.cycle.notices.get().closes_at, cast.actor("wu")
    with pytest.raises(NotYet, match=r"文号|document number"):
        services.publish_award_list(drafted, by=wu, at=at)
    listed = proclaimed(cast, drafted, at)
    assert (listed.number, read(listed.decision), listed.stage) == (NUMBER, pdf(), "published")
    with pytest.raises(NotYet):
        services.take_decision(listed, pdf(), number=NUMBER, by=wu, at=at)
    with pytest.raises(NotYet):
        services.send_draft(listed, by=wu, at=at)


def test_a_document_that_does_not_belong_to_the_list_is_refused(
    cast: Cast, drafted: AwardList
) -> None:
    at, zhou = drafted.cycle.notices.get().closes_at, cast.actor("zhou")
    for data, number in ((pdf(), "8号"), (PNG, NUMBER), (b"%PDF-1.7 cut", NUMBER), (render(WORDS.format("丁一")), NUMBER)):  # fmt: skip
        with pytest.raises(Refused):
            services.take_decision(drafted, data, number=number, by=zhou, at=at)
    assert AwardList.objects.get().decision is None
    with pytest.raises(NotYours):
        services.take_decision(drafted, pdf(), number=NUMBER, by=cast.actor("lin"), at=at)
    whole = render(WORDS.format("丁　一、陈建国"))
    assert services.take_decision(drafted, whole, number="科协发[2026]8号", by=zhou, at=at).number == NUMBER  # fmt: skip
