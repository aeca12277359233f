"""Forms of accounts, offices, societies and units."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from people.choices import Role, SocietyKind, UnitNature
from people.identity import check_credit_code, check_mobile
from people.models import Society, Unit, User
from people.services.importing import APPOINTED

DANGEROUS = (
    "unmask", "drop", "refuse", "withdraw", "decide_waiver", "set_quota", "grant_late", "take_over", "decide_conflict",
    "recuse", "reopen", "void", "abandon", "suspend", "ask_revocation", "revoke", "appoint",
    "end_office", "keep_phone",
    "publish_assignment", "undo_assignment", "pin", "allow", "void_vote", "settle_tie", "confirm_ranking",
    "draw_order", "see_called", "seal_list", "open_names", "ask_redraw", "redraw", "seat_in_panel", "unseat_from_panel",
    "ban_expert", "lift_ban", "decide_dispute", "decide_exclusion",
)  # fmt: skip


class DoorForm(LoginForm):
    """Log in: the labels say what goes into the boxes, and the boxes nothing."""

    def __init__(self, *given: Any, **words: Any) -> None:
        super().__init__(*given, **words)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


def untaken(given: str, rows: Any, field: str) -> str:
    """Return what was given where no row bears it yet, whatever its case."""
    if given and rows.filter(**{f"{field}__iexact": given}).exists():
        raise forms.ValidationError(_("This is taken already. Choose another."))
    return given


def mobile(value: str) -> str:
    """Return a mobile number in its normal form; refuse one that cannot be."""
    if not value:
        return ""
    check = check_mobile(value)
    if check.fault:
        raise forms.ValidationError(_("This is no mobile number: eleven digits, beginning with 1."))
    return check.normalised


class ActivateForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        given = super().clean() or {}
        if given.get("password") != given.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return given


class SocietyForm(forms.Form):
    """A nominating organisation, or the organising office."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    code = forms.CharField(label=_("Code"), max_length=20)
    kind = forms.ChoiceField(label=_("Kind"), choices=SocietyKind.choices)

    def clean_code(self) -> str:
        """A code belongs to one society."""
        return untaken(self.cleaned_data["code"], Society.objects, "code")


class UnitForm(forms.Form):
    """A legal entity."""

    name = forms.CharField(label=_("Name on the seal"), max_length=120)
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False
    )
    nature = forms.ChoiceField(label=_("Nature"), choices=UnitNature.choices)
    region = forms.CharField(label=_("Region"), max_length=20, required=False)

    def clean_name(self) -> str:
        """A name belongs to one legal entity."""
        return untaken(self.cleaned_data["name"], Unit.objects, "name")

    def clean_credit_code(self) -> str:
        """The code is right, and belongs to one legal entity."""
        code = self.cleaned_data["credit_code"]
        if code and not check_credit_code(code).valid:
            raise forms.ValidationError(
                _("This is not a valid unified social credit code (GB 32100).")
            )
        return untaken(code, Unit.objects, "credit_code")


class AccountForm(forms.Form):
    """A person's account."""

    username = forms.CharField(label=_("User name"), max_length=150)
    name = forms.CharField(label=_("Name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The activation link goes there.")
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        help_text=_("The person's own: one-time codes go there."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_username(self) -> str:
        """A user name belongs to one person."""
        return untaken(self.cleaned_data["username"], User.objects, "username")

    def clean_email(self) -> str:
        """An address belongs to one account."""
        return untaken(self.cleaned_data["email"], User.objects, "email")

    def clean_phone(self) -> str:
        """Bring the number to its normal form."""
        return mobile(self.cleaned_data["phone"])


class PhoneForm(forms.Form):
    """The mobile phone of a person."""

    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        help_text=_("The person's own: one-time codes go there."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        """Bring the number to its normal form."""
        return mobile(self.cleaned_data["phone"])


class OfficeForm(forms.Form):
    """An office for a person."""

    role = forms.ChoiceField(
        label=_("Office"), choices=[(role.value, role.label) for role in APPOINTED]
    )
    society = forms.ModelChoiceField(
        Society.objects.none(),
        label=_("Organisation"),
        required=False,
        help_text=_("Clerks and approvers belong to a society."),
    )

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["society"].queryset = Society.objects.seen_by(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A society's office names its society."""
        given = super().clean() or {}
        if given.get("role") in (Role.CLERK, Role.APPROVER) and not given.get("society"):
            self.add_error("society", _("This office belongs to a society. Name the society."))
        return given


class HandOverForm(forms.Form):
    """To whom an office is handed over."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Hand over to"))

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        users = User.objects.seen_by(actor).filter(is_active=True)
        self.fields["to"].queryset = users  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A register as a workbook."""

    file = forms.FileField(label=_("Workbook"), help_text=_("Excel or WPS (.xlsx)"))


class SearchForm(forms.Form):
    """What one narrows a register by."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)


LIKELY_DAYS = (
    MinValueValidator(date(1900, 1, 1), _("Write a year from 1900 to 2199.")),
    MaxValueValidator(date(2199, 12, 31), _("Write a year from 1900 to 2199.")),
)
"""Days a list may be narrowed by: what lies further off has no moment in every time zone."""


def day_field(label: Sentence) -> forms.DateField:
    """Return a field for a day that a list is narrowed by."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=LIKELY_DAYS)


class BookForm(forms.Form):
    """What one narrows the book by."""

    q = forms.CharField(label=_("Number of a record, or a person"), required=False, max_length=60)
    since = day_field(_("From"))
    until = day_field(_("To"))
    dangerous = forms.BooleanField(label=_("Only acts that need watching"), required=False)
