"""Forms about conflicts of interest: filters, decisions, disputes, requests to exclude somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.choices import Outcome
from review.forms.fields import note_field
from review.models import Expert


class ConflictFilter(forms.Form):
    """What a list of conflicts is narrowed by."""

    q = forms.CharField(label=_("Expert or nominee"), required=False, max_length=80)
    outcome = forms.ChoiceField(
        label=_("Meaning"), required=False, choices=[("", _("All")), *Outcome.choices]
    )


class DecisionForm(forms.Form):
    """A decision on a conflict the rule set leaves open."""

    hard = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("1", _("The expert keeps away from this item")),
            ("0", _("No ground to keep away")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = note_field(_("Reason"), required=True)


class TriageFilter(forms.Form):
    """What the triage desk is narrowed by."""

    q = forms.CharField(label=_("Expert or nominee"), required=False, max_length=80)
    relation = forms.ChoiceField(label=_("Relation"), required=False)
    kind = forms.ChoiceField(
        label=_("Why it is open"),
        required=False,
        choices=[
            ("", _("All")),
            ("name", _("alike in name only")),
            ("rule", _("the rule set leaves it open")),
            ("disputed", _("the expert says it is not so")),
            ("again", _("other evidence since it was refused")),
        ],
    )

    def __init__(self, data: Any = None, *, relations: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["relation"].choices = [("", _("All")), *relations.items()]  # type: ignore[attr-defined]


STATES = (("", _("All")), ("open", _("to be decided")), ("decided", _("decided")))


class DisputeFilter(forms.Form):
    """What a list of disputes is narrowed by."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class RequestFilter(forms.Form):
    """What the list of requests is narrowed by: also those granted of whom nobody is found."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*STATES, ("unmatched", _("granted, nobody found yet"))],
    )


class RecognitionForm(forms.Form):
    """Who of the pool is meant in a granted request."""

    expert = forms.ModelChoiceField(
        Expert.objects.none(), label=_("Who is meant"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, data: Any = None, *, namesakes: Sequence[Expert]) -> None:
        super().__init__(data)
        offer(self.fields["expert"], namesakes)


class DisputeDecisionForm(forms.Form):
    """A decision on a dispute, with its reason."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("It is not so: nobody is kept away by it")), ("0", _("It stands"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = note_field(_("Reason"), required=True)


class ExclusionForm(forms.Form):
    """Whom a nominee asks not to be reviewed by, and why."""

    name = forms.CharField(label=_("Name of the expert"), max_length=60)
    unit_name = forms.CharField(
        label=_("Unit of the expert"),
        max_length=120,
        required=False,
        help_text=_("It tells namesakes apart."),
    )
    ground = note_field(_("Ground"), required=True)


class ExclusionDecisionForm(forms.Form):
    """Whether an expert is excluded, who is meant, and why."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("Grant: the expert keeps away")), ("0", _("Do not grant"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    expert = forms.ModelChoiceField(
        Expert.objects.none(),
        label=_("Who is meant"),
        required=False,
        empty_label=_("Nobody of the pool"),
        help_text=_("Experts of the pool who bear the name. A name alone decides nothing."),
    )
    reason = note_field(_("Reason"), required=True)

    def __init__(self, data: Any = None, *, namesakes: Sequence[Expert]) -> None:
        super().__init__(data)
        offer(self.fields["expert"], namesakes)


def offer(field: Any, namesakes: Sequence[Expert]) -> None:
    """Let a field choose among experts, told apart by unit and title."""
    field.queryset = Expert.objects.filter(pk__in=[each.pk for each in namesakes])
    field.label_from_instance = lambda e: f"{e.person.name} · {e.unit or '—'} · {e.title or '—'}"


class VoidVoteForm(forms.Form):
    """Why the vote on an item is void."""

    reason = note_field(_("Reason, for the minutes"), required=True)
