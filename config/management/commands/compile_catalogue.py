"""Compile the message catalogue; gettext need not be installed."""

from typing import Any

from django.core.management.base import BaseCommand

from config.catalogue import compile_catalogue


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/django.po into the file Django reads."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_catalogue()} messages compiled")
