"""The parts of an official text (公文): title, number, addressee, paragraphs, annexes, who signs."""

from __future__ import annotations

from dataclasses import dataclass

UNDATED = "　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Official:
    """An official text: title, number, addressee, blocks, annexes, who signs; dated by hand."""

    title: str
    blocks: tuple[Block, ...]
    issuer: str
    number: str = ""
    addressee: str = ""
    annexes: tuple[str, ...] = ()
