"""How certificates are printed: paper and offsets kept, the printing house's workbook and document."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any, ClassVar

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from awards import services
from awards.certificates import PRINTED, verification_address
from awards.models import AwardList, Certificate, Stock
from awards.seals import Place, bears_seal
from awards.services.printing import look_of, print_certificates, print_run
from files.pdf import page_count
from files.services import read
from files.workbooks import open_workbook
from jobs.models import Job
from ledger.situations import NotYet, NotYours
from nominations.models import Candidate
from tests.awards.scene import MONDAY, awarded
from tests.cast import Cast

WORDS = {"kind": "page", "right_mm": "1.5", "down_mm": "-2.0", "english": ""}


@pytest.fixture
def papers(cast: Cast, candidates: list[Candidate]) -> list[Certificate]:
    return awarded(cast, candidates)


def test_paper_and_offsets_are_kept_for_the_programme(
    cast: Cast, papers: list[Certificate]
) -> None:
    found = AwardList.objects.get()
    assert look_of(found).is_preprinted
    zhou = Client()
    zhou.force_login(cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    page = reverse("office:stock", args=[found.pk])
    assert "用纸" in zhou.get(page).content.decode()
    assert zhou.post(page, WORDS | {"right_mm": "31"}).status_code == 422
    assert zhou.post(page, WORDS).status_code == 302
    look = look_of(found)
    assert (look.is_preprinted, look.right_mm, look.down_mm, look.english) == (False, Decimal("1.5"), Decimal("-2.0"), False)  # fmt: skip
    with pytest.raises(NotYours):
        services.set_stock(found.cycle.programme, kind="page", right_mm=Decimal(0), down_mm=Decimal(0), english=True, by=cast.actor("lin"), at=MONDAY)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.update(down_mm=Decimal(40))
    for name in ("test_sheet", "printer_list"):
        assert zhou.get(reverse(f"office:{name}", args=[found.pk])).status_code == 200


def test_the_printing_house_gets_a_workbook_and_one_document(
    cast: Cast, papers: list[Certificate]
) -> None:
    found = AwardList.objects.get()
    zhou = Client()
    zhou.force_login(cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    data = zhou.get(reverse("office:printer_list", args=[found.pk])).content
    text = str(open_workbook(data))
    assert [title in text for title, _width in PRINTED] == [True] * len(PRINTED)
    assert [verification_address(each) in text for each in papers] == [True, True]
    assert zhou.post(reverse("office:ask_run", args=[found.pk])).status_code == 302
    assert Job.objects.filter(verb="render_run").count() == 1
    first = print_run(found, at=MONDAY)
    assert page_count(read(first)) == 2
    answer = zhou.get(reverse("office:run", args=[found.pk]))
    assert b"".join(answer).startswith(b"%PDF")


class TestSeal:
    """A seal service of the tests alone: it signs with an empty signature, and may do wrong."""

    name = "测试印章服务"
    does = "seal"
    asked: ClassVar[list[tuple[str, float]]] = []

    __test__ = False

    def seal(self, pdf: bytes, *, place: Place, number: str) -> bytes:
        self.asked.append((number, place.left_mm))
        if self.does == "fail":
            raise OSError("unreachable")
        if self.does == "nothing":
            return pdf
        with pikepdf.open(io.BytesIO(pdf)) as document:
            document.Root.Sealed = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
            target = io.BytesIO()
            document.save(target)
        return target.getvalue()


def test_a_seal_is_put_by_the_named_service_alone_and_never_on_stock(
    cast: Cast, papers: list[Certificate], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, at = AwardList.objects.get(), MONDAY
    zhou = Client()
    zhou.force_login(cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    page = reverse("office:stock", args=[found.pk])
    assert "JUJIAN_SEAL" in zhou.get(page).content.decode()
    settings.JUJIAN_SEAL = f"{__name__}.TestSeal"
    assert "印章的位置" in zhou.get(page).content.decode()  # preprinted: by hand all the same
    services.set_stock(found.cycle.programme, kind="page", right_mm=Decimal(0), down_mm=Decimal(0), english=True, by=cast.actor("zhou"), at=at)  # fmt: skip
    assert TestSeal.name in zhou.get(page).content.decode()
    for does in ("fail", "nothing"):
        monkeypatch.setattr(TestSeal, "does", does)
        with pytest.raises(NotYet):
            print_certificates(found, at=at)
    assert not Certificate.objects.filter(file__isnull=False).exists()
    monkeypatch.setattr(TestSeal, "does", "seal")
    monkeypatch.setattr(TestSeal, "asked", [])
    assert print_certificates(found, at=at) == 2 == len(TestSeal.asked)
    assert all(bears_seal(read(each.file)) for each in Certificate.objects.all())  # type: ignore[arg-type]
