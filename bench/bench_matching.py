"""How fast the assignment is, and whether it reaches what an independent oracle reaches.

Every instance is solved in a process of its own, and where the rules allow it by OR-Tools' min-cost
flow in another (``requirements/bench.txt``; never in the web process). Reads the instances in
``$JUJIAN_DATA/assignment`` where it is set, as they are and with invented conflicts, and adds
invented ones that grow, with every expert needed to the full. Promised: the oracle's total within
1e-6, in at most 2 s and at most 10 times a bare flow call (or 0.2 s); 2,000 × 1,000 in 2 s and 150
MB; 5,000 × 2,500 in 5 s; 20,000 × 10,000 in 90 s and 600 MB; 1,000 × 300 with one of an employer and
half of the first line in 3 s; a late conflict at 300,000 pairs in 0.2 s without a needless change; a
planted shortage named exactly in 1 s. Seconds promised are compared with the processor's time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.table import Table

HERE = Path(__file__).resolve().parent
CANDIDATES = 110


@dataclass(frozen=True)
class Case:
    """An instance, what is asked of it, and what was promised."""

    name: str
    arrays: dict[str, Any]
    what: str
    seconds: float
    megabytes: float = np.inf
    oracle: bool = True
    planted: tuple[int, ...] = ()


def published() -> Iterator[Case]:
    """The published instances, as they are, and with conflicts."""
    if "JUJIAN_DATA" not in os.environ:
        return
    for path in sorted((Path(os.environ["JUJIAN_DATA"]) / "assignment").glob("*.npz")):
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        yield Case(path.stem, arrays, "total", 2)
        rng = np.random.default_rng(5)
        conflicts = arrays | {"forbidden": rng.random(arrays["fit"].shape) < 0.08}
        yield Case(f"{path.stem}, conflicts", conflicts, "total", 2)
        yield Case(path.stem, arrays, "fair", np.inf, oracle=False)
        yield Case(path.stem, arrays, "floors", np.inf, oracle=False)


def grown(
    nominations: int,
    experts: int,
    tight: float = 1.0,
    demand: int = 3,
    candidates: int = CANDIDATES,
) -> dict[str, Any]:
    """Some 110 experts to choose from for each nomination; some experts fit everything better."""
    rng = np.random.default_rng(0)
    rows = np.repeat(np.arange(nominations), candidates)
    cols = np.concatenate(
        [rng.choice(experts, candidates, replace=False) for _ in range(nominations)]
    )
    better = rng.uniform(0.3, 1.5, experts)
    values = np.round(rng.beta(2, 5, len(rows)) * better[cols], 3)
    load_max = int(np.ceil(demand * nominations / experts * tight))
    return {
        "rows": rows,
        "cols": cols,
        "values": values,
        "shape": np.array([nominations, experts]),
        "demand": np.full(nominations, demand),
        "load_max": np.full(experts, load_max),
    }


def composed(candidates: int) -> dict[str, Any]:
    """1,000 × 300: five a panel, one of an employer at most, three of the first line at least."""
    rng = np.random.default_rng(1)
    return grown(1_000, 300, 1.1, 5, candidates) | {
        "employer": rng.integers(0, 60, 300),
        "frontline": rng.random(300) < 0.58,
        "frontline_min": np.full(1_000, 3),
    }


def short(candidates: int) -> tuple[dict[str, Any], tuple[int, ...]]:
    """2,000 × 600 with nine nominations that need 27 reviews of six experts who take 24."""
    rng = np.random.default_rng(3)
    arrays = grown(2_000, 600, 1.2, 3, candidates)
    planted = np.sort(rng.choice(2_000, 9, replace=False))
    experts = np.sort(rng.choice(600, 6, replace=False))
    others = ~np.isin(arrays["rows"], planted)
    load_max = arrays["load_max"].copy()
    load_max[experts] = 4
    arrays |= {
        "rows": np.concatenate([arrays["rows"][others], np.repeat(planted, 6)]),
        "cols": np.concatenate([arrays["cols"][others], np.tile(experts, 9)]),
        "values": np.concatenate([arrays["values"][others], np.ones(54)]),
        "load_max": load_max,
    }
    return arrays, tuple(planted.tolist())


def invented() -> Iterator[Case]:
    """Instances that grow, with every rule, and one that cannot be."""
    yield Case("grown", grown(1_000, 500), "total", 1)
    yield Case("grown", grown(2_000, 1_000), "total", 2, 150)
    yield Case("grown, some room", grown(2_000, 1_000, 1.3), "total", 2, 150)
    yield Case("grown", grown(5_000, 2_500), "total", 5)
    yield Case("grown", grown(20_000, 10_000), "total", 90, 600)
    yield Case("employers, first line", composed(CANDIDATES), "total", 3, oracle=False)
    yield Case("employers, first line", composed(300), "total", 3, oracle=False)
    yield Case("late conflict", grown(2_750, 1_000, 1.2), "repair", 0.2, oracle=False)
    yield Case(
        "late conflict, no room", grown(2_000, 1_000, 1.0, 3, 150), "repair", 0.2, oracle=False
    )
    for candidates in (CANDIDATES, 600):
        arrays, planted = short(candidates)
        yield Case("planted shortage", arrays, "total", 1, oracle=False, planted=planted)


def told_by(script: str, *arguments: str) -> dict[str, Any] | None:
    """What a process of its own prints; None where it cannot run."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments], capture_output=True, text=True
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def judged(case: Case, ours: dict[str, Any], oracle: dict[str, Any] | None) -> list[str]:
    """What was promised and is not so."""
    faults = list(ours.get("faults", []))
    if ours["cpu"] > case.seconds:
        faults.append(f"over {case.seconds:g} s")
    if ours["mb"] > case.megabytes:
        faults.append(f"over {case.megabytes:g} MB")
    if case.planted:
        if tuple(ours.get("nominations", ())) != case.planted:
            faults.append("not the planted set")
    elif case.what in ("total", "fair") and ours.get("gap", 1) > 1e-6:
        faults.append("optimum not proven")
    if oracle is not None and abs((oracle["total"] or 0) - ours.get("total", 0)) > 1e-6:
        faults.append("not the oracle's total")
    if oracle is not None and ours["cpu"] > max(0.2, 10 * oracle["cpu"]) and case.seconds <= 2:
        faults.append("over 10 × the flow")
    if case.what == "repair" and not ours["least"]:
        faults.append("needless changes")
    return faults


