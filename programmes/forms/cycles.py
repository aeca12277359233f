"""Forms of cycles, their calls and quotas, and of choosing and changing versions of rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from people.models import Society
from programmes.models import Authority, Cycle, Programme, RuleSet
from programmes.rules import founder_is_barred, may_give_awards
from programmes.sentences import fee_sentence
from programmes.vocabulary import mentions_fee

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
