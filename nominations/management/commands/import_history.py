"""Import a published list of earlier candidates or laureates from a file, or only check it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from files.workbooks import WorkbookRefused, as_workbook
from ledger.actors import Actor
from nominations import services
from nominations.management.workbooks import WorkbookCommand, holder_of
from nominations.published import ListRules
from nominations.published_words import OUTCOME_WORDS
from nominations.services.remembering import Examined, examine_list, known_programmes
from people.models import Office
from programmes.models import Programme


class Command(WorkbookCommand):
    help = (
        "Imports a published list (名单, .xlsx or .csv) of earlier candidacies and honours, or with "
        "--check only validates it: one line per fault, CELL<TAB>sentence, exit status 1 if any."
    )

    file_help = "the list (.xlsx, .xls or .csv)"
    user_help = "the manager (管理员) who imports; default: the only one"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--document", default="", help="the document it comes from: title, 文号"
        )
        parser.add_argument("--url", default="", help="the address the document is published at")
        parser.add_argument("--dated", type=date.fromisoformat, help="the date of the document")
        parser.add_argument("--programme", default="", help="of all lines, e.g. cas-academician")
        parser.add_argument("--year", type=int, help="of all lines")
        parser.add_argument("--outcome", default="", choices=["", *sorted(OUTCOME_WORDS)])

    def run(self, data: bytes, name: str, options: dict[str, Any], at: datetime) -> None:
        """Check or import, in the chosen language."""
        named = options["programme"]
        if named and not Programme.objects.filter(code=named).exists():
            known = ", ".join(Programme.objects.values_list("code", flat=True))
            raise CommandError(
                _("Name one of these with --programme: %(known)s.") % {"known": known}
            )
        examined = self.checked(data, name, options, at)
        if options["check"]:
            said = _("%(count)s lines, no fault.") % {"count": len(examined.list.lines)}
            self.stdout.write(said)
            return
        by = manager_of(options["user"], at)
        keys = ("document", "url", "dated", "programme", "year", "outcome")
        told = {key: options[key] for key in keys}
        kept = services.start_history_import(data, name=name, **told, by=by, at=at)
        counts = services.confirm_history_import(kept, by=by, at=at)
        self.stdout.write(
            _("Bound to a person: %(bound)s, possible: %(possible)s, known already: %(same)s.")
            % {key: counts[key] for key in ("bound", "possible", "same")}
        )

    def checked(self, data: bytes, name: str, options: dict[str, Any], at: datetime) -> Examined:
        """Return the list where it has no fault; print the faults and end with status 1 else."""
        rules = ListRules(
            on=localdate(at),
            words=known_programmes(),
            programme=options["programme"],
            year=options["year"],
            outcome=options["outcome"],
            document=options["document"],
        )
        try:
            examined = examine_list(as_workbook(data, name), rules)
        except WorkbookRefused as refused:
            raise CommandError(str(refused.sentence)) from refused
        self.tell_faults(examined.faults)
        return examined


def manager_of(username: str | None, at: datetime) -> Actor:
    """Return the manager who imports: the one named, or the only one there is."""
    return holder_of(
        Office.objects.held(at).filter(role="manager"),
        username,
        nobody=_("There is no such manager (管理员)."),
        several=_("There are several managers. Name one with --user."),
    )
