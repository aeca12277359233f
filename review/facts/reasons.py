"""Why an expert fits an item: the parts of the fit, the nearest disciplines, the words in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from review import fitting
from review.facts.subjects import (
    division_labels,
    expert_profiles,
    experts_with_words,
    item_profile,
    items_with_words,
)
from review.models import Expert, Item, Round
from review.vocabulary.disciplines import distance, name_of


@dataclass(frozen=True, slots=True)
class Why:
    """One fit explained: its parts, the two disciplines that lie nearest, the words in common."""

    fit: fitting.Fit
    near: tuple[str, str] | None
    words: tuple[str, ...]


def whys_of(round_: Round, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Why]:
    """Explain some pairs (keys of item and expert), in a fixed number of queries."""
    wanted = list(pairs)
    labels = division_labels(round_.cycle)
    items = {
        item.pk: item_profile(item, labels)
        for item in items_with_words(Item.objects.filter(pk__in={pair[0] for pair in wanted}))
    }
    people = list(experts_with_words(Expert.objects.filter(pk__in={pair[1] for pair in wanted})))
    experts = dict(zip((e.pk for e in people), expert_profiles(round_, people), strict=True))
    return {
        (item, expert): why(items[item], experts[expert])
        for item, expert in wanted
        if item in items and expert in experts
    }


def why(item: fitting.Profile, expert: fitting.Profile) -> Why:
    """Explain one pair."""
    near = fitting.nearest(item, expert, distance)
    fit = fitting.fits([item], [expert], distance).of(0, 0)
    named = (name_of(near[0]), name_of(near[1])) if near else None
    return Why(fit, named, tuple(fitting.shared_words(item, expert)[:6]))


def candidates_for(
    round_: Round, item: Item, experts: Sequence[Expert]
) -> list[tuple[Expert, fitting.Fit]]:
    """Return experts with how well each fits one item, the best first."""
    (loaded,) = items_with_words(Item.objects.filter(pk=item.pk))
    people = list(experts_with_words(Expert.objects.filter(pk__in=[e.pk for e in experts])))
    ours = item_profile(loaded, division_labels(round_.cycle))
    found = fitting.fits([ours], expert_profiles(round_, people), distance)
    rows = [(expert, found.of(0, place)) for place, expert in enumerate(people)]
    return sorted(rows, key=lambda row: (-row[1].value, str(row[0]), row[0].pk))
