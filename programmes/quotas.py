"""名额, level by level: how many papers may stand in a cycle, and how many do.

association → division, and association → society → branch. The numbers are those of the rules, a
society's own where the office gave it one; who recommends, the last level, is asked paper by paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from programmes.vocabulary import Labelled

Level = Literal["association", "division", "society", "branch"]


class Taken(NamedTuple):
    """So many papers of one society, branch and division take a place; what is not stated is ""."""

    society: int
    branch: str
    division: str
    papers: int


@dataclass(frozen=True, slots=True)
class Places:
    """One line of the tree: how many places there are (None: unlimited) and how many are used.

    `society` is the key of the society a line belongs to (0: of the cycle as a whole); `name` the
    division's two labels or the branch's name.
    """

    level: Level
    limit: int | None
    used: int
    society: int = 0
    name: Labelled | str = ""

    @property
    def full(self) -> bool:
        """Tell whether no place is left."""
        return self.limit is not None and self.used >= self.limit


@dataclass(frozen=True, slots=True)
class Board:
    """名额表 of one cycle: what takes places, and the numbers the office gave to societies by name."""

    cycle: Any
    taken: Sequence[Taken]
    own: Mapping[int, int | None]

    def tree(self, societies: Iterable[int]) -> list[Places]:
        """Return the lines of the whole cycle, then those of each society with its branches."""
        lines = [*self.of_association(self.cycle.rules.nomination.quota.divisions)]
        for society in societies:
            named = {row.branch for row in self.taken if row.society == society and row.branch}
            lines += self.of_society(society, sorted(named))
        return lines

    def above(self, society: int, *, branch: str = "", division: str = "") -> list[Places]:
        """Return the lines one more paper of a society would have to find room in, top down."""
        whole = self.of_association([division])
        return [*whole, *self.of_society(society, [branch] if branch else [])]

    def of_association(self, divisions: Iterable[str]) -> Iterator[Places]:
        """Yield the places of all societies together, and of those divisions that have a number."""
        rules = self.cycle.rules
        quota, named = rules.nomination.quota, frozenset(divisions)
        if quota.association is not None:
            used = sum(row.papers for row in self.taken)
            yield Places("association", quota.association, used)
        for label in rules.programme.divisions:
            if label.code in named and label.code in quota.divisions:
                used = sum(row.papers for row in self.taken if row.division == label.code)
                yield Places("division", quota.divisions[label.code], used, name=label)

    def of_society(self, society: int, branches: Iterable[str]) -> Iterator[Places]:
        """Yield the places of one society and, where branches have a number, of its branches.

        A paper that names no branch (分支机构、专委会) is the society's own and counts with it only.
        """
        mine = [row for row in self.taken if row.society == society]
        limit = self.own.get(society, self.cycle.default_limit())
        yield Places("society", limit, sum(row.papers for row in mine), society)
        per_branch = self.cycle.rules.nomination.quota.per_branch
        for branch in branches if per_branch is not None else ():
            used = sum(row.papers for row in mine if row.branch == branch)
            yield Places("branch", per_branch, used, society, branch)


def board_of(cycle: Any, *, but: int | None = None) -> Board:
    """Return the board of a cycle as it stands, without one paper; in two queries."""
    taken = cycle.papers.exclude(pk=but).places_taken()[cycle.pk]
    return Board(cycle, taken, dict(cycle.quotas.values_list("society_id", "limit")))
