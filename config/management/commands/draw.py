"""Draw the generated documents, or check that they are current."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.drawing import DOCUMENTS


class Command(BaseCommand):
    help = "Draw docs/workflow.md, docs/permissions.md and docs/records.md from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether they are current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, draw in DOCUMENTS.items():
            path, text = settings.BASE_DIR / name, draw()
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text)
        if stale and options["check"]:
            raise CommandError(f"Not current: {', '.join(stale)}. Run make draw.")
        self.stdout.write(f"drawn: {', '.join(stale)}" if stale else "current")
