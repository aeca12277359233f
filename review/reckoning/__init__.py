"""From the input document of a ranking (计算依据) to its places, and to the analysis beside them.

The document is plain JSON and holds all that a result is computed from: the rule, the signed sheets,
the counts of the votes, the places. Whoever has it computes the result again, without the database
(``manage.py recompute``) and without this program (``verify/verify_ranking.py``). Items and reviewers
stand in it under codes; nobody is named.
"""

from .analysing import analysis_of, exact, robustness_from
from .deciding import Line, lines_of
from .reading import (
    FORMAT,
    VOTE,
    board_rule_of,
    entries_of,
    method_of,
    score_rule_of,
    seed_of,
    sheets_of,
)

__all__ = [
    "FORMAT",
    "VOTE",
    "Line",
    "analysis_of",
    "board_rule_of",
    "entries_of",
    "exact",
    "lines_of",
    "method_of",
    "robustness_from",
    "score_rule_of",
    "seed_of",
    "sheets_of",
]
