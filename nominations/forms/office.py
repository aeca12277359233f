"""Forms of the office: the checklist of the form check, filters, waivers, purposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import CandidateStage
from nominations.services import Verdict
from people.models import Society
from programmes.models import Cycle, RuleSet
from programmes.vocabulary import CheckItem

MET = [("yes", _("met")), ("no", _("not met"))]


class CheckForm(forms.Form):
    """Every item of the catalogue: met or not, and where it is not, the field and the words to the society.

    ``decided`` are the lines of the present round; ``machine`` what the machine says of the others;
    ``fields`` the places a fault can be seen in, in groups.
    """

    def __init__(
        self,
        *args: Any,
        items: Sequence[CheckItem],
        decided: Mapping[str, Any],
        machine: Mapping[str, Verdict],
        fields: Sequence[tuple[str, list[tuple[str, str]]]],
        label: Any,
        **words: Any,
    ) -> None:
        super().__init__(*args, **words)
        self.items = items
        self.said = {i.code: decided.get(i.code) or machine.get(i.code) for i in items}
        self.places: list[tuple[Any, Any]] = [(group, places) for group, places in fields if places]
        known = {place for _group, places in self.places for place, _label in places}
        for item in items:
            said = self.said[item.code]
            if said and said.anchor and said.anchor not in known:  # a place within one, a person's
                known.add(said.anchor)
                self.places.append((_("Other"), [(said.anchor, f"{label(item)} ({said.anchor})")]))
        for item in items:
            self.add_line(item, label(item))

    def add_line(self, item: CheckItem, label: str) -> None:
        """Add the three fields of one item, prefilled with what was said of it or what it asks for."""
        said = self.said[item.code]
        self.fields[f"met-{item.code}"] = forms.ChoiceField(
            label=label, choices=MET, required=False, widget=forms.RadioSelect,
            initial=None if said is None else "yes" if said.met else "no",
        )  # fmt: skip
        self.fields[f"anchor-{item.code}"] = forms.ChoiceField(
            label=_("Field"), required=False, choices=self.places,
            initial=(said.anchor if said else "") or item.field,
        )  # fmt: skip
        self.fields[f"words-{item.code}"] = forms.CharField(
            label=_("Words to the society"), required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=(said.words if said else "") or f"{item.zh}：{_('not met')}。{item.clause}",
        )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """Return each item with its bound fields and what was said of it before."""
        return [
            {
                "item": i,
                "said": self.said[i.code],
                **{word: self[f"{word}-{i.code}"] for word in ("met", "anchor", "words")},
            }
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
        """Return the items that were decided; the field is the item's own where none was chosen."""
        given = self.cleaned_data
        return {
            i.code: Verdict(True)
            if given[f"met-{i.code}"] == "yes"
            else Verdict(False, given[f"words-{i.code}"], given[f"anchor-{i.code}"] or i.field)
            for i in self.items
            if given.get(f"met-{i.code}")
        }


class CycleFilterForm(forms.Form):
    """What every list of the office is narrowed by."""

    q = forms.CharField(label=_("Number, name or society"), required=False, max_length=60)
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label=_("Cycle"), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        cycles = Cycle.objects.seen_by(actor).select_related("programme")
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]


class QueueForm(CycleFilterForm):
    """What one narrows the queue of the form check by."""

    society = forms.ModelChoiceField(
        Society.objects.none(), label=_("Society"), required=False, empty_label=_("all")
    )
    division = forms.ChoiceField(label=_("Division"), required=False)
    lines = forms.ChoiceField(
        label=_("Lines"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", _("a human line is open")),
            ("decided", _("no human line is open")),
            ("failed", _("an item is not met")),
        ],
    )
    desk = forms.ChoiceField(label=_("On whose desk"), required=False)

    def __init__(
        self,
        *args: Any,
        divisions: Iterable[tuple[str, str]],
        examiners: Iterable[tuple[int, str]],
        societies: Any,
        **words: Any,
    ) -> None:
        super().__init__(*args, **words)
        self.fields["society"].queryset = societies  # type: ignore[attr-defined]
        self.fields["division"].choices = [("", _("all")), *divisions]  # type: ignore[attr-defined]
        desks = [("mine", _("mine")), ("nobody", _("nobody's")), *examiners]
        self.fields["desk"].choices = [("", _("all")), *desks]  # type: ignore[attr-defined]


class CandidatesForm(CycleFilterForm):
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
