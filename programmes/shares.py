"""Exact shares (比例): how many of a stated base are needed, in whole numbers only.

「以上」 includes the number (`>=`), 「超过」 excludes it (`>`) — 民法典 第1259条, by analogy, unless the
programme's own text says 含 or 不含. Nothing here divides: a share is met when `got * den` reaches
`num * of`. Of an empty base nothing is ever met.
"""

from dataclasses import dataclass
from typing import Literal

from programmes.vocabulary import Threshold

Op = Literal[">=", ">"]


@dataclass(frozen=True, slots=True)
class Share:
    """`num/den` with `>=` or `>`; raises ValueError for a share that no number could reach."""

    num: int
    den: int
    op: Op = ">="

    def __post_init__(self) -> None:
        whole = self.num == self.den and self.op == ">"
        if not 0 < self.num <= self.den or self.op not in (">=", ">") or whole:
            raise ValueError(f"No number reaches {self}.")

    def __str__(self) -> str:
        return f"{self.op} {self.num}/{self.den}"

    @classmethod
    def of(cls, threshold: Threshold) -> "Share":
        """Return the share that a rule set's threshold names; its base is for the caller to count."""
        return cls(threshold.num, threshold.den, threshold.op)

    def needed(self, of: int) -> int:
        """Return the least whole number that meets the share of `of`; 1 of an empty base."""
        if of < 0:
            raise ValueError(f"A base cannot be {of}.")
        if of == 0:
            return 1
        product = self.num * of
        return product // self.den + 1 if self.op == ">" else -(-product // self.den)

    def met(self, got: int, of: int) -> bool:
        """Tell whether `got` out of `of` meets the share."""
        return got >= self.needed(of)
