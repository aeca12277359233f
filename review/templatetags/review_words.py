"""Filters that name an item of a round."""

from __future__ import annotations

from typing import Any

from django import template

from review.models import Item
from review.views.showing import name_of, unit_of

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
def live_work(expert: Any) -> int:
    """Return how many items of the round an expert has: offered, being scored or signed."""
    return int(expert.offered + expert.accepted + expert.signed)
