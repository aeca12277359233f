"""What scores say once reviewers are told apart from items (分析): estimates, never the plain sum.

Everything here is an estimate in floating point and is called so; marks and means stay exact in
``scoring``. ``z_scores`` standardises each reviewer, ``blup`` takes reviewer effects out by a mixed
model, ``expected_ranks`` says how sure the order is. All three read ``Reviews``, whose order is fixed,
so that the same reviews give the same digits.
"""

from .leaving import Leaving
from .mixed import STARTS, Mixed, blup
from .posterior import Posterior, expected_ranks
from .reviews import Reviews, by_part
from .standardised import Standardised, z_scores

__all__ = [
    "STARTS",
    "Leaving",
    "Mixed",
    "Posterior",
    "Reviews",
    "Standardised",
    "blup",
    "by_part",
    "expected_ranks",
    "z_scores",
]
