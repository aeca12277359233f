"""Which items keep their quorum after recusals (domain rule 18): asked of a draw and of its panel alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from programmes.shares import Share
from review.models import Assignment, Conflict, Expert, Item, Panel, PanelMember, Pin, Round
from review.querysets import ENDED

if TYPE_CHECKING:
    from review.facts.problem import Table


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether an item keeps its quorum: members of its panel, those recused, those it needs."""

    item: Item
    members: int
    recused: int
    needed: int

    @property
    def left(self) -> int:
        """Return how many members may read and vote on it."""
        return self.members - self.recused

    @property
    def short(self) -> int:
        """Return how many are missing; 0 where the quorum is kept."""
        return max(self.needed - self.left, 0)


def kept_away(items: Iterable[int]) -> set[tuple[int, int]]:
    """Return who may not read what, as keys of item and expert.

    A hard conflict or one still to be decided, work that ended (declined, recused, voided), and what
    was kept out by hand. What only went to another expert may come back.
    """
    keys = list(items)
    away: set[tuple[int, int]] = set()
    for rows in (
        Assignment.objects.filter(item__in=keys, stage__in=ENDED),
        Conflict.objects.filter(item__in=keys, outcome__in=["hard", "decide"]),
        Pin.objects.filter(item__in=keys, kind="forbid"),
    ):
        away |= set(rows.values_list("item_id", "expert_id"))
    return away


def keepings(
    round_: Round, items: Sequence[Item], members: Mapping[int, Collection[int]]
) -> list[Keeping]:
    """Return of each item whether it keeps its quorum; ``members`` are experts by the key of a panel."""
    away: dict[int, set[int]] = {}
    for key, expert in kept_away(item.pk for item in items):
        away.setdefault(key, set()).add(expert)
    found = []
    for item in items:
        seated = members.get(item.panel_id or 0, ())
        recused = len(away.get(item.pk, set()) & set(seated))
        needed = quorum_of(round_, len(seated), recused)
        found.append(Keeping(item, len(seated), recused, needed))
    return found


def keepings_of(round_: Round, table: Table) -> list[Keeping]:
    """Return of each item of an assignment whether the panel that sits keeps its quorum."""
    seats = PanelMember.objects.filter(panel__round=round_, expert__in=table.experts)
    members: dict[int, list[int]] = {}
    for panel, expert in seats.values_list("panel", "expert"):
        members.setdefault(panel, []).append(expert)
    return keepings(round_, table.items, members)


def items_short_of_quorum(panel: Panel, experts: Sequence[Expert]) -> list[Keeping]:
    """Return the items of a panel that lose their quorum to recusals if these experts sit in it."""
    if not experts:
        return []
    items = list(panel.items.standing().select_related("candidate", "paper"))
    found = keepings(panel.round, items, {panel.pk: [expert.pk for expert in experts]})
    return [each for each in found if each.recused and each.short]


def quorum_of(round_: Round, members: int, recused: int) -> int:
    """Return how many members an item needs: the experts of the rule set, and the vote's quorum.

    Of a share of those appointed (应到) the recused count; of one of the eligible they do not.
    """
    ballot = round_.cycle.rules.ballot
    if ballot is None or not round_.votes_asked:
        return round_.demand
    of = members if ballot.quorum.base == "appointed" else members - recused
    return max(Share.of(ballot.quorum).needed(of), round_.demand)
