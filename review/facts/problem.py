"""What an assignment reads: how well experts fit items, who may not read what, how much each reads."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from review.facts.avoidance import carried_by
from review.matching import Problem
from review.models import Assignment, Conflict, Expert, Item, Round
from review.querysets import LIVE


@dataclass(frozen=True, slots=True)
class Table:
    """A problem with the rows it speaks of: nomination i is ``items[i]``, expert j ``experts[j]``."""

    items: tuple[Item, ...]
    experts: tuple[Expert, ...]
    problem: Problem


def table_of(round_: Round, experts: Sequence[Expert]) -> Table:
    """Return the assignment of a round as a problem; live assignments are fixed pairs.

    Inadmissible: pairs with a hard conflict or one still to be decided, and pairs that ended
    (declined, recused, voided). Nobody loses work: who has more than their limit keeps it.
    """
    standing = round_.items.standing().select_related("candidate", "paper").order_by("pk")
    items = tuple(standing.prefetch_related("candidate__papers__members", "paper__members"))
    row = {item.pk: place for place, item in enumerate(items)}
    col = {expert.pk: place for place, expert in enumerate(experts)}
    given = Assignment.objects.filter(item__in=row, expert__in=col)
    live = [
        (row[item], col[expert])
        for item, expert in given.filter(stage__in=LIVE).values_list("item_id", "expert_id")
    ]
    read, loads = Counter(pair[0] for pair in live), Counter(pair[1] for pair in live)
    problem = Problem.dense(
        fit_of(items, experts),
        [max(round_.demand, read[place]) for place in range(len(items))],
        forbidden=barred_pairs(row, col),
        load_max=[
            max(expert.load_max if expert.is_available else 0, loads[place])
            for place, expert in enumerate(experts)
        ],
        fixed=live,
    )
    return Table(items, tuple(experts), problem)


def barred_pairs(row: dict[int, int], col: dict[int, int]) -> np.ndarray:
    """Return which pairs are inadmissible (items × experts)."""
    barred = np.zeros((len(row), len(col)), dtype=bool)
    ended = Assignment.objects.filter(item__in=row).exclude(stage__in=LIVE)
    conflicts = Conflict.objects.filter(item__in=row, outcome__in=["hard", "decide"])
    for rows in (ended, conflicts):
        for item, expert in rows.values_list("item_id", "expert_id"):
            if expert in col:
                barred[row[item], col[expert]] = True
    return barred


def fit_of(items: Sequence[Item], experts: Sequence[Expert]) -> np.ndarray:
    """Return how near each item's specialty is to each expert's (items × experts, 0 to 1).

    The overlap of two-character pieces of the words (cosine): 机械设计 is near 机械制造, far from
    药学. A stand-in that needs no classification and is the same every time.
    """
    theirs = [pieces(" ".join([expert.field, *expert.keywords])) for expert in experts]
    ours = [pieces(words_of(item)) for item in items]
    known = {piece: place for place, piece in enumerate(sorted(set().union(*ours, *theirs)))}
    left, right = (np.zeros((len(side), len(known)), dtype=np.float32) for side in (ours, theirs))
    for side, matrix in ((ours, left), (theirs, right)):
        for place, found in enumerate(side):
            matrix[place, [known[piece] for piece in found]] = 1 / max(len(found), 1) ** 0.5
    return np.round((left @ right.T).astype(np.float64), 6)


def words_of(item: Item) -> str:
    """Return the words that say what an item is about: division and the specialties in its papers."""
    fields = [member.field for paper in carried_by(item) for member in paper.members.all()]
    return " ".join([item.division, *fields])


def pieces(text: str) -> frozenset[str]:
    """Return the two-character pieces of the words of a text, width and case folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if char.isalnum() else " " for char in folded).split()
    return frozenset(word[at : at + 2] for word in words for at in range(max(len(word) - 1, 1)))
