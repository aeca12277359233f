"""Forms about what may be classified: sealing it, proposing what becomes of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.models import Seal


class GroundField(forms.CharField):
    """A ground of a seal: a marking in it is no reason to wait, the service leaves it out."""

    default_validators: list[Any] = []


class SuspectForm(forms.Form):
    """疑似涉密, the second of two steps: where to look, and yes."""

    ground = GroundField(
        label=_("Where to look, or what you noticed"),
        max_length=200,
        help_text=_(
            "For example: “section Achievements, second paragraph”, “page 3 of the second attachment bears a marking”, “names a project that is classified”. Do not repeat what is written there: no name, number or figure of it. This ground is kept and read by others."
        ),
        error_messages={
            "required": _("Say in a few words where to look; do not repeat what is written there.")
        },
    )
    sure = forms.BooleanField(
        label=_("Seal it now for everyone, me included"),
        error_messages={"required": _("Tick this to seal it; nothing was done yet.")},
    )


class ProposalForm(forms.Form):
    """What the 保密员 proposes."""

    verdict = forms.ChoiceField(
        label=_("proposal"),
        choices=Seal.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose.")},
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who looked at it, by which rule, on which document. Nothing of its contents."),
        error_messages={"required": _("Give the reason, without what is written in the paper.")},
    )
