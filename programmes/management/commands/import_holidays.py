"""``manage.py import_holidays``: the holidays the State Council published for a year."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.situations import Refused
from programmes.calendar import read_published, seed_builtin_years, write_year


class Command(BaseCommand):
    help = (
        "Import a year's published holidays and make-up days (JSON or CSV), or the built-in years."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--source", default="", help="the document, by its title or 文号")
        parser.add_argument("--builtin", action="store_true", help="the years the product knows")
        parser.add_argument(
            "--provisional",
            action="store_true",
            help="keep the year unconfirmed: notices refuse to count through it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["files"] and not options["builtin"]:
            raise CommandError("Name a FILE to import, or give --builtin.")
        if options["builtin"]:
            years = seed_builtin_years()
            self.stdout.write(f"Built in: {len(years)} years written.")
        for path in options["files"]:
            self.import_file(path, options["source"], confirmed=not options["provisional"])

    def import_file(self, path: Path, source: str, *, confirmed: bool) -> None:
        """Import one file whole, or nothing of it."""
        try:
            content = path.read_text("utf-8")
            published = read_published(content, name=path.name, source=source)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{path.name} is not a UTF-8 text file.") from None
        except Refused as refused:
            raise CommandError("\n".join(str(sentence) for sentence in refused.sentences)) from None
        write_year(published, confirmed=confirmed)
        state = "confirmed" if confirmed else "not confirmed"
        self.stdout.write(f"{published.year}: {len(published.days)} days, {state}.")
