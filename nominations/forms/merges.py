"""Forms of the merge desk, and of the nominee's confirmation by link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.merging import Difference
from nominations.services.uniting import IDENTITY

FACT_WORDS: Mapping[str, Any] = {
    "academy": _("Academy"),
    "division": _("Division"),
    "birth": _("Date of birth"),
    "unit": _("Unit"),
    "title": _("professional title"),
    "works": _("List of works"),
    IDENTITY: _("Identity number"),
}
"""The facts papers are compared by."""


class DecideMergeForm(forms.Form):
    """One decision about papers: one person or not, which facts hold, why."""

    same = forms.TypedChoiceField(
        label=_("Are these papers about one person?"),
        choices=[("yes", _("Merge: they are about one person")), ("no", _("Keep apart"))],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, found: Iterable[Difference], shown: Mapping[str, str], **words: Any
    ) -> None:
        super().__init__(*args, **words)
        reason = self.fields.pop("reason")
        for each in found:
            self.fields[f"stands-{each.field}"] = forms.ChoiceField(
                label=FACT_WORDS[each.field],
                required=False,
                choices=[
                    (number, f"{shown.get(view, view)[:200]} · {number}")
                    for number, view in each.said
                ],
                widget=forms.RadioSelect,
                help_text=_("Which paper's holds? Needed where they are merged."),
            )
        self.fields["reason"] = reason

    def clean(self) -> dict[str, Any]:
        """Papers that become one need an answer for every fact they differ in."""
        given = super().clean() or {}
        for name in self.fields if given.get("same") else ():
            if name.startswith("stands-") and not given.get(name):
                self.add_error(name, _("Say which paper's holds."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return the decision as the service takes it."""
        given = self.cleaned_data
        stands = {k.removeprefix("stands-"): v for k, v in given.items() if k.startswith("stands-")}
        return {"same": given["same"], "reason": given["reason"], "stands": stands}


class UndoMergeForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AskConfirmationForm(forms.Form):
    """At which paper's address the nominee is asked."""

    paper = forms.TypedChoiceField(
        label=_("Write to the address in"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, addresses: list[tuple[int, str]], **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["paper"].choices = addresses  # type: ignore[attr-defined]
        if addresses:
            self.fields["paper"].initial = addresses[0][0]


class ConfirmMergeForm(forms.Form):
    """What the nominee answers."""

    seen = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("agree", ""), ("decline", "")], widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever says it is wrong says what."""
        given = super().clean() or {}
        if given.get("answer") == "decline" and not given.get("words", "").strip():
            self.add_error("words", _("Say in a few words what is wrong; the office reads it."))
        return given
