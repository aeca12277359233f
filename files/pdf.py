"""Every PDF of the product: HTML through WeasyPrint, with our own faces and nothing from outside.

One FontConfiguration serves a process (a new one for each document leaks hundreds of megabytes). It
is not thread-safe, so documents are rendered one at a time; many are made in prefork workers.
"""

import atexit
import gc
import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pikepdf
import pypdfium2
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image

from files.fonts import cut_to, font_folders, stylesheet

BASE_URL = (
    "http://documents.invalid/"  # relative links resolve here; nothing is ever fetched from it
)
ARCHIVED = "pdf/a-2u"
LONGEST = 4200  # pixels of the longest side of a page as a picture
_lock = threading.RLock()


def _weasyprint() -> ModuleType:
    """WeasyPrint, imported at the first document: it takes two seconds.

    It warns where libharfbuzz-subset is missing; the cut faces of `files.fonts` are our answer.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import weasyprint

    return weasyprint


@lru_cache(maxsize=1)
def _fonts() -> tuple[Any, Any]:
    """The font configuration of this process and the style sheet that fills it."""
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    atexit.register(_fonts.cache_clear)  # it cannot be freed once the interpreter is going down
    return configuration, _sheet(stylesheet(), configuration)


def _sheet(text: str, configuration: Any) -> Any:
    """A style sheet whose faces go into a font configuration."""
    return _weasyprint().CSS(
        string=text, font_config=configuration, url_fetcher=_fetcher(), base_url=BASE_URL
    )


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """The fetcher of this process: data: URIs, our static files and our faces; nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Refuses the network and every file outside the folders of faces and static files."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            path = own_file(url)
            if path is None:
                raise ValueError(f"Documents load nothing from outside: {url[:100]}")
            head = EmailMessage()
            head["Content-Type"] = guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), head)

    return OwnFilesOnly(allowed_protocols={"data"}, allow_redirects=False)


def own_file(url: str) -> Path | None:
    """The file a document may load under this address: a static file or a face; None for others."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        path = Path(url2pathname(parts.path)).resolve()
        folders = [folder.resolve() for folder in font_folders()]
        return path if path.is_file() and path.parent in folders else None
    static = urlsplit(str(settings.STATIC_URL)).path
    static = static if static.startswith("/") else f"/{static}"
    if url.startswith(BASE_URL) and parts.path.startswith(static):
        return _static_file(unquote(parts.path[len(static) :]))
    return None


def _static_file(name: str) -> Path | None:
    """A static file by its name, collected (with the hash in its name) or as it lies in its app."""
    root = Path(str(settings.STATIC_ROOT)).resolve()
    path = (root / name).resolve()
    if path.is_relative_to(root) and path.is_file():
        return path
    if ".." in Path(name).parts or name.startswith("/"):
        return None
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None


def render(
    html: str, *, base_url: str | None = None, css: Sequence[str] = (), archived: bool = False
) -> bytes:
    """The document as PDF.

    Relative addresses are those of the site, so ``{% static %}`` works; what may not be loaded is
    left out and logged. `css` are texts of further style sheets. `archived`: as PDF/A-2u.
    """
    with _lock:
        laid = _laid_out(html, base_url or BASE_URL, css)
        return _archived(laid) if archived else laid.write_pdf()


class Press:
    """One print run of many documents of a page each, with faces cut to their characters.

    Each page comes out as a PDF/A of its own that carries its own glyphs alone (PDF/A-2u, ISO 19005-2).
    """

    def __init__(self, faces: str) -> None:
        from weasyprint.text.fonts import FontConfiguration

        self._configuration = FontConfiguration()
        self._faces = _sheet(faces, self._configuration)

    def pages(self, html: str, css: str = "") -> Iterator[bytes]:
        """Lay a document out, `css` before its own, and yield each of its pages as a file."""
        with _lock:
            document = _weasyprint().HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher())
            sheets = [self._faces, _sheet(css, self._configuration)]
            laid = document.render(stylesheets=sheets, font_config=self._configuration)
            for page in laid.pages:
                yield _archived(laid.copy([page]))
        del document, laid, page
        gc.collect(1)  # what came since the document before


def _archived(document: Any) -> bytes:
    """The document as PDF/A. WeasyPrint leaves the file of its colour profile to the collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return document.write_pdf(pdf_variant=ARCHIVED)


@contextmanager
def press(text: str) -> Iterator[Press]:
    """A print run of documents that hold no other characters than a text."""
    with cut_to(text) as faces, _collected_by_hand():
        yield Press(faces)


@contextmanager
def _collected_by_hand() -> Iterator[None]:
    """Leave the collector of cycles alone but between two documents: it takes a sixth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was laid out: its text without the margins, the names of what begins on it."""

    text: str
    anchors: tuple[str, ...]


def lay_out(html: str, *, css: Sequence[str] = ()) -> tuple[bytes, tuple[Sheet, ...]]:
    """The document as PDF, and what stands on each of its pages.

    `css` are texts of style sheets that go before the document's own.
    """
    with _lock:
        document = _laid_out(html, BASE_URL, css)
        return document.write_pdf(), _sheets_of(document)


