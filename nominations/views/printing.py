"""The printed form, its versions and its scans, as society and office look at them.

One set of views hands out documents and pictures to both; which of the two is read off the address,
and what they may see is ``seen_by``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from files.downloads import hand_over
from files.kinds import PDF
from files.models import StoredFile
from files.pdf import page_picture
from files.services import read
from nominations import services
from nominations.facts import last_version, scans_stand
from nominations.models import Paper, PaperVersion, ScannedPage
from nominations.pages import Standing, void
from nominations.printed import COVER, FILES, PERSON, REVIEW, SIGNED, TEAM, digests, printed
from nominations.scan_words import runs
from nominations.views.contents import space_of
from people.gates import Request, for_roles
from programmes.sentences import label_of

READERS = {"society": ("clerk", "approver"), "office": ("examiner", "manager")}
"""Who reads versions and scans on whose pages; nominee and contact read none."""


def readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open a view on the society's pages to the society, on the office's to its examiners."""

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponseBase:
        return for_roles(*READERS[space_of(request)])(view)(request, *args, **words)

    return enter


# --- what is handed out -----------------------------------------------------------------------------


def version_of(request: Request, pk: int) -> PaperVersion:
    """Return a version, if the office held now may know of it; else 404."""
    versions = PaperVersion.objects.seen_by(request.actor)
    related = (
        "paper__cycle__programme",
        "paper__cycle__rule_set",
        "paper__society",
        "paper__rule_set",
    )
    return get_object_or_404(versions.select_related("file", *related), pk=pk)


def picture_of(request: Request, pk: int) -> ScannedPage:
    """Return a scanned picture, if the office held now may know of it; else 404."""
    pictures = ScannedPage.objects.seen_by(request.actor)
    related = ("file", "thumbnail", "page", "paired_by", "judged_by", "scan__version__file")
    paper = (
        "scan__paper__cycle__programme",
        "scan__paper__cycle__rule_set",
        "scan__paper__society",
    )
    return get_object_or_404(pictures.select_related(*related, *paper), pk=pk)


@require_safe
@readers
def version_pdf(request: Request, pk: int) -> HttpResponse:
    """Hand out the PDF of a version as it was frozen."""
    found = version_of(request, pk)
    return hand_over(read(found.file), PDF, found.file.name)


@require_safe
@readers
def version_page(request: Request, pk: int, number: int) -> HttpResponse:
    """Show one page of a version as a picture, to be laid beside a scan."""
    found = version_of(request, pk)
    page = get_object_or_404(found.pages, number=number)
    return hand_over(page_picture(read(found.file), page.number - 1), "image/png")


@require_safe
@readers
def picture_file(request: Request, pk: int) -> HttpResponse:
    """Show a scanned page large enough to be read."""
    return hand_over(services.scanned_picture(picture_of(request, pk)), "image/jpeg")


@require_safe
@readers
def picture_small(request: Request, pk: int) -> HttpResponse:
    """Show a scanned page in small; 404 while it waits to be read."""
    small: StoredFile | None = picture_of(request, pk).thumbnail
    if small is None:
        raise Http404
    return hand_over(read(small), small.mime)


# --- what is said of them ---------------------------------------------------------------------------


def part_words(paper: Paper) -> dict[str, str]:
    """Return what every part of the printed form is called, by its code, in its order."""
    words = {COVER: _("Cover"), PERSON: _("Personal facts"), TEAM: _("List of persons")}
    words |= {rule.code: label_of(rule) for rule in paper.rules.material.sections}
    signed = (_("Pledge"), _("The unit's opinion"), _("The society's opinion"))
    words |= dict(zip(SIGNED, signed, strict=True))
    return words | {REVIEW: _("Review, notice and decision"), FILES: _("List of attachments")}


def named(paper: Paper, codes: Iterable[str]) -> list[str]:
    """Return the parts of some codes by their names, in the order of the form."""
    words, wanted = part_words(paper), set(codes)
    return [*(words[code] for code in words if code in wanted), *sorted(wanted - words.keys())]


def differing(one: dict[str, str], two: dict[str, str]) -> frozenset[str]:
    """Return the codes of the parts whose digests differ, or which only one of two has."""
    return frozenset(code for code in one.keys() | two.keys() if one.get(code) != two.get(code))


def numbers(found: Iterable[int]) -> str:
    """Write page numbers as they are listed: 3, 5–9, 12."""
    return _(", ").join(runs(tuple(sorted(found))))


@dataclass(frozen=True, slots=True)
class Printing:
    """Where printing, signing and bringing back stand for a paper.

    ``changed``: codes of the parts that changed since the last version was frozen.
    """

    version: PaperVersion | None
    changed: frozenset[str]
    standing: Standing | None
    asked: bool

    @property
    def state(self) -> str:
        """Return freeze (nothing valid is frozen), sign (pages are missing), or done."""
        if self.version is None or self.standing is None or self.changed:
            return "freeze"
        return "done" if self.standing.complete else "sign"

    @property
    def path(self) -> list[dict[str, Any]]:
        """Return the three steps with where they stand, for parts/step_path."""
        words = {"freeze": _("Freeze"), "sign": _("Print, sign, seal"), "done": _("Scan complete")}
        here = list(words).index(self.state)
        states = ["done"] * here + ["done" if here == 2 else "current"] + [""] * (2 - here)
        return [{"label": w, "state": s} for w, s in zip(words.values(), states, strict=True)]

    @property
    def came(self) -> int:
        """Return how many signed or sealed pages came back."""
        return len(self.standing.signed) - len(self.standing.missing) if self.standing else 0

    @property
    def void(self) -> str:
        """Return the numbers of the pages that the changes since the freeze make void."""
        return numbers(void(self.standing.pages, self.changed)) if self.standing else ""

    @property
    def missing(self) -> str:
        """Return the numbers of the signed or sealed pages that did not come back."""
        return numbers(self.standing.missing) if self.standing else ""


def printing_of(paper: Paper) -> Printing:
    """Return where printing, signing and bringing back stand."""
    asked = paper.rules.material.sealed_scan
    version = last_version(paper)
    if version is None:
        return Printing(None, frozenset(), None, asked)
    changed = differing(version.parts, digests(printed(paper)))
    return Printing(version, changed, scans_stand(paper, version), asked)
