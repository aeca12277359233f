"""Forms about ties of staff: what a list is narrowed by, and the decision on one that was found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import TieOutcome
from programmes.models import Cycle
from review.forms.fields import note_field


class StaffTieFilter(forms.Form):
    """What the list of ties of staff is narrowed by."""

    q = forms.CharField(label=_("Member of staff or paper"), required=False, max_length=80)
    outcome = forms.ChoiceField(
        label=_("Meaning"), required=False, choices=[("", _("All")), *TieOutcome.choices]
    )


class CycleForm(forms.Form):
    """Whose papers staff are compared with."""

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Cycle"))

    def __init__(self, data: Any = None, *, cycles: Any) -> None:
        super().__init__(data)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]


class StaffDecisionForm(forms.Form):
    """A decision on a tie of staff that was found and is in doubt."""

    hard = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("1", _("They keep away from this candidate")),
            ("0", _("No ground to keep away")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = note_field(_("Reason"), required=True)
