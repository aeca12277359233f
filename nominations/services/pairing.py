"""Pairing a scan of the signed and sealed form with the version it is a print of.

Every picture is read and written by itself; work that was killed goes on with the next unread one.
What no machine can read waits for a person, who picks a picture and a page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from files.models import StoredFile
from files.pdf import pictures
from files.qr import read_codes
from files.scanning import refuse_infected
from files.services import pages_of, read, store, type_of
from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, Refused, Sealed, Sentence
from nominations.facts import earlier_codes
from nominations.models import Paper, PaperVersion, Scan, ScannedPage
from nominations.pages import Coded, Old, Pairing, Picture, heard, pair
from nominations.services.drafting import GOES_OFFLINE

Step = Callable[[int, int, object], None]
Uploaded = tuple[str, bytes]

KINDS = frozenset({"application/pdf", "image/png", "image/jpeg"})
MOST_PAGES, MOST_MB, MOST_PIXELS = 600, 200, 80_000_000
DPI = 200
THUMB, LARGE = (420, 420), (1600, 1600)
SCANNABLE = frozenset({"draft", "returned", "submitted"})


@transaction.atomic
def upload_scan(paper: Paper, files: Sequence[Uploaded], *, by: Actor, at: datetime) -> Job:
    """Keep the files of a scan, and let them be read in the background."""
    scan = keep_scan(paper, files, by=by, at=at)
    return ask("pair_scan", by=by, at=at, total=scan.pictures.count(), scan_id=scan.pk)


def keep_scan(paper: Paper, files: Sequence[Uploaded], *, by: Actor, at: datetime) -> Scan:
    """Keep the files of a scan, whole or not at all; nothing is read yet.

    ``files``: name and content of PDFs and photographs, in the order of the pages.
    """
    if not files:
        raise Refused(_("Choose the PDF or the photographs of the signed and sealed pages."))
    if faults := [fault for name, data in files for fault in faults_of(name, data)]:
        raise Refused(*faults)
    refuse_too_much(files)
    for name, data in files:
        refuse_infected(data, name=name)
    with transaction.atomic():
        row = locked(paper)
        scan = open_scan(row, by=by, at=at)
        keep_pictures(scan, files, at)
        facts = {"scan": scan.pk, "version": scan.version.number, "files": len(files)}
        enter(row, "upload_scan", by=by, at=at, facts=facts)
    return scan


def faults_of(name: str, data: bytes) -> Iterator[Sentence]:
    """Yield what is wrong with one file: its type by content, a PDF or picture that cannot open."""
    mime = type_of(data)
    if mime not in KINDS:
        yield format_lazy(_("“{name}” is neither PDF nor a photograph (JPEG, PNG)."), name=name)
    elif mime == "application/pdf" and not pages_of(data):
        yield format_lazy(_("“{name}” cannot be opened. Scan it again as a plain PDF."), name=name)
    elif mime != "application/pdf" and not opens(data):
        yield format_lazy(_("“{name}” cannot be opened. Take the photograph again."), name=name)


def opens(data: bytes) -> bool:
    """Tell whether a photograph is one, and not larger than any camera makes them."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            large = picture.size[0] * picture.size[1] > MOST_PIXELS
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return not large


def refuse_too_much(files: Sequence[Uploaded]) -> None:
    """Refuse a scan larger than any form."""
    size = sum(len(data) for _name, data in files) / 1_048_576
    pages = sum(pages_of(data) or 1 for _name, data in files)
    if size > MOST_MB or pages > MOST_PAGES:
        raise Refused(
            format_lazy(
                _(
                    "The scan has {pages} pages and {size} MB; at most {most_pages} pages and {most_mb} MB are read at once. Scan at 150 to 200 dpi, or upload it in parts."
                ),
                pages=pages,
                size=f"{size:.0f}",
                most_pages=MOST_PAGES,
                most_mb=MOST_MB,
            )
        )


def open_scan(paper: Paper, *, by: Actor, at: datetime) -> Scan:
    """Begin a scan of the paper's last version."""
    refuse_unscannable(paper, by)
    version = paper.versions.order_by("-number").first()
    if version is None:
        raise NotYet([_("Freeze the form first: only its pages bear codes to be read.")])
    return Scan.objects.create(
        paper=paper,
        version=version,
        uploaded_by_id=by.person_id,
        uploaded_at=at,
        rehearsal=paper.rehearsal,
    )


def refuse_unscannable(paper: Paper, by: Actor) -> None:
    """Only the society brings back its scans, and only before it has endorsed the paper."""
    own = by.holds("clerk", "approver") and by.society_id == paper.society_id
    if not own or by.rehearsal != paper.rehearsal:
        raise NotYours(_("Only the society that drafts this paper uploads and pairs its scans."))
    if paper.secret:
        raise NotYet([GOES_OFFLINE])
    if paper.stage not in SCANNABLE:
        raise NotYet([_("The scan belongs to the paper before it is endorsed. Ask the office.")])


