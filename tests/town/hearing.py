"""What every address answers everybody, asked once: most tests of the town only read it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pypdfium2
from django.core.cache import cache

from tests.town import Town, address, doors, undone

DOORS = dict(doors())


@dataclass(frozen=True)
class Answer:
    """An answer to somebody who looked: its status, where it sent them, what kind it is, all it said."""

    status: int
    sent_to: str
    kind: str
    text: str


def words_of(answer: Any) -> str:
    """Return all an answer says: its heads, and its text, sheets or pages."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [archive.read(n) for n in archive.namelist() if n.endswith(".xml")]
        return heads + b"".join(parts).decode()
    if body[:4] == b"%PDF":
        pages = pypdfium2.PdfDocument(body)
        return heads + "".join(page.get_textpage().get_text_bounded() for page in pages)
    return heads + body.decode("utf-8", "replace")


def heard(town: Town, name: str, door: str, key: str = "a") -> Answer:
    """Return what a door of society ``key`` answers somebody who looks; nothing is left behind."""
    where = address(town, door, DOORS[door], key)
    if (name, where) not in town.heard:
        cache.delete("jujian.links:127.0.0.1")  # wrong codes hold up who knocks too often
        with undone():
            answer = town.visitor(name).get(where)
            assert answer.status_code < 500, (door, name, told(answer))
            text = "" if answer.status_code == 302 else words_of(answer)
            sent_to, kind = (answer.headers.get(h, "") for h in ("Location", "Content-Type"))
        town.heard[name, where] = Answer(answer.status_code, sent_to, kind, text + sent_to)
    return town.heard[name, where]


def everything_said_to(town: Town, name: str, key: str) -> dict[str, str]:
    """Return what every address answers somebody who asks for what society ``key`` has."""
    return {door: heard(town, name, door, key).text for door in DOORS}


def told(answer: Any) -> str:
    """Return the last line of what went wrong inside."""
    trouble = getattr(answer, "exc_info", None)
    if not trouble:
        return ""
    place = trouble[2]
    ours = ""
    while place:
        code = place.tb_frame.f_code
        if ".venv" not in code.co_filename and "/tests/" not in code.co_filename:
            ours = f"{code.co_filename}:{place.tb_lineno} {code.co_name}"
        place = place.tb_next
    return f"{trouble[0].__name__}: {trouble[1]} at {ours}"
