"""Write what every installation begins with: the programmes and the published holidays."""

from typing import Any

from django.core.management.base import BaseCommand

from programmes.calendar import seed_builtin_years
from programmes.services import seed_programmes


class Command(BaseCommand):
    help = (
        "Write the eight programmes and the published holidays; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        programmes, years = seed_programmes(), seed_builtin_years()
        self.stdout.write(f"{len(programmes)} programmes, {len(years)} years of holidays")
