"""Forms of panels (评审组): what one takes and fills, its members, moves between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review.forms.fields import RecordsField, note_field
from review.models import Expert, Panel
from review.vocabulary.disciplines import found_by

COMMAS = "，、；;"


class PanelForm(forms.Form):
    """A panel: its name, the divisions and disciplines it takes, the places it fills."""

    name = forms.CharField(label=_("Name"), max_length=80)
    divisions = forms.MultipleChoiceField(
        label=_("Divisions it takes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    disciplines = forms.CharField(
        label=_("Disciplines it takes"),
        required=False,
        max_length=400,
        help_text=_(
            "Codes or names of GB/T 13745, separated by commas; each takes all below it. Empty: all."
        ),
    )
    seats = forms.IntegerField(
        label=_("Seats to fill"), required=False, min_value=1, max_value=10_000
    )
    extra = forms.IntegerField(
        label=_("More that go on (差额)"), required=False, min_value=0, max_value=10_000
    )

    def __init__(
        self, data: Any = None, *, divisions: Sequence[tuple[str, str]], **words: Any
    ) -> None:
        super().__init__(data, **words)
        if divisions:
            self.fields["divisions"].choices = list(divisions)  # type: ignore[attr-defined]
        else:
            del self.fields["divisions"]

    def clean_disciplines(self) -> list[str]:
        """Return the codes; refuse what the standard does not know."""
        text = self.cleaned_data["disciplines"]
        for comma in COMMAS:
            text = text.replace(comma, ",")
        codes = []
        for part in (part.strip() for part in text.split(",")):
            if part and not (code := found_by(part)):
                words = _("GB/T 13745 has no discipline “{given}”. Enter its code or its name.")
                raise forms.ValidationError(format_lazy(words, given=part))
            if part:
                codes.append(code)
        return list(dict.fromkeys(codes))

    def clean_extra(self) -> int:
        """Return no difference where nothing is entered."""
        return self.cleaned_data["extra"] or 0


class PoolSearch(forms.Form):
    """Who is looked for in the pool."""

    q = forms.CharField(label=_("Name, unit or specialty"), required=False, max_length=80)


class MembersForm(forms.Form):
    """Experts to be seated in a panel."""

    experts = RecordsField(Expert.objects.none(), label=_("Experts"))

    def __init__(self, data: Any = None, *, pool: Any, shown: Any = ()) -> None:
        super().__init__(data)
        experts: Any = self.fields["experts"]
        experts.queryset = pool
        experts.choices = [(e.pk, f"{e} · {e.unit or '—'} · {e.field or '—'}") for e in shown]


class MoveForm(forms.Form):
    """The move of an item to another panel."""

    to = forms.ModelChoiceField(Panel.objects.none(), label=_("Panel"), empty_label=None)
    reason = note_field(_("Reason"), required=True)

    def __init__(self, data: Any = None, *, panels: Any) -> None:
        super().__init__(data)
        self.fields["to"].queryset = panels  # type: ignore[attr-defined]


class MoveAnswerForm(forms.Form):
    """What a society answers to a move of its nominee."""

    agreed = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("1", _("We agree to the move")), ("0", _("It should stay in its panel"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = note_field(_("Reason"))
