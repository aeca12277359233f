"""What the bearer of a code (推荐码) fills in to come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from people.models import User


class CodeForm(forms.Form):
    """The code a society gave."""

    code = forms.CharField(
        label=_("nomination code"),
        max_length=40,
        help_text=_("Twelve letters and digits, such as 7KMP-Q2RX-94TD."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class JoinForm(forms.Form):
    """A new account for the bearer of a code."""

    name = forms.CharField(label=_("your name"), max_length=100)
    username = forms.CharField(
        label=_("user name"),
        max_length=150,
        validators=User._meta.get_field("username").validators,
        help_text=_("Letters, digits and . _ - only; you log in with it later."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("password"),
        strip=False,
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        """Refuse a name that is taken, at its field."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another."))
        return username

    def clean(self) -> dict[str, Any]:
        """Both passwords agree and are good enough."""
        given = super().clean() or {}
        password = given.get("password")
        if password and given.get("again") and password != given["again"]:
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(
                    password, User(username=given.get("username", ""), name=given.get("name", ""))
                )
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        return given
