"""Reading version codes from photographs of what came on paper; the photographs are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from files.pdf import pictures
from files.qr import read_codes
from files.services import pages_of, type_of
from ledger.situations import Refused, Sentence
from nominations.pages import heard
from nominations.services.pairing import DPI, faults_of, photograph

MOST_PICTURES = 6
"""Pictures read at once, while somebody waits: one that shows no code takes seconds."""


def codes_seen(files: Sequence[tuple[str, bytes]]) -> tuple[list[str], list[Sentence]]:
    """Return the codes of ours on photographs or pages of a PDF, and which showed none."""
    if faults := [fault for name, data in files for fault in faults_of(name, data)]:
        raise Refused(*faults)
    if sum(pages_of(data) or 1 for _name, data in files) > MOST_PICTURES:
        raise Refused(
            format_lazy(
                _("At most {most} photographs are read at once. Add the others afterwards."),
                most=MOST_PICTURES,
            )
        )
    found: list[str] = []
    unread: list[Sentence] = []
    for name, picture in images(files):
        said = read_codes(picture, wanted=lambda text: heard(text) is not None)
        found += said
        if not said:
            unread.append(
                format_lazy(
                    _("“{name}”: no version code can be read on it. Type the number of the paper."),
                    name=name,
                )
            )
    return found, unread


def images(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, Image.Image]]:
    """Yield every photograph and every page of a PDF, with the name of its file."""
    for name, data in files:
        if type_of(data) == "application/pdf":
            for _leaf, image in pictures(data, range(pages_of(data) or 0), dpi=DPI):
                yield name, image
        else:
            yield name, photograph(data)
