"""What a template must not carry: macros, embedded objects, links to the outside, drawings in a sheet."""

from __future__ import annotations

import io
import re
import zipfile

LARGEST = 2 * 1024 * 1024  # bytes of a template
UNPACKED = 24 * 1024 * 1024
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
FIELD_CODES = re.compile(
    rb"(?:DDEAUTO|DDE\s|INCLUDETEXT|INCLUDEPICTURE|w:altChunk|<!DOCTYPE|<!ENTITY)", re.I
)
PLACES = (
    ("vbaproject", "macros"),
    ("macrosheets/", "macros"),
    ("activex/", "embedded"),
    ("embeddings/", "embedded"),
    ("externallinks/", "external"),
    ("connections.xml", "external"),
    ("querytables/", "external"),
    ("attachedtoolbars", "macros"),
    ("customui/", "macros"),
    ("xl/charts/", "drawing"),
    ("xl/pivottables/", "drawing"),
)


def unsafe_in(data: bytes) -> list[str]:
    """Return the codes of what makes a template unfit: too_large, macros, embedded, external, drawing."""
    if len(data) > LARGEST:
        return ["too_large"]
    found: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > UNPACKED:
            return ["too_large"]
        for each in archive.infolist():
            name = each.filename.lower()
            found |= {code for part, code in PLACES if part in name}
            if (name.endswith(".rels") and EXTERNAL.search(archive.read(each))) or (
                name.endswith(".xml") and FIELD_CODES.search(archive.read(each))
            ):
                found.add("external")
    return sorted(found)
