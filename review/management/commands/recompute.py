"""Compute a stored result again from its stored inputs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ledger.situations import OutOfOrder
from review import services
from review.models import Ranking


class Command(BaseCommand):
    help = (
        "Recomputes a ranking (排序) from its stored inputs and compares: their hash, every place, "
        "mean and outcome. Ends with 0 where all is equal, 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ranking", type=int, help="number of the ranking, as in its address")

    def handle(self, *args: Any, **options: Any) -> None:
        made = Ranking.objects.select_related("round").filter(pk=options["ranking"]).first()
        if made is None:
            raise CommandError(_("There is no ranking %(pk)s.") % {"pk": options["ranking"]})
        self.stdout.write(f"{made} · {made.method} · {made.input_hash}")
        try:
            found = services.differences(made)
        except OutOfOrder as refusal:
            raise CommandError(str(refusal)) from refusal
        for each in found:
            self.stdout.write(str(each))
        if found:
            raise SystemExit(1)
        count = made.results.count()
        self.stdout.write(_("Computed again: all %(count)s places are equal.") % {"count": count})
