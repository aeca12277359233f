"""The recommendation form: every section of the rule set, numbered pages, a mark while it may change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from files.pdf import page_count, page_text
from nominations import services
from nominations.models import Paper
from nominations.papers import recommendation_form
from nominations.printed import content_digest, numeral
from tests.cast import NOW, Cast, assemble, draft, endorsed, season


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def look(data: bytes, name: str) -> bytes:
    """Keep the document for the eye where JUJIAN_LOOK names a folder."""
    if folder := os.environ.get("JUJIAN_LOOK"):
        (Path(folder) / f"{name}.pdf").write_bytes(data)
    return data


def text_of(data: bytes) -> str:
    return "".join(page_text(data).split())


def test_a_draft_says_so_and_a_submitted_paper_does_not(cast: Cast) -> None:
    paper = draft(cast, season(cast))
    services.save_section(
        paper,
        "achievements",
        text="长期在一线工作。\n" * 60,
        base_version=1,
        by=cast.actor("lin"),
        at=NOW,
    )
    data = look(recommendation_form(paper), "form-draft")
    text = text_of(data)
    for section in paper.cycle.rules.material.sections:
        assert section.zh in text
    pages = page_count(data)
    assert pages >= 4
    assert f"第{pages}页共{pages}页" in text
    assert text.count("草稿") == pages
    assert "候选人（带头人）签名" in text


def test_a_paper_handed_in_bears_its_version(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    text = text_of(recommendation_form(paper))
    assert "草稿" not in text
    assert content_digest(paper)[:4].upper() in text
    assert "13800138000" in text
    assert "机械制造学会（盖章）" in text
    masked = text_of(recommendation_form(paper, masked=True))
    assert "13800138000" not in masked
    assert paper.members.get().identity_no not in masked


def test_a_changed_word_changes_the_check_code(cast: Cast) -> None:
    paper = draft(cast, season(cast))
    before = content_digest(paper)
    services.save_section(
        paper, "achievements", text="另一句。", base_version=1, by=cast.actor("lin"), at=NOW
    )
    assert content_digest(Paper.objects.get(pk=paper.pk)) != before


def test_a_team_lists_its_members(cast: Cast) -> None:
    paper = draft(cast, season(cast, "innovation-team"), team_name="重型装备创新团队")
    data = look(recommendation_form(paper), "form-team")
    text = text_of(data)
    assert "重型装备创新团队" in text
    assert "二、人员名单" in text
    assert "核心成员" in text


def test_headings_are_numbered_in_chinese() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
