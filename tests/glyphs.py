"""What a PDF shows, glyph by glyph, against the fonts it carries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont


def shown(document: pikepdf.Pdf) -> Iterator[tuple[Any, int]]:
    """Yield font and number of every glyph on the pages of a document."""
    for page in document.pages:
        font: Any = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = page.resources.Font[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in parts:
                    raw = bytes(part) if isinstance(part, pikepdf.String) else b""
                    yield from (
                        (font, int.from_bytes(raw[n : n + 2])) for n in range(0, len(raw), 2)
                    )


def undrawn(data: bytes) -> tuple[set[int], set[int]]:
    """Return the glyphs a document shows, and those its fonts do not hold.

    A character without a glyph is shown by a number beyond the last glyph of its font, or by 0.
    """
    with pikepdf.open(io.BytesIO(data)) as document:
        held: dict[tuple[int, int], int] = {}
        seen, missing = set(), set()
        for font, number in shown(document):
            if font.objgen not in held:
                held[font.objgen] = glyphs_in(font)
            seen.add(number)
            if not 0 < number < held[font.objgen]:
                missing.add(number)
    assert seen
    return seen, missing


def glyphs_in(font: Any) -> int:
    """Return how many glyphs the embedded program of a font holds."""
    about = font.DescendantFonts[0].FontDescriptor
    program = about.get("/FontFile3", about.get("/FontFile2"))
    return int(TTFont(io.BytesIO(program.read_bytes()), lazy=True)["maxp"].numGlyphs)
