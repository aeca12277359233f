"""How fast the assignment is, and whether it reaches the known optima.

Reads the instances in ``$JUJIAN_DATA/assignment`` (``.npz``, array names as in ``manage.py match``)
where it is set, and adds invented instances that grow. A total that misses the known one is marked.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import numpy as np
from rich.table import Table

from review.matching import Infeasible, Objective, Problem, Solution, solve

KNOWN = {
    "conf-54x31": 124.25,
    "conf-52x24": 141.5,
    "conf-176x146": 454.25,
    "aamas2016": 949.5,
    "aamas2015": 1406.25,
}
"""The largest total fit of each published instance."""
SIZES = ((1_000, 500), (2_000, 1_000), (5_000, 2_500))
CANDIDATES = 110


def load(path: Path) -> Problem:
    """An instance file as a problem, dense or sparse."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    demand = arrays.pop("demand")
    if "fit" in arrays:
        return Problem.dense(arrays.pop("fit"), demand, **arrays)
    head = [arrays.pop(name) for name in ("rows", "cols", "values", "shape")]
    return Problem.sparse(*head, demand, **arrays)


def invented(nominations: int, experts: int) -> Problem:
    """An instance with some 110 experts to choose from each nomination and three to be chosen."""
    rng = np.random.default_rng(nominations)
    rows = np.repeat(np.arange(nominations), CANDIDATES)
    cols = np.concatenate(
        [rng.choice(experts, CANDIDATES, replace=False) for _ in range(nominations)]
    )
    values = np.round(rng.beta(2, 5, len(rows)), 3)
    load_max = -(-3 * nominations // experts) + 1
    return Problem.sparse(rows, cols, values, (nominations, experts), 3, load_max=load_max)


def solved(
    table: Table, name: str, problem: Problem, objective: Objective
) -> Solution | Infeasible:
    """Solve once and add a line to the table."""
    start = time.perf_counter()
    got = solve(problem, objective)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    shape = "{} × {}".format(*problem.shape)
    if isinstance(got, Infeasible):
        figures = [str(got.clash.code), "", "", "", ""]
    else:
        known = f"{KNOWN[name]:g}" if objective is Objective.TOTAL and name in KNOWN else ""
        worst = f"{got.worst:g}" + (
            f" ≤ {got.worst_bound:g}" if got.worst_bound is not None else ""
        )
        figures = [f"{got.total:.6g}", known, f"{got.bound:.6g}", f"{got.gap:.1e}", worst]
    table.add_row(
        name, shape, f"{len(problem.rows):,}", str(objective), *figures, f"{seconds:.2f}", f"{peak}"
    )
    return got


def measure() -> Table:
    """Solve every instance for every objective."""
    table = Table("instance", "size", "pairs", "objective", "total", "known", "bound", "gap")
    for name in ("worst", "seconds", "peak MB"):
        table.add_column(name, justify="right")
    folder = Path(os.environ.get("JUJIAN_DATA", "")) / "assignment"
    files = sorted(folder.glob("*.npz")) if "JUJIAN_DATA" in os.environ else []
    missed = []
    for path in files:
        for objective in Objective:
            got = solved(table, path.stem, load(path), objective)
            if objective is Objective.TOTAL and not reaches(path.stem, got):
                missed.append(path.stem)
    for size in SIZES:
        solved(table, "invented", invented(*size), Objective.TOTAL)
    if not files:
        table.caption = "published instances skipped: set JUJIAN_DATA to the folder that holds them"
    elif missed:
        table.caption = f"[bold]missed[/bold] the known optimum: {', '.join(missed)}"
    return table


def reaches(name: str, got: Solution | Infeasible) -> bool:
    """Tell whether a published instance reaches its known total."""
    known = KNOWN.get(name)
    return known is None or (isinstance(got, Solution) and abs(got.total - known) <= 1e-6)
