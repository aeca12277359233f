"""The pages of a frozen form: their version codes, and the pairing of a scan with them.

Pure. A code is the head of the SHA-256 of what stands on the page, never of its number, so that a
correction changes the codes of its own pages only. A scan is paired by its codes; what does not fit
is answered with faults, which `nominations.scan_words` turns into sentences.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

DIGITS = 4
"""Characters of a code, 0-9 and A-F; where two digests share a code, the next four are taken."""
PREFIX = "JJ"
ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.:")
"""What a QR code holds most densely, without the stroke that parts our fields."""

State = Literal["paired", "old", "unknown", "foreign", "duplicate", "unreadable"]


@dataclass(frozen=True, slots=True)
class Laid:
    """A page as it was laid out: the part it belongs to, its text, the hashes of its pictures.

    ``covers``: the parts a signature or seal on this page answers for; empty where it bears none.
    """

    part: str
    text: str
    images: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """A page of a version: its number from 1, its part, its code and the digest behind it."""

    number: int
    part: str
    code: str
    digest: str = ""
    covers: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        """Tell whether the page bears a signature or seal and must come back as a scan."""
        return bool(self.covers)


def coded(paper: str, pages: Sequence[Laid], taken: Mapping[str, str]) -> tuple[Coded, ...]:
    """Give every page its code; ``taken`` are the codes of earlier versions with their digests.

    The same contents of the same paper get the same codes. Two pages that say the same are told
    apart by their order.
    """
    known, seen, found = dict(taken), Counter[Laid](), []
    for number, page in enumerate(pages, start=1):
        seen[page] += 1
        said = [paper, page.part, page.text, *page.images, str(seen[page])]
        digest = sha256("\0".join(said).encode()).hexdigest().upper()
        code = _free(digest, known)
        known[code] = digest
        found.append(Coded(number, page.part, code, digest, page.covers))
    return tuple(found)


def _free(digest: str, known: Mapping[str, str]) -> str:
    """Return the first four characters of a digest that stand for no other digest."""
    heads = (digest[place : place + DIGITS] for place in range(0, len(digest), DIGITS))
    return next(head for head in heads if known.get(head, digest) == digest)


# --- what a QR code says ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """What was read from one page: paper (as spelled), number printed on the page, version code."""

    paper: str
    number: int
    code: str


def spelled(paper: str) -> str:
    """Return a paper's number in the letters of a QR code; other characters become a star."""
    return "".join(letter if letter in ALPHABET else "*" for letter in paper.upper())


def said(paper: str, number: int, code: str) -> str:
    """Return what the QR code of a page says."""
    return f"{PREFIX}/{spelled(paper)}/{number}/{code}"


def heard(text: str) -> Mark | None:
    """Return what a code that was read says; None for one that is not ours."""
    fields = text.split("/")
    if len(fields) != 4 or fields[0] != PREFIX or not fields[2].isascii():
        return None
    if not fields[2].isdigit() or len(fields[2]) > 5 or len(fields[3]) != DIGITS:
        return None
    return Mark(fields[1], int(fields[2]), fields[3])


APPROVAL, CONSENT = "JA", "JC"
"""Leaves by themselves: 审批页 of a 负责人, and a consent given on paper."""
LEAF_DIGITS = 8


def said_leaf(kind: str, paper: str, code: str) -> str:
    """Return what the QR code of a leaf by itself says."""
    return f"{kind}/{spelled(paper)}/{code}"


def heard_leaf(kind: str, text: str) -> tuple[str, str] | None:
    """Return paper (as spelled) and code of a leaf of this kind; None for anything else."""
    fields = text.split("/")
    whole = len(fields) == 3 and fields[0] == kind and len(fields[2]) == LEAF_DIGITS
    return (fields[1], fields[2]) if whole else None


# --- pairing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """One scanned page: its place in the scan from 1, what was read, or where a person put it."""

    place: int
    mark: Mark | None = None
    by_hand: int | None = None


