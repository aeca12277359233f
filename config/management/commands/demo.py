"""The demonstration: database, a rehearsed season, and the site, in one command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from files.fonts import harfbuzz_subset_present
from programmes.models import Cycle, Programme


class Command(BaseCommand):
    help = "Migrate, seed, rehearse a season where none stands, and serve; needs JUJIAN_DEMO=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.JUJIAN_DEMO:
            raise CommandError("This is no demo installation. Start it with: make demo")
        call_command("migrate", verbosity=0)
        call_command("seed")
        if not harfbuzz_subset_present():
            self.stdout.write(
                "libharfbuzz-subset is not installed: PDFs with rare characters take a little "
                "longer (sudo apt-get install -y libharfbuzz-subset0)."
            )
        if not season_stands():
            if Cycle.objects.filter(rehearsal=True).exists():
                call_command("rehearse", erase=True)
            call_command("rehearse", size="small")
        call_command("serve", bind=options["bind"])


def season_stands() -> bool:
    """Tell whether every programme has been rehearsed; one that was interrupted has not."""
    past = Cycle.objects.filter(rehearsal=True, stage__in=["closed", "finished"])
    return past.values("programme").distinct().count() == Programme.objects.count()
