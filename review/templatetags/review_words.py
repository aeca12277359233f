"""Filters that name an item of a round, an expert, a discipline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from people.masking import mask_name
from review.models import Expert, Item
from review.sentences import listed
from review.views.showing import name_of, unit_of
from review.views.staffing import relation_of
from review.vocabulary import disciplines

register = template.Library()


@register.filter
def item_name(item: Item) -> str:
    """Return the person or team an item is about."""
    return name_of(item)


@register.filter
def item_unit(item: Item) -> str:
    """Return the unit an item is from."""
    return unit_of(item)


@register.filter
def names_listed(names: Iterable[str]) -> str:
    """Name the first of them, and count the others."""
    return str(listed(names))


@register.filter
def tie_relation(tie: Any) -> str:
    """Return the relation of a tie of staff as the rule set of its paper words it."""
    return relation_of(tie)


@register.filter
def live_work(expert: Any) -> int:
    """Return how many items of the round an expert has: offered, being scored or signed."""
    return int(expert.offered + expert.accepted + expert.signed)


@register.filter
def masked_name(expert: Expert) -> str:
    """Return an expert's name masked: 张**."""
    return mask_name(str(expert))


@register.filter
def discipline(code: str) -> str:
    """Return the name of a discipline of GB/T 13745."""
    return disciplines.name_of(code)
