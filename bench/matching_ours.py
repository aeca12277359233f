"""One instance solved in a process of its own, so that its memory can be told; prints JSON.

``python bench/matching_ours.py FILE total|fair|floors|repair``. Loading is not timed; the processor's
time is told beside the clock's, since the machine may have other work.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from review.matching import (
    Infeasible,
    Objective,
    Problem,
    Repaired,
    floors,
    repair,
    solve,
    verify,
)
from review.matching.instances import read_instance

LATE = 5
"""So many late conflicts are tried, each by itself; the slowest counts."""


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What some work answers, and its seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return answer, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def peak() -> float:
    """The most memory this process has held, in MB (getrusage would count the parent's, too)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def solved(problem: Problem, objective: Objective) -> dict[str, Any]:
    """One solution, checked by the verifier, or why there is none."""
    got, told = timed(lambda: solve(problem, objective))
    told["mb"] = peak()
    if isinstance(got, Infeasible):
        clash = got.clash
        return told | {
            "clash": str(clash.code),
            "nominations": clash.nominations,
            "experts": clash.experts,
            "short": clash.short,
            "repairs": [f"{each.code} {each.number}" for each in clash.repairs],
        }
    names = ("total", "worst", "bound", "gap", "floor", "worst_bound", "price", "searched")
    verdict = verify(problem, got)
    return told | {name: getattr(got, name) for name in names} | {"faults": verdict.faults}


def floored(problem: Problem) -> dict[str, Any]:
    """The table of floors."""
    got, told = timed(lambda: floors(problem, 5))
    lines = [] if isinstance(got, Infeasible) else got
    return told | {
        "mb": peak(),
        "floors": [(line.level, line.price, line.share, line.price_least) for line in lines],
    }


def mended(problem: Problem) -> dict[str, Any]:
    """A published optimum and late conflicts, one by one."""
    before = solve(problem)
    assert not isinstance(before, Infeasible)
    told: dict[str, Any] = {"wall": 0.0, "cpu": 0.0, "changes": 0, "least": True}
    for late in range(LATE):
        nomination, expert = before.pairs[(late * 7919 + 101) % len(before.pairs)]
        left = problem.only((problem.rows != nomination) | (problem.cols != expert))
        got, seconds = timed(lambda left=left: repair(left, before.pairs))
        assert isinstance(got, Repaired)
        for name in ("wall", "cpu"):
            told[name] = max(told[name], seconds[name])
        told["changes"] = max(told["changes"], got.changes)
        told["least"] &= got.is_least and not verify(left, got.solution).faults
    return told | {"mb": peak()}


def main(file: str, what: str) -> None:
    """Solve and print."""
    problem = read_instance(Path(file))
    if what == "floors":
        told = floored(problem)
    elif what == "repair":
        told = mended(problem)
    else:
        told = solved(problem, Objective(what))
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
