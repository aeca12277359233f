"""The parts of an official text (公文): title, number, addressee, paragraphs, annexes, who signs."""

from __future__ import annotations

from dataclasses import dataclass

UNDATED = "　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or room for somebody's signature."""

    text: str
    is_heading: bool = False
    is_signature: bool = False


def signature_of(who: str) -> Block:
    """Return room for a signature; several stay on one page, with the end of the text."""
    return Block(f"{who}（签字）：", is_signature=True)


@dataclass(frozen=True, slots=True)
class Official:
    """An official text: title, number, addressee, blocks, annexes, who signs; dated by hand.

    A title of several lines is broken after ``unbroken`` where that fits.
    """

    title: str
    blocks: tuple[Block, ...]
    issuer: str
    number: str = ""
    addressee: str = ""
    annexes: tuple[str, ...] = ()
    unbroken: str = "·"
