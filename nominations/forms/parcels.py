"""Forms of the register of parcels: made for a bar code reader that ends every code with Enter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import Way
from nominations.forms.contents import DayInput
from nominations.forms.documents import DocumentField
from nominations.forms.society import SeveralFilesField
from nominations.services import Contents
from people.models import Society

MOST_COPIES = 100
TIMELY = [("", _("all")), ("yes", _("in time")), ("no", _("not in time"))]
FULL = [("", _("all")), ("no", _("something is missing")), ("yes", _("in full"))]


class ScannedInput(forms.Textarea):
    """One line that swallows the Enter a bar code reader sends, so that it does not send the form."""

    def __init__(self) -> None:
        super().__init__({"rows": 1, "autocomplete": "off", "spellcheck": "false"})


class ParcelFactsForm(forms.Form):
    """What the outside of a parcel says: carrier, number, postmark, who brought it."""

    tracking = forms.CharField(
        label=_("Tracking number"), required=False, max_length=60, widget=ScannedInput
    )
    way = forms.ChoiceField(label=_("Came by"), choices=Way)
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60)
    sent_on = forms.DateField(
        label=_("Postmark of dispatch"),
        required=False,
        widget=DayInput,
        help_text=_("Empty where it cannot be read."),
    )
    arrived_on = forms.DateField(label=_("Arrived"), widget=DayInput)
    packing = forms.CharField(label=_("Packing, damage"), required=False, max_length=300)
    by_candidate = forms.BooleanField(label=_("The candidate brought it in person"), required=False)

    def clean_tracking(self) -> str:
        """Return the number without the ends of line a reader adds."""
        return "".join(self.cleaned_data["tracking"].split())

    def facts(self) -> dict[str, Any]:
        """Return what was entered, as the service takes it."""
        return {name: self.cleaned_data[name] for name in ParcelFactsForm.base_fields}


class CountForm(forms.Form):
    """How much of a paper came: copies, originals, what is missing."""

    copies = forms.IntegerField(label=_("Copies of each"), min_value=0, max_value=MOST_COPIES)
    originals = forms.IntegerField(
        label=_("Of these originals"), min_value=0, max_value=MOST_COPIES
    )
    missing = forms.CharField(
        label=_("What is missing"),
        required=False,
        max_length=300,
        help_text=_("Empty where nothing is; the society reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """An original is one of the copies."""
        given = super().clean() or {}
        if given.get("originals", 0) > given.get("copies", MOST_COPIES):
            self.add_error("originals", _("There cannot be more originals than copies."))
        return given


class ContentsForm(CountForm):
    """What lies in a parcel: codes one after the other, or photographs of pages that bear one."""

    codes = forms.CharField(
        label=_("Version codes or numbers of papers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Scan the code of one page of each paper, one after the other; a line each. Or type the number of the paper and, after a space, the version code."
        ),
    )
    pictures = SeveralFilesField(
        label=_("Photographs of the codes"),
        required=False,
        help_text=_("JPEG, PNG or PDF, at most 6 pages at once; they are read and not kept."),
    )
    field_order: tuple[str, ...] = ("codes", "copies", "originals", "missing", "pictures")

    def contents(self) -> Contents:
        """Return what was entered, as the service takes it."""
        given = self.cleaned_data
        files = [(str(each.name), each.read()) for each in given["pictures"] if each]
        told = {name: given[name] for name in ("codes", "copies", "originals", "missing")}
        return Contents(pictures=files, **told)


class ParcelForm(ParcelFactsForm, ContentsForm):
    """A parcel and all that lies in it, in one go."""

    society = forms.ModelChoiceField(
        Society.objects.none(),
        label=_("Society that sent it"),
        required=False,
        empty_label=_("that of the first code"),
    )
    envelope = DocumentField(label=_("Photograph of the envelope"), required=False)
    field_order = (
        *("tracking", "way", "carrier", "sent_on", "arrived_on", "codes", "copies", "originals"),
        *("missing", "society", "envelope", "pictures", "packing", "by_candidate"),
    )

    def __init__(self, *args: Any, societies: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["society"].queryset = societies  # type: ignore[attr-defined]
        self.fields["tracking"].widget.attrs["autofocus"] = True

    def envelope_given(self) -> tuple[str, bytes] | None:
        """Return name and content of the photograph, if one was chosen."""
        file = self.cleaned_data["envelope"]
        return (str(file.name), file.read()) if file else None


class ReasonForm(forms.Form):
    """Why an entry is struck through."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The old entry stays readable, with it; the society reads it."),
    )


class CorrectParcelForm(ParcelFactsForm, ReasonForm):
    """The outside of a parcel as it should have been entered, and why."""

    field_order = (*ParcelFactsForm.base_fields, "reason")


class CorrectItemForm(CountForm, ReasonForm):
    """A line as it should have been entered, and why."""

    field_order = ("copies", "originals", "missing", "reason")


class SenderFilterForm(forms.Form):
    """What one narrows by: the society that sent it, or has not yet."""

    society = forms.ModelChoiceField(
        Society.objects.none(), label=_("Society"), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, societies: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["society"].queryset = societies  # type: ignore[attr-defined]


class ParcelFilterForm(SenderFilterForm):
    """What one narrows the register by."""

    q = forms.CharField(label=_("Number or tracking number"), required=False, max_length=60)
    timely = forms.ChoiceField(label=_("In time"), required=False, choices=TIMELY)
    full = forms.ChoiceField(label=_("Contents"), required=False, choices=FULL)
    field_order = ("q", "society", "timely", "full")
