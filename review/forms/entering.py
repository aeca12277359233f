"""The code by which an expert comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from review.models import DeskLink, Expert
from review.services.entering import enter_by_link


class PinForm(forms.Form):
    """The six digits that were sent; a wrong try counts."""

    pin = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )
    expert: Expert | None = None

    def __init__(self, data: Any = None, *, link: DeskLink, at: datetime) -> None:
        super().__init__(data)
        self.link, self.at = link, at

    def clean_pin(self) -> str:
        """Try the code; say at the field why it does not open."""
        pin = "".join(self.cleaned_data["pin"].split())
        try:
            self.expert = enter_by_link(self.link, pin, at=self.at)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return pin
