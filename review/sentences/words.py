"""Names in a row, and the type of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Sentence: TypeAlias = "str | StrPromise"
SHOWN = 12
"""So many names of a set are written out; the others are counted."""


def _listed(names: Sequence[Sentence], separator: Sentence) -> str:
    """Names in a row, the first :data:`SHOWN` of them."""
    row = str(separator).join(str(name) for name in names[:SHOWN])
    if len(names) <= SHOWN:
        return row
    return str(_("{names} and {number} more")).format(names=row, number=len(names) - SHOWN)


_lazily_listed = lazy(_listed, str)


def listed(names: Iterable[Sentence], separator: Sentence | None = None) -> Sentence:
    """Names in a row, as the reader's language separates them."""
    return _lazily_listed(list(names), separator or pgettext_lazy("list", ", "))
