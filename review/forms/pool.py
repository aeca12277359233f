"""What the pool of experts is narrowed by, and the forms about one expert's standing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.forms.documents import DocumentField
from people.forms import day_field
from review.choices import ConductKind, Language
from review.forms.fields import note_field
from review.vocabulary.disciplines import found_by, subjects
from review.vocabulary.regions import PROVINCES

YES_NO = [("", _("All")), ("1", _("yes")), ("0", _("no"))]
STATES = [
    ("", _("All")),
    ("available", _("available")),
    ("resting", _("resting")),
    ("away", _("away today")),
    ("banned", _("banned")),
]


def day_input() -> forms.DateInput:
    """Return a field for a day as browsers draw it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PoolFilter(forms.Form):
    """What the pool is narrowed by."""

    q = forms.CharField(label=_("Name or specialty"), required=False, max_length=80)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=80)
    division = forms.CharField(label=_("Division"), required=False, max_length=60)
    discipline = forms.CharField(
        label=_("Discipline"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        choices=[("", _("All")), *((name, name) for name in PROVINCES)],
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All")), *Language.choices]
    )
    academician = forms.ChoiceField(label=_("Academician"), required=False, choices=YES_NO)
    frontline = forms.ChoiceField(label=_("First line"), required=False, choices=YES_NO)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    unconfirmed = day_field(_("Not confirmed since"))

    def clean_discipline(self) -> str:
        """Return the code that is meant, of any level."""
        text = self.cleaned_data["discipline"].strip()
        if text and not (found := found_by(text)):
            raise forms.ValidationError(
                _("No discipline of GB/T 13745 has this code or name. Choose one of the list.")
            )
        return found if text else ""

    @staticmethod
    def subjects() -> list[str]:
        """Return the disciplines of the first level, to choose from."""
        return [f"{code} {name}" for code, name in subjects().items()]


class FilterNameForm(forms.Form):
    """A name for the filter that is in force."""

    name = forms.CharField(label=_("Name of this filter"), max_length=60)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput)


class PurposeForm(forms.Form):
    """What personal data is needed for."""

    purpose = note_field(_("What do you need the personal data for?"), required=True)


class BanForm(forms.Form):
    """A decision by which an expert may not review."""

    number = forms.CharField(label=_("Document number (文号)"), max_length=80)
    decided_by = forms.CharField(label=_("Decided by"), max_length=120)
    document = DocumentField(label=_("The decision"))
    since = forms.DateField(label=_("From"), widget=day_input())
    until = forms.DateField(
        label=_("Until"), required=False, widget=day_input(), help_text=_("Empty: for good.")
    )
    reason = note_field(_("Reason"), required=True)

    def facts(self) -> dict[str, Any]:
        """Return the decision as the service takes it."""
        given = dict(self.cleaned_data)
        return {**given, "document": uploaded(given["document"])}


class ConductForm(forms.Form):
    """A fact about how an expert did the work."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConductKind.choices)
    on = forms.DateField(label=_("On"), widget=day_input())
    what = note_field(_("What happened"), required=True)
    document = DocumentField(label=_("Document"), required=False)

    def facts(self) -> dict[str, Any]:
        """Return the fact as the service takes it."""
        given = dict(self.cleaned_data)
        return {**given, "document": uploaded(given["document"]) if given["document"] else None}


def uploaded(file: Any) -> tuple[str, bytes]:
    """Return the name and the content of a file that was chosen."""
    return str(file.name), file.read()


class SheetForm(forms.Form):
    """A workbook of experts."""

    sheet = forms.FileField(
        label=_("Workbook (.xlsx)"), help_text=_("Use the template; one row an expert.")
    )
