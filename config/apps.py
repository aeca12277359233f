"""The app config."""

from typing import Any

from django import forms
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate

from ledger.secrecy import no_marking


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Let every text field of every form refuse a classification marking, at its place."""
        fields = forms.CharField
        if no_marking not in fields.default_validators:
            fields.default_validators = [*fields.default_validators, no_marking]
        told = apps.get_app_config(
            "ledger"
        )  # one that has tables; every migration tells each of them
        post_migrate.connect(make_cache_table, sender=told, dispatch_uid="config.make_cache_table")


def make_cache_table(using: str, **_told: Any) -> None:
    """Make the table in which all workers count together, where there is no Redis and it is missing."""
    call_command("createcachetable", database=using, verbosity=0)
