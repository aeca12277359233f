"""Fields that several forms of review use."""

from __future__ import annotations

from typing import Any

from django import forms

LONGEST_NOTE = 500


def note_field(label: Any, *, required: bool = False, most: int = LONGEST_NOTE) -> forms.CharField:
    """Return a box for a reason or a note."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": 3})
    )
