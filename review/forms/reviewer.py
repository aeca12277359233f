"""The reviewer's forms: pledge, ties, marks, ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from review.forms.fields import LONGEST_NOTE, RecordsField, note_field
from review.models import Assignment, Item
from review.services.declarations import Tie
from review.services.scoring import checked_mark


class DeclarationForm(forms.Form):
    """The pledge, and for each item a relation (or none) with a note."""

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
        found: Mapping[int, str],
    ) -> None:
        """``found`` maps an item's key to the relation found in the records: chosen beforehand."""
        super().__init__(data)
        self.items = items
        choices = [("", _("No tie")), *relations.items()]
        for item in items:
            self.fields[f"tie-{item.pk}"] = forms.ChoiceField(
                label=_("My tie to this item"),
                choices=choices,
                required=False,
                initial=found.get(item.pk, ""),
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("Note"), required=False, max_length=LONGEST_NOTE
            )

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


class SheetForm(forms.Form):
    """The score sheet: a number for each criterion of the rule set, and a comment."""

    def __init__(self, data: Any = None, *, sheet: Assignment, marks: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**marks, "comment": sheet.comment})
        self.sheet = sheet
        self.criteria = sheet.item.round.rules.criteria
        for each in self.criteria:
            limits = {"min": 0, "max": each.most, "step": each.step, "inputmode": "numeric"}
            self.fields[each.code] = forms.CharField(
                label=each.zh,
                required=False,
                max_length=12,
                widget=forms.NumberInput(attrs={**limits, "data-mark": "", "autocomplete": "off"}),
            )
        self.fields["comment"] = note_field(_("Comment"), most=2000)

    def clean(self) -> dict[str, Any]:
        """Check every mark by range and step; an empty one is not a mark."""
        given = super().clean() or self.cleaned_data
        for each in self.criteria:
            if not str(given.get(each.code) or "").strip():
                continue
            try:
                given[each.code] = checked_mark(self.sheet, each.code, given[each.code])
            except Refused as refusal:
                self.add_error(each.code, str(refusal))
        return given

    @property
    def marks(self) -> dict[str, Any]:
        """Return the marks given, by criterion."""
        found = {each.code: self.cleaned_data.get(each.code) for each in self.criteria}
        return {code: mark for code, mark in found.items() if mark not in (None, "")}


class BallotForm(forms.Form):
    """The approved items of one ballot paper; recused items are not on it."""

    approve = RecordsField(Item.objects.none(), label=_("Your choices"), required=False)

    def __init__(self, data: Any = None, *, items: Any, most: int | None) -> None:
        super().__init__(data)
        self.fields["approve"].queryset = items  # type: ignore[attr-defined]
        self.most = most

    def clean_approve(self) -> list[Item]:
        """Refuse more approvals than allowed: such a ballot would be void."""
        chosen = list(self.cleaned_data["approve"])
        if self.most is not None and len(chosen) > self.most:
            raise forms.ValidationError(
                _(
                    "You chose %(given)s; %(most)s at most are allowed. Take some back; your choices are kept below."
                )
                % {"given": len(chosen), "most": self.most}
            )
        return chosen

    def chosen(self) -> set[int]:
        """Return the keys ticked, valid or not."""
        keys = self.data.getlist("approve") if isinstance(self.data, QueryDict) else []
        return {item.pk for item in self.fields["approve"].queryset if str(item.pk) in keys}  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """The chair's choice among the tied, with the reason for the minutes."""

    chosen = RecordsField(Item.objects.none(), label=_("Chosen"))
    reason = note_field(_("Reason, for the minutes"), required=True)

    def __init__(self, data: Any = None, *, items: Any) -> None:
        super().__init__(data)
        self.fields["chosen"].queryset = items  # type: ignore[attr-defined]
