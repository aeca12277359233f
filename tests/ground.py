"""Scenes stay where they are while the tests that follow begin with the same ones.

A worker keeps one transaction open beneath its tests. In it stand the scenes the last test began
with, each over a savepoint, as storeys of a house; a test is a savepoint on top, and is undone. As
long as a test has written nothing itself it may ask for scenes: one that stands as the next storey
is taken as it is, another is played in place of the storeys from there on. Whatever else the test
says to the database is said to the storeys it asked for, and to nothing above them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

WRITES = re.compile(r"(INSERT|UPDATE|DELETE)\b")
MARKS = re.compile(r'(ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT|SAVEPOINT) "?(\w+)"?')
ASIDE = ("config_democlock", "django_session", "sqlite_sequence")
"""Tables no scene depends on."""


@dataclass
class Storey:
    """One scene that stands: its name, the point it leads to, and the last numbers given there."""

    key: tuple[str, ...]
    numbers: dict[str, int | None]


@dataclass
class Ground:
    """What stands beneath the running test of this process."""

    block: transaction.Atomic | None = None
    storeys: list[Storey] = field(default_factory=list)
    height: int = 0
    """How many storeys the running test has asked for."""
    free: bool = False
    """It has written nothing itself."""
    bare: dict[str, int | None] = field(default_factory=dict)
    """The last numbers given before anything stood here."""
    moved: bool = True
    """Somebody has taken numbers since what stands here was built."""
    aside: list[tuple[str, Any, bool]] = field(default_factory=list)
    """What the test wrote to tables no scene depends on."""

    # --- before and after a test --------------------------------------------------------------------

    def lay(self) -> None:
        """Open the transaction, unless somebody else holds one open already."""
        if self.block is None and not connection.in_atomic_block:
            self.block = transaction.atomic()
            self.block._from_testcase = True  # type: ignore[attr-defined]  # it may hold durable ones
            self.block.__enter__()
            self.say("SAVEPOINT storey_0")
            with quiet():
                self.bare = self.bare or counters()

    def clear(self) -> None:
        """End the transaction, with all that stands in it."""
        if self.block is not None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
        self.block, self.storeys = None, []

    def begin(self) -> None:
        """Let a test begin on bare ground."""
        self.height, self.free, self.aside = 0, True, []

    # --- while a test asks for scenes ---------------------------------------------------------------

    @property
    def holds(self) -> bool:
        """Tell whether the test stands on this ground, and not inside a block of its own."""
        return self.block is not None and self.free and len(connection.savepoint_ids) == 1

    def take(self, key: tuple[str, ...], play: Callable[[], None]) -> None:
        """Put a scene beneath the test: as it stands there, or played in place of what does."""
        if self.storeys[self.height :][:1] and self.storeys[self.height].key == key:
            self.height += 1
            return
        with quiet():
            self.go_down()
            play()
            self.height += 1
            self.say(f"SAVEPOINT storey_{self.height}")
            self.storeys.append(Storey(key, counters()))
            self.moved = False
            self.stand()

    def see(self, sql: str, params: Any, many: bool) -> None:
        """Hear what the test is about to say to the database."""
        if self.block is None or not self.free:
            return
        mark = MARKS.match(sql)
        if mark and (mark[1] != "SAVEPOINT" or not connection.savepoint_ids):
            return
        writes = WRITES.match(sql)
        if any(name in sql for name in ASIDE) and not mark:
            self.aside += [(sql, params, many)] if writes else []
            return
        with quiet():
            self.settle()
        if writes:
            self.own()

    def own(self) -> None:
        """Let the test go on by itself: what it does from here on is undone with it."""
        if self.block is not None and self.free:
            with quiet():
                self.settle()
                self.count_on()
        self.free = False

    def settle(self) -> None:
        """Take down the storeys above those the test asked for."""
        if self.height < len(self.storeys):
            self.go_down()
            self.stand()

    def go_down(self) -> None:
        """Go back to the highest storey asked for; the test's own savepoint is gone."""
        self.say(f"ROLLBACK TO SAVEPOINT storey_{self.height}")
        self.moved = self.moved or self.height < len(self.storeys)
        del self.storeys[self.height :]

    def stand(self) -> None:
        """Set the test's savepoint anew, and write again what it had written aside."""
        self.say(f'SAVEPOINT "{connection.savepoint_ids[0]}"')
        for sql, params, many in self.aside:
            execute(sql, params, many)

    def count_on(self) -> None:
        """Let the numbers go on from where they stood on the storey, or on bare ground.

        Only PostgreSQL's need it: a scene played from a point takes the numbers it was given there first.
        """
        if self.moved and connection.vendor == "postgresql":
            set_counters(self.storeys[-1].numbers if self.storeys else self.bare)
        self.moved = True

    def say(self, sql: str) -> None:
        """Execute a statement past all who watch."""
        with quiet():
            execute(sql)


ground = Ground()


def execute(sql: str, params: Any = None, many: bool = False) -> None:
    """Execute one statement."""
    with connection.cursor() as cursor:
        (cursor.executemany if many else cursor.execute)(sql, params)


@contextmanager
def quiet() -> Iterator[None]:
    """Let nobody see or count the statements inside."""
    wrappers, logs = connection.execute_wrappers, connection.force_debug_cursor
    connection.execute_wrappers, connection.force_debug_cursor = [], False
    try:
        yield
    finally:
        connection.execute_wrappers, connection.force_debug_cursor = wrappers, logs


# --- numbers ----------------------------------------------------------------------------------------


def counters() -> dict[str, int | None]:
    """Return the last number each table has given."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences"
            if postgres
            else "SELECT name, seq FROM sqlite_sequence"
        )
        return dict(cursor.fetchall())


def set_counters(numbers: dict[str, int | None]) -> None:
    """Let tables count on from where they stood; None is where nothing was counted yet."""
    if not numbers:
        return
    if connection.vendor == "postgresql":
        each = (
            f"setval('{k}', {n or 1}, {str(n is not None).lower()})" for k, n in numbers.items()
        )
        execute(f"SELECT {', '.join(each)}")
        return
    names = [[name] for name in numbers]
    execute("DELETE FROM sqlite_sequence WHERE name = %s", names, many=True)
    rows = [[name, n] for name, n in numbers.items() if n is not None]
    execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", rows, many=True)
