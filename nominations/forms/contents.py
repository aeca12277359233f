"""The contents of a paper: persons, sections, the team. A draft may be incomplete; the self-check
says what is missing, so these forms refuse only what cannot be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.models import Member, Paper
from nominations.pasting import is_time
from people.choices import IdentityDocument, Sex, UnitNature
from programmes.vocabulary import RuleSet, Section

CHOOSE = ("", _("choose…"))
NATIONALITIES = [
    ("CN", _("China")),
    ("US", _("United States")),
    ("GB", _("United Kingdom")),
    ("DE", _("Germany")),
    ("FR", _("France")),
    ("JP", _("Japan")),
    ("RU", _("Russia")),
    ("CA", _("Canada")),
    ("AU", _("Australia")),
    ("IT", _("Italy")),
    ("SE", _("Sweden")),
    ("NL", _("Netherlands")),
    ("CH", _("Switzerland")),
    ("SG", _("Singapore")),
    ("KR", _("Republic of Korea")),
    ("UA", _("Ukraine")),
]
REGIONS = [CHOOSE, ("HK", _("Hong Kong")), ("MO", _("Macao")), ("TW", _("Taiwan"))]
RANKS = [
    ("", _("none")),
    ("ke", _("section level (科级)")),
    ("chu", _("division level (处级)")),
    ("ting", _("bureau level (厅局级)")),
    ("bu", _("ministry level (省部级)")),
]
TECHNICAL_POSTS = [
    ("", _("none")),
    ("police_technical", _("police technical post")),
    ("military_technical", _("military technical post")),
]
MEMBERSHIP = [("", _("not known")), ("true", _("yes")), ("false", _("no"))]


class DayInput(forms.DateInput):
    """A day in the browser's own calendar; always written 2026-03-02."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(forms.ModelForm):
    """The facts of one person; only what the rule set asks for is shown."""

    identity_no = forms.CharField(label=_("identity number"), max_length=40, required=False)
    phone = forms.CharField(label=_("mobile phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("e-mail"), max_length=254, required=False)
    birth = forms.DateField(label=_("date of birth"), required=False, widget=DayInput)
    sex = forms.ChoiceField(label=_("sex"), required=False, choices=[CHOOSE, *Sex.choices])
    nationality = forms.ChoiceField(label=_("nationality"), choices=NATIONALITIES)
    region = forms.ChoiceField(label=_("region"), required=False, choices=REGIONS)
    cadre_rank = forms.ChoiceField(label=_("cadre rank"), required=False, choices=RANKS)
    technical_post = forms.ChoiceField(
        label=_("technical post"), required=False, choices=TECHNICAL_POSTS
    )
    unit_nature = forms.ChoiceField(
        label=_("nature of the unit"), required=False, choices=[CHOOSE, *UnitNature.choices]
    )
    society_member = forms.NullBooleanField(
        label=_("member of the society"),
        required=False,
        widget=forms.Select(choices=MEMBERSHIP),
    )
    sole_nationality = forms.NullBooleanField(
        label=_("no other nationality"),
        required=False,
        widget=forms.Select(choices=MEMBERSHIP),
        help_text=_("The person declares to hold no nationality besides."),
    )

    SENSITIVE = frozenset({"identity_no", "phone", "email"})
    """Never kept on the device."""

    NEEDED = (
        "name", "sex", "birth", "identity_no", "title", "degree", "unit_name", "first_line_years",
        "phone",
    )  # fmt: skip
    """What a draft may lack but a paper may not: not marked as optional."""

    class Meta:
        model = Member
        fields = [
            "name", "sex", "birth", "identity_kind", "identity_no", "nationality", "region",
            "ethnic_group", "party", "education", "degree", "degree_in_progress", "title", "post",
            "cadre_rank", "technical_post", "unit_name", "unit_nature", "unit_head", "field",
            "first_line_years", "years_in_work", "returned_months", "months_per_year",
            "society_member", "sole_nationality", "phone", "email",
        ]  # fmt: skip

    def __init__(self, *args: Any, rules: RuleSet, **words: Any) -> None:
        super().__init__(*args, **words)
        self.keep_country()
        for name in not_asked(rules):
            del self.fields[name]
        for name in self.NEEDED:
            if name in self.fields:
                self.fields[name].needed = True  # type: ignore[attr-defined]
        documents = dict(IdentityDocument.choices)
        self.fields["identity_kind"] = forms.ChoiceField(
            label=_("document of identity"),
            choices=[(kind, documents[kind]) for kind in rules.person.documents],
        )
        if "unit_name" in self.fields:
            self.fields["unit_name"].help_text = _("The legal entity, named as on its seal.")
        self.fields["name"].help_text = _("As on the document of identity.")

    def keep_country(self) -> None:
        """Offer the country a person already has, also where it is not in the short list."""
        known = self.instance.nationality
        if known and known not in dict(NATIONALITIES):
            self.fields["nationality"].choices = [*NATIONALITIES, (known, known)]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what is valid so far, by name; autosave keeps it while the rest is mended."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield the fields in groups, each with its heading; empty groups are left out."""
        for heading, names in GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield heading, fields


GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Identity"),
        (
            "name",
            "identity_kind",
            "identity_no",
            "sex",
            "birth",
            "nationality",
            "sole_nationality",
            "region",
            "ethnic_group",
            "party",
        ),
    ),
    (
        _("Education and title"),
        ("education", "degree", "degree_in_progress", "title", "field"),
    ),
    (
        _("Unit and post"),
        (
            "unit_name",
            "unit_nature",
            "unit_head",
            "post",
            "cadre_rank",
            "technical_post",
            "first_line_years",
            "years_in_work",
            "returned_months",
            "months_per_year",
            "society_member",
        ),
    ),
    (_("Contact (never published)"), ("phone", "email")),
)


