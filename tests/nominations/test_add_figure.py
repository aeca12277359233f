"""Figures of a section: drawn anew, numbered, named in the text, printed below the paragraph."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from files.pdf import page_text
from files.pictures import redrawn
from files.services import read
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Attachment, Figure, Paper
from nominations.papers import recommendation_form
from nominations.printed import content_digest
from people.actors import actor_in
from tests.attachments import PNG, pdf, picture
from tests.cast import NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
CODE = "achievements"


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast) -> Paper:
    return draft(cast, season(cast, days=4000))


def add(cast, paper, data=None, code=CODE, caption="试验台") -> Figure:
    data = picture() if data is None else data
    return services.add_figure(paper, code, data, caption=caption, by=cast.actor("lin"), at=NOW)


def opened(data: bytes | None) -> Image.Image:
    assert data
    return Image.open(io.BytesIO(data))


def test_a_picture_is_drawn_anew_without_what_else_it_held():
    found = redrawn(picture(300, 200, "JPEG"))
    assert (opened(found).size, opened(found).format) == ((300, 200), "JPEG")
    assert b"camera" in picture(300, 200, "JPEG") and b"camera" not in (found or b"")
    assert opened(redrawn(picture(5000, 50))).width == 2480


def test_what_is_transparent_stands_on_white():
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    assert opened(redrawn(target.getvalue())).getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"GIF89a", PNG, pdf(), picture()[:60]])
def test_what_is_no_picture_to_be_printed_is_refused(cast, paper, data):
    with pytest.raises(Refused, match="PNG"):
        add(cast, paper, data)
    assert Figure.objects.count() == 0


def test_figures_are_numbered_in_their_section_and_a_freed_number_is_given_again(cast, paper):
    first, second = add(cast, paper), add(cast, paper)
    other = add(cast, paper, code="innovation")
    assert [f.number for f in (first, second, other)] == [1, 2, 1]
    services.remove_figure(first, by=cast.actor("lin"), at=NOW)
    assert add(cast, paper).number == 1
    assert Attachment.objects.filter(slot="figures").count() == 3
    assert b"camera" not in read(second.attachment.file)


def test_lists_and_closed_papers_take_none(cast, paper):
    with pytest.raises(Refused):
        add(cast, paper, code="works")
    services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet):
        add(cast, paper)


def test_the_pictures_of_the_societys_opinion_are_not_for_the_nominee(cast, paper):
    shown, kept = add(cast, paper), add(cast, paper, code="opinion")
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = services.join(
        code, username="nominee", name="候选人本人", password="nominee-long-password", at=NOW
    )
    by = actor_in(used.user, used.user.offices.get())
    assert list(Figure.objects.seen_by(by)) == [shown]
    assert list(Attachment.objects.seen_by(by).filter(slot="figures")) == [shown.attachment]
    assert set(Figure.objects.seen_by(cast.actor("lin"))) == {shown, kept}
    with pytest.raises(NotYours):
        services.remove_figure(kept, by=by, at=NOW)


def test_a_reference_to_no_figure_is_pointed_out(cast, paper):
    add(cast, paper)
    services.save_section(
        paper, CODE, text="见[图1]和[图2]。", base_version=1, by=cast.actor("lin"), at=NOW
    )
    found = [f for f in paper.findings(NOW) if f.code == "figure_unknown"]
    assert [(f.outcome, f.field, f.values["number"]) for f in found] == [
        ("warn", f"sections.{CODE}", 2)
    ]


def test_figures_are_printed_and_are_part_of_the_version(cast, paper):
    before = content_digest(paper)
    add(cast, paper)
    services.save_section(
        paper, CODE, text="见[图1]。\n第二段。", base_version=1, by=cast.actor("lin"), at=NOW
    )
    assert content_digest(paper) != before
    said = "".join(page_text(recommendation_form(paper)).split())
    assert "见图1。图1试验台第二段。" in said
    assert "主要成就与贡献-图1.png" not in said


def test_figures_are_added_captioned_and_removed_on_the_page(cast, paper):
    client = Client()
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    where = reverse("society:add_figure", args=[paper.pk, CODE])
    file = SimpleUploadedFile("图.png", picture(), "image/png")
    assert client.post(where, {"file": file, "caption": "曲线"}).status_code == 302
    again = {"file": SimpleUploadedFile("图.png", picture(), "image/png")}
    answer = client.post(where, again, headers={"X-Requested-With": "fetch"})
    assert 'data-added="2"' in answer.content.decode()
    figure = Figure.objects.get(number=1)
    one = reverse("society:figure", args=[figure.pk])
    client.post(one, {"caption": "新曲线"})
    assert (
        "新曲线" in client.get(reverse("society:section", args=[paper.pk, CODE])).content.decode()
    )
    client.post(one, {"remove": "1"})
    assert [f.number for f in Figure.objects.all()] == [2]
    assert client.post(one).status_code == 404
