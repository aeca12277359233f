"""Scenes are walked through the services once a process; afterwards their writes are played again.

Most tests begin with the same papers. The first one that asks for a scene builds it for good and
the statements that wrote it are kept, in their order; the next one that stands at the same point
has them executed again, triggers and constraints included, and gets copies of what was returned.
Played at the beginning of a test they stay for the tests that begin alike (tests/ground.py).
The point is the hash of everything a test has written so far, so that a test which prepares its
scene in a way of its own has it built as it says. Nothing is remembered over a test that commits.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, models, transaction

from files.models import StoredFile
from tests.chance import chance
from tests.ground import ASIDE, MARKS, WRITES, counters, execute, ground, set_counters

P = ParamSpec("P")
R = TypeVar("R")

COUNT_FROM = "count from"
"""Stands among the writes where the tables were set to count on from numbers of before."""


@dataclass
class Memory:
    """What one call wrote, from which numbers on, and what it gave back."""

    writes: list[tuple[str, Any, bool]]
    numbers: dict[str, int | None]
    callbacks: list[Callable[[], Any]]
    files: dict[Path, bytes]
    point: str
    held: tuple[Any, ...]
    """The arguments and the answer, as the call left them."""


@dataclass
class Book:
    """Where the running test stands, and every scene this process has built."""

    watching: bool = False
    point: str = ""
    writes: list[tuple[str, Any, bool]] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    torn: bool = False
    kept: dict[tuple[str, str, str], Memory] = field(default_factory=dict)

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """See every statement; note the writes."""
        ground.see(sql, params, many)
        done = execute(sql, params, many, context)
        if WRITES.match(sql) and not any(name in sql for name in ASIDE):
            self.writes.append((sql, params, many))
            self.point = hashed(self.point, sql, repr(params))
        elif found := MARKS.match(sql):
            self.mark(*found.groups())
        return done

    def mark(self, verb: str, name: str) -> None:
        """Note a savepoint; after going back behind a write nothing is kept or played any more."""
        if verb.startswith("RELEASE"):
            return
        if verb == "SAVEPOINT":
            self.marks[name] = len(self.writes)
        elif len(self.writes) > self.marks.get(name, 0):
            self.torn = True

    def stands(self) -> bool:
        """Tell whether the point says all there is: in a test, on tables that were empty before it."""
        if self.torn or not self.watching or not connection.in_atomic_block:
            return False
        return bool(self.point) or ground.block is not None or not is_written()


book = Book()


@contextmanager
def beginning() -> Iterator[None]:
    """Stand at the beginning: the test has written nothing yet."""
    book.point, book.writes, book.marks, book.torn = "", [], {}, False
    ground.begin()
    chance.begin("")
    with connection.execute_wrapper(book.watch):
        book.watching = True
        yield
        book.watching = False
    if ground.block is not None:  # a file is named after what lies there already
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def forget() -> None:
    """Forget every scene: tables were emptied, and what they held before has other numbers now."""
    book.kept.clear()
    ground.bare = {}


def remembered(build: Callable[P, R]) -> Callable[P, R]:
    """Let a scene be built once a process from every point at which it is asked for."""

    @wraps(build)
    def scene(*args: P.args, **words: P.kwargs) -> R:
        given = (*args, *words.values())
        said = "\0".join([*words, *map(told, given), *settings.JUJIAN_KEYS])
        if " at 0x" in said or not book.stands():
            return build(*args, **words)
        key = (book.point, f"{build.__module__}.{build.__qualname__}", said)
        memory = book.kept.get(key)
        if memory:
            return again(key, memory, given)
        ground.own()
        return first(key, lambda: build(*args, **words), given)

    return scene


def first(key: tuple[str, str, str], build: Callable[[], Any], given: tuple[Any, ...]) -> Any:
    """Build a scene and keep what it wrote, unless it went back on something it had written."""
    start, calls, last = len(book.writes), len(connection.run_on_commit), newest_file()
    before = counters()
    answer = build()
    if not book.torn:
        book.kept[key] = Memory(
            writes=book.writes[start:],
            numbers={k: before.get(k) for k, n in counters().items() if n != before.get(k)},
            callbacks=[call for _points, call, *_rest in connection.run_on_commit[calls:]],
            files=files_since(last),
            point=book.point,
            held=deepcopy((*given, answer)),
        )
        chance.begin(book.point)
    return answer


def again(key: tuple[str, str, str], memory: Memory, given: tuple[Any, ...]) -> Any:
    """Let a scene stand once more, beneath the test where it has written nothing of its own."""
    if ground.holds:
        ground.take(key, lambda: play(memory))
        book.point = memory.point
    else:
        ground.own()
        play(memory)
    assert book.point == memory.point
    chance.begin(book.point)
    return give(memory, given)


def play(memory: Memory) -> None:
    """Execute the writes once more, each from the number it was given then."""
    for sql, params, many in [(COUNT_FROM, memory.numbers, False), *memory.writes]:
        if sql == COUNT_FROM:
            book.writes.append((COUNT_FROM, params, False))
            set_counters(params)
        else:
            execute(sql, params, many)


def give(memory: Memory, given: tuple[Any, ...]) -> Any:
    """Return copies of what the scene returned; what was passed in becomes what it had made of it."""
    for path, content in memory.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for call in memory.callbacks:
        transaction.on_commit(call)
    *left, answer = deepcopy(memory.held)
    for mine, then in zip(given, left, strict=True):
        if isinstance(mine, models.Model) or is_company(mine):
            mine.__dict__.update(then.__dict__)
    return answer


def told(value: Any) -> str:
    """Return what tells one argument from another; what its rows hold, the point tells."""
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if is_company(value):
        return f"{type(value).__name__}:{value.serial}"
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, list | tuple):
        return f"[{','.join(map(told, value))}]"
    return repr(value)


def is_company(value: Any) -> bool:
    """Tell whether a value is a cast or its stage, which count whom they bring on."""
    return is_dataclass(value) and hasattr(value, "serial")


def hashed(*words: str) -> str:
    """Return one short name of some words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


# --- the tables -------------------------------------------------------------------------------------


def is_written() -> bool:
    """Tell whether somebody wrote before this test began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ledger_entry UNION ALL SELECT 1 FROM people_user LIMIT 1")
        return cursor.fetchone() is not None


def newest_file() -> int:
    """Return the number of the file stored last."""
    return StoredFile.objects.aggregate(last=models.Max("pk"))["last"] or 0


def files_since(last: int) -> dict[Path, bytes]:
    """Return the contents of the files stored after one, by where they lie."""
    names = StoredFile.objects.filter(pk__gt=last).values_list("file", flat=True)
    paths = [Path(settings.MEDIA_ROOT) / name for name in names]
    return {path: path.read_bytes() for path in paths if path.is_file()}
