"""The largest total of an instance by OR-Tools' min-cost flow, in a process of its own; prints JSON.

OR-Tools and HiGHS cannot live in one process. It knows demand and maximum loads only; an instance
with other rules is refused. Only the flow's own call is timed, as the barest there is.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

SCALE = 1_000_000


def main(file: str) -> None:
    """Solve and print."""
    with np.load(file) as given:
        arrays = {name: given[name] for name in given.files}
    if "fit" in arrays:
        rows, cols = np.nonzero(~arrays["forbidden"].astype(bool))
        values = arrays["fit"][rows, cols].astype(float)
        n, m = arrays["fit"].shape
    else:
        rows, cols, values = arrays["rows"], arrays["cols"], arrays["values"]
        n, m = arrays["shape"].tolist()
    known = {
        "fit",
        "forbidden",
        "rows",
        "cols",
        "values",
        "shape",
        "demand",
        "load_min",
        "load_max",
    }
    if set(arrays) - known or np.any(arrays.get("load_min", 0)):
        raise SystemExit("the oracle knows demand and maximum loads only")
    demand = np.broadcast_to(arrays["demand"], n).astype(np.int64)
    load_max = np.broadcast_to(arrays["load_max"], m).astype(np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    costs = -np.round(values * SCALE).astype(np.int64)
    ones = np.ones(len(rows), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(rows, n + cols, ones, costs)
    experts = n + np.arange(m)
    sink = np.full(m, n + m)
    flow.add_arcs_with_capacity_and_unit_cost(experts, sink, load_max, np.zeros(m, dtype=np.int64))
    flow.set_nodes_supplies(np.arange(n), demand)
    flow.set_node_supply(n + m, -int(demand.sum()))
    wall, cpu = time.perf_counter(), time.process_time()
    status = flow.solve()
    told = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    solved = status == flow.OPTIMAL
    print(json.dumps(told | {"total": -flow.optimal_cost() / SCALE if solved else None}))


if __name__ == "__main__":
    main(*sys.argv[1:])
