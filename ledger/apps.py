"""The app ledger; it installs the database's own rules after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Listen for the end of each app's migrations."""
        post_migrate.connect(install_rules, dispatch_uid="ledger.install_rules")


def install_rules(sender: AppConfig, using: str, plan: Any = None, **kwargs: Any) -> None:
    """Install the rules over one app's tables, once they exist."""
    from ledger import triggers

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    rules = [rule for rule in triggers.rules_of(sender) if rule.table in tables]
    if rules and "ledger_entry" in tables:
        triggers.install(connection, rules)
