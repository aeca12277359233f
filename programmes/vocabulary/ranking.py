"""How a round is ranked (排序规则): the method that counts, ties, missing reviews, pools and quotas.

Chosen before a cycle opens and frozen with its rule set. Where nothing is written the mean counts
(without the highest and lowest marks where the round cuts them off), ties stay ties, every item with
a signed review is ranked, and no seat is kept for anybody.
"""

from dataclasses import dataclass

from . import choices as c
from .measures import Checks
from .reading import number


@dataclass(frozen=True, slots=True)
class SeatGroup:
    """Those `having` something in common, and their part of the places (专项名额、比例要求).

    `kept` places are theirs alone; `least` (or `least_percent` of all places, or `share_num`/`share_den`
    of them: `>=` 以上, `>` 超过) and `at_most` bound how many of all places they take, 0 bounding nothing.
    `age`: born on or after 1 January of the year of
    the cycle less so many years, where the group is the young. `names`: provinces or codes of
    divisions, separated by 、, where it is of regions or divisions.
    """

    code: str
    zh: str
    en: str
    kept: int = number(0, 10000, 0)
    least: int = number(0, 10000, 0)
    least_percent: int = number(0, 100, 0)
    share_num: int = number(0, 1000, 0)
    share_den: int = number(0, 1000, 0)
    share_op: c.Op = ">="
    at_most: int = number(0, 10000, 0)
    age: int = number(18, 100, 45)
    names: str = ""
    having: c.Trait = "enterprise"

    @property
    def named(self) -> frozenset[str]:
        """Return the regions or divisions it is of."""
        return frozenset(filter(None, (each.strip() for each in self.names.split("、"))))

    @property
    def share_is_reachable(self) -> bool:
        """Tell whether some number of places reaches the share."""
        whole = self.share_num == self.share_den and self.share_op == ">"
        return 0 < self.share_num <= self.share_den and not whole

    def check(self) -> Checks:
        """A group of regions or divisions names them, and its bounds leave room for each other."""
        if (self.having in ("region", "division")) != bool(self.named):
            yield "names", "names_of_group", {"having": self.having}
        if (self.share_num or self.share_den) and not self.share_is_reachable:
            shown = f"{self.share_op} {self.share_num}/{self.share_den}"
            yield "share_num", "share_unreachable", {"share": shown}
        if self.at_most and self.at_most < max(self.kept, self.least):
            least = str(max(self.kept, self.least))
            yield (
                "at_most",
                "out_of_range",
                {"given": str(self.at_most), "least": least, "most": "10000"},
            )


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How the places of one round come about.

    `method`: what counts; the others are shown beside it as analysis. `ties`: criteria on which the
    better mean parts equals, in turn; then a `lot`, whose seed is fixed before any mark is given.
    `reviews_min`: an item with fewer signed reviews is not ranked; missing reviews are otherwise left
    out of the mean. `seats`: the places (unlimited: said when the round is ranked). `groups`: pools
    and quotas; a place kept for a group that nobody takes is `unfilled_open` to all, or stays empty.
    """

    method: c.Counting = "mean"
    ties: tuple[str, ...] = ()
    lot: bool = False
    reviews_min: int = number(1, 200, 1)
    seats: int | None = number(1, 10000, None)
    groups: tuple[SeatGroup, ...] = ()
    unfilled_open: bool = False

    def check(self) -> Checks:
        """No more places are kept than there are."""
        kept = sum(each.kept for each in self.groups)
        if self.seats is not None and kept > self.seats:
            yield "groups", "too_many_kept", {"kept": str(kept), "seats": str(self.seats)}

    def unknown_ties(self, criteria: frozenset[str]) -> Checks:
        """Ties are parted by criteria of the round."""
        for code in self.ties:
            if code not in criteria:
                known = ", ".join(sorted(criteria))
                yield "ranking.ties", "not_a_choice", {"given": code, "known": known}
