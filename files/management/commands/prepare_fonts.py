"""Cut the faces of the PDFs once for this installation, where that is needed."""

from typing import Any

from django.core.management.base import BaseCommand

from files.fonts import family_names, prepare_fonts, site_fonts


class Command(BaseCommand):
    help = "Prepares the faces of the PDFs, once per installation, and lists the site's own."

    def handle(self, *args: Any, **options: Any) -> None:
        for family, paths in prepare_fonts().items():
            self.stdout.write(f"{family}\t{', '.join(str(path) for path in paths)}")
        for path in site_fonts():
            self.stdout.write(f"{', '.join(family_names(path)) or '?'}\t{path}")
