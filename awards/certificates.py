"""Certificates (证书) as pages: A4 landscape, QR to the verification page, number and code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from awards.models import Certificate
from files.pdf import render
from people.identity import display_name

LONG, LONGER = 9, 18  # characters of a name beyond which it is set smaller
LONG_AWARD = 16
MANY_MEMBERS = 12


def verification_address(certificate: Certificate) -> str:
    """Return the address in the QR code: short, and the same for as long as the paper lasts."""
    return f"{settings.JUJIAN_SITE.rstrip('/')}/v/{certificate.code}"


def certificates_pdf(certificates: Sequence[Certificate]) -> bytes:
    """Return one document with a page for each certificate, in their order."""
    pages = [page_of(each) for each in certificates]
    with translation.override("zh-hans"):
        return render(render_to_string("pdf/certificates.html", {"certificates": pages}))


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
        "qr": segno.make(verification_address(certificate), error="m").svg_data_uri(border=1),
        "rehearsal": certificate.rehearsal,
    }


def edition_of(edition: str) -> str:
    """Return the edition as a certificate says it: 第七届, or 2026年度 where editions are years."""
    return f"{edition}年度" if edition.isdigit() else edition
