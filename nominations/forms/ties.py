"""The forms of staff who keep away: a tie to who is nominated, and who they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nominations.models import Paper
from people.choices import TieKind


class StaffTieForm(forms.Form):
    """Which paper, which relation."""

    paper = forms.CharField(
        label=_("Number of the paper or candidate"),
        max_length=60,
        help_text=_("As it stands on the paper and in every list of the office."),
    )
    relation = forms.ChoiceField(label=_("Relation"), choices=TieKind.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, papers: Any, **words: Any) -> None:
        super().__init__(data, **words)
        self.papers = papers

    def clean_paper(self) -> Paper:
        """Return the paper of this number, or one of the candidate's, among those one sees."""
        number = self.cleaned_data["paper"].strip()
        named = Q(number=number) | Q(candidate__number=number)
        found = self.papers.filter(named).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(
                _("No paper or candidate before you bears this number. Compare it with the list.")
            )
        return found


class StaffIdentityForm(forms.Form):
    """The document by which one is known."""

    identity_no = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted; only its keyed hash is compared with nominees."),
    )
