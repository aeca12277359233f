"""How long the solver may take: what is not proven in that time is said to be unproven."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import highspy

SECONDS = 30.0
"""What one floor may take unless said otherwise."""
LEAST = 0.01


@dataclass(slots=True)
class Patience:
    """Seconds of solving that are left, by the solver's own clock; without a number it ends by itself."""

    left: float = inf
    lender: Patience | None = None

    @property
    def is_over(self) -> bool:
        """Whether the time is spent: then the last answer may be cut short, and proves nothing."""
        return self.left <= 0

    def lend(self, part: float) -> Patience:
        """A part of what is left, for one try of several; what it spends is spent here, too."""
        return Patience(self.left * part, self)

    def run(self, model: highspy.Highs) -> None:
        """Let a model run, no longer than is left."""
        before = model.getRunTime()
        if self.left < inf:
            model.setOptionValue("time_limit", before + max(self.left, LEAST))
        model.run()
        self._spend(model.getRunTime() - before)

    def _spend(self, seconds: float) -> None:
        """Count what was used."""
        self.left -= seconds
        if self.lender is not None:
            self.lender._spend(seconds)
