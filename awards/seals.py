"""电子印章: the seal of the issuing body on a certificate, put by a certified service and by nothing else.

This system holds no picture of a seal. ``settings.JUJIAN_SEAL`` names a class with the methods of
``SealService``, written for the service of the installation (GB/T 38540, GM/T 0031). Without it the
place of the seal stays empty, which the page of the printing says, and the seal is put by hand. What is
rehearsed is never sealed, nor are words on preprinted stock.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Protocol

import pikepdf
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from files.pdf import is_signed, page_text
from ledger.situations import NotYet


@dataclass(frozen=True, slots=True)
class Place:
    """Where the middle of a seal goes: page from 0, millimetres from the left and the top, its width."""

    page: int
    left_mm: float
    top_mm: float
    width_mm: float


class SealService(Protocol):
    """A certified service that seals documents; it is asked for one document at a time."""

    name: str
    """What the service is called, for the office's pages."""

    def seal(self, pdf: bytes, *, place: Place, number: str) -> bytes:
        """Return the document with the seal at its place, electronically signed, nothing else changed.

        ``number`` is the certificate's. Raises any OSError or ValueError where it did not seal.
        """


ON_CERTIFICATE = Place(page=0, left_mm=222, top_mm=163, width_mm=42)
"""Over the issuing body and the date of a whole page (A4 landscape)."""
WRONG = _("The seal service gave back another document, or one that bears no signature. The certificates were not kept. Ask whoever runs the service.")  # fmt: skip
SILENT = _("The seal service does not answer, so the certificates were not kept. Try again later.")


def seal_service() -> SealService | None:
    """Return the service of this installation, None where there is none."""
    named = str(settings.JUJIAN_SEAL)
    service: SealService | None = import_string(named)() if named else None
    return service


def sealed(pdf: bytes, service: SealService, *, number: str) -> bytes:
    """Return a certificate with its seal; raise NotYet where the service fails or returns another text."""
    try:
        back = service.seal(pdf, place=ON_CERTIFICATE, number=number)
    except (OSError, ValueError) as fault:
        raise NotYet([SILENT]) from fault
    if not bears_seal(back) or page_text(back) != page_text(pdf):
        raise NotYet([WRONG])
    return back


def bears_seal(pdf: bytes) -> bool:
    """Tell whether a document can be opened and bears an electronic signature."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return is_signed(document)
    except pikepdf.PdfError:
        return False
