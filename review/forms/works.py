"""The form by which a list of works comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 4 * 1024 * 1024
"""The largest list taken, in bytes."""


class WorksForm(forms.Form):
    """A list of works as it was exported, and the ORCID of whose works they are."""

    sheet = forms.FileField(
        label=_("List of works"),
        help_text=_(
            "BibTeX (.bib), RIS (.ris), or a table with commas or tabs as 知网 (CNKI) and Web of Science export it (.csv, .txt)"
        ),
    )
    orcid = forms.CharField(
        label=_("ORCID"),
        max_length=40,
        required=False,
        help_text=_("Only where it is known. It tells the person from namesakes."),
    )

    def clean_sheet(self) -> Any:
        """A file of a size a list has."""
        given = self.cleaned_data["sheet"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 4 MB. Split the list."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return what was given, as the service takes it."""
        file = self.cleaned_data["sheet"]
        return {
            "data": file.read(),
            "file_name": file.name or "",
            "orcid": self.cleaned_data["orcid"],
        }
