"""Files nobody should send, made on the spot and small."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image

from tests.attachments import pdf

Change = Callable[[pikepdf.Pdf], None]


def changed(change: Change, **saving: Any) -> bytes:
    """Return a PDF of one page that was changed."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(target, **saving)
    return target.getvalue()


def nothing(document: pikepdf.Pdf) -> None:
    """Change nothing."""


def action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(kind), **more)


def opens_with_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action("/JavaScript", JS=pikepdf.String("app.alert(1)"))


def hides_script_in_a_link(document: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action("/JavaScript"))
    document.pages[0].Annots = pikepdf.Array([link])


def launches(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(action("/Launch", F="cmd.exe"))


def carries_a_file(document: pikepdf.Pdf) -> None:
    document.attachments["a.txt"] = b"hidden"


def shows_film(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=action("/Rendition"))


def is_xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))


def has_a_picture_of_a_billion_dots(document: pikepdf.Pdf) -> None:
    image = document.make_stream(b"\0")
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=100_000, Height=100_000
    )
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=image))


def locked(**passwords: str) -> bytes:
    return changed(nothing, encryption=pikepdf.Encryption(**passwords))


def bomb_of_a_pdf(size: int) -> bytes:
    """Return a PDF whose one stream unpacks to so many bytes."""
    packer, packed = zlib.compressobj(9), b""
    for _each in range(size >> 20):
        packed += packer.compress(bytes(1 << 20))
    packed += packer.flush()
    head = f"9 0 obj\n<</Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode()
    return pdf().replace(b"xref", head + packed + b"\nendstream\nendobj\nxref", 1)


def packed(*members: tuple[str, bytes]) -> bytes:
    """Return a ZIP of the members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


TYPES = ("[Content_Types].xml", b"<Types/>")
DOCX = packed(TYPES, ("word/document.xml", b"<w/>"))
XLSX = packed(TYPES, ("xl/workbook.xml", b"<w/>"))


def encrypted_zip() -> bytes:
    """Return a ZIP whose member says that it is encrypted."""
    data = bytearray(packed(("a.txt", b"a")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def photograph(kind: str = "JPEG", size: tuple[int, int] = (60, 40), turned: int = 6) -> bytes:
    """Return a photograph lying on its side, with the place it was taken at; its left half is red."""
    picture = Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Camera of Li"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    picture.save(target, kind, exif=exif)
    return target.getvalue()