def keep_pictures(scan: Scan, files: Sequence[Uploaded], at: datetime) -> None:
    """Keep the files and a row for every picture in them, in their order."""
    rows: list[ScannedPage] = []
    for name, data in files:
        file = store(data, name=name, at=at, rehearsal=scan.rehearsal)
        leaves = pages_of(data) or 1 if file.mime == "application/pdf" else 1
        rows += [
            ScannedPage(
                scan=scan,
                place=len(rows) + leaf + 1,
                file=file,
                leaf=leaf,
                rehearsal=scan.rehearsal,
            )
            for leaf in range(leaves)
        ]
    ScannedPage.objects.bulk_create(rows)


def read_on(scan: Scan, *, by: Actor, at: datetime) -> Job:
    """Let a scan whose reading was stopped be read to its end; while it runs, it is the same work."""
    refuse_unscannable(scan.paper, by)
    if scan.state != Scan.State.READING:
        raise NotYet([_("This scan was read to its end.")])
    return ask("pair_scan", by=by, at=at, total=scan.pictures.count(), scan_id=scan.pk)


# --- reading ------------------------------------------------------------------------------------------


def read_scan(scan: Scan, *, at: datetime, step: Step) -> Scan:
    """Read every picture that waits, then pair them all.

    ``step(done, of, sentence)`` is told before each picture, and may raise to stop: what is read by
    then stays read.
    """
    if scan.paper.sealed_at:
        raise Sealed
    waiting = list(scan.pictures.filter(state="waiting").select_related("file"))
    total = scan.pictures.count()
    done = total - len(waiting)
    for picture, image in opened(waiting):
        step(done, total, format_lazy(_("picture {place}"), place=picture.place))
        read_picture(picture, image, at)
        done += 1
    settled = settle(scan, at=at)
    step(total, total, format_lazy(_("{count} pages paired"), count=paired_count(settled)))
    return settled


def opened(rows: Sequence[ScannedPage]) -> Iterator[tuple[ScannedPage, Image.Image]]:
    """Yield the pictures one at a time, each file opened once."""
    files: dict[int, list[ScannedPage]] = {}
    for row in rows:
        files.setdefault(row.file_id, []).append(row)
    for held in files.values():
        file, data = held[0].file, read(held[0].file)
        if file.mime == "application/pdf":
            by_leaf = {row.leaf: row for row in held}
            for leaf, image in pictures(data, sorted(by_leaf), dpi=DPI):
                yield by_leaf[leaf], image
        else:
            yield held[0], photograph(data)


def photograph(data: bytes) -> Image.Image:
    """Return a photograph upright, as the telephone held it."""
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def read_picture(row: ScannedPage, image: Image.Image, at: datetime) -> None:
    """Read one picture and keep what it says and how it looks, in one transaction.

    Raises NotYet where the paper was marked as classified meanwhile; nothing is kept then.
    """
    said = read_codes(image, wanted=lambda text: heard(text) is not None)
    with transaction.atomic():
        if locked(row.scan.paper).secret:
            raise NotYet([GOES_OFFLINE])
        row.read = said[0][:100] if said else ""
        row.state = ScannedPage.State.UNREADABLE
        row.thumbnail = thumbnail(row, image, at)
        row.save(update_fields=["read", "state", "thumbnail"])


def scanned_picture(row: ScannedPage) -> bytes:
    """Return a scanned page as a JPEG large enough to be read on a screen."""
    _row, image = next(opened([row]))
    large, target = image.convert("RGB"), io.BytesIO()
    large.thumbnail(LARGE)
    large.save(target, "JPEG", quality=80)
    return target.getvalue()


def thumbnail(row: ScannedPage, image: Image.Image, at: datetime) -> StoredFile:
    """Keep a picture in small."""
    small, target = image.convert("RGB"), io.BytesIO()
    small.thumbnail(THUMB)
    small.save(target, "JPEG", quality=70)
    name = f"scan-{row.scan_id}-{row.place}.jpg"
    return store(target.getvalue(), name=name, at=at, rehearsal=row.rehearsal)


# --- pairing ------------------------------------------------------------------------------------------


def paired_count(scan: Scan) -> int:
    """Return how many pictures of a scan are paired."""
    return scan.pictures.filter(state="paired").count()


def pairing_of(scan: Scan) -> Pairing:
    """Return the pictures of a scan paired with its version, as they were read or placed."""
    rows = list(scan.pictures.select_related("page"))
    shown = [
        Picture(
            row.place,
            heard(row.read),
            row.page.number if stands_by_hand(row) and row.page else None,
        )
        for row in rows
    ]
    pages, old = codes_of(scan.version)
    others = ScannedPage.objects.filter(scan__paper=scan.paper_id, state="paired")
    had = frozenset(others.exclude(scan=scan).values_list("page__code", flat=True))
    return pair(scan.paper.number, pages, shown, old, had=had)


