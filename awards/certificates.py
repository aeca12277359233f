"""Certificates (证书) as pages: A4 landscape, QR to the verification page, number and code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from awards.models import Certificate
from files.pdf import press, render
from files.qr import dots
from files.workbooks import Column, SheetOut, write_workbook
from people.identity import display_name

LONG, LONGER = 9, 18  # characters of a name beyond which it is set smaller
LONG_AWARD = 16
MANY_MEMBERS = 12
BATCH = 50  # pages laid out at a time: the memory stays flat


def verification_address(certificate: Certificate) -> str:
    """Return the address in the QR code: it leads to the page that answers, and carries the statement.

    What stands behind # is sent to no server; it is for those who check without a network.
    """
    address = f"{settings.JUJIAN_SITE.rstrip('/')}/v/{certificate.code}"
    return f"{address}#{certificate.statement}" if certificate.statement else address


@dataclass(frozen=True, slots=True)
class Look:
    """How certificates are printed: on preprinted stock (套打), moved by millimetres, or as a whole page."""

    is_preprinted: bool = True
    right_mm: Decimal = Decimal(0)
    down_mm: Decimal = Decimal(0)
    english: bool = True

    @property
    def css(self) -> str:
        """Return the style sheet that moves the words on the stock."""
        moved = f"left: {self.right_mm}mm; top: {self.down_mm}mm;"
        return f".preprinted, .ruler {{ {moved} }}"


DEFAULT = Look()


def certificates_pdf(certificates: Sequence[Certificate], look: Look = DEFAULT) -> bytes:
    """Return one document with a page for each certificate, in their order."""
    html = _document([page_of(each) for each in certificates], look)
    return render(html, css=[look.css], archived=True)


def certificate_files(certificates: Sequence[Certificate], look: Look = DEFAULT) -> Iterator[bytes]:
    """Yield one file for each certificate, in their order; each carries its own characters alone."""
    pages = (page_of(each) for each in certificates)
    with press(_characters(certificates)) as run:
        while batch := list(islice(pages, BATCH)):
            yield from run.pages(_document(batch, look), look.css)


def _document(pages: list[dict[str, Any]], look: Look) -> str:
    """Return the document of some pages."""
    with translation.override("zh-hans"):
        return render_to_string("pdf/certificates.html", {"certificates": pages, "stock": look})


def _characters(certificates: Sequence[Certificate]) -> str:
    """Return every character that stands on any of the pages."""
    facts = "".join(flat(each.facts) + each.number for each in certificates)
    return (
        facts
        + _document([page_of(each) for each in certificates[:1]], Look(is_preprinted=False))
        + "\u3000·、0123456789年月日演练不具效力"
    )


def flat(value: Any) -> str:
    """Return all words of the facts as one text."""
    if isinstance(value, dict):
        return "".join(flat(each) for each in value.values())
    return "".join(map(flat, value)) if isinstance(value, list) else str(value)


def trial_sheet_pdf(programme: str, look: Look) -> bytes:
    """Return the page that shows where the printer's millimetres lie on the stock (测试页)."""
    across, down = range(10, 297, 10), range(10, 210, 10)
    places = [f".a{place} {{ left: {place}mm; }}" for place in across]
    places += [f".d{place} {{ top: {place}mm; }}" for place in down]
    context = {"programme": programme, "stock": look, "across": across, "down": down}
    with translation.override("zh-hans"):
        html = render_to_string("pdf/test_sheet.html", context)
    return render(html, css=[look.css, *places])


PRINTED: Sequence[tuple[str, int]] = (
    ("序号", 6), ("编号", 22), ("查验码", 24), ("姓名或团队名称", 20), ("团队成员", 40), ("单位", 36),
    ("届次", 12), ("奖项", 24), ("等级", 12), ("Award", 30), ("颁发单位", 36), ("颁发日期", 14), ("二维码内容", 60),
)  # fmt: skip


def printer_workbook(certificates: Sequence[Certificate], title: str) -> bytes:
    """Return what a printing house needs to print the certificates (证书印制清单)."""
    rows = [printed_row(place, each) for place, each in enumerate(certificates, start=1)]
    columns = [Column(head, width) for head, width in PRINTED]
    return write_workbook(
        [SheetOut(name="证书印制清单", title=f"{title}证书印制清单", columns=columns, rows=rows)]
    )


def printed_row(place: int, certificate: Certificate) -> list[Any]:
    """Return one row, in the order of ``PRINTED``."""
    facts = certificate.facts
    members = "、".join(facts.get("members", []))
    named = [facts["name"], members, facts.get("unit", ""), edition_of(facts["edition"])]
    given = [
        facts["award_zh"],
        facts.get("grade", ""),
        facts["award_en"],
        facts["organiser"],
        date.fromisoformat(facts["date"]),
    ]
    return [
        place,
        certificate.number,
        certificate.shown_code,
        *named,
        *given,
        verification_address(certificate),
    ]


def page_of(certificate: Certificate) -> dict[str, Any]:
    """Return what one page states."""
    facts = certificate.facts
    members = facts.get("members", [])
    length = len(facts["name"])
    return {
        **facts,
        "name": display_name(facts["name"]),
        "size": "longer" if length > LONGER else "long" if length > LONG else "",
        "members": "、".join(members),
        "many": len(members) > MANY_MEMBERS,
        "dense": "dense" if members or len(facts["award_zh"]) > LONG_AWARD else "",
        "organisers": facts["organiser"].split("、"),
        "edition": edition_of(facts["edition"]),
        "date": date.fromisoformat(facts["date"]),
        "number": certificate.number,
        "code": certificate.shown_code,
        "site": settings.JUJIAN_SITE.split("://")[-1].rstrip("/"),
        "qr": dots(verification_address(certificate)),
        "rehearsal": certificate.rehearsal,
    }


def edition_of(edition: str) -> str:
    """Return the edition as a certificate says it: 第七届, or 2026年度 where editions are years."""
    return f"{edition}年度" if edition.isdigit() else edition
