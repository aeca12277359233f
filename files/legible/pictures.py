"""What cameras and programs write into pictures: EXIF with the place, XMP, comments."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from PIL import ExifTags, Image

from files.passages import Passage, Place, What
from files.pictures import WRITTEN, texts_of

PARTS: Final = {
    ExifTags.IFD.Exif: ExifTags.TAGS,
    ExifTags.IFD.GPSInfo: ExifTags.GPSTAGS,
}
BORING: Final = frozenset({"ExifOffset", "GPSInfo", "MakerNote", "GPSVersionID"})


def passages_of_picture(
    data: bytes, *, page: int | None = None, part: str = ""
) -> Iterator[Passage]:
    """Yield each note in a picture, named by its tag (``GPSLatitude``)."""
    with Image.open(io.BytesIO(data)) as picture:
        notes = [*exif_of(picture.getexif()), *texts_of(picture).items()]
        kept = WRITTEN - {"exif", "parsed_exif"}
        notes += [(key, value) for key, value in picture.info.items() if key in kept]
    for tag, value in notes:
        if tag not in BORING and (words := as_words(value)):
            where = f"{part} › {tag}" if part else tag
            yield Passage(Place(part=where, what=What.PICTURE, page=page, hidden=True), words)


def exif_of(exif: Image.Exif) -> Iterator[tuple[str, Any]]:
    """Yield the tags of the picture, of the camera and of the place, by name."""
    for number, value in exif.items():
        yield ExifTags.TAGS.get(number, str(number)), value
    for folder, names in PARTS.items():
        for number, value in exif.get_ifd(folder).items():
            yield names.get(number, str(number)), value


def as_words(value: Any) -> str:
    """Return a value as a person would read it; bytes in the coding that fits."""
    if isinstance(value, bytes):
        for coding in ("utf-8", "utf-16-le", "gb18030"):
            try:
                return (
                    value.removeprefix(b"UNICODE\0")
                    .removeprefix(b"ASCII\0\0\0")
                    .decode(coding)
                    .strip("\0 ")
                )
            except UnicodeDecodeError:
                continue
        return ""
    if isinstance(value, tuple | list):
        return " ".join(filter(None, map(as_words, value)))
    if isinstance(value, dict):
        return " ".join(filter(None, map(as_words, value.values())))
    return in_full(str(value)).strip("\0 ")


def in_full(words: str) -> str:
    """Return text that was read byte by byte in the coding it was written in."""
    try:
        raw = words.encode("latin-1")
    except UnicodeEncodeError:
        return words
    for coding in ("utf-8", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return words
