"""Fields that several forms of review use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_NOTE = 500
LONGEST_KEY = 18  # digits; every key of a record has fewer


def note_field(label: Any, *, required: bool = False, most: int = LONGEST_NOTE) -> forms.CharField:
    """Return a box for a reason or a note."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": 3})
    )


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
