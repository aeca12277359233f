"""How long a search for conflicts of interest takes, and how well it tells names and units apart.

Promised: 3,000 nominations and 1,500 experts, each with 10 works (3 signers beside them) and 4
affiliations, in 10 seconds or less, growing with facts and not with pairs. 30,000 and 15,000 are
reported. The towns are invented from a seed: names of a few hundred surnames and given names (so
that many are namesakes), one unit in three known only by what is written. Each size runs in a
process of its own; the memory is the process's at its greatest.

The labelled pairs of ``tests/review/labelled`` were written before anything was tuned to them;
plain text matching (the same text, or one within the other) stands beside.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Group
from rich.table import Table

SIZES = ((3_000, 1_500), (6_000, 3_000), (30_000, 15_000))
LIMIT = 10.0
AT = date(2026, 6, 1)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢单仇解"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力永健世广志义兴良海山仁波宁贵福生龙元全"


def main() -> None:
    """Measure one size and print it as JSON: nominations and experts are given as arguments."""
    nominations, experts = map(int, sys.argv[1:3])
    print(json.dumps(measured(nominations, experts)))


def measured(nominations: int, experts: int) -> dict[str, Any]:
    """Invent a town, look for its conflicts, and say how long each part took."""
    from review.conflicts import Outcome, Relation, Rule, fact_hash
    from review.conflicts.search import Search

    rules = {relation: Rule(Outcome.HARD, 5) for relation in Relation}
    pool, items = town(nominations, experts)
    began = time.perf_counter()
    search = Search(items, rules, AT)
    found = search.of(pool, ())
    took = time.perf_counter() - began
    began = time.perf_counter()
    fact_hash(pool, items, (), rules, AT)
    return {
        "facts": 16 * (nominations + experts),
        "compared": search.compared,
        "found": len(found),
        "hard": sum(each.outcome == Outcome.HARD for each in found),
        "seconds": took,
        "hash": time.perf_counter() - began,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def town(nominations: int, experts: int) -> tuple[dict[str, Any], list[Any]]:
    """Invent experts and nominations with their works and affiliations, names resolved."""
    from review.conflicts import ItemFacts, PersonRef
    from review.naming import Register, UnitEntry

    chance = Random(7)
    units = (nominations + experts) // 6
    register = Register(
        UnitEntry(str(n), (f"第{n}研究所", f"江城{n}所"), "", str(n - n % 10) if n % 10 else "")
        for n in range(units)
    )
    works = [f"doi:10.1/{n}" for n in range(8 * (nominations + experts))]

    def person(n: int) -> PersonRef:
        return invented(chance, f"{n}", register, units, works)

    pool = {f"E{n}": person(n) for n in range(experts)}
    items = [
        ItemFacts(f"N{n}", (person(experts + n),), (person(-n),), call="c")
        for n in range(nominations)
    ]
    return {key: settled(who, register) for key, who in pool.items()}, [
        replace(item, people=tuple(settled(who, register) for who in item.people)) for item in items
    ]


def invented(chance: Random, key: str, register: Any, units: int, works: list[str]) -> Any:
    """Invent a person: a unit now, three before, ten works with three signers each."""
    from review.conflicts import PastUnit, PersonRef, Signer, UnitNote, Work

    def unit() -> str:
        n = chance.randrange(units)
        written = chance.choice((f"第{n}研究所", f"江城{n}所", f"第{n}研究所材料室"))
        return register.resolve(written)

    now = unit()
    past = (
        PastUnit(at, AT - timedelta(days=chance.randrange(8000)), above=register.above(at))
        for at in (unit() for _ in range(3))
    )
    listed = (
        Work(
            chance.choice(works),
            AT - timedelta(days=chance.randrange(4000)),
            signers=tuple(Signer(name(chance)) for _ in range(3)),
        )
        for _ in range(10)
    )
    return PersonRef(
        key, key if chance.random() < 0.9 else "", name(chance), None, frozenset({now}),
        frozenset(past), frozenset(listed), frozenset({UnitNote(now, above=register.above(now))}),
    )  # fmt: skip


def settled(person: Any, register: Any) -> Any:
    """Put in what looks like the units of a person, as reading the rows does."""
    near = register.near
    return replace(
        person,
        notes=frozenset(replace(note, near=near(note.unit)) for note in person.notes),
        past_units=frozenset(replace(past, near=near(past.unit)) for past in person.past_units),
    )


def name(chance: Random) -> str:
    """Invent a name; one in ten is written in letters."""
    from pypinyin import lazy_pinyin

    surname, given = chance.choice(SURNAMES), "".join(chance.choices(GIVEN, k=2))
    if chance.random() < 0.9:
        return surname + given
    return f"{''.join(lazy_pinyin(given)).title()} {''.join(lazy_pinyin(surname)).upper()}"


def speed() -> Table:
    """Measure every size in a process of its own."""
    table = Table(
        "nominations", "experts", "facts", "compared", "found", "hard", "seconds", "hash", "MB",
        "within",
    )  # fmt: skip
    here = Path(__file__).resolve()
    for nominations, experts in SIZES:
        out = subprocess.run(
            [sys.executable, str(here), str(nominations), str(experts)],
            capture_output=True, text=True, check=True, cwd=here.parent.parent,
        )  # fmt: skip
        got = json.loads(out.stdout.splitlines()[-1])
        within = ("yes" if got["seconds"] < LIMIT else "NO") if nominations == SIZES[0][0] else "–"
        table.add_row(
            f"{nominations:,}", f"{experts:,}", f"{got['facts']:,}", f"{got['compared']:,}",
            f"{got['found']:,}", f"{got['hard']:,}", f"{got['seconds']:.1f}", f"{got['hash']:.1f}",
            f"{got['mb']:.0f}", within,
        )  # fmt: skip
    return table


def labelled() -> Table:
    """Say how well the labelled pairs are told, and how plain text matching tells them."""
    from tests.review.labelled import marks, name_pairs, person_pairs, plain_text, unit_pairs

    table = Table("labelled", "pairs", "way", "shown", "precision", "recall")
    units, names, persons = unit_pairs(), name_pairs(), person_pairs()
    for kind, pairs in (("units", units), ("names", names)):
        ways = {
            "shown (hard or warn)": lambda each: bool(each.found),
            "same text": lambda each: each.one.strip() == each.other.strip(),
            "text within text": lambda each: plain_text(each.one, each.other),
        }
        for way, shown in ways.items():
            add(table, kind, way, pairs, marks(pairs, shown, lambda each: each.is_one))
    whole = [*units, *names, *persons]
    hard = marks(whole, lambda each: each.found == "hard", lambda each: each.label == "same")
    for kind, pairs in (("units", units), ("persons", persons)):
        got = marks(pairs, lambda each: each.found == "hard", lambda each: each.label == "same")
        add(table, kind, "keeps away (hard)", pairs, got)
    table.add_row(
        "all", str(len(whole)), "keeps away (hard)", str(hard.shown), f"{hard.precision:.3f}", "–"
    )
    return table


def add(table: Table, kind: str, way: str, pairs: list[Any], got: Any) -> None:
    """Add one line of the table."""
    figures = f"{got.precision:.3f}", f"{got.recall:.3f}"
    table.add_row(kind, str(len(pairs)), way, str(got.shown), *figures)


def missed() -> Table:
    """List the pairs that are told otherwise than they are labelled."""
    from tests.review.labelled import name_pairs, unit_pairs

    table = Table("told otherwise than labelled", "", "label", "told", "why")
    for each in (*unit_pairs(), *name_pairs()):
        if bool(each.found) != each.is_one:
            table.add_row(each.one, each.other, each.label, each.found or "nothing", each.why)
    return table


def measure() -> Group:
    """Run all and return the tables."""
    return Group(labelled(), missed(), speed())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
