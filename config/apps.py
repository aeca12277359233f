"""The app config."""

from django import forms
from django.apps import AppConfig

from ledger.secrecy import no_marking


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Let every text field of every form refuse a classification marking, at its place."""
        fields = forms.CharField
        if no_marking not in fields.default_validators:
            fields.default_validators = [*fields.default_validators, no_marking]
