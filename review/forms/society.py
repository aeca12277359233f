"""The society's forms for its own selection in the rooms: the meeting, its body."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import SelectionDuty
from review.forms.fields import RecordsField
from review.forms.office import MomentField
from review.models import BodyMember


class ConveneForm(forms.Form):
    """Which body meets, when and where."""

    body = forms.CharField(
        label=_("body that selects"),
        max_length=120,
        help_text=_("e.g. 常务理事会, 院士候选人推选委员会"),
    )
    meets_at = MomentField(
        label=_("The meeting begins"),
        help_text=_("Beijing time. Members read the papers from when they have signed the pledge."),
    )
    place = forms.CharField(label=_("place of the meeting"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, moment: datetime, **words: Any) -> None:
        super().__init__(data, **words)
        self.moment = moment

    def clean_meets_at(self) -> datetime:
        """Ask for a moment that lies ahead."""
        given = self.cleaned_data["meets_at"]
        if given <= self.moment:
            raise forms.ValidationError(
                _("The meeting begins at a moment that lies ahead. Choose a later one.")
            )
        return given


class MemberForm(forms.Form):
    """A member of the body; the same number is the same person."""

    name = forms.CharField(label=_("Name"), max_length=100)
    identity_no = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted; it tells namesakes apart and finds ties to the nominees."),
    )
    unit_name = forms.CharField(
        label=_("Unit"),
        max_length=120,
        help_text=_("As on its seal: who is of a nominee's unit keeps away from that nominee."),
    )
    duty = forms.ChoiceField(
        label=_("duty"),
        choices=SelectionDuty.choices,
        initial=SelectionDuty.MEMBER,
        help_text=_(
            "The teller (监票人) keeps half of the key to the ballot box; your approver cannot be the teller."
        ),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "The member's own. Needed where they have no account yet: the link goes there alone."
        ),
    )


class FormerForm(forms.Form):
    """Members of the society's earlier bodies, to sit again with unit and duty as they were."""

    members = RecordsField(BodyMember.objects.none(), label=_("Members of your earlier bodies"))

    def __init__(self, data: Any = None, *, former: Any) -> None:
        super().__init__(data)
        members: Any = self.fields["members"]
        members.queryset = former
        members.label_from_instance = lambda m: " · ".join(
            str(each) for each in (m, m.unit_name, m.get_duty_display()) if each
        )
