"""The longest papers on the desk: page by page, nothing lost, found by words, ever within the bytes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from files.models import StoredFile
from files.services import store
from nominations.models import Attachment, Member, Paper, Section
from nominations.prose import cut, plain
from programmes import services as programmes
from programmes.models import Programme
from programmes.vocabulary import PRESETS, preset, preset_rules
from review.models import Assignment
from tests.cast import NOW
from tests.review.pages import logged_in, text
from tests.review.stage import CRITERIA, LETTER, set_stage
from tests.review.test_leafing import thick

CELL = 200
"""Characters in every cell of a list: no preset bounds them."""
SIX = [{**CRITERIA[0], "code": f"c{n}", "weight": w} for n, w in enumerate([20] * 4 + [10] * 2)]
ANCHORS = [
    {"criterion": each["code"], "from_mark": mark, "zh": "主持国家级重大工程,解决关键技术难题"}
    for each in SIX
    for mark in (90, 75, 60)
]


def words(mark: str, size: int) -> str:
    """Return so many characters of sentences that begin with a mark of their own."""
    return (mark + "研究大跨度钢桥的“疲劳”与耐久性,并用于工程。" * size)[:size]


def fill(sheet: Assignment, code: str) -> str:
    """Make the paper the longest a preset allows; return its sections' words, in their order."""
    (paper,) = sheet.item.papers()
    rules, user = preset_rules(code), sheet.expert.user
    row = programmes.write_rule_set(Programme.objects.get(code=code), preset(code))
    Paper.objects.filter(pk=paper.pk).update(rule_set=row)
    for held in (paper.sections, paper.attachments, paper.members):
        held.all().delete()
    for place in range(rules.team.core_max if rules.team else 1):
        facts = {"role": "member" if place else "leader", "position": place}
        longest = {"name": 100, "unit_name": 120, "title": 60, "post": 60, "field": 80}
        told = {name: words("人", size) for name, size in longest.items()}
        Member.objects.create(paper=paper, **facts, **told)
    said = []
    for each in rules.material.sections:
        codes = [column.code for column in each.columns]
        number = each.max_items or 0
        items = [{c: words(f"{each.code}{n}{c}", CELL) for c in codes} for n in range(number)]
        whole = "" if codes else words(each.code, each.max_chars)
        saved = {"version": 1, "saved_by": user, "saved_at": NOW}
        Section.objects.create(paper=paper, code=each.code, text=whole, items=items, **saved)
        said += [whole, *(cell for item in items for cell in item.values())]
    book = store(thick(300), name="论著.pdf", at=NOW)
    for slot in rules.material.attachments:
        for n in range(slot.max_files):
            copy = StoredFile.objects.create(
                **{name: getattr(book, name) for name in ("mime", "size", "sha256", "file")},
                name=words(f"{slot.code}{n}", 196) + ".pdf",
                stored_at=NOW,
            )
            by = {"attached_by": user, "attached_at": NOW}
            Attachment.objects.create(paper=paper, slot=slot.code, file=copy, pages=300, **by)
    return "".join(said)


@pytest.fixture
def sheet() -> Assignment:
    rules = {**LETTER, "experts_min": 1, "experts_max": 1, "criteria": SIX, "anchors": ANCHORS}
    stage = set_stage(candidates=1, experts=1, rounds=({**rules, "pages_only": True},))
    row = stage.scoring().assignments.get()
    Assignment.objects.filter(pk=row.pk).update(comment=words("意见", 2000))
    return row


def room_of(code: str) -> int:
    """Return how many characters the sections of a preset's papers may have."""
    sections = preset_rules(code).material.sections
    return sum(s.max_chars or s.max_items * len(s.columns) * CELL for s in sections)


def size_of(page: str) -> int:
    """Return the bytes of a page and its scripts."""
    scripts = re.findall(r'<script[^>]* src="/static/([^"?]+)"', page)
    return len(page.encode()) + sum(Path(finders.find(each)).stat().st_size for each in scripts)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_longest_paper_of_all_is_read_whole_within_sixty_kilobytes(sheet):
    said, desk = fill(sheet, max(PRESETS, key=room_of)), logged_in(sheet.expert.user)
    at, pages, last = reverse("review:item", args=[sheet.pk]), [], 1
    while len(pages) < last:
        pages.append(text(desk.get(f"{at}?page={len(pages) + 1}&q=钢桥")))
        last = int(re.search(r"<span>/ (\d+)</span>", pages[0])[1])
    shown = r'(?<=<td>).*?(?=</td>)|(?<=<p class="text">).*?(?=</p>)'
    found = "".join(bit for page in pages for bit in re.findall(shown, page, re.S))
    assert unescape(strip_tags(found)) == said
    assert all("veil" in page and "<mark>钢桥</mark>" in page for page in pages)
    book = Attachment.objects.latest("pk").file_id
    pages.append(text(desk.get(f"{at}?file={book}&page=7&q=bridge")))
    assert max(map(size_of, pages)) <= 60_000


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_outline_and_words_lead_to_the_page_where_they_stand(sheet):
    fill(sheet, "outstanding-engineer")
    desk, at = logged_in(sheet.expert.user), reverse("review:item", args=[sheet.pk])
    first = text(desk.get(at))
    page, anchor = re.search(r'href="\?page=(\d+)#(p\d+-opinion)"', first).groups()
    assert f'<section id="{anchor}">' in text(desk.get(f"{at}?page={page}"))
    (place,) = re.findall(r"\?page=(\d+)&amp;q=", text(desk.get(f"{at}?q=works9contribution")))[-1:]
    assert "works9contribution" in text(desk.get(f"{at}?page={place}"))
    assert "<mark>" not in text(desk.get(f"{at}?q=无此词"))
    assert text(desk.get(f"{at}?page=999")).count('data-turn="1"') == 1


@given(st.text(alphabet="a文。\n<b>/<sub>&", max_size=400), st.integers(1, 90))
def test_a_text_that_is_cut_says_what_it_said(said, most):
    bits = list(cut(said, most))
    assert unescape(re.sub("</?(b|sub)>", "", "".join(bits))) == plain(said)
