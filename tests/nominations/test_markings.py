"""Nothing that bears a classification marking comes in, by whatever door."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from ledger.secrecy import Classified
from nominations import services
from nominations.models import Attachment, Section, Waiver
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
MARKED = "某型推进系统 机密★5年 内容"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_sections_persons_and_files_are_refused_in_the_services(cast):
    paper = draft(cast, season(cast))
    doing = {"by": cast.actor("lin"), "at": NOW}
    lists = [s for s in paper.cycle.rules.material.sections if s.kind == "list"]
    kept = Section.objects.count(), Attachment.objects.count(), Entry.objects.count()
    with pytest.raises(Classified, match="推荐意见"):
        services.save_section(paper, "opinion", text=MARKED, base_version=1, **doing)
    with pytest.raises(Classified):
        row = {column.code: MARKED for column in lists[0].columns}
        services.save_section(paper, lists[0].code, items=[row], base_version=1, **doing)
    with pytest.raises(Classified, match="单位"):
        services.save_member(paper, {"unit_name": MARKED}, member=paper.members.get(), **doing)
    with pytest.raises(Classified):
        services.save_paper(paper, {"team_name": MARKED}, **doing)
    with pytest.raises(Classified):
        services.attach(paper, "patents", pdf(), name="机密★.pdf", **doing)
    assert kept == (Section.objects.count(), Attachment.objects.count(), Entry.objects.count())
    assert not Section.objects.filter(text__contains="★").exists()


def test_the_book_takes_no_marked_reason(cast):
    paper = draft(cast, season(cast))
    with pytest.raises(Classified):
        services.withdraw(paper, reason=MARKED, by=cast.actor("lin"), at=NOW)
    assert not Entry.objects.filter(reason__contains="★").exists()


def test_pages_refuse_at_the_field_and_keep_the_other_fields(cast):
    paper = draft(cast, season(cast))
    lin = Client()
    lin.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    url = reverse("society:section", args=[paper.pk, "opinion"])
    answer = lin.post(url, {"text": MARKED, "base_version": 1})
    assert answer.status_code == 422
    assert "密级标志“机密★”" in answer.content.decode()
    url = reverse("society:attach", args=[paper.pk, "patents"])
    answer = lin.post(url, {"file": SimpleUploadedFile("绝密★.pdf", pdf())})
    assert answer.status_code == 422
    url = reverse("society:withdraw", args=[paper.pk])
    assert lin.post(url, {"reason": MARKED}).status_code == 422
    assert not Section.objects.filter(text__contains="★").exists()
    assert not Waiver.objects.exists()


def test_every_text_field_of_every_form_asks(cast):
    from django import forms

    from ledger.secrecy import no_marking

    assert no_marking in forms.CharField().validators
