"""The profile of an expert as a form: one page for the office, the expert, and whoever has a link."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from people.services.links import fault_of_pin
from review.choices import Language
from review.models import ProfileLink
from review.services.profiles import (
    Away,
    Post,
    Profile,
    digest_of,
    faults_of,
    tidied,
    unit_named,
)
from review.vocabulary.disciplines import found_by, name_of
from review.vocabulary.regions import PROVINCES

WRITTEN = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?")
REGIONS = [("", "—"), *((name, name) for name in PROVINCES)]


def day_of(text: str, *, ends: bool) -> date | None:
    """Return the day a year, a month or a day means: its first, or its last where it ends; else None."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or not 1900 <= year <= 2200 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return date(year, 12, 31) if ends else date(year, 1, 1)
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, last if ends else 1)
    return date(year, month, day) if 1 <= day <= last else None


class SomeDayField(forms.CharField):
    """A year, a month or a day; ``ends``: the last day of it is meant."""

    def __init__(self, *, ends: bool = False, **words: Any) -> None:
        super().__init__(max_length=20, required=False, **words)
        self.ends = ends
        self.needed = True  # no word "(optional)" in every cell

    def clean(self, value: Any) -> Any:
        """Return the day, or None where nothing is written."""
        text = super().clean(value)
        if not text.strip():
            return None
        if (found := day_of(text, ends=self.ends)) is None:
            raise forms.ValidationError(
                _("Write a year, a month or a day, for example 2019, 2019-05 or 2019-05-06.")
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show a day that begins or ends a year as the year alone."""
        if not isinstance(value, date):
            return value
        whole = (12, 31) if self.ends else (1, 1)
        return str(value.year) if (value.month, value.day) == whole else value.isoformat()


def words_in(text: str) -> list[str]:
    """Return the words of a list, whatever commas separate them."""
    for comma in "，、；;\n":
        text = text.replace(comma, ",")
    return [word.strip() for word in text.split(",") if word.strip()]


class OwnProfileForm(forms.Form):
    """What an expert says of themselves in one word or number each; ``seen``: the profile they saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    field = forms.CharField(label=_("Specialty"), max_length=80)
    keywords = forms.CharField(
        label=_("Keywords"), max_length=600, required=False, help_text=_("Separated by commas.")
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=REGIONS,
        required=False,
        help_text=_("Only where it is another than that of the unit."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages papers are read in"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    load_max = forms.IntegerField(
        label=_("Items at most in one round"), min_value=1, max_value=999, initial=12
    )
    hours_max = forms.IntegerField(
        label=_("Hours in a season"), min_value=0, max_value=2000, required=False
    )

    def clean_keywords(self) -> list[str]:
        """Return the words."""
        return words_in(self.cleaned_data["keywords"])


class OfficeProfileForm(OwnProfileForm):
    """The same with what the office decides."""

    division = forms.CharField(label=_("Division"), max_length=60, required=False)
    is_academician = forms.BooleanField(label=_("Academician"), required=False)
    is_frontline = forms.BooleanField(label=_("Works on the first line"), required=False)


class LinkProfileForm(OwnProfileForm):
    """The same with the code that was sent."""

    pin = forms.CharField(
        label=_("code that was sent"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 10}
        ),
    )


class DisciplineRow(forms.Form):
    """A discipline and its weight."""

    code = forms.CharField(
        label=_("Discipline"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "disciplines", "autocomplete": "off"}),
    )
    weight = forms.IntegerField(label=_("Weight (%)"), min_value=1, max_value=100, required=False)
    code.needed = weight.needed = True  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Return the code that is meant."""
        text = self.cleaned_data["code"].strip()
        if text and not (found := found_by(text)):
            raise forms.ValidationError(
                _("No discipline of GB/T 13745 has this code or name. Choose one of the list.")
            )
        return found if text else ""

    def clean(self) -> dict[str, Any]:
        """Ask for both or neither."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("code")) != (given.get("weight") is not None):
            raise forms.ValidationError(_("A discipline and its weight belong together."))
        return given

    def entry(self) -> tuple[str, int] | None:
        """Return the discipline, or None of an empty row."""
        given = self.cleaned_data
        return (given["code"], given["weight"]) if given.get("code") else None


