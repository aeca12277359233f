"""Who nominates in a paper: a row for each person (推荐人)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from nominations.choices import BY_PERSONS, NominatorRole
from nominations.forms.contents import CHOOSE, DayInput
from nominations.models import Paper
from nominations.services import MOST_NOMINATORS
from people.identity import check_identity
from programmes.sentences import label_of
from programmes.vocabulary import RuleSet


class NominatorRow(forms.Form):
    """One person who nominates."""

    name = forms.CharField(label=_("name"), max_length=100)
    role = forms.ChoiceField(label=_("as"), choices=NominatorRole.choices)
    division = forms.ChoiceField(label=_("division"), required=False)
    unit_name = forms.CharField(label=_("unit"), max_length=120, required=False)
    birth = forms.DateField(label=_("date of birth"), required=False, widget=DayInput)
    identity_no = forms.CharField(
        label=_("identity number"),
        max_length=40,
        required=False,
        help_text=_("Tells namesakes apart, and says the date of birth. It is compared once and not stored."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    removed = forms.BooleanField(label=_("remove"), required=False)

    def __init__(self, *args: Any, rules: RuleSet, at: datetime, **words: Any) -> None:
        super().__init__(*args, **words)
        self.rules, self.on = rules, localdate(at)
        divisions = [(each.code, label_of(each)) for each in rules.programme.divisions]
        self.fields["division"].choices = [CHOOSE, *divisions]  # type: ignore[attr-defined]
        if not divisions:
            del self.fields["division"]
        if "expert" not in rules.nomination.channels:
            del self.fields["role"]
        self.fields["birth"].needed = rules.nomination.nominator_born_from is not None  # type: ignore[attr-defined]
        self.fields["removed"].needed = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the date of birth from a number; where the rules hang on it, one of both is asked."""
        given = super().clean() or self.cleaned_data
        number = given.get("identity_no", "")
        check = check_identity(number, on=self.on)
        if number and not check.valid:
            self.add_error("identity_no", _("This is no valid identity number: a digit is wrong or missing. Correct it, or leave it empty."))  # fmt: skip
        elif number and check.birth:
            if given.get("birth") not in {None, check.birth}:
                self.add_error("birth", _("The identity number says another date of birth. Correct one of the two."))  # fmt: skip
            given["birth"] = check.birth
        if self.lacks_birth(given):
            self.add_error("birth", _("Enter the date of birth: the rules say when those who nominate were born."))  # fmt: skip
        return given

    def lacks_birth(self, given: dict[str, Any]) -> bool:
        """Tell whether the day of birth is missing where the rules hang on it."""
        asked = self.rules.nomination.nominator_born_from is not None and not given.get("removed")
        return asked and not given.get("birth") and not self.errors


class NominatorRows(forms.BaseFormSet):
    """All who nominate in a paper; whoever does is a row, below them two empty ones."""

    refused: Any = None

    @property
    def people(self) -> list[dict[str, Any]]:
        """Return what the service saves."""
        kept = [f.cleaned_data for f in self.forms if f.cleaned_data]
        return [each for each in kept if each.get("name") and not each.get("removed")]

    def act(self, deed: Callable[[], Any]) -> bool:
        """Do what was asked; keep the sentence of a refusal beside the rows."""
        try:
            deed()
        except Refused as refusal:
            self.refused = refusal
            return False
        return True


MadeRows = forms.formset_factory(
    NominatorRow,
    formset=NominatorRows,
    extra=2,
    max_num=MOST_NOMINATORS,
    absolute_max=MOST_NOMINATORS + 2,
)


def nominator_rows(paper: Paper, posted: Any, at: datetime) -> NominatorRows | None:
    """Return the rows of who nominates; None where the rule set knows no channel of persons."""
    rules, there = paper.rules, list(paper.nominators.order_by("pk"))
    if not there and not BY_PERSONS.intersection(rules.nomination.channels):
        return None
    names = ("name", "role", "division", "unit_name", "birth")
    start = None if posted else [{name: getattr(e, name) for name in names} for e in there]
    more = {"rules": rules, "at": at}
    return cast(
        NominatorRows, MadeRows(posted, initial=start, prefix="nominator", form_kwargs=more)
    )
