"""Forms of what bars from nomination (失信、取消资格)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.forms.acting import ActingForm, DayInput
from nominations.forms.documents import DocumentField
from people.choices import ENTERED_BY_HAND, BarKind, IdentityDocument
from people.models import Society


class BarForm(ActingForm):
    """A decision of others that bars a person, or takes a society the right to nominate."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in ENTERED_BY_HAND])
    society = forms.ModelChoiceField(
        label=_("Society"),
        queryset=Society.objects.none(),
        required=False,
        help_text=_("Only where a society may not nominate; empty where it is a person."),
    )
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    identity_kind = forms.ChoiceField(
        label=_("Document of identity"), choices=IdentityDocument.choices, required=False
    )
    identity_no = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        required=False,
        help_text=_("By it the person is recognised in every paper. Without it give the date of birth: a referee is then recognised by name and birth."),
    )  # fmt: skip
    birth = forms.DateField(label=_("Date of birth"), required=False, widget=DayInput())
    decision = forms.CharField(label=_("Document number (文号)"), max_length=200)
    decided_by = forms.CharField(label=_("Decided by"), max_length=120)
    document = DocumentField(label=_("The decision"))
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DayInput(),
        help_text=_("The first day on which it bars no more. Empty: as many years as each rule set says."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rehearsal: bool, **words: Any) -> None:
        super().__init__(*args, **words)
        self.rehearsal = rehearsal
        field: Any = self.fields["society"]
        field.queryset = Society.objects.nominating().filter(rehearsal=rehearsal)

    def clean(self) -> dict[str, Any]:
        """One of both is barred: a society, which has lost its right to nominate, or a person."""
        given = super().clean() or {}
        society, name = given.get("society"), given.get("name")
        if bool(society) == bool(name):
            self.add_error("name", _("Give either a society or the name of a person."))
        if society and given.get("kind") != BarKind.NOMINATING:
            self.add_error("kind", _("A society loses the right to nominate; misconduct is put on record of a person."))  # fmt: skip
        given["identity_kind"] = given.get("identity_kind") or IdentityDocument.RESIDENT
        return given

    def facts(self) -> dict[str, Any]:
        """Return the decision as the service takes it."""
        given = self.cleaned_data
        names = ("kind", "decision", "decided_by", "since", "until", "reason")
        file = given["document"]
        return {**{n: given[n] for n in names}, "document": (str(file.name), file.read())}
