"""The app ledger; it lifts the database's own rules before a migration and installs them after it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Listen for the beginning and the end of each app's migrations."""
        pre_migrate.connect(lift_rules, dispatch_uid="ledger.lift_rules")
        post_migrate.connect(install_rules, dispatch_uid="ledger.install_rules")


def lift_rules(sender: AppConfig, using: str, plan: Any = (), **kwargs: Any) -> None:
    """Lift the rules before tables change, on SQLite alone.

    There a changed table is made anew under another name, and every trigger that speaks of it, on
    whatever table, stops that. A migration that fails leaves them lifted until one ends well.
    """
    from ledger import triggers

    connection = connections[using]
    if plan and connection.vendor == "sqlite" and sender.name == "ledger":
        triggers.lift_all(connection)


def install_rules(sender: AppConfig, using: str, plan: Any = None, **kwargs: Any) -> None:
    """Install the rules over one app's tables, once they exist."""
    from ledger import triggers

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    rules = [rule for rule in triggers.rules_of(sender) if rule.table in tables]
    if rules and "ledger_entry" in tables:
        triggers.install(connection, rules)
