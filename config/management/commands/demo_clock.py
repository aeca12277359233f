"""Move the demo clock forward, so that a person can walk a season in an afternoon."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import clock
from config.views import step_of
from ledger.situations import Refused


class Command(BaseCommand):
    help = "Show the demo clock, or move it forward: demo_clock +7d, demo_clock +2h."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", nargs="?", default="show", help="+7d, +2h, or show")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["step"] != "show":
                clock.move(step_of(options["step"]))
                self.stdout.write(self.happened(clock.tick(clock.now())))
        except PermissionError:
            raise CommandError("Only a demo has a demo clock: set JUJIAN_DEMO=1.") from None
        except Refused as fault:
            raise CommandError(str(fault)) from None
        here = timezone.localtime(clock.now())
        self.stdout.write(f"{here:%Y-%m-%d %H:%M} Beijing time, {clock.offset()} ahead")

    def happened(self, counts: dict[str, int]) -> str:
        """Say what the passing of time did."""
        done = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        return f"happened: {done}" if done else "nothing was due"
