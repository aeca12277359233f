"""Rehearse a whole season with invented people, or erase the rehearsal."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from config import clock, rehearsal
from config.celery import app as celery


class Command(BaseCommand):
    help = "Rehearse a whole season of all programmes with invented people, or erase it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed invents the same people"
        )
        parser.add_argument("--size", choices=sorted(rehearsal.SIZES), default="small")
        part = parser.add_mutually_exclusive_group()
        part.add_argument(
            "--assigning",
            action="store_true",
            help="only one season up to its review by letter, ready to be assigned by hand",
        )
        part.add_argument(
            "--meeting", action="store_true", help="only one meeting, ready to be held by hand"
        )
        part.add_argument("--erase", action="store_true", help="erase the rehearsal whole")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["erase"]:
            self.stdout.write(f"erased: {rehearsal.erase()} records")
            return
        celery.conf.task_always_eager = True  # jobs are done here and now, without a worker
        size, seed = rehearsal.SIZES[options["size"]], options["seed"]
        if options["meeting"]:
            made = rehearsal.rehearse_meeting(size, seed=seed, at=clock.now())
            members = made.attendees.values_list("expert__user__username", flat=True)
            self.stdout.write(f"{made}: /office/meetings/{made.pk}/")
            self.stdout.write(" ".join(members))
            return
        console = Console()
        with Progress(console=console) as progress:
            tell = teller(progress)
            if options["assigning"]:
                cycle = rehearsal.rehearse_assigning(size, seed=seed, at=clock.now(), tell=tell)
                console.print(f"{cycle}: /office/cycles/{cycle.pk}/")
                return
            report = rehearsal.rehearse(
                size, seed=seed, at=clock.now(), hands=settings.JUJIAN_DEMO, tell=tell
            )
        table = Table("programme", "candidates by stage", title=f"{report.year}")
        for code, stages in report.stages.items():
            table.add_row(code, ", ".join(f"{stage} {count}" for stage, count in stages.items()))
        console.print(table)


def teller(progress: Progress) -> Callable[[str, int, int], None]:
    """Return what shows how far a rehearsal is."""
    task = progress.add_task("rehearse", total=None)

    def tell(what: str, done: int, total: int) -> None:
        progress.update(task, description=what, completed=done, total=total)

    return tell
