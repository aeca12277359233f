"""Exact shares (under construction)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """num/den of a base with >= or >."""

    num: int
    den: int
    op: str = ">="

    def needed(self, of: int) -> int:
        """Return the least whole number that meets the share."""
        return (self.num * of) // self.den + 1 if self.op == ">" else -(-self.num * of // self.den)

    def met(self, got: int, of: int) -> bool:
        """Tell whether it is met."""
        return got >= self.needed(of)
