"""The assignment of nominations to experts (分配), solved to the exact optimum.

``solve(problem)`` answers a ``Solution`` that carries the bound it was compared with, or
``Infeasible`` with the smallest clashing set and its repairs. The modelling is here; the solving is
done by HiGHS. Shapes: n nominations, m experts, P admissible pairs.
"""

from .problem import (
    BadProblem,
    Clash,
    ClashCode,
    Infeasible,
    Objective,
    Problem,
    Repair,
    RepairCode,
    Solution,
)
from .solve import solve

__all__ = [
    "BadProblem",
    "Clash",
    "ClashCode",
    "Infeasible",
    "Objective",
    "Problem",
    "Repair",
    "RepairCode",
    "Solution",
    "solve",
]
