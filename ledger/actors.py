"""Actors: a person in one office held now, the holder of a signed link, or the clock."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``role`` and ``society_id`` come from the one office chosen now, never the union.

    ``kind`` is ``person``, ``link`` or ``clock``. ``user_id`` and ``office_id`` are None for the
    latter two; ``subject`` then names the record the signed link is for, e.g. ``people.user:7``.
    A link that was sent to the holder of an office carries that one office, and acts in it alone.
    ``rehearsal`` marks invented people: what they do stays among rehearsal records.
    """

    kind: str = "person"
    name: str = ""
    user_id: int | None = None
    office_id: int | None = None
    role: str = ""
    society_id: int | None = None
    subject: str = ""
    rehearsal: bool = False
    papers: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_known(self) -> bool:
        """Tell a person, link or clock from a passer-by."""
        return self.kind != "passer-by"

    @property
    def person_id(self) -> int:
        """Return the key of the user who acts; only a person in an office has one."""
        if self.user_id is None:
            raise TypeError(f"{self.kind} is no person")
        return self.user_id

    @property
    def home_id(self) -> int:
        """Return the key of the society the chosen office is held in."""
        if self.society_id is None:
            raise TypeError(f"{self.kind} holds no office in a society")
        return self.society_id

    def holds(self, *roles: str) -> bool:
        """Tell whether the office held now is one of ``roles``."""
        return self.role in roles


THE_CLOCK = Actor(kind="clock", name="clock")
PASSER_BY = Actor(kind="passer-by", name="public")