def not_asked(rules: RuleSet) -> set[str]:
    """Return the fields this programme has no rule about."""
    person = rules.person
    more = rules.notice.units_more if rules.notice else ()
    asked = {
        "nationality": person.foreign_allowed,
        "region": not person.other_regions,
        "degree_in_progress": bool(person.degree_min),
        "cadre_rank": bool(person.rank_exclusion) or any(each.rank for each in more),
        "technical_post": bool(person.rank_exclusion),
        "unit_head": bool(person.unit_head) or any(each.unit_head for each in more),
        "society_member": person.membership_required,
        "sole_nationality": person.sole_nationality,
    }
    asking = [person.presence, *person.branches]
    for fact in ("first_line_years", "years_in_work", "returned_months", "months_per_year"):
        asked[fact] = any(getattr(each, fact, 0) for each in asking)
    asked["nationality"] |= any(branch.nationality for branch in person.branches)
    asked["degree_in_progress"] |= any(branch.degree_min for branch in person.branches)
    return {name for name, wanted in asked.items() if not wanted}


class MemberForm(PersonForm):
    """A member of a team besides its leader."""

    role = forms.ChoiceField(
        label=_("place in the team"), choices=[("core", _("core member")), ("other", _("member"))]
    )

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "role"]

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """Put the place in the team first."""
        yield _("Team"), [self["role"]]
        yield from super().groups()


class TeamForm(forms.ModelForm):
    """The name of a team."""

    team_name = forms.CharField(label=_("team name"), max_length=120)

    class Meta:
        model = Paper
        fields = ["team_name"]


class SectionForm(forms.Form):
    """One section of running text, and the version it was written upon."""

    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput(attrs={"id": "base"}))
    text = forms.CharField(
        required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 16}), strip=True
    )

    def __init__(self, *args: Any, section: Section, label: str, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["text"].label = label
        self.fields["text"].max_length = None  # type: ignore[attr-defined]
        self.fields["text"].needed = section.required  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """Return what the service saves."""
        return {"text": self.cleaned_data["text"].replace("\r\n", "\n")}


class Rows(forms.BaseFormSet):
    """The rows of a list section; empty and removed ones are left out."""

    base_version = 0

    @property
    def words(self) -> dict[str, Any]:
        """Return what the service saves."""
        kept = [f.cleaned_data for f in self.forms if f.cleaned_data and not f.removed]
        names = list(self.form.base_fields)
        rows = [{name: each.get(name, "") for name in names if name != "removed"} for each in kept]
        return {"items": [row for row in rows if any(row.values())]}


class RowForm(forms.Form):
    """One row of a list section; its columns come from the rule set."""

    @property
    def removed(self) -> bool:
        """Tell whether the row is ticked for removal."""
        return bool(self.cleaned_data.get("removed"))


def year_or_date(text: str) -> None:
    """Refuse what is neither a year nor a date, at its cell."""
    if not is_time(text):
        raise forms.ValidationError(
            _(
                "“%(text)s” is no year or date. Write a year or date, for example 2019, 2019-05 or 2019-05-06, or leave it empty."
            ),
            params={"text": text.strip()[:40]},
        )


def rows_class(section: Section, labels: dict[str, str]) -> type[Rows]:
    """Return the formset of a list section: a form class with its columns, two empty rows below."""
    columns: dict[str, Any] = {
        column.code: forms.CharField(label=labels[column.code], required=False, max_length=5000)
        for column in section.columns
    }
    for column in section.columns:
        if column.kind == "year":
            columns[column.code].validators.append(year_or_date)
    for field in columns.values():
        field.needed = True
    columns["removed"] = forms.BooleanField(label=_("remove"), required=False)
    columns["removed"].needed = True
    row = type("SectionRow", (RowForm,), columns)
    most = section.max_items or 200
    made = forms.formset_factory(row, formset=Rows, extra=2, max_num=most, absolute_max=1000)
    return cast(type[Rows], made)


class FigureForm(forms.Form):
    """A picture for a section, and what it shows."""

    file = forms.FileField(label=_("picture (PNG or JPEG)"))
    caption = forms.CharField(label=_("caption"), max_length=200, required=False)


class CaptionForm(forms.Form):
    """What a figure shows."""

    caption = forms.CharField(label=_("caption"), max_length=200, required=False)


class BeginUploadForm(forms.Form):
    """What a browser says of a file before it sends it in parts."""

    slot = forms.CharField(max_length=40, required=False)
    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0, max_value=1 << 40)


class UploadForm(forms.Form):
    """One file for a slot, or the token of one that came in parts."""

    file = forms.FileField(
        label=_("file"),
        required=False,
        error_messages={"empty": _("The file is empty. Choose the file again.")},
    )
    upload = forms.CharField(max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the one or the other."""
        given = super().clean() or self.cleaned_data
        if not given.get("file") and not given.get("upload") and not self.errors:
            self.add_error("file", _("Choose a file first."))
        return given

    @property
    def token(self) -> str:
        """Return the token of a file that came in parts, or ""."""
        return str(self.cleaned_data["upload"])

    def content(self) -> dict[str, Any]:
        """Return the file as services take it."""
        file = self.cleaned_data["file"]
        return {"data": file.read(), "name": file.name}
