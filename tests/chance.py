"""Chance falls alike for tests that do alike: what is drawn at a point is drawn from its hash.

Salts, nonces, codes and orders by lot stand in what a test writes. If they fell otherwise each
time, no two tests that prepare the same would stand at the same point, and no scene after that
could be played again (tests/remembering.py).
"""

from __future__ import annotations

import hashlib
import os
import random
from itertools import count


class Chance:
    """A stream of bytes for every point, each draw of its own."""

    def __init__(self) -> None:
        self.begin(os.urandom(16).hex())  # what modules draw on their way in is nobody's again

    def begin(self, point: str) -> None:
        """Draw from the stream of a point, from its beginning."""
        self.point, self.draws = point.encode(), count()

    def __call__(self, size: int, /) -> bytes:
        """Return the next bytes, in place of ``os.urandom``."""
        draw = next(self.draws).to_bytes(8, "big")
        return hashlib.shake_256(draw + self.point).digest(size)


chance = Chance()


def take_over() -> None:
    """Let all chance of this process be ours: secrets, uuid and SystemRandom draw from these two."""
    os.urandom = chance
    random._urandom = chance  # type: ignore[attr-defined]
