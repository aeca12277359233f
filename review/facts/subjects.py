"""What items and experts are about (学科、关键词), as fitting reads them; what experts did before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from programmes.models import Cycle
from review.facts.avoidance import carried_by
from review.fitting import Profile
from review.models import Assignment, Expert, Item, Round
from review.querysets import LIVE
from review.vocabulary.disciplines import disciplines

TAILS = ("科学技术", "科学与技术", "科学", "技术", "工程", "学")
"""What a discipline's name may do without: 铁道工程 is 铁道, 眼科学 is 眼科."""


def items_with_words(items: Any) -> Any:
    """Load items with the papers that say what they are about, in a fixed number of queries."""
    rows = items.select_related("candidate", "paper", "panel").order_by("pk")
    return rows.prefetch_related(
        "candidate__papers__members",
        "candidate__papers__society",
        "paper__members",
        "paper__society",
    )


def experts_with_words(experts: Any) -> Any:
    """Load experts with person, unit and disciplines."""
    return experts.select_related("person", "user", "unit").prefetch_related("disciplines")


def specialties_of(item: Item) -> list[str]:
    """Return the specialties the papers of an item name, each once."""
    named = [member.field for paper in carried_by(item) for member in paper.members.all()]
    return list(dict.fromkeys(word.strip() for word in named if word.strip()))


@cache
def codes_named(text: str) -> tuple[str, ...]:
    """Return the disciplines (GB/T 13745) whose names stand in a text, the longest names first.

    A name that lies inside a longer one found, and a subject above a discipline found, are left out.
    """
    found: list[tuple[str, str]] = []
    for code, name in sorted(disciplines().items(), key=lambda each: (-len(each[1]), each[0])):
        said = next((form for form in forms_of(name) if form in text), "")
        if said and not any(said in longer for longer, _code in found):
            found.append((said, code))
    codes = [code for _said, code in found]
    return tuple(c for c in codes if not any(o != c and o.startswith(c) for o in codes))


@cache
def forms_of(name: str) -> tuple[str, ...]:
    """Return a discipline's name and what is left of it without its tail, three characters at least."""
    short = next((name.removesuffix(tail) for tail in TAILS if name.endswith(tail)), name)
    return (name, short) if len(short) >= 3 else (name,)


def disciplines_of(item: Item) -> dict[str, float]:
    """Return the disciplines that the specialties of an item name, all of one weight."""
    return {code: 1.0 for text in specialties_of(item) for code in codes_named(text)}


def item_profile(item: Item, divisions: Mapping[str, str]) -> Profile:
    """Return what an item is about: its division and the specialties in its papers."""
    label = divisions.get(item.division, item.division)
    texts = tuple(text for text in (label, *specialties_of(item)) if text)
    return Profile(disciplines=disciplines_of(item), texts=texts, group=label)


def expert_profiles(round_: Round, experts: Sequence[Expert]) -> list[Profile]:
    """Return what experts are about, with what they read and refused in other rounds."""
    past, refused = reviews_before(round_, experts), refusals_before(experts)
    return [
        Profile(
            disciplines={each.code: float(each.weight) for each in expert.disciplines.all()},
            texts=tuple(text for text in (expert.field, *expert.keywords) if text),
            past=past.get(expert.pk, {}),
            refused=tuple(refused.get(expert.pk, ())),
        )
        for expert in experts
    ]


def division_labels(cycle: Cycle) -> dict[str, str]:
    """Return the divisions (学部) of a cycle by code."""
    return {each.code: each.zh for each in cycle.rules.programme.divisions}


def reviews_before(round_: Round, experts: Sequence[Expert]) -> dict[int, Counter[str]]:
    """Return in how many other rounds each expert signed reviews, by the division they were of."""
    signed = Assignment.objects.filter(expert__in=experts, stage="signed")
    rows = signed.exclude(item__round=round_).values_list(
        "expert", "item__round", "item__candidate__division"
    )
    labels = division_labels(round_.cycle)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for expert, _round, division in sorted(set(rows), key=str):
        if division:
            found[expert][labels.get(division, division)] += 1
    return found


def refusals_before(experts: Sequence[Expert]) -> dict[int, list[tuple[str, ...]]]:
    """Return what the items were about that each expert called not their field, in any round."""
    refused = Assignment.objects.filter(expert__in=experts, stage="declined", ground="field")
    items = {
        item.pk: item for item in items_with_words(Item.objects.filter(assignments__in=refused))
    }
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for expert, item in refused.order_by("pk").values_list("expert", "item"):
        found[expert].append(tuple(specialties_of(items[item])))
    return found


def live_pairs(items: Iterable[int], experts: Iterable[int]) -> dict[tuple[int, int], str]:
    """Return the live assignments between items and experts, by their keys, and the stage of each."""
    given = Assignment.objects.filter(item__in=items, expert__in=experts, stage__in=LIVE)
    rows = given.order_by("item_id", "expert_id").values_list("item_id", "expert_id", "stage")
    return {(item, expert): stage for item, expert, stage in rows}
