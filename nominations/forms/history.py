"""Forms of published lists and of whom their lines are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from nominations.published_words import CHOICES
from programmes.models import Programme

LARGEST = 10 * 1024 * 1024
"""The largest list taken, in bytes."""
OPEN = ("", _("as the list says"))


class HistoryListForm(forms.Form):
    """A published list, and what is said of it as a whole."""

    sheet = forms.FileField(
        label=_("List"), help_text=_("Excel or WPS (.xlsx, .xls) or text with separators (.csv)")
    )
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        required=False,
        help_text=_(
            "Title and 文号 of the document the list comes from. Empty only where the list itself says it."
        ),
    )
    url = forms.URLField(
        label=_("Address of the document"), max_length=300, required=False, assume_scheme="https"
    )
    dated = forms.DateField(
        label=_("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        help_text=_("Empty: as the list says."),
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[OPEN, *CHOICES])

    def __init__(self, *args: Any, this_year: int, **words: Any) -> None:
        super().__init__(*args, **words)
        names = [(each.code, each.name) for each in Programme.objects.all()]
        self.fields["programme"].choices = [OPEN, *names]  # type: ignore[attr-defined]
        self.fields["year"].validators += [MinValueValidator(1949), MaxValueValidator(this_year)]

    def clean_sheet(self) -> Any:
        """A file of a size a list has."""
        given = self.cleaned_data["sheet"]
        if given.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Remove pictures and unused sheets, or split it.")
            )
        return given

    def facts(self) -> dict[str, Any]:
        """Return what was given, as the service takes it."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "sheet"}
        file = self.cleaned_data["sheet"]
        return given | {"data": file.read(), "name": file.name or ""}


class RecogniseForm(forms.Form):
    """Whether a line is about the person, and what shows it."""

    same = forms.TypedChoiceField(
        label=_("Is it the same person?"),
        choices=[("yes", _("Yes: it counts from now on")), ("no", _("No: it is somebody else"))],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shows it, e.g. a telephone call with the unit, the curriculum vitae."),
    )
