"""Fields that several forms of review use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from review.services.keys import new_code, own_code

LONGEST_NOTE = 500
LONGEST_KEY = 18  # digits; every key of a record has fewer


def note_field(label: Any, *, required: bool = False, most: int = LONGEST_NOTE) -> forms.CharField:
    """Return a box for a reason or a note."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": 3})
    )


class OwnCodeField(forms.CharField):
    """A code that somebody keeps: one is suggested; theirs is taken where it cannot be found by trying all."""

    def __init__(self, **words: Any) -> None:
        super().__init__(
            required=False,
            max_length=200,
            initial=new_code,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            help_text=_(
                "Take the one suggested, or type your own over it: at least 25 throws of a die, 20 digits (from a newspaper, say), or 14 letters and digits. Write it down: it is shown once more and stored nowhere."
            ),
            **words,
        )

    def clean(self, value: Any) -> str:
        """Return it as it is kept, or "" where it was left to the house."""
        typed = str(super().clean(value))
        try:
            return own_code(typed) if typed else ""
        except Refused as refused:
            raise ValidationError([str(each) for each in refused.sentences]) from refused


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records of a list; a number no record can have is refused like any other stranger."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Return the chosen records; the database is asked for possible numbers only."""
        for key in value if isinstance(value, list | tuple) else []:
            if not (str(key).isdecimal() and len(str(key)) <= LONGEST_KEY):
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(key)[:LONGEST_KEY]},
                )
        return super().clean(value)


class OneOf(forms.CheckboxSelectMultiple):
    """One record of a list, for a field that takes several: a further choice takes the first away."""

    input_type = "radio"
    template_name = "django/forms/widgets/radio.html"
    option_template_name = "django/forms/widgets/radio_option.html"
