"""The forms of a rehearsed season: frozen, signed by hand, and brought back as photographs."""

from __future__ import annotations

import io
from datetime import datetime

from config.rehearsal.company import Company
from files.pdf import pictures
from files.services import read
from nominations import services
from nominations.models import Paper, PaperVersion

DPI = 110  # of a careless telephone


def sign(company: Company, paper: Paper, at: datetime) -> Paper:
    """Freeze a paper's form, and bring back its signed pages where the rule set asks for them."""
    if not paper.rules.material.sealed_scan:
        return paper
    clerk = company.clerk(paper.society)
    version = services.make_version(paper, by=clerk, at=at, step=still)
    scan = services.keep_scan(paper, photographs(version), by=clerk, at=at)
    services.read_scan(scan, at=at, step=still)
    return Paper.objects.get(pk=paper.pk)


def photographs(version: PaperVersion) -> list[tuple[str, bytes]]:
    """Return a photograph of every page that bears a signature or a seal."""
    places = [page.number - 1 for page in version.coded() if page.signed]
    found = []
    for place, leaf in pictures(read(version.file), places, dpi=DPI):
        target = io.BytesIO()
        leaf.convert("L").save(target, "JPEG", quality=70)
        found.append((f"第{place + 1}页.jpg", target.getvalue()))
    return found


def still(*_told: object) -> None:
    """A step that tells nobody."""
