"""What a word finds among published lists."""

from __future__ import annotations

from django.db.models import Q


def in_words(wanted: str) -> Q:
    """Find a word in the published name, unit or members of an entry."""
    return (
        Q(facts__name__icontains=wanted)
        | Q(facts__unit__icontains=wanted)
        | Q(facts__members__icontains=wanted)
    )


def in_titles(wanted: str) -> Q:
    """Find a word in a list's title, number or programme, or a year."""
    found = Q(title__icontains=wanted) | Q(number__icontains=wanted)
    found |= Q(cycle__programme__name_zh__icontains=wanted)
    found |= Q(cycle__programme__name_en__icontains=wanted)
    return found | Q(cycle__year=int(wanted)) if wanted.isdecimal() and len(wanted) == 4 else found
