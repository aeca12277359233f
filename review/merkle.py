"""A Merkle tree over records: one number (the root) stands for a whole list nobody has seen yet.

Stated exactly, so that others compute the same (it is the tree of RFC 6962, section 2.1):

- A record is its canonical text: JSON with sorted keys, no spaces, characters as they are, in UTF-8.
- leaf = SHA-256(0x00 ‖ record). A record has a salted mark in it (``review.draw.person_mark``), so that
  nobody finds one by trying names.
- node = SHA-256(0x01 ‖ left ‖ right).
- Nodes are paired from the left. The last of an odd number goes up one level unchanged; it is not
  doubled. A tree of one leaf has this leaf as its root; of none, SHA-256 of nothing.
- In a draw the leaves are sorted by value first: so their order tells nothing of the names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Beside:
    """One step of a proof of inclusion: the neighbour's hash, and whether it stands to the left."""

    digest: bytes
    is_left: bool


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the canonical text of a record in UTF-8."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def leaf_of(data: bytes) -> bytes:
    """Return SHA-256 of the data as a leaf: no inner node can be taken for one."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def above(level: Sequence[bytes]) -> list[bytes]:
    """Return the next level: pairs from the left, a last one without neighbour as it is."""
    paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the leaves in their order."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        level = above(level)
    return level[0]


def proof(leaves: Sequence[bytes], place: int) -> tuple[Beside, ...]:
    """Return what proves that the leaf at ``place`` (from 0) is under the root; IndexError beyond it."""
    if not 0 <= place < len(leaves):
        raise IndexError(place)
    found: list[Beside] = []
    level = list(leaves)
    while len(level) > 1:
        other = place ^ 1
        if other < len(level):
            found.append(Beside(level[other], other < place))
        level, place = above(level), place // 2
    return tuple(found)


def proves(leaf_hash: bytes, steps: Sequence[Beside], under: bytes) -> bool:
    """Tell whether a proof leads from a leaf to the root ``under``."""
    here = leaf_hash
    for step in steps:
        here = node(step.digest, here) if step.is_left else node(here, step.digest)
    return here == under
