"""Write a clean and a messy summary sheet of invented people, to try the import with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nominations.samples import clean_sample, messy_sample


class Command(BaseCommand):
    help = "Writes a clean and a messy summary sheet (汇总表) of invented people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default=".", help="the folder to write to (default: here)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people")
        parser.add_argument("--count", type=int, default=20, help="people in the clean sheet")

    def handle(self, *args: Any, to: str, seed: int, count: int, **options: Any) -> None:
        if not 1 <= count <= 2000:
            raise CommandError("--count must lie between 1 and 2000.")
        folder = Path(to)
        samples = {
            "summary-clean.xlsx": clean_sample(seed, count),
            "summary-messy.xlsx": messy_sample(seed + 1),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, sample in samples.items():
                (folder / name).write_bytes(sample.data)
                self.stdout.write(f"{folder / name}\t{sample.people}\t{len(sample.faults)}")
        except OSError as fault:
            raise CommandError(f"{folder} cannot be written: {fault.strerror}.") from fault
