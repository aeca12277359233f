"""Forms of a draw: its conditions, random numbers, answers, and why it is held again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from review.choices import DeclineGround
from review.forms.fields import OwnCodeField, note_field
from review.forms.office import MomentField
from review.models import Panel
from review.sentences.drawing import PARTIES


class DrawForm(forms.Form):
    """What the office decides of a draw; everything else stands in the rule set."""

    panel = forms.ModelChoiceField(Panel.objects.none(), label=_("Panel"), required=False)
    places = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200)
    beacon_source = forms.CharField(
        label=_("Public random value, announced now"),
        required=False,
        max_length=120,
        help_text=_(
            "Optional, e.g. the winning number of a lottery of a day to come. Its value is typed in after all have committed."
        ),
    )

    def __init__(self, data: Any = None, *, panels: Any, **words: Any) -> None:
        super().__init__(data, **words)
        chosen: Any = self.fields["panel"]
        chosen.queryset, chosen.empty_label = panels, None
        chosen.required = len(panels) > 0
        if len(panels) < 2:
            chosen.widget = forms.HiddenInput()


class NumberForm(forms.Form):
    """A party commits: by a number suggested or of their own, or by the fingerprint of one that stays elsewhere."""

    number = OwnCodeField(label=_("Your random number"))
    fingerprint = forms.CharField(
        label=_("Fingerprint of a number made elsewhere"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Optional, 64 characters. Where it is given, the number above does not count."),
    )

    def clean_fingerprint(self) -> str:
        """Return it in small letters, or ""; refuse what is none."""
        given = self.cleaned_data["fingerprint"].strip().lower()
        if given and (len(given) != 64 or set(given) - set("0123456789abcdef")):
            raise forms.ValidationError(
                _("A fingerprint has 64 characters: digits and the letters a to f.")
            )
        return given


class ContributorForm(forms.Form):
    """Who contributes for a party besides office and supervisor."""

    party = forms.ChoiceField(label=_("Contributes as"))
    name = forms.CharField(label=_("Name"), max_length=90)
    unit = forms.CharField(label=_("Acts for"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=20,
        help_text=_(
            "With an address the link to their own page is sent there. Without one, enter the fingerprint for them in the presence of witnesses."
        ),
    )

    def __init__(self, data: Any = None, *, parties: Any = (), **words: Any) -> None:
        super().__init__(data, **words)
        chosen: Any = self.fields["party"]
        chosen.choices = [(each, PARTIES[each]) for each in parties]


class WitnessedForm(NumberForm):
    """The fingerprint of a number made elsewhere, entered for a contributor."""

    party = forms.CharField(widget=forms.HiddenInput, max_length=12)
    note = forms.CharField(label=_("Handed over in the presence of"), max_length=200)

    def __init__(self, *given: Any, **words: Any) -> None:
        super().__init__(*given, **words)
        del self.fields["number"]
        self.fields["fingerprint"].required = True
        self.fields["fingerprint"].help_text = _(
            "64 characters, made by them with the stand-alone verifier; the number itself stays with them."
        )


class RevealForm(forms.Form):
    """A form with a number to be revealed: one that does not match stays, with the sentence."""

    @property
    def typed(self) -> str:
        """Return the number as it was typed."""
        return self.cleaned_data["value"]

    def reveals(self, reveal: Callable[[], object]) -> bool:
        """Tell whether the number was revealed; a refusal of it stands at the field."""
        if not self.is_valid():
            return False
        try:
            reveal()
        except Refused as refused:
            self.add_error("value", [str(sentence) for sentence in refused.sentences])
        return self.is_valid()


class WitnessedValueForm(RevealForm):
    """The number itself, entered for a contributor once all have committed."""

    party = forms.CharField(widget=forms.HiddenInput, max_length=12)
    value = forms.CharField(label=_("Their random number"), max_length=200)


class ValueForm(RevealForm):
    """A number revealed."""

    value = forms.CharField(
        label=_("Your random number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Capitals, dashes and spaces do not matter."),
    )


class BeaconForm(forms.Form):
    """The value of the public source, as it was published."""

    value = forms.CharField(label=_("Value, as published"), max_length=200)
    published_at = MomentField(
        label=_("Published at"),
        help_text=_("As the source says, in Beijing time; later than the last commitment."),
    )


class LotNumberForm(forms.Form):
    """The supervisor's number of a round's lot, by its code; after the marks have begun with the reason."""

    code = OwnCodeField(label=_("Your code"))
    reason = note_field(_("Why the number is replaced, on record"))

    def __init__(self, data: Any = None, *, late: bool) -> None:
        super().__init__(data)
        if not late:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


class LotCodeForm(RevealForm):
    """The code of that number, typed again once the marks are closed."""

    value = forms.CharField(
        label=_("Your code"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Capitals, dashes and spaces do not matter."),
    )


class RedrawForm(forms.Form):
    """Why a draw is set aside."""

    reason = note_field(_("Reason, on record with both draws"), required=True)


class AnswerForm(forms.Form):
    """Whether somebody called comes; a reason from one list where not."""

    answer = forms.ChoiceField(choices=[("accept", _("I come")), ("decline", _("I decline"))])
    ground = forms.ChoiceField(
        label=_("Reason"),
        choices=DeclineGround.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note on the telephone call"), required=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["ground"].needed = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where somebody declines."""
        given = super().clean() or self.cleaned_data
        if given.get("answer") == "decline" and not given.get("ground"):
            self.add_error("ground", _("Choose the reason from the list."))
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """Return the answer in the words of the services."""
        accepted = self.cleaned_data["answer"] == "accept"
        return {"accepted": accepted, "ground": "" if accepted else self.cleaned_data["ground"]}
