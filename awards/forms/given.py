"""What the office fills in about certificates that were given."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.choices import StockKind
from awards.forms.acting import ActingForm
from awards.forms.office import area
from awards.models.printing import FARTHEST


class CorrectionForm(ActingForm):
    """The correct name, how the error came about, and what shows it."""

    name = forms.CharField(label=_("Correct name"), max_length=120)
    reason = area(_("Reason"), help_text=_("How the error came about; kept beside the number."))
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("What shows the correct name: title, number or date."),
    )


class RotationForm(ActingForm):
    """Why the key is changed."""

    reason = area(_("Reason"), help_text=_("Published beside the key."))
    distrusted = forms.BooleanField(
        label=_("The key may have got into other hands: its signatures alone are not believed any more"),
        required=False,
    )  # fmt: skip


class StockForm(ActingForm):
    """Paper, offsets and languages of a programme's certificates."""

    kind = forms.ChoiceField(
        label=_("Printed on"), choices=StockKind.choices, widget=forms.RadioSelect
    )
    right_mm = forms.DecimalField(
        label=_("To the right (mm)"), min_value=-FARTHEST, max_value=FARTHEST, decimal_places=1
    )
    down_mm = forms.DecimalField(
        label=_("Downwards (mm)"),
        min_value=-FARTHEST,
        max_value=FARTHEST,
        decimal_places=1,
        help_text=_(
            "Print the test sheet on one piece of the stock at 100 %, measure, and correct."
        ),
    )
    english = forms.BooleanField(label=_("English beneath the Chinese"), required=False)
