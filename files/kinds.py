"""What kind of file some bytes are, told by the content and never by the name."""

from __future__ import annotations

import io
import zipfile
from typing import Final

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
OLE: Final = "application/vnd.ms-excel"
ZIP: Final = "application/zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"PK\x03\x04", ZIP),
)
KINDS: dict[str, str] = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "xlsx": XLSX,
    "docx": DOCX,
    "zip": ZIP,
}
"""The kinds a rule set may ask for in a slot, by their usual ending."""
PICTURES = frozenset({PNG, JPEG})
PACKED = frozenset({XLSX, DOCX, ZIP})

STRANGE: tuple[tuple[int, bytes, str], ...] = (
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"#!", "program"),
    (8, b"WEBP", "webp"),
    (4, b"ftyphei", "heic"),
    (4, b"ftyphev", "heic"),
    (4, b"ftypmif1", "heic"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"GIF8", "picture"),
    (0, b"BM", "picture"),
    (0, b"CAJ", "caj"),
    (0, b"KDH ", "caj"),
    (0, b"HN", "caj"),
    (0, b"Rar!", "archive"),
    (0, b"7z\xbc\xaf", "archive"),
    (0, b"\x1f\x8b", "archive"),
)
"""Kinds people do send and that are not taken: where, which bytes, the code of the sentence."""


def type_of(data: bytes) -> str:
    """Return the media type the content itself tells, or "" for one we do not take."""
    mime = next((mime for head, mime in SIGNATURES if data.startswith(head)), "")
    return packed_type(data) if mime == ZIP else mime


def packed_type(data: bytes) -> str:
    """Return what a ZIP holds: a workbook, a text, an OFD (which is not taken), or just files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ZIP
    if "ofd.xml" in names:
        return ""
    if "[content_types].xml" not in names:
        return ZIP
    roots = {name.partition("/")[0] for name in names}
    return XLSX if "xl" in roots else DOCX if "word" in roots else ZIP


def strange_kind(data: bytes) -> str:
    """Return the code of a kind that is known and not taken; "unknown" for every other."""
    if data.startswith(b"PK\x03\x04"):
        return "ofd"
    found = (code for place, head, code in STRANGE if data.startswith(head, place))
    return next(found, "unknown")
