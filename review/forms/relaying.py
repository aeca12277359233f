"""What the office takes down for an expert: a form as it is written, a call as it was said, a pledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from nominations.forms.documents import DocumentField
from review.forms.fields import LONGEST_NOTE, note_field
from review.forms.pool import uploaded
from review.models import Assignment, Item
from review.services.declarations import Tie
from review.services.relaying import Said, Talk
from review.services.scoring import checked_mark

LONGEST_NUMBER = 40


class SaidForm(forms.Form):
    """Marks and words of one review, as they are written or said; nothing is filled in beforehand."""

    def __init__(self, data: Any = None, files: Any = None, *, sheet: Assignment) -> None:
        super().__init__(data, files)
        self.sheet, self.criteria = sheet, sheet.item.round.rules.criteria
        for each in self.criteria:
            limits = {"min": each.lowest, "max": each.most, "step": each.step}
            box = forms.NumberInput(attrs={**limits, "inputmode": "numeric", "autocomplete": "off"})
            self.fields[each.code] = forms.CharField(label=each.zh, max_length=12, widget=box)
            if each.comment_min:
                self.fields[f"remark-{each.code}"] = note_field(_("Words to this mark"), most=2000)
        self.fields["comment"] = note_field(_("Comment"), most=2000)

    def clean(self) -> dict[str, Any]:
        """Check every mark by range and step."""
        given = super().clean() or self.cleaned_data
        for each in self.criteria:
            if each.code not in given:
                continue
            try:
                given[each.code] = checked_mark(self.sheet, each.code, given[each.code])
            except Refused as refusal:
                self.add_error(each.code, str(refusal))
        return given

    def said(self) -> Said:
        """Return the review."""
        given = self.cleaned_data
        asked = [each.code for each in self.criteria if each.comment_min]
        return Said(
            {each.code: given[each.code] for each in self.criteria},
            {code: given[f"remark-{code}"] for code in asked},
            given["comment"],
        )


class KeyedForm(SaidForm):
    """A signed form, keyed in; the first adds its scan."""

    def __init__(
        self, data: Any = None, files: Any = None, *, sheet: Assignment, scanned: bool
    ) -> None:
        super().__init__(data, files, sheet=sheet)
        if not scanned:
            self.fields["scan"] = DocumentField(
                label=_("Scan of the signed form"), help_text=_("PDF, PNG or JPEG")
            )

    def scan(self) -> tuple[str, bytes] | None:
        """Return name and content of the scan, or None where it is there already."""
        given = self.cleaned_data.get("scan")
        return uploaded(given) if given else None


def talk_fields() -> dict[str, forms.Field]:
    """Return the fields about a call."""
    return {
        "number": forms.CharField(label=_("Number spoken with"), max_length=LONGEST_NUMBER),
        "spoke_at": forms.DateTimeField(
            label=_("Time of the call"),
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        ),
        "words": note_field(_("What was said besides"), most=2000),
    }


def talk_in(given: Mapping[str, Any]) -> Talk:
    """Return the call of a valid form."""
    return Talk(given["number"], given["spoke_at"], given["words"])


class CallForm(SaidForm):
    """A review said by telephone."""

    def __init__(self, data: Any = None, *, sheet: Assignment) -> None:
        super().__init__(data, sheet=sheet)
        self.fields = {**talk_fields(), **self.fields}

    def talk(self) -> Talk:
        """Return the call."""
        return talk_in(self.cleaned_data)


class PledgeForm(forms.Form):
    """A pledge read out by telephone, or signed on paper; with the ties that were named."""

    way = forms.ChoiceField(
        label=_("How it came"),
        choices=[("phone", _("by telephone")), ("paper", _("on paper"))],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        items: Sequence[Item],
        relations: Mapping[str, str],
    ) -> None:
        super().__init__(data, files)
        self.items = items
        self.fields |= talk_fields()
        for name in ("number", "spoke_at"):
            self.fields[name].required = False
        self.fields["scan"] = DocumentField(label=_("Scan of the signed pledge"), required=False)
        for item in items:
            self.fields[f"tie-{item.pk}"] = forms.ChoiceField(
                label=_("Tie to this item"),
                choices=[("", _("No tie")), *relations.items()],
                required=False,
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("Note"), required=False, max_length=LONGEST_NOTE
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the way it came."""
        given = super().clean() or self.cleaned_data
        asked = {"phone": ("number", "spoke_at"), "paper": ("scan",)}
        for name in asked.get(given.get("way", ""), ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in: it belongs to the way the pledge came."))
        return given

    def facts(self) -> list[forms.BoundField]:
        """Return the fields about how it came."""
        return [self[name] for name in ("way", "number", "spoke_at", "words", "scan")]

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        """Return each item with its two fields."""
        return [(item, self[f"tie-{item.pk}"], self[f"note-{item.pk}"]) for item in self.items]

    def ties(self) -> list[Tie]:
        """Return the ties that were named."""
        given = self.cleaned_data
        found = [(item, given[f"tie-{item.pk}"], given[f"note-{item.pk}"]) for item in self.items]
        return [tie for tie in found if tie[1]]

    def talk(self) -> Talk | None:
        """Return the call, or None where it came on paper."""
        return talk_in(self.cleaned_data) if self.cleaned_data["way"] == "phone" else None

    def scan(self) -> tuple[str, bytes] | None:
        """Return name and content of the scan, or None."""
        given = self.cleaned_data.get("scan")
        return uploaded(given) if given else None


class ConfirmForm(forms.Form):
    """How the second person made sure, or why it does not stand."""

    checked = forms.CharField(
        label=_("How I made sure"),
        max_length=200,
        required=False,
        help_text=_("Listened in, called back and had it repeated, read the signed page."),
    )
    reason = note_field(_("Why it does not stand"))
    act = forms.ChoiceField(choices=[("confirm", ""), ("drop", "")], widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the words that belong to the act."""
        given = super().clean() or self.cleaned_data
        name = {"confirm": "checked", "drop": "reason"}.get(given.get("act", ""))
        if name and not given.get(name, "").strip():
            self.add_error(name, _("Say it in a few words; they stay on record."))
        return given
