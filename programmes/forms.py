"""Forms of cycles, rules and quotas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from people.models import Society
from programmes.models import Authority, Cycle, Programme, RuleSet
from programmes.rules import founder_is_barred, may_give_awards
from programmes.sentences import fault_sentence, fee_sentence, path_words
from programmes.vocabulary import (
    UNLIMITED,
    FaultyRules,
    confirmed,
    mentions_fee,
    numbers,
    replaced,
    value_at,
    value_paths,
)
from programmes.vocabulary import RuleSet as Rules

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment in Beijing time, to the minute."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%d %H:%M"], **words)


class DatesForm(forms.ModelForm):
    """Dates, document number and basis of a cycle in preparation."""

    opens_at = MomentField(label=_("Opens"), help_text=_("Beijing time"))
    closes_at = MomentField(
        label=_("Deadline"), help_text=_("Beijing time; nothing is taken from this minute on")
    )

    class Meta:
        model = Cycle
        fields = ["opens_at", "closes_at", "notice_no", "authority"]

    def clean(self) -> dict[str, Any]:
        """The deadline lies after the opening."""
        given = super().clean() or {}
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The deadline must lie after the opening."))
        return given


class CallForm(forms.ModelForm):
    """The call of a cycle: its number, title and text."""

    class Meta:
        model = Cycle
        fields = ["notice_no", "notice_title", "notice_text"]
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name in ("notice_no", "notice_title"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Nothing in the call speaks of a fee."""
        given = super().clean() or {}
        for name in ("notice_title", "notice_text"):
            if word := mentions_fee(given.get(name, "")):
                self.add_error(name, str(fee_sentence(str(self.fields[name].label), word)))
        return given


class CallFileForm(forms.Form):
    """One attachment of the call."""

    file = forms.FileField(
        label=_("file"), help_text=_("PDF, picture or Excel workbook"), max_length=200
    )

    def clean_file(self) -> Any:
        """Its name speaks of no fee."""
        given = self.cleaned_data["file"]
        if word := mentions_fee(given.name):
            raise forms.ValidationError(str(fee_sentence(given.name, word)))
        return given


