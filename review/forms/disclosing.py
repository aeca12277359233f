"""Forms of what everybody may see."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from review.choices import Disclosed
from review.forms.fields import note_field


class DisclosureForm(forms.Form):
    """Ask for a part of a programme's review to be shown to everybody."""

    programme = forms.ModelChoiceField(Programme.objects.order_by("pk"), label=_("Programme"))
    part = forms.ChoiceField(choices=Disclosed.choices, label=_("What is shown"))
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Title, number and clause of the document that provides for it."),
    )


class EndForm(forms.Form):
    """Why it is no longer shown."""

    reason = note_field(_("Reason"), required=True)
