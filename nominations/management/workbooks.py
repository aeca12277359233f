"""What the commands that read a workbook share: its arguments, its errors, its faults line by line."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ledger.actors import Actor
from ledger.situations import Situation
from nominations.services.previewing import CellFault
from people.actors import actor_in
from people.models import Office


class WorkbookCommand(BaseCommand):
    """A command that checks or imports a workbook in the chosen language, as somebody in an office."""

    file_help: ClassVar[str]
    user_help: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whether to check only, who imports and in which language to speak."""
        parser.add_argument("file", help=self.file_help)
        parser.add_argument("--check", action="store_true", help="validate only, write nothing")
        parser.add_argument("--user", help=self.user_help)
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, file: str, language: str, **options: Any) -> None:
        """Read the file and do the work; a situation becomes an error of the command."""
        with translation.override(language):
            at = import_string(settings.JUJIAN_CLOCK)()
            try:
                self.run(contents(file), Path(file).name, options, at)
            except Situation as situation:
                raise CommandError(str(situation)) from situation

    def run(self, data: bytes, name: str, options: dict[str, Any], at: datetime) -> None:
        """Check or import; each command its own."""
        raise TypeError(f"{type(self).__name__} does not say what it does")

    def tell_faults(self, faults: Iterable[CellFault]) -> None:
        """Print one line per fault and end with status 1 if there is any."""
        for fault in faults:
            self.stdout.write(f"{fault.cell}\t{one_line(fault.sentence)}")
        if faults:
            raise SystemExit(1)


def contents(file: str) -> bytes:
    """Return what the file holds; a sentence where it cannot be read."""
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise CommandError(
            _("%(file)s cannot be read: %(fault)s.") % {"file": file, "fault": fault.strerror}
        ) from fault


def one_line(words: object) -> str:
    """Return a sentence without line breaks or tabs."""
    return " ".join(str(words).split())


def holder_of(
    offices: QuerySet[Office], username: str | None, *, nobody: str, several: str
) -> Actor:
    """Return who imports in one of the offices: the one named, or the only one there is."""
    held = offices.filter(rehearsal=False).select_related("user")
    named = list((held.filter(user__username__iexact=username) if username else held)[:2])
    if not named:
        raise CommandError(nobody)
    if len(named) > 1:
        raise CommandError(several)
    return actor_in(named[0].user, named[0])
