"""Raising a whole assignment onto a floor, a few panels at a time.

Where one search over all panels would take too long: the panel that lies lowest under its floor is
taken together with some that hold the experts it wants and lie well above theirs; these few are
assigned anew, all others stay. Each such step is a small program that starts from what stands, so it
never makes matters worse; what it reaches keeps every rule, and the proof of the linear program says
how far it may still be from the best.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from .patience import Patience
from .problem import Bools, Floats, Ints, Problem
from .program import Program
from .rows import INF, Family, families
from .task import Task

SLIP = 1e-7
FEW = 40
"""Panels that are assigned anew beside the lowest one."""
CHOICE = 12
"""Pairs each of them may choose from, beside those it has."""
NEED = 4.0
"""How much more a fit counts where a panel lies under its floor."""
TRIES = 4
"""Neighbourhoods tried for one panel before it counts as stuck."""


@dataclass(eq=False)
class Raising:
    """An assignment ``x`` (P, whole) being raised onto ``floors`` (n); ``gain`` (P) says which pairs lose least."""

    task: Task
    floors: Floats
    gain: Floats
    x: Floats
    patience: Patience
    tries: dict[int, int] = field(default_factory=dict)

    def up(self) -> bool:
        """Raise panels until all stand on their floors, or nothing more helps in time."""
        while not self.patience.is_over:
            under = self.floors - self.panels() > SLIP * 10
            under &= np.array([self.tries.get(at, 0) < TRIES for at in range(len(under))])
            if not under.any():
                break
            lowest = int(np.argmax(np.where(under, self.floors - self.panels(), -INF)))
            before = self.panels()[lowest]
            self.anew(self.beside(lowest), lowest)
            if self.panels()[lowest] <= before + SLIP:
                self.tries[lowest] = self.tries.get(lowest, 0) + 1
        return bool((self.floors - self.panels() <= SLIP * 10).all())

    def panels(self) -> Floats:
        """The fit of every panel (n) as it stands."""
        return self.task.panels(self.x)

    def beside(self, lowest: int) -> Ints:
        """The panels to be assigned anew with the lowest: those that hold what it wants, with most to spare."""
        rest, tried = self.task.rest, self.tries.get(lowest, 0)
        mine = np.flatnonzero(rest.rows == lowest)
        wanted = rest.cols[mine[np.argsort(-self.gain[mine], kind="stable")]][: 2 * CHOICE]
        rank = np.full(rest.shape[1], INF)
        rank[wanted] = np.arange(len(wanted))
        spare = self.panels() - self.floors
        held = (self.x > 0.5) & np.isfinite(rank[rest.cols]) & (rest.rows != lowest)
        worth = np.full(rest.shape[0], -INF)
        value = spare[rest.rows[held]] - rank[rest.cols[held]] / len(wanted)
        np.maximum.at(worth, rest.rows[held], value)
        order = np.argsort(-worth, kind="stable")
        order = order[np.isfinite(worth[order])]
        few = FEW * (1 + tried)
        return np.sort(np.append(order[:few], lowest))

    def anew(self, members: Ints, lowest: int) -> None:
        """Assign some panels anew, all others staying; keeps what stands where nothing better is found."""
        rest = self.task.rest
        inside = np.zeros(rest.shape[0], dtype=bool)
        inside[members] = True
        pairs = np.flatnonzero(
            inside[rest.rows]
            & self.worth_a_look(inside, CHOICE * (1 + 2 * self.tries.get(lowest, 0)))
        )
        part = part_of(rest, inside, pairs, self.x)
        asked = np.minimum(self.floors, self.panels())
        stands = asked[lowest] >= self.floors[lowest] - SLIP
        asked[lowest] = self.floors[lowest]
        plain = self.task.weights[pairs]
        start = self.x[pairs]
        first = start if stands else None
        found = self.best_of(part, plain, asked[members] - self.task.base[members], first)
        if found is None:
            asked[lowest] = self.panels()[lowest]
            pressed = plain * np.where(rest.rows[pairs] == lowest, NEED, 1.0)
            found = self.best_of(part, pressed, asked[members] - self.task.base[members], start)
        if found is not None:
            self.x[pairs] = found

    def best_of(
        self, part: Problem, weights: Floats, asked: Floats, start: Floats | None = None
    ) -> Floats | None:
        """The best of some panels alone on what is asked of each; None where there is none."""
        lower, upper = np.maximum(asked - SLIP, 0.0), np.full(len(asked), INF)
        floor = Family("floor", part.rows, lower, upper, np.arange(len(asked)), part.values)
        program = Program(weights, [*families(part), floor])
        every = np.arange(len(weights))
        found = program.whole(every, self.task.unit / 2 or SLIP, self.patience, start)
        return None if found is None else found.x

    def worth_a_look(self, inside: Bools, choice: int) -> Bools:
        """Which pairs (P) of the panels to be assigned anew they may choose: what they have, and the best others."""
        rest = self.task.rest
        look = np.flatnonzero(inside[rest.rows])
        order = look[np.lexsort((-self.gain[look], rest.rows[look]))]
        row = rest.rows[order]
        first = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
        nth = np.arange(len(row)) - np.repeat(first, np.diff(np.append(first, len(row))))
        some = self.x > 0.5
        some[order[nth < choice]] = True
        return some


def part_of(rest: Problem, inside: Bools, pairs: Ints, x: Floats) -> Problem:
    """The problem of some panels alone: what the others have is taken."""
    taken = (x > 0.5) & ~inside[rest.rows]
    used = np.bincount(rest.cols[taken], minlength=rest.shape[1])
    place = np.cumsum(inside) - 1
    minima = tuple(
        replace(each, marked=each.marked[pairs], least=each.least[inside]) for each in rest.minima
    )
    settled = tuple((int(place[i]), j) for i, j in rest.settled if inside[i])
    return replace(
        rest,
        rows=place[rest.rows[pairs]],
        cols=rest.cols[pairs],
        values=rest.values[pairs],
        demand=rest.demand[inside],
        load_min=np.maximum(rest.load_min - used, 0),
        load_max=rest.load_max - used,
        per_unit_max=rest.per_unit_max[inside],
        group=rest.group[inside],
        minima=minima,
        settled=settled,
    )
