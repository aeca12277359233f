"""Attachments page by page: pictures drawn for the reviewer, an outline, a search; shut with the item."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.kinds import PDF
from files.leaves import Heading, marked, outline, search, shortened
from files.pdf import page_at
from files.pictures import upright
from files.services import read
from people.gates import Request
from review.views.desk import Sheet, expert_of, sheet_for
from review.views.dossier import Shown, dossier_of, files_of
from review.views.parting import Pages, Part, part_of
from review.views.pledging import reviewers

DPI = 120
MOST_HEADINGS = 120
FINEST = (1600, 2264)  # pixels of a picture that came as one


@dataclass(kw_only=True)
class Leaf(Pages):
    """One page of a file on the desk, and what is around it."""

    sheet: Sheet
    file: Shown
    headings: list[Heading] = field(default_factory=list)

    @property
    def is_searched(self) -> bool:
        """Tell whether words can be looked for in it."""
        return self.file.file.mime == PDF

    @property
    def url(self) -> str:
        """Return the address of the page's picture."""
        return reverse("review:page", args=[self.sheet.row.pk, self.file.pk, self.place])


def file_for(sheet: Sheet, pk: int) -> Shown:
    """Return a file of an item on one's desk, or answer 404: shut with the item."""
    files = files_of(sheet.row) if sheet.is_open else []
    for each in files:
        if each.pk == pk and each.file.file.name:
            return each
    raise Http404


def leaf_of(request: HttpRequest, sheet: Sheet) -> Leaf | None:
    """Return the page asked for in the address (?file=…&page=…&q=…), or None."""
    asked, place = number(request, "file"), number(request, "page") or 1
    if asked is None:
        return None
    each = file_for(sheet, asked)
    last = each.leaves
    if not last:
        raise Http404
    leaf = Leaf(
        sheet=sheet, file=each, place=min(max(place, 1), last), last=last, words=words_in(request)
    )
    if leaf.is_searched:
        data = read(each.file)
        leaf.headings = shortened(outline(data), MOST_HEADINGS)
        leaf.found = search(data, leaf.words)
    return leaf


def paper_of(request: HttpRequest, sheet: Sheet) -> Part | None:
    """Return the page asked for of the papers themselves (?page=…&q=…); None where they are shut."""
    papers = dossier_of(sheet.row) if sheet.is_open else []
    return part_of(papers, number(request, "page") or 1, words_in(request)) if papers else None


def words_in(request: HttpRequest) -> str:
    """Return what is looked for, in the address."""
    return request.GET.get("q", "").strip()[:80]


def number(request: HttpRequest, name: str) -> int | None:
    """Return a whole number of the address, or None for anything else."""
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@require_safe
@never_cache
@reviewers
def page(request: Request, pk: int, file: int, place: int) -> HttpResponse:
    """Draw one page for this reviewer, name and moment over it; nothing keeps the picture."""
    each = file_for(sheet_for(request, pk), file)
    if not 1 <= place <= each.leaves:
        raise Http404
    data = read(each.file)
    if each.file.mime == PDF:
        picture = page_at(data, place - 1, dpi=DPI)
    else:
        picture = upright(data)
        picture.thumbnail(FINEST)
    if picture is None:
        raise Http404
    answer = HttpResponse(marked(picture, watermark(request)), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def watermark(request: Request) -> str:
    """Return the words that lie over all a reviewer reads: who reads it, and when."""
    moment = f"{localtime(request.moment):%Y-%m-%d %H:%M}"
    return "  ".join(filter(None, (str(expert_of(request.actor) or ""), moment)))
