"""Forms of a meeting: its plan, the number called out, slides, a booklet's recipient."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.fields import RecordsField
from review.forms.office import MomentField
from review.models import Expert


class MeetingForm(forms.Form):
    """When and where a meeting is held, how long each item has, who is called."""

    place = forms.CharField(label=_("Place of the meeting"), max_length=200)
    begins_at = MomentField(label=_("Begins"), help_text=_("Beijing time."))
    talk_minutes = forms.IntegerField(
        label=_("Minutes of the presentation"), min_value=0, max_value=240, initial=10
    )
    question_minutes = forms.IntegerField(
        label=_("Minutes of questions"), min_value=0, max_value=240, initial=5
    )
    chair = forms.ModelChoiceField(
        Expert.objects.none(), label=_("Chair of the meeting"), required=False
    )
    experts = RecordsField(Expert.objects.none(), label=_("Who is called"))

    def __init__(self, data: Any = None, *, pool: Any, **words: Any) -> None:
        super().__init__(data, **words)
        for name in ("chair", "experts"):
            field: Any = self.fields[name]
            field.queryset = pool
            field.label_from_instance = lambda e: f"{e.person.name} · {e.unit or '—'}"


class LotForm(forms.Form):
    """The number somebody in the room called out, and who it was."""

    value = forms.CharField(
        label=_("Number called out in the room"),
        max_length=60,
        help_text=_("Any number or words nobody could know before; as they were called out."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    witness = forms.CharField(
        label=_("Called out by"),
        max_length=60,
        help_text=_("Somebody who did not plan the meeting: the supervisor, a nominee's side."),
    )


class MinutesForm(forms.Form):
    """The minutes of one item."""

    talk_minutes = forms.IntegerField(label=_("Minutes of the presentation"), min_value=0)
    question_minutes = forms.IntegerField(label=_("Minutes of questions"), min_value=0)


class SlidesForm(forms.Form):
    """The slides of one item."""

    slides = forms.FileField(label=_("Slides (PDF)"))


class RecipientForm(forms.Form):
    """Who takes the next copy: a member called to the meeting, or somebody by name."""

    expert = forms.ModelChoiceField(Expert.objects.none(), label=_("Member"), required=False)
    recipient = forms.CharField(
        label=_("Or another person"), max_length=100, required=False, help_text=_("Name and duty.")
    )

    def __init__(self, data: Any = None, *, pool: Any, **words: Any) -> None:
        super().__init__(data, **words)
        field: Any = self.fields["expert"]
        field.queryset = pool
        field.label_from_instance = lambda e: f"{e.person.name} · {e.unit or '—'}"
