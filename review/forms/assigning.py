"""Forms of the assignment page: filters, pairs decided by hand, allowances, a workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files.workbooks.guard import LIMITS
from review.choices import PinKind
from review.forms.fields import note_field


class PairFilter(forms.Form):
    """What the pairs of a draft are narrowed by."""

    q = forms.CharField(label=_("Expert or nominee"), required=False, max_length=80)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            ("new", _("new since the last draft")),
            ("locked", _("locked in")),
            ("weak", _("weak fits")),
        ],
    )


class PinForm(forms.Form):
    """A pair decided by hand."""

    expert = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    kind = forms.ChoiceField(label=_("Decision"), choices=PinKind, widget=forms.RadioSelect)
    reason = note_field(_("Reason"), required=True)


class AllowanceForm(forms.Form):
    """Limits raised or demands lowered: pairs of a key and a number, and why."""

    reason = note_field(_("Reason"), required=True)
    experts = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    items = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean_experts(self) -> list[tuple[int, int]]:
        """Return keys of experts and their new limits."""
        return numbers_in(self.cleaned_data["experts"])

    def clean_items(self) -> list[tuple[int, int]]:
        """Return keys of items and how many are to read them."""
        return numbers_in(self.cleaned_data["items"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one change."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("experts") or given.get("items")):
            raise forms.ValidationError(_("Nothing is to be changed. Choose one of the repairs."))
        return given


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Return pairs written as ``12:3 15:4``; refuse anything else."""
    found = []
    for part in text.split():
        key, _colon, number = part.partition(":")
        if not (key.isdecimal() and number.isdecimal() and len(key) < 19 and len(number) < 4):
            raise forms.ValidationError(_("This change cannot be read. Go back to the draft."))
        found.append((int(key), int(number)))
    return found


class ReadInForm(forms.Form):
    """An assignment as a workbook."""

    sheet = forms.FileField(label=_("Workbook"), help_text=_(".xlsx or .xls, at most 10 MB."))

    def clean_sheet(self) -> Any:
        """Refuse a file that is too large before it is read."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LIMITS.file_bytes:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Remove pictures and unused sheets.")
            )
        return sheet
