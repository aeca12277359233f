"""Forms of the office: the checklist of the form check, filters, waivers, purposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import CandidateStage
from nominations.services import Verdict
from programmes.models import Cycle, RuleSet
from programmes.vocabulary import CheckItem

MET = [("yes", _("met")), ("no", _("not met"))]


class CheckForm(forms.Form):
    """Every item of the catalogue: met or not, and the words to the society where it is not.

    ``decided`` are the lines of the present round; ``machine`` what the machine says of the others.
    """

    def __init__(
        self,
        *args: Any,
        items: Sequence[CheckItem],
        decided: Mapping[str, Any],
        machine: Mapping[str, Verdict],
        label: Any,
        **words: Any,
    ) -> None:
        super().__init__(*args, **words)
        self.items = items
        for item in items:
            said = decided.get(item.code) or machine.get(item.code)
            self.fields[f"met-{item.code}"] = forms.ChoiceField(
                label=label(item), choices=MET, required=False, widget=forms.RadioSelect,
                initial=None if said is None else "yes" if said.met else "no",
            )  # fmt: skip
            prefilled = f"{item.zh}：{_('not met')}。{item.clause}"
            self.fields[f"words-{item.code}"] = forms.CharField(
                label=_("Words to the society"), required=False, max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=(said.words if said else "") or prefilled,
            )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """Return each item with its two bound fields."""
        return [
            {"item": i, "met": self[f"met-{i.code}"], "words": self[f"words-{i.code}"]}
            for i in self.items
        ]

    def clean(self) -> dict[str, Any]:
        """An item that is not met says why."""
        given = super().clean() or {}
        for item in self.items:
            words = f"words-{item.code}"
            if given.get(f"met-{item.code}") == "no" and not given.get(words):
                self.add_error(words, _("Say what is wrong and how to mend it."))
        return given

    def verdicts(self) -> dict[str, Verdict]:
        """Return the items that were decided."""
        given = self.cleaned_data
        return {
            i.code: Verdict(
                given[f"met-{i.code}"] == "yes",
                "" if given[f"met-{i.code}"] == "yes" else given[f"words-{i.code}"],
            )
            for i in self.items
            if given.get(f"met-{i.code}")
        }


class QueueForm(forms.Form):
    """What one narrows the queue of the form check by."""

    q = forms.CharField(label=_("Number, name or society"), required=False, max_length=60)
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label=_("Cycle"), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        cycles = Cycle.objects.seen_by(actor).select_related("programme")
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]


class CandidatesForm(QueueForm):
    """What one narrows the candidates by."""

    q = forms.CharField(label=_("Number, name or unit"), required=False, max_length=60)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("all")), *CandidateStage.choices]
    )
    division = forms.CharField(label=_("Division"), required=False, max_length=60)


class DecideWaiverForm(forms.Form):
    """Grant or refuse a waiver, with the reason."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("grant")), ("no", _("refuse"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PurposeForm(forms.Form):
    """What personal data is needed for."""

    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


class DryRunForm(forms.Form):
    """The cycle whose papers a version of the rules is tried over."""

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Papers of"), empty_label=None)

    def __init__(self, *args: Any, rule_set: RuleSet, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        own = Cycle.objects.seen_by(actor).filter(programme=rule_set.programme_id)
        over = own.filter(stage__in=["closed", "finished"], papers__isnull=False)
        self.fields["cycle"].queryset = over.distinct().order_by("-year")  # type: ignore[attr-defined]


class PairingForm(forms.Form):
    """What the office says of a pairing by hand."""

    confirmed = forms.TypedChoiceField(
        label=_("The scanned page is the page it was paired with"),
        choices=[("yes", _("yes, confirm")), ("no", _("no, reject"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where it is rejected; the society reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A rejection says why."""
        given = super().clean() or {}
        if given.get("confirmed") is False and not given.get("why"):
            self.add_error("why", _("Say why the pairing is rejected: the society reads it."))
        return given