@dataclass(frozen=True, slots=True)
class Old:
    """A code of an earlier version: which version, and the page that stands there now, if any."""

    version: int
    number: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one scanned page: its state, and the page of the version it shows."""

    place: int
    state: State
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a scan: a code, whether it stops, the values its sentence names."""

    code: str
    stops: bool
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A scan paired with a version: the place of every picture, and what is wrong."""

    placed: tuple[Placed, ...]
    faults: tuple[Fault, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """Return the numbers of the pages that were found."""
        return frozenset(p.number for p in self.placed if p.state == "paired" and p.number)


def replaced(
    earlier: Iterable[tuple[int, Sequence[Coded]]], pages: Sequence[Coded]
) -> dict[str, Old]:
    """Return the codes of earlier versions that are void now, each with the page in its place.

    The place is the same part and the same page within it; a part that became shorter has none.
    """
    now = {(page.part, nth): page for page, nth in within(pages)}
    valid = {page.code for page in pages}
    found: dict[str, Old] = {}
    for version, old in earlier:
        for page, nth in within(old):
            if page.code not in valid:
                here = now.get((page.part, nth))
                number, code = (here.number, here.code) if here else (None, "")
                found[page.code] = Old(version, number, code)
    return found


def within(pages: Sequence[Coded]) -> Iterator[tuple[Coded, int]]:
    """Yield every page with its place within its own part."""
    seen = Counter[str]()
    for page in pages:
        seen[page.part] += 1
        yield page, seen[page.part]


def pair(
    paper: str, pages: Sequence[Coded], pictures: Sequence[Picture], old: Mapping[str, Old],
    *, had: frozenset[str] = frozenset(),
) -> Pairing:  # fmt: skip
    """Pair the pictures of a scan with the pages of a version.

    ``had`` are codes that an earlier scan brought already: those pages are not missing. What cannot
    be read is no fault by itself; it waits for a person.
    """
    number_of = {page.code: page.number for page in pages}
    placed = _without_doubles([_place(paper, each, number_of, old) for each in pictures])
    faults = [*_wrong(pictures, placed, old, had), *_doubles(placed), *_order(placed)]
    found = {p.number for p in placed if p.state == "paired"}
    absent = [p for p in pages if p.number not in found and p.code not in had]
    faults += _missing(absent, whole=any(not p.signed and p.number in found for p in pages))
    return Pairing(tuple(placed), tuple(faults))


def _place(
    paper: str, picture: Picture, number_of: Mapping[str, int], old: Mapping[str, Old]
) -> Placed:
    """Tell what one picture shows; what a person says goes before what was read."""
    if picture.by_hand is not None:
        return Placed(picture.place, "paired", picture.by_hand)
    mark = picture.mark
    if mark is None:
        return Placed(picture.place, "unreadable")
    if mark.paper != spelled(paper):
        return Placed(picture.place, "foreign")
    if mark.code in number_of:
        return Placed(picture.place, "paired", number_of[mark.code])
    if mark.code in old:
        return Placed(picture.place, "old", old[mark.code].number)
    return Placed(picture.place, "unknown")


def _without_doubles(placed: Sequence[Placed]) -> list[Placed]:
    """Keep the first picture of every page."""
    seen: set[int] = set()
    kept = []
    for each in placed:
        again = each.state == "paired" and each.number in seen
        kept.append(Placed(each.place, "duplicate", each.number) if again else each)
        if each.state == "paired" and each.number is not None:
            seen.add(each.number)
    return kept


def _wrong(
    pictures: Sequence[Picture],
    placed: Sequence[Placed],
    old: Mapping[str, Old],
    had: frozenset[str],
) -> Iterator[Fault]:
    """Name every page of an earlier version, of no version, and of another paper."""
    found = {each.number for each in placed if each.state == "paired"}
    for picture, each in zip(pictures, placed, strict=True):
        mark = picture.mark
        values: dict[str, object] = {"place": each.place}
        if mark is None or each.state not in {"old", "unknown", "foreign"}:
            continue
        values |= {"read": mark.code, "page": each.number or mark.number}
        if each.state == "foreign":
            yield Fault("foreign", True, values | {"paper": mark.paper})
        elif each.state == "unknown":
            yield Fault("unknown", True, values)
        elif each.number is None:
            yield Fault("gone", False, values | {"version": old[mark.code].version})
        else:
            known = {"current": old[mark.code].code, "version": old[mark.code].version}
            came = each.number in found or known["current"] in had
            yield Fault("old", not came, values | known)


def _doubles(placed: Sequence[Placed]) -> Iterator[Fault]:
    """Name the pages that were scanned more than once."""
    first = {each.number: each.place for each in placed if each.state == "paired"}
    for each in placed:
        if each.state == "duplicate":
            values = {"page": each.number, "place": first[each.number], "again": each.place}
            yield Fault("duplicate", False, values)


def _order(placed: Sequence[Placed]) -> Iterator[Fault]:
    """Name what lies in another order than the pages: neighbours that changed places, others."""
    order = [each.number for each in placed if each.state == "paired" and each.number]
    if len(order) > 2 and order == sorted(order, reverse=True):
        yield Fault("reversed", False, {})
        return
    at = 0
    while at + 1 < len(order):
        one, two = order[at], order[at + 1]
        fits = (at == 0 or order[at - 1] < two) and (at + 2 >= len(order) or one < order[at + 2])
        if one > two and fits:
            order[at : at + 2] = [two, one]
            yield Fault("swapped", False, {"pages": (two, one)})
            at += 1
        at += 1
    kept = set(longest_rising(order))
    for at, number in enumerate(order):
        if number not in kept:
            yield Fault("misplaced", False, {"page": number, "after": order[at - 1] if at else 0})


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return one longest subsequence that rises; what is left out is what lies wrongly."""
    best: list[list[int]] = []
    for number in numbers:
        longer = max((b for b in best if b[-1] < number), key=len, default=[])
        best.append([*longer, number])
    return max(best, key=len, default=[])


