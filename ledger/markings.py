"""Classification markings (密级标志) in texts and names: 绝密★, 机密★, 秘密★ as a document bears them.

GB/T 9704 puts the marking in the upper left corner of a page: the level, a star, and perhaps the
term of secrecy (机密★5年). The level without a star is an ordinary word and marks nothing. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

LEVELS = {
    "绝密": "绝密",
    "絕密": "绝密",
    "机密": "机密",
    "機密": "机密",
    "秘密": "秘密",
    "祕密": "秘密",
}
STARS = "★☆⭐🌟✪✫✬✭✮✯✰✩⚝⭑⭒✡✱✲✶*∗⁎٭⋆"
MARKING = re.compile(
    "(" + "|".join(r"\s*".join(level) for level in LEVELS) + r")\s*[级級]?\s*[" + STARS + "]"
)
BLANKS = re.compile(r"\s+")
JOINTS = re.compile(r"[_.\-]+")


def plain(text: str) -> str:
    """Return a text with full-width and compatibility forms levelled and invisible signs left out."""
    levelled = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in levelled if unicodedata.category(sign) not in {"Cf", "Mn"})


def marking_in(text: str) -> str:
    """Return the first marking of a text in its plain form (机密★), or "" where it bears none.

    Stars of every make count, full-width or half-width, with blanks and line breaks between the
    signs; so does 机密级★. Underscores, dots and hyphens of file names stand for blanks.
    """
    if "密" not in text:  # most texts, at once
        return ""
    said = plain(text)
    found = MARKING.search(said) or MARKING.search(JOINTS.sub(" ", said))
    return LEVELS[BLANKS.sub("", found[1])] + "★" if found else ""


def marking_within(value: Any) -> str:
    """Return the first marking in a value of any shape: a text, a list of rows, a mapping."""
    if isinstance(value, str):
        return marking_in(value)
    if isinstance(value, Mapping):
        return marking_within([*value.keys(), *value.values()])
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return next((mark for each in value if (mark := marking_within(each))), "")
    return ""
