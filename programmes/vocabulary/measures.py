"""What every table of a rule set is written with: labels, exact shares, the answer of a check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import choices as c
from .reading import number

Checks = Iterator[tuple[str, str, Mapping[str, str]]]
"""What a table's `check` yields: (key, code of the fault, values to show)."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A coded entry with its wording in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """An exact share `num/den` of a named base; 以上 is `>=`, 超过 is `>` (民法典 第1259条)."""

    num: int = number(1, 1000)
    den: int = number(1, 1000)
    op: c.Op = ">="
    base: c.Base = "present"

    def check(self) -> Checks:
        """A share must be reachable: at most the whole, and not more than the whole."""
        if self.num > self.den or (self.num == self.den and self.op == ">"):
            yield "num", "share_unreachable", {"share": f"{self.op} {self.num}/{self.den}"}
