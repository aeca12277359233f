"""The assignment of nominations to experts (分配), solved to the exact optimum.

``solve(problem)`` answers a ``Solution`` that carries the bound it was compared with, or
``Infeasible`` with the smallest clashing set and its repairs; ``floors`` the prices of fairness;
``repair`` mends a published assignment with the fewest changes; ``verify`` checks a solution
without a solver. The modelling is here; the solving is done by HiGHS. Shapes: n nominations, m
experts, P admissible pairs.
"""

from .answers import (
    Clash,
    ClashCode,
    Floor,
    Infeasible,
    Repair,
    RepairCode,
    Repaired,
    Rule,
    Solution,
)
from .mending import mended
from .patience import SECONDS
from .problem import BadProblem, Minimum, Objective, Pair, Problem, differing
from .proof import Verdict, verify
from .solve import each_floor, floors, repair, solve

__all__ = [
    "SECONDS",
    "BadProblem",
    "Clash",
    "ClashCode",
    "Floor",
    "Infeasible",
    "Minimum",
    "Objective",
    "Pair",
    "Problem",
    "Repair",
    "RepairCode",
    "Repaired",
    "Rule",
    "Solution",
    "Verdict",
    "differing",
    "each_floor",
    "floors",
    "mended",
    "repair",
    "solve",
    "verify",
]