def by_hand(row: ScannedPage) -> bool:
    """Tell whether a person said which page a picture shows."""
    return row.paired_by_id is not None


def stands_by_hand(row: ScannedPage) -> bool:
    """Tell whether a person's word about a picture counts: the office has not rejected it."""
    return by_hand(row) and row.confirmed is not False


def codes_of(version: PaperVersion) -> tuple[tuple[Coded, ...], dict[str, Old]]:
    """Return the pages of a version, and the codes of earlier ones that are void in it."""
    return version.coded(), earlier_codes(version)


@transaction.atomic
def settle(scan: Scan, *, at: datetime) -> Scan:
    """Write what became of every picture, and where the scan stands."""
    row = Scan.objects.select_for_update().get(pk=scan.pk)
    result = pairing_of(row)
    pages = {page.number: page for page in row.version.pages.all()}
    rows = {each.place: each for each in row.pictures.all()}
    for placed in result.placed:
        picture = rows[placed.place]
        if picture.state == ScannedPage.State.REJECTED:
            continue
        picture.state = placed.state
        known = placed.state in {"paired", "duplicate"} and placed.number
        picture.page = pages[placed.number] if known and placed.number else None
    ScannedPage.objects.bulk_update(rows.values(), ["state", "page"])
    row.state, row.paired_at = state_of(result), at
    row.save(update_fields=["state", "paired_at"])
    return row


def state_of(result: Pairing) -> str:
    """Return where a scan stands: a page of another version or paper refuses it."""
    stopping = {fault.code for fault in result.faults if fault.stops}
    if stopping & {"old", "unknown", "foreign"}:
        return Scan.State.REFUSED
    return Scan.State.OPEN if stopping else Scan.State.PAIRED


@transaction.atomic
def pair_by_hand(picture: ScannedPage, number: int, *, by: Actor, at: datetime) -> Scan:
    """Say which page a picture shows, where no machine could; it goes into the book."""
    paper = locked(picture.scan.paper)
    refuse_unscannable(paper, by)
    scan = Scan.objects.select_for_update().get(pk=picture.scan_id)
    row = ScannedPage.objects.select_for_update().get(pk=picture.pk)
    if scan.state == Scan.State.READING:
        raise NotYet([_("The scan is still being read. Pair what is left when it is done.")])
    page = scan.version.pages.filter(number=number).first()
    if page is None:
        raise Refused(format_lazy(_("The version has no page {number}."), number=number))
    if row.state != ScannedPage.State.UNREADABLE and not by_hand(row):
        raise Refused(
            _("This picture was read by its code; only unreadable ones are paired by hand.")
        )
    row.page, row.paired_by_id, row.paired_at = page, by.person_id, at
    row.state, row.confirmed, row.judged_by, row.judged_at = "paired", None, None, None
    row.judged_why = ""
    row.save()
    facts = {"scan": scan.pk, "picture": row.place, "page": number, "code": page.code}
    enter(paper, "pair_by_hand", by=by, at=at, facts=facts)
    return settle(scan, at=at)


@transaction.atomic
def judge_pairing(
    picture: ScannedPage, *, confirmed: bool, why: str = "", by: Actor, at: datetime
) -> Scan:
    """Confirm or reject, as the office, what a person said a picture shows; a rejected one is void."""
    paper = locked(picture.scan.paper)
    if not by.holds("examiner") or by.rehearsal != paper.rehearsal:
        raise NotYours(_("A form examiner of the office judges what was paired by hand."))
    if paper.stage != "endorsed":
        raise NotYet([_("This paper does not await the form check.")])
    scan = Scan.objects.select_for_update().get(pk=picture.scan_id)
    row = ScannedPage.objects.select_for_update().get(pk=picture.pk)
    if not by_hand(row) or row.page is None:
        raise Refused(_("This picture was not paired by hand: its code speaks for itself."))
    if not confirmed and not why.strip():
        raise Refused(_("Say why the pairing is rejected: the society reads it."))
    row.state = ScannedPage.State.PAIRED if confirmed else ScannedPage.State.REJECTED
    row.confirmed, row.judged_by_id, row.judged_at = confirmed, by.person_id, at
    row.judged_why = why.strip()[:300]
    row.save()
    verb = "confirm_pairing" if confirmed else "reject_pairing"
    facts = {"scan": scan.pk, "picture": row.place, "page": row.page.number}
    enter(paper, verb, by=by, at=at, reason=why.strip(), facts=facts)
    return settle(scan, at=at)