def sheets(html: str) -> tuple[Sheet, ...]:
    """What would stand on each page of a document, which is not written."""
    with _lock:
        return _sheets_of(_laid_out(html, BASE_URL, ()))


def _sheets_of(document: Any) -> tuple[Sheet, ...]:
    """What stands on each page of a document that was laid out."""
    return tuple(Sheet(_text_of(page._page_box), tuple(page.anchors)) for page in document.pages)


def _laid_out(html: str, base: str, css: Sequence[str]) -> Any:
    """The document with its pages."""
    weasyprint = _weasyprint()
    configuration, faces = _fonts()
    extra = [
        weasyprint.CSS(
            string=text, font_config=configuration, url_fetcher=_fetcher(), base_url=base
        )
        for text in css
    ]
    document = weasyprint.HTML(string=html, base_url=base, url_fetcher=_fetcher())
    return document.render(stylesheets=[faces, *extra], font_config=configuration)


def _text_of(page: Any) -> str:
    """The text of a page's box, without its margins and without the spaces of its lines.

    What is set low or high says so: 10<sup>2</sup> is not 102.
    """
    from weasyprint.formatting_structure import boxes

    found: list[str] = []

    def walk(box: Any) -> None:
        if isinstance(box, boxes.MarginBox):
            return
        if isinstance(box, boxes.TextBox):
            found.append(box.text)
        height = box.element_tag if isinstance(box, boxes.InlineBox) else ""
        found.append(f"<{height}>" if height in {"sub", "sup"} else "")
        for child in getattr(box, "children", ()):
            walk(child)

    walk(page)
    return "".join("".join(found).split())


def pages_alone(pdf: bytes, pages: Sequence[int]) -> bytes:
    """Some pages of a PDF, by their places from 0, as a PDF of their own."""
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.new() as part:
        part.pages.extend([whole.pages[place] for place in pages])
        part.remove_unreferenced_resources()
        target = io.BytesIO()
        part.save(target)
        return target.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has; raises ValueError for what is no PDF or is locked."""
    with _lock:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as fault:
            raise ValueError("The file is not a readable PDF.") from fault
        try:
            return len(document)
        finally:
            document.close()


def page_picture(pdf: bytes, page: int = 0, *, scale: float = 1.5) -> bytes:
    """One page as PNG; at scale 1 a point of the page is a pixel."""
    with _lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            target = io.BytesIO()
            document[page].render(scale=scale).to_pil().save(target, "PNG")
            return target.getvalue()
        finally:
            document.close()


def page_text(pdf: bytes) -> str:
    """The text of all pages, to check what was printed."""
    return "\n".join(page_texts(pdf))


def page_texts(pdf: bytes) -> Iterator[str]:
    """The text of one page after the other, headers and footers with it."""
    with opened(pdf) as document:
        for place in range(len(document)):
            with _lock:
                page = document[place]
                text = page.get_textpage().get_text_bounded()
                page.close()
            yield text


def pictures(pdf: bytes, pages: Sequence[int], *, dpi: int) -> Iterator[tuple[int, Image.Image]]:
    """The pages of a PDF as pictures, one at a time, each with its place from 0.

    Between two pages others may use pdfium, which serves one caller at a time. A page larger than
    any paper is drawn smaller.
    """
    with opened(pdf) as document:
        for place in pages:
            with _lock:
                page = document[place]
                scale = min(dpi / 72, LONGEST / max(*page.get_size(), 1.0))
                picture = page.render(scale=scale).to_pil()
                page.close()
            yield place, picture


def first_page(pdf: bytes, *, dpi: int = 60) -> Image.Image | None:
    """The first page as a small picture; None for a page that cannot be drawn."""
    return page_at(pdf, 0, dpi=dpi)


def page_at(pdf: bytes, place: int, *, dpi: int) -> Image.Image | None:
    """One page as a picture, the first is 0; None for a page that cannot be drawn."""
    try:
        return next(pictures(pdf, [place], dpi=dpi))[1]
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None


@contextmanager
def pages_locked() -> Iterator[None]:
    """Hold pdfium, which serves one caller at a time."""
    with _lock:
        yield


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A document for as long as it is needed."""
    with _lock:
        document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        with _lock:
            document.close()


TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
"""What parts of a document say of who made them, and with what."""


def bare(pdf: bytes) -> bytes:
    """A copy of a document without author, producer, dates and other metadata; its pages as they are.

    One that bears an electronic signature is returned as it is, because any change would break it; so
    is one that cannot be opened.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as document:
            if is_signed(document):
                return pdf
            forget_makers(document)
            target = io.BytesIO()
            document.save(target, deterministic_id=True)
            return target.getvalue()
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return pdf


def is_signed(document: pikepdf.Pdf) -> bool:
    """Tell whether anything in the document is an electronic signature."""
    signs = ("/Sig", "/DocTimeStamp")
    dictionaries = (each for each in document.objects if isinstance(each, pikepdf.Dictionary))
    return any(str(each.get("/Type", "")) in signs or "/ByteRange" in each for each in dictionaries)


def forget_makers(document: pikepdf.Pdf) -> None:
    """Take every piece of metadata out of a document: its own, and that of its pages and pictures."""
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            for key in TELLING:
                if key in each:
                    del each[key]
