"""The office's forms: rounds, conflicts, votes, the pool of experts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import Sex
from people.models import Unit
from programmes.models import Cycle
from review.choices import RoundStage
from review.forms.fields import OwnCodeField, RecordsField, note_field
from review.models import Expert


class MomentField(forms.DateTimeField):
    """A day and an hour, Beijing time."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **words)


class RoundForm(forms.Form):
    """The next round of a cycle: when its reviews are due."""

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Cycle"))
    due_at = MomentField(
        label=_("Reviews due"), help_text=_("Beijing time. 24:00 is 00:00 of the day after.")
    )
    name = forms.CharField(
        label=_("Name of the round"),
        required=False,
        max_length=80,
        help_text=_("Left empty, it is named after the cycle and the kind of round."),
    )

    late = forms.BooleanField(
        label=_("Also take the candidates admitted since the first round was opened"),
        required=False,
        help_text=_("They have no result of an earlier round. The book names them."),
    )

    def __init__(self, data: Any = None, *, cycles: Any, moment: datetime, **words: Any) -> None:
        super().__init__(data, **words)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.moment = moment

    def clean_due_at(self) -> datetime:
        """Ask for a moment that lies ahead."""
        due = self.cleaned_data["due_at"]
        if due <= self.moment:
            raise forms.ValidationError(
                _("The due date of the round has passed already. Choose a later one.")
            )
        return due


class RoundFilter(forms.Form):
    """What a list of rounds is narrowed by."""

    q = forms.CharField(label=_("Round or programme"), required=False, max_length=80)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("All")), *RoundStage.choices]
    )


class PanelForm(forms.Form):
    """Who votes, on which division, for how many seats."""

    division = forms.ChoiceField(label=_("Division"), required=False)
    seats_to_fill = forms.IntegerField(
        label=_("Seats to fill"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Left empty, the number of the rule set."),
    )
    experts = RecordsField(Expert.objects.none(), label=_("Members of the panel"))

    def __init__(
        self, data: Any = None, *, pool: Any, divisions: Sequence[tuple[str, str]], **words: Any
    ) -> None:
        super().__init__(data, **words)
        experts: Any = self.fields["experts"]
        experts.queryset = pool
        experts.label_from_instance = lambda e: (
            f"{e.person.name} · {e.unit or '—'} · {e.field or '—'}"
        )
        if divisions:
            self.fields["division"].choices = list(divisions)  # type: ignore[attr-defined]
        else:
            del self.fields["division"]


class CodeForm(forms.Form):
    """The code to the second half of a vote's key, typed at the screen by whoever keeps it."""

    code = forms.CharField(
        label=_("Code to the second half of the key"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Capitals, dashes and spaces do not matter."),
    )


class HalfForm(forms.Form):
    """The code under which the second half of a vote's key is taken: the one suggested, or one's own."""

    own = OwnCodeField(label=_("Your code"))


class SeatsForm(forms.Form):
    """How many places a round without a vote lets through."""

    seats = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Left empty, everyone ranked goes on."),
    )


class ReasonForm(forms.Form):
    """A reason that goes into the book."""

    reason = note_field(_("Reason"), required=True)


class ExpertForm(forms.Form):
    """An expert to be entered in the pool; the same document number is the same person."""

    name = forms.CharField(label=_("Name"), max_length=100)
    identity_no = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted; the same number is the same person."),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=120,
        help_text=_("As on its seal; it must stand in the register of units."),
    )
    field = forms.CharField(label=_("Specialty"), max_length=80)
    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    keywords = forms.CharField(
        label=_("Keywords"), max_length=300, required=False, help_text=_("Separated by commas.")
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    phone = forms.CharField(label=_("Mobile phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    load_max = forms.IntegerField(
        label=_("Items at most in one round"), min_value=1, max_value=999, initial=12
    )
    is_academician = forms.BooleanField(label=_("Academician"), required=False)
    is_frontline = forms.BooleanField(label=_("Works on the first line"), required=False)

    def __init__(self, data: Any = None, *, rehearsal: bool) -> None:
        super().__init__(data)
        self.rehearsal = rehearsal

    def clean_unit(self) -> Unit:
        """Return the unit that bears the name, on its seal or as another name."""
        found = Unit.objects.named(self.cleaned_data["unit"].strip(), self.rehearsal).first()
        if found is None:
            raise forms.ValidationError(
                _(
                    "No unit bears this name. Compare it with the seal, or have the unit entered first."
                )
            )
        return found

    def clean_keywords(self) -> list[str]:
        """Return the words, whatever commas separate them."""
        text = self.cleaned_data["keywords"]
        for comma in "，、；;":
            text = text.replace(comma, ",")
        return [word.strip() for word in text.split(",") if word.strip()]
