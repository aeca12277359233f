"""The reviewer's forms: pledge, ties, marks, ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from review.forms.fields import LONGEST_NOTE, OneOf, RecordsField, note_field
from review.models import Assignment, Conflict, Item
from review.sentences import fault_of
from review.services.declarations import Tie
from review.services.scoring import checked_mark, written_since
from review.services.strokes import NOT_AWAY, Stroke, shown
from review.tally import BallotRule, Kind


class DeclarationForm(forms.Form):
    """The pledge, and for each item a relation (or none) with a note.

    What was found in the records is chosen beforehand; to say that it is not so asks for a word.
    """

    pledge = forms.BooleanField(
        label=_("I have read the pledge and sign it."),
        error_messages={"required": _("Tick the pledge to sign it.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[Item],
        relations: Mapping[str, str],
        found: Mapping[int, Sequence[Conflict]],
    ) -> None:
        """``found`` maps an item's key to what was found in the records, the strongest first."""
        super().__init__(data)
        self.items, self.found, self.relations = items, found, relations
        choices = [("", _("No tie")), *relations.items()]
        for item in items:
            self.fields[f"tie-{item.pk}"] = forms.ChoiceField(
                label=_("My tie to this item"),
                choices=choices,
                required=False,
                initial=next((each.relation for each in found.get(item.pk, ())), ""),
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("Note"), required=False, max_length=LONGEST_NOTE
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a word where what was found is said not to be so."""
        given = super().clean() or self.cleaned_data
        for item in self.items:
            found = self.found.get(item.pk)
            if found and not given.get(f"tie-{item.pk}") and not given.get(f"note-{item.pk}"):
                named = self.relations.get(found[0].relation, found[0].relation)
                words = _("The records show: {relation}. Say in a few words why it is not so.")
                self.add_error(f"note-{item.pk}", format_lazy(words, relation=named))
        return given

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        """Return each item with its two fields."""
        return [(item, self[f"tie-{item.pk}"], self[f"note-{item.pk}"]) for item in self.items]

    def ties(self) -> list[Tie]:
        """Return the ties declared."""
        given = self.cleaned_data
        return [
            (item, given[f"tie-{item.pk}"], given[f"note-{item.pk}"])
            for item in self.items
            if given[f"tie-{item.pk}"]
        ]

    def contested(self) -> list[tuple[Conflict, str]]:
        """Return what was found and is said not to be so, with the word why."""
        given = self.cleaned_data
        return [
            (each, given[f"note-{item.pk}"])
            for item in self.items
            if not given[f"tie-{item.pk}"]
            for each in self.found.get(item.pk, ())
        ]


class ConflictForm(forms.Form):
    """A tie to one item, known late."""

    relation = forms.ChoiceField(label=_("Relation"), widget=forms.RadioSelect)
    note = note_field(_("Note"))

    def __init__(
        self, data: Any = None, *, relations: Mapping[str, str], ground: bool = False
    ) -> None:
        """``ground`` asks for the note: whoever orders a recusal states why."""
        super().__init__(data)
        self.fields["relation"].choices = list(relations.items())  # type: ignore[attr-defined]
        self.fields["note"].required = ground
        if ground:
            self.fields["note"].label = _("Ground")


DECLINING = {
    "field": _("too far from my field"),
    "time": _("no time before the due date"),
    "health": _("for reasons of health"),
    "other": _("another reason"),
}


class DeclineForm(forms.Form):
    """Why an item is declined: a reason from one list, and words where it is another."""

    ground = forms.ChoiceField(
        label=_("Reason"), choices=list(DECLINING.items()), widget=forms.RadioSelect
    )
    note = note_field(_("In your words"))

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is not on the list."""
        given = super().clean() or self.cleaned_data
        if given.get("ground") == "other" and not given.get("note", "").strip():
            self.add_error("note", _("State the reason in a few words."))
        return given

    @property
    def reason(self) -> str:
        """Return the reason in words."""
        words = [str(DECLINING[self.cleaned_data["ground"]]), self.cleaned_data["note"].strip()]
        return "：".join(word for word in words if word)


class DisputeForm(forms.Form):
    """Why a conflict found in the records is not so."""

    words = note_field(_("Why this is not so"), required=True)


class SheetForm(forms.Form):
    """The score sheet: a number for each criterion of the rule set, and a comment."""

    def __init__(self, data: Any = None, *, sheet: Assignment, marks: Mapping[str, Any]) -> None:
        told = {f"remark-{code}": words for code, words in sheet.remarks.items()}
        super().__init__(data, initial={**marks, **told, "comment": sheet.comment})
        self.sheet = sheet
        self.criteria = sheet.rules.criteria
        for each in self.criteria:
            limits = {
                "min": each.lowest,
                "max": each.most,
                "step": each.step,
                "inputmode": "numeric",
            }
            self.fields[each.code] = forms.CharField(
                label=each.zh,
                required=False,
                max_length=12,
                widget=forms.NumberInput(attrs={**limits, "data-mark": "", "autocomplete": "off"}),
            )
            if each.comment_min:
                self.fields[f"remark-{each.code}"] = note_field(_("Words to this mark"), most=2000)
        self.fields["comment"] = note_field(_("Comment"), most=2000)

    def clean(self) -> dict[str, Any]:
        """Check every mark by range and step; an empty box is no mark, and takes none away."""
        given = super().clean() or self.cleaned_data
        for each in self.criteria:
            if not str(given.get(each.code) or "").strip():
                if self.seen.get(each.code) and not self.errors.get(each.code):
                    self.add_error(each.code, NOT_AWAY)
                continue
            try:
                given[each.code] = checked_mark(self.sheet, each.code, given[each.code])
            except Refused as refusal:
                self.add_error(each.code, str(refusal))
        self.show_what_came_between(given)
        return given

    def show_what_came_between(self, given: Mapping[str, Any]) -> None:
        """Say beside each field what another window saved since this page was drawn."""
        words = _(
            "Another window of yours saved “{theirs}” meanwhile. Save again to put what stands here in its place."
        )
        told = {name: value for name, value in given.items() if not self.is_untouched(name, value)}
        for name, theirs in written_since(self.sheet, told, self.seen).items():
            self.add_error(name, format_lazy(words, theirs=shown(theirs)))

    def is_untouched(self, name: str, value: Any) -> bool:
        """Tell whether a box was empty as the page was drawn, and still is: it says nothing."""
        return value in (None, "") and (name in self.codes or not self.seen.get(name))

    @property
    def codes(self) -> set[str]:
        """Return the names of the boxes for marks."""
        return {each.code for each in self.criteria}

    @property
    def seen(self) -> dict[str, str]:
        """Return which version of each field the page showed, by its hidden fields."""
        return {name: self.data.get(f"seen-{name}", "") for name in self.fields}

    @property
    def remarks(self) -> dict[str, str]:
        """Return the words to single marks, by criterion; not of a box left as empty as it was."""
        asked = {each.code: f"remark-{each.code}" for each in self.criteria if each.comment_min}
        given = {code: (name, self.cleaned_data[name]) for code, name in asked.items()}
        return {
            code: words
            for code, (name, words) in given.items()
            if not self.is_untouched(name, words)
        }

    @property
    def comment(self) -> str | None:
        """Return the comment; None of a box left as empty as it was."""
        words = self.cleaned_data["comment"]
        return None if self.is_untouched("comment", words) else words

    @property
    def marks(self) -> dict[str, Any]:
        """Return the marks given, by criterion."""
        found = {each.code: self.cleaned_data.get(each.code) for each in self.criteria}
        return {code: mark for code, mark in found.items() if mark not in (None, "")}


class StrokeForm(forms.Form):
    """One stroke of a window: where it comes from, what it last saw; the field itself by its name."""

    window = forms.RegexField("^[0-9a-f]{8,32}$", required=False)
    number = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    seen = forms.RegexField("^[0-9a-f]{0,12}$", required=False)

    def __init__(self, data: Any, *, field: str) -> None:
        super().__init__(data)
        self.field = field
        self.fields["value"] = forms.CharField(max_length=2000, required=False)

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a field on the page; the value goes by the name of its own."""
        return self.field if field_name == "value" else field_name

    def stroke(self) -> Stroke:
        """Return the stroke."""
        given = self.cleaned_data
        words = {name: given.get(name) or "" for name in ("value", "seen", "window")}
        return Stroke(self.field, number=given.get("number") or 0, **words)


class BallotForm(forms.Form):
    """One ballot paper: items to tick, or a number for each; recused items are not on it."""

    approve = RecordsField(Item.objects.none(), label=_("Your choices"), required=False)

    def __init__(self, data: Any = None, *, items: Any, rule: BallotRule) -> None:
        super().__init__(data)
        self.rule = rule
        self.items = {str(item.pk): item for item in items}
        self.fields["approve"].queryset = items  # type: ignore[attr-defined]
        if rule.kind is Kind.APPROVE:
            return
        del self.fields["approve"]
        ranks = rule.kind is Kind.RANK
        least, most = (1, rule.points_most) if ranks else (0, rule.mark_most)
        for code, item in self.items.items():
            self.fields[f"mark-{code}"] = forms.IntegerField(
                label=str(item),
                required=False,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(
                    attrs={"min": least, "max": most, "inputmode": "numeric", "autocomplete": "off"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what would void the ballot, so that it cannot be cast by mistake."""
        given = super().clean() or self.cleaned_data
        if not self.errors and (fault := self.fault()):
            kept = _("{fault} Your choices are kept below.")
            self.add_error(None, format_lazy(kept, fault=fault))
        return given

    def fault(self) -> Any:
        """Return what would void the ballot; None where nothing would."""
        return fault_of(self.rule, set(self.given()), self.marks())

    def marks(self) -> dict[str, int]:
        """Return the places or marks given, by item; nothing where items are ticked."""
        found = {code: self.cleaned_data.get(f"mark-{code}") for code in self.items}
        return {code: mark for code, mark in found.items() if mark is not None}

    def given(self) -> list[str]:
        """Return the items ticked, ranked or marked."""
        if self.rule.kind is Kind.APPROVE:
            return [str(item.pk) for item in self.cleaned_data["approve"]]
        return list(self.marks())

    def choices(self) -> list[Item] | dict[Item, int]:
        """Return the ballot as it is cast: items, in a rank vote in their order, with their numbers."""
        if self.rule.kind is Kind.APPROVE:
            return list(self.cleaned_data["approve"])
        marks = sorted(self.marks().items(), key=lambda each: each[1])
        if self.rule.kind is Kind.SCORE:
            marks.reverse()
        return {self.items[code]: mark for code, mark in marks}

    def chosen(self) -> set[int]:
        """Return the keys ticked, valid or not."""
        keys = self.data.getlist("approve") if isinstance(self.data, QueryDict) else []
        return {item.pk for item in self.items.values() if str(item.pk) in keys}

    def number_for(self, item: Item) -> forms.BoundField | None:
        """Return the box for the number of an item; None where it is ticked, or not on the paper."""
        name = f"mark-{item.pk}"
        return self[name] if name in self.fields else None


class PaperForm(BallotForm):
    """What a paper ballot says, keyed in as it says it: what voids it is not refused here."""

    def __init__(self, data: Any = None, *, items: Any, rule: BallotRule) -> None:
        super().__init__(data, items=items, rule=rule)
        for name, box in self.fields.items():
            if name.startswith("mark-"):
                box.validators = []
        self.fields["code"] = forms.CharField(
            label=_("Code on the paper"),
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            help_text=_("Eight letters and digits; capitals and dashes do not matter."),
        )
        self.fields["spoilt"] = forms.BooleanField(
            label=_("The paper cannot be read, or bears a sign: void"), required=False
        )

    def fault(self) -> None:
        """Return nothing: the count says what is void."""
        return


class SettleForm(forms.Form):
    """The chair's choice among the tied, with the reason for the minutes.

    Where one seat is open, one is chosen.
    """

    chosen = RecordsField(Item.objects.none(), label=_("Chosen"))
    reason = note_field(_("Reason, for the minutes"), required=True)

    def __init__(self, data: Any = None, *, items: Any, seats: int) -> None:
        super().__init__(data)
        chosen: Any = self.fields["chosen"]
        chosen.queryset = items
        if seats == 1:
            chosen.widget = OneOf(choices=chosen.choices)