class AuthorityForm(forms.ModelForm):
    """The authority an award is given under, with its document."""

    document = forms.FileField(
        label=_("Document"), max_length=200, help_text=_("The approval or registration, as PDF")
    )

    class Meta:
        model = Authority
        fields = ["kind", "founder", "number", "dated"]
        widgets = {"dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, cycle: Cycle, **words: Any) -> None:
        super().__init__(*args, **words)
        self.cycle = cycle

    def clean_founder(self) -> str:
        """条例第三十六条: some may not establish an award."""
        declared = self.cleaned_data["founder"]
        if not may_give_awards(self.cycle.organiser, declared):
            raise forms.ValidationError(str(founder_is_barred(self.cycle)))
        return declared


class PrepareForm(DatesForm):
    """A new cycle: programme, year and edition, dates, document number."""

    programme = forms.ModelChoiceField(Programme.objects.all(), label=_("Programme"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    edition = forms.CharField(
        label=_("Edition"), required=False, max_length=40, help_text=_("As printed, e.g. 第八届")
    )
    organiser = forms.ModelChoiceField(Society.objects.none(), label=_("Organised by"))

    field_order = ["programme", "year", "edition", "organiser", "opens_at", "closes_at"]

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.actor = actor
        bodies = Society.objects.seen_by(actor).filter(
            kind__in=["office", "national", "federation"]
        )
        self.fields["organiser"].queryset = bodies.order_by(  # type: ignore[attr-defined]
            Case(When(kind="office", then=0), default=1), "code"
        )
        self.fields["organiser"].initial = actor.society_id
        self.fields["authority"].help_text = _("Left empty: as the rule set says")

    def clean(self) -> dict[str, Any]:
        """One cycle a programme and year."""
        given = super().clean()
        same = Cycle.objects.filter(
            programme=given.get("programme"),
            year=given.get("year") or 0,
            rehearsal=self.actor.rehearsal,
        )
        if same.exists():
            self.add_error("year", _("This programme already has a cycle in this year."))
        programme, organiser = given.get("programme"), given.get("organiser")
        if programme and organiser and programme.track == "award":
            draft = Cycle(programme=programme, organiser=organiser)
            if not may_give_awards(organiser):
                self.add_error("organiser", str(founder_is_barred(draft)))
        return given


class QuotaForm(forms.Form):
    """How many places one society has; empty is unlimited."""

    society = forms.ModelChoiceField(Society.objects.none(), label=_("Society"))
    limit = forms.IntegerField(
        label=_("Places"), min_value=0, max_value=100000, required=False,
        help_text=_("Empty: unlimited"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        societies = Society.objects.seen_by(actor).filter(rehearsal=actor.rehearsal).nominating()
        self.fields["society"].queryset = societies  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why the rules of an open cycle change; the societies with drafts read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The societies whose drafts follow the new version read it."),
    )  # fmt: skip


class CompareForm(forms.Form):
    """Two versions of one programme's rules."""

    old = forms.ModelChoiceField(RuleSet.objects.none(), label=_("Earlier version"))
    new = forms.ModelChoiceField(RuleSet.objects.none(), label=_("Later version"))

    def __init__(self, *args: Any, versions: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name in ("old", "new"):
            self.fields[name].queryset = versions  # type: ignore[attr-defined]


class ValuesForm(forms.Form):
    """The numbers and days of one table of a rule set, each group with the document behind it.

    ``groups`` is what the page shows: (label, fields of the values, field of the source). Faults of
    the whole rule set are shown at the value they are about.
    """

    def __init__(self, *args: Any, rules: Rules, data: Mapping[str, Any], table: str) -> None:
        super().__init__(*args)
        self.old, self.groups = dict(data), []
        for path in value_paths(data):
            if path.partition(".")[0] == table:
                self.groups.append(self.add_group(path, str(rules.source(path) or "")))

    def add_group(self, path: str, source: str) -> tuple[str, list[str], str]:
        """Add the fields of one value, or of all values of one entry."""
        value = value_at(self.old, path)
        leaves = dict(numbers(value, path)) if isinstance(value, dict | list) else {path: value}
        for leaf, given in leaves.items():
            self.fields[leaf] = self.field_for(leaf, given, path_words(self.old, path))
        name = f"source:{path}"
        self.fields[name] = forms.CharField(
            label=_("Source"), required=False, initial=source, max_length=200,
            widget=forms.TextInput(attrs={"placeholder": _("title or 文号; empty: to be confirmed")}),
        )  # fmt: skip
        return path_words(self.old, path), list(leaves), name

    def field_for(self, leaf: str, given: object, above: str) -> forms.Field:
        """Return the field of one number or day."""
        label = path_words(self.old, leaf).removeprefix(f"{above} › ") or above
        if isinstance(given, int) or given == UNLIMITED:
            hint = _("a number, or “unlimited”") if given == UNLIMITED else ""
            return forms.CharField(
                label=label, initial=given, help_text=hint,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
        return forms.DateField(
            label=label,
            initial=date.fromisoformat(str(given)),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    def shown(self) -> list[tuple[str, list[forms.BoundField], forms.BoundField]]:
        """Return the groups as bound fields."""
        return [
            (label, [self[n] for n in names], self[source]) for label, names, source in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        """The changed rules are a rule set; every fault is told at its value."""
        given = super().clean() or {}
        changes = {n: plain(v) for n, v in given.items() if not n.startswith("source:")}
        new = replaced(self.old, changes)
        for _label, _names, source in self.groups:
            if given.get(source) and given[source] != self.fields[source].initial:
                new = confirmed(new, source.removeprefix("source:"), given[source])
        try:
            Rules.parse(new)
        except FaultyRules as faulty:
            for fault in faulty.faults:
                field = fault.path if fault.path in self.fields else None
                self.add_error(field, str(fault_sentence(fault)))
        self.new = new
        return given


def plain(value: object) -> object:
    """Return a cleaned value as canonical JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    return int(text) if text.isdecimal() else text