class PostRow(forms.Form):
    """A unit, from–until."""

    unit_name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    title = forms.CharField(label=_("Title or post"), max_length=60, required=False)
    since = SomeDayField(label=_("From"))
    until = SomeDayField(label=_("Until"), ends=True)
    unit_name.needed = title.needed = True  # type: ignore[attr-defined]

    def clean_unit_name(self) -> str:
        """Return the name as it is kept."""
        return unit_named(self.cleaned_data["unit_name"])

    def clean(self) -> dict[str, Any]:
        """Ask for the unit where anything else is filled in."""
        given = super().clean() or self.cleaned_data
        others = any(given.get(name) for name in ("title", "since", "until"))
        if not self.errors and others and not given.get("unit_name"):
            self.add_error("unit_name", _("Name the unit."))
        return given

    def entry(self) -> Post | None:
        """Return the unit, or None of an empty row."""
        given = self.cleaned_data
        if not given.get("unit_name"):
            return None
        return Post(given["unit_name"], given["title"].strip(), given["since"], given["until"])


class AwayRow(forms.Form):
    """A time in which no work is taken."""

    since = SomeDayField(label=_("From"))
    until = SomeDayField(label=_("Until"), ends=True)
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)
    reason.needed = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for both days or neither."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("since")) != bool(given.get("until")):
            raise forms.ValidationError(_("Give the first and the last day."))
        return given

    def entry(self) -> Away | None:
        """Return the time, or None of an empty row."""
        given = self.cleaned_data
        return Away(given["since"], given["until"], given["reason"]) if given.get("since") else None


def rows_of(form: type[forms.Form], most: int) -> Any:
    """Return the formset of one list: two empty rows below those there are."""
    return forms.formset_factory(form, extra=2, max_num=most, absolute_max=60)


LISTS: dict[str, Any] = {
    "disciplines": rows_of(DisciplineRow, 8),
    "posts": rows_of(PostRow, 30),
    "absences": rows_of(AwayRow, 12),
}


ASIDE = ("pin", "seen")
"""Fields that are no part of a profile."""


class ProfileForms:
    """The form and its three lists, checked together; ``profile`` is what they say."""

    def __init__(
        self,
        data: MultiValueDict | None,
        stands: Profile,
        form: type[OwnProfileForm] = OwnProfileForm,
    ) -> None:
        self.stands = stands
        own = {name: getattr(stands, name) for name in form.base_fields if name not in ASIDE}
        own |= {"keywords": "、".join(stands.keywords), "seen": digest_of(stands)}
        self.form = form(data, initial=own)
        shown: dict[str, Sequence[Any]] = {
            "disciplines": [
                {"code": f"{code} {name_of(code)}", "weight": weight}
                for code, weight in stands.disciplines
            ],
            "posts": [as_row(post) for post in stands.posts],
            "absences": [as_row(away) for away in stands.absences],
        }
        self.lists = {
            name: kind(data, initial=shown[name], prefix=name) for name, kind in LISTS.items()
        }

    def is_valid(self) -> bool:
        """Tell whether every part is in order, and all of them together."""
        parts = [self.form.is_valid(), *(rows.is_valid() for rows in self.lists.values())]
        if not all(parts):
            return False
        for fault in faults_of(self.profile()):
            self.form.add_error(None, str(fault))
        if self.form.cleaned_data["seen"] not in ("", digest_of(self.stands)):
            words = _("The profile was changed meanwhile. Reload the page and look again.")
            self.form.add_error(None, words)
        return self.form.is_valid()

    @property
    def errors(self) -> bool:
        """Tell whether anything that was sent is wrong."""
        return self.form.is_bound and not (
            self.form.is_valid() and all(rows.is_valid() for rows in self.lists.values())
        )

    def profile(self) -> Profile:
        """Return what the forms say, on top of what they do not ask for."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.form.cleaned_data.items()
            if name not in ASIDE
        }
        for name, rows in self.lists.items():
            given[name] = tuple(entry for row in rows if (entry := row.entry()))
        kept = {name: getattr(self.stands, name) for name in Profile.__slots__ if name not in given}
        return tidied(Profile(**kept, **given))

    def try_pin(self, link: ProfileLink, at: datetime) -> bool:
        """Try the code last, so that a slip elsewhere costs no try."""
        if fault := fault_of_pin(link, self.form.cleaned_data["pin"], at=at):
            self.form.add_error("pin", str(fault))
        return not fault


def as_row(entry: Any) -> dict[str, Any]:
    """Return a unit or a time as a row of its form shows it."""
    return {name: getattr(entry, name) for name in type(entry).__slots__}
