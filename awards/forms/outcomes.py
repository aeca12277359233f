"""Forms of a tail: the published list, and its confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.forms.acting import ActingForm
from awards.services.outcome_lists import SIDES
from nominations.choices import CandidateStage

LARGEST = 10 * 1024 * 1024


class ReadOutcomesForm(ActingForm):
    """A published list, about those who stand at one stage."""

    stage = forms.ChoiceField(label=_("About those who stand at"))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Title or 文号; the record cites it.")
    )
    sheet = forms.FileField(
        label=_("Published list"),
        help_text=_(
            "Excel, WPS or CSV with the columns 姓名 and 工作单位. Whoever of ours is not on it has the other outcome."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def __init__(self, *args: Any, stages: list[str], **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (each, CandidateStage(each).label) for each in stages if each in SIDES
        ]

    def clean_sheet(self) -> Any:
        """Refuse what is far larger than any list."""
        given = self.cleaned_data["sheet"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB. Keep the list alone in it."))  # fmt: skip
        return given


class MarkForm(ActingForm):
    """What a second person saw."""

    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