def figures(case: Case, ours: dict[str, Any]) -> tuple[str, str, str]:
    """Total, bound, and what else there is to say."""
    if "clash" in ours:
        return "", "", f"{ours['clash']}, short {ours['short']}: {'; '.join(ours['repairs'])}"
    if case.what == "floors":
        lines = [f"{level:g}: {price:.4g}" for level, price, _, _ in ours["floors"]]
        return "", "", "floor: price " + ", ".join(lines)
    if case.what == "repair":
        return "", "", f"{ours['changes']} pairs changed at most"
    said = f"worst {ours['worst']:g}"
    if case.what == "fair":
        said += f" ≤ {ours['worst_bound']:g}, floor {ours['floor']:g}, price {ours['price']:.4g}"
    return f"{ours['total']:.7g}", f"{ours['bound']:.7g}", said


def size_of(arrays: dict[str, Any]) -> tuple[str, int]:
    """Nominations × experts, and pairs."""
    shape = arrays["fit"].shape if "fit" in arrays else arrays["shape"].tolist()
    pairs = arrays["rows"].size if "rows" in arrays else int((~arrays["forbidden"]).sum())
    return "{} × {}".format(*shape), pairs


def measure() -> Table:
    """Solve every instance, side by side with the oracle."""
    table = Table("instance", "size")
    for name in ("pairs", "total", "bound", "cpu s", "wall s", "MB", "flow", "cpu s"):
        table.add_column(name, justify="right")
    table.add_column("and", min_width=30)
    table.add_column("missed")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        for case in (*published(), *invented()):
            np.savez(file, **case.arrays)
            ours = told_by("matching_ours.py", str(file), case.what)
            oracle = told_by("matching_oracle.py", str(file)) if case.oracle else None
            if ours is None:
                table.add_row(case.name, *[""] * 10, "[bold]failed[/bold]")
                continue
            size, pairs = size_of(case.arrays)
            flow = ("", "")
            if case.oracle:
                flow = ("not there", "")
            if oracle is not None:
                flow = f"{oracle['total'] or 0:.7g}", f"{oracle['cpu']:.3f}"
            total, bound, said = figures(case, ours)
            table.add_row(
                *(f"{case.name}: {case.what}", size, f"{pairs:,}", total, bound),
                *(f"{ours['cpu']:.3f}", f"{ours['wall']:.3f}", f"{ours['mb']:.0f}", *flow, said),
                f"[bold]{', '.join(judged(case, ours, oracle))}[/bold]",
            )
    if "JUJIAN_DATA" not in os.environ:
        table.caption = "published instances skipped: set JUJIAN_DATA to the folder that holds them"
    return table