def _missing(absent: Sequence[Coded], *, whole: bool) -> Iterator[Fault]:
    """Name the pages that did not come: the signed ones must, others where the whole was scanned."""
    signed = tuple(page.number for page in absent if page.signed)
    others = tuple(page.number for page in absent if not page.signed)
    if signed:
        yield Fault("missing", True, {"pages": signed})
    if others and whole:
        yield Fault("missing_unsigned", False, {"pages": others})


# --- where a paper's scans stand ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What all scans of a paper together bring of its current version.

    ``old``: (page, code that was read, code now) of void pages for which no valid one came since.
    """

    pages: tuple[Coded, ...]
    here: frozenset[str]
    old: tuple[tuple[int, str, str], ...]

    @property
    def signed(self) -> tuple[Coded, ...]:
        """Return the pages that must come back."""
        return tuple(page for page in self.pages if page.signed)

    @property
    def missing(self) -> tuple[int, ...]:
        """Return the numbers of signed or sealed pages that no scan brought."""
        return tuple(page.number for page in self.signed if page.code not in self.here)

    @property
    def complete(self) -> bool:
        """Tell whether every signed or sealed page is there and none of another version."""
        return not self.missing and not self.old


def standing(
    pages: Sequence[Coded], codes: Iterable[str], old: Mapping[str, Old],
    *, last: frozenset[str] = frozenset(),
) -> Standing:  # fmt: skip
    """Return what the codes of all scanned pages, of whatever scan, are worth for this version.

    ``last`` are the codes that came with a scan of this version. A void page without signature that
    came with an earlier one need not come again; among pages of this version it is a mixed print.
    """
    read = list(dict.fromkeys(codes))
    signed = {page.number for page in pages if page.signed}
    valid = {page.code for page in pages}
    here = frozenset(code for code in read if code in valid)
    void = []
    for code in read:
        known = old.get(code)
        if known is None or known.number is None or known.code in here:
            continue
        if known.number in signed or code in last:
            void.append((known.number, code, known.code))
    return Standing(tuple(pages), here, tuple(sorted(void)))


def void(pages: Sequence[Coded], changed: frozenset[str]) -> tuple[int, ...]:
    """Return the numbers of the pages that are void since parts were changed after the freeze."""
    return tuple(page.number for page in pages if page.part in changed)
