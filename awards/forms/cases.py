"""What is filled in around an objection: its registration, questions, notes, answers, appeals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.choices import NoteKind, ObjectionWay
from awards.forms.acting import ActingForm, DayInput
from awards.forms.office import area
from awards.forms.public import EvidenceField, ObjectionForm, StatusForm, readable
from awards.models import Objection
from people.models import Society

WAYS = [each for each in ObjectionWay.choices if each[0] != ObjectionWay.SITE]


class RegisterForm(ObjectionForm):
    """来信来访登记: the channel, its days and the scan; name and contact stay empty where none is given."""

    way = forms.ChoiceField(label=_("How it came"), choices=WAYS, widget=forms.RadioSelect)
    sent_on = forms.DateField(label=_("Postmark of dispatch"), required=False, widget=DayInput)
    arrived_on = forms.DateField(
        label=_("Day of arrival"),
        widget=DayInput,
        help_text=_("The postmark of arrival, or the day of the call or visit."),
    )

    field_order = ["way", "sent_on", "arrived_on"]

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        del self.fields["sum"]
        for name in ("objector", "contact"):
            self.fields[name].required = False
        self.fields["statement"].help_text = _("As it is written or was said, without name and contact.")  # fmt: skip
        self.fields["evidence"].label = _("Scan of the letter with its envelope")

    def given(self) -> dict[str, Any]:
        """Return what was filled in, by the words of the service."""
        given = self.cleaned_data
        names = ("way", "sent_on", "arrived_on", "ground", "objector", "contact", "statement")
        return {name: given[name] for name in names} | {"from_unit": given["from_unit"]}


class QuestionForm(ActingForm):
    """The redacted copy, and which society answers it."""

    society = forms.ModelChoiceField(
        queryset=Society.objects.none(), label=_("Society"), empty_label=None
    )
    copy = area(
        _("Redacted copy"),
        10,
        help_text=_("All the society reads. Take out whatever tells who objects, in content too."),
    )

    def __init__(self, *args: Any, objection: Objection, **words: Any) -> None:
        super().__init__(*args, **words)
        asked = [each.pk for each in services.societies_of(objection)]
        self.fields["society"].queryset = Society.objects.filter(pk__in=asked)  # type: ignore[attr-defined]


class NoteForm(ActingForm):
    """A note of the inquiry."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind.choices, widget=forms.RadioSelect)
    held_on = forms.DateField(label=_("Date"), widget=DayInput)
    text = area(_("Text"), 8)


class AnswerForm(ActingForm):
    """What the nominating society answers."""

    text = area(
        _("Answer"), 10, help_text=_("What is right, what is not, and what shows it.")
    )  # fmt: skip
    file = EvidenceField(label=_("Evidence"), required=False)


class AppealForm(ActingForm):
    """What is wrong with a ruling."""

    statement = area(_("What is wrong with the ruling, and what shows it"), 8, max_length=5000)


class PublicAppealForm(StatusForm):
    """An appeal by whoever objected, with number and code of the receipt."""

    statement = area(
        _("What is wrong with the ruling, and what shows it"),
        8,
        max_length=5000,
        validators=[readable],
    )


class AppealDecisionForm(ActingForm):
    """Whether an appeal is granted, and why."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Granted: the objection is inquired into anew")), ("no", _("Not granted: the ruling stands"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = area(_("Reasons, to both sides"), 5)
