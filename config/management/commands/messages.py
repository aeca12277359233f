"""Bring the message catalogue up to the source, and name what is still to be translated."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import catalogue


class Command(BaseCommand):
    help = "Add new strings to the Chinese catalogue, drop unused ones, compile it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            added, dropped = catalogue.update()
            catalogue.compile_catalogue()
            self.stdout.write(f"{added} added, {dropped} dropped")
        missing = catalogue.missing()
        for (_context, msgid, _plural), places in sorted(missing.items()):
            self.stdout.write(f"{places[0]}\t{msgid}")
        if missing:
            raise CommandError(f"{len(missing)} messages have no whole Chinese translation")
        self.stdout.write("The Chinese catalogue is complete.")
