"""The quota board (名额与统筹): ranked items in, who takes a seat out, with the reason of each.

Seats are the whole; a *pool* keeps some of them for its own items (学部, 特别通道, 西部), the rest are
open to all. Every item is of one pool or of none. A minimum asks for so many holders with a trait
(企业, 女性, 45 岁以下, 某地区), a maximum allows so many; a share is of the seats, in whole numbers
(``programmes.shares``).

The choice: items in the order of their places take a seat each, unless then the minima could no longer
all be met by those further down. So of all ways to fill the seats within the rule it is the one whose
first difference from any other favours the better place. Whether minima can still be met is decided
exactly, by counting holders by pool and traits in an integer program. Minima that nobody can meet are
lowered to what can be, in the order in which they are named, and shown. Seats stay empty rather than
break a maximum or go to a stranger of the pool, unless the rule opens unfilled pool seats to all.

Ties are ties: of items on one place, those that take a seat whichever of them goes first are in, those
that take one in no order are out, the others stand at the line.
"""

from .filling import cut_offs, fill, successor
from .words import Board, BoardRule, Bound, Entry, Fate, Quota, Reason, Seat, Step

__all__ = [
    "Board",
    "BoardRule",
    "Bound",
    "Entry",
    "Fate",
    "Quota",
    "Reason",
    "Seat",
    "Step",
    "cut_offs",
    "fill",
    "successor",
]
