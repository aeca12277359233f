"""Write the template of a programme's summary sheet, or sheets of invented people to try the import with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nominations.samples import clean_sample, messy_sample, template_sheet
from programmes.vocabulary import PRESETS, RuleSet, preset


class Command(BaseCommand):
    help = (
        "Writes a clean and a messy summary sheet (汇总表) of invented people; with --template the "
        "empty workbook of a programme, with drop-downs from its rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default=".", help="the folder to write to (default: here)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people")
        parser.add_argument("--count", type=int, default=20, help="people in the clean sheet")
        parser.add_argument(
            "--template", metavar="PROGRAMME", help="write the template of this preset instead"
        )

    def handle(self, *args: Any, to: str, template: str | None, **options: Any) -> None:
        folder = Path(to)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if template:
                self.write_template(folder, template)
            else:
                self.write_samples(folder, options["seed"], options["count"])
        except OSError as fault:
            raise CommandError(f"{folder} cannot be written: {fault.strerror}.") from fault

    def write_template(self, folder: Path, programme: str) -> None:
        """Write the template of one preset."""
        if programme not in PRESETS:
            known = ", ".join(PRESETS)
            raise CommandError(f"There is no preset “{programme}”. Name one of these: {known}.")
        path = folder / f"summary-{programme}.xlsx"
        path.write_bytes(template_sheet(RuleSet.parse(preset(programme))))
        self.stdout.write(str(path))

    def write_samples(self, folder: Path, seed: int, count: int) -> None:
        """Write a clean and a messy sheet; say how many people and faults are in each."""
        if not 1 <= count <= 2000:
            raise CommandError("--count must lie between 1 and 2000.")
        samples = {
            "summary-clean.xlsx": clean_sample(seed, count),
            "summary-messy.xlsx": messy_sample(seed + 1),
        }
        for name, sample in samples.items():
            (folder / name).write_bytes(sample.data)
            self.stdout.write(f"{folder / name}\t{sample.people}\t{len(sample.faults)}")
