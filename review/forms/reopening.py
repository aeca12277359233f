"""The supervisor's decision on a review that is to be opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.fields import note_field


class DecisionForm(forms.Form):
    """Which request, agreed or not; not to agree takes words."""

    reopening = forms.IntegerField(min_value=1, max_value=2**53)
    act = forms.ChoiceField(choices=[("agree", _("Agree")), ("refuse", _("Let it stand"))])
    words = note_field(_("Why it is to stand"))

    def clean(self) -> dict[str, Any]:
        """Ask for words where it is refused."""
        given = super().clean() or self.cleaned_data
        if given.get("act") == "refuse" and not given.get("words", "").strip():
            self.add_error("words", _("Say why the review is to stand as it was signed."))
        return given
