"""Import a published list of earlier candidates or laureates from a file, or only check it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from files.workbooks import WorkbookRefused, as_workbook
from ledger.actors import Actor
from ledger.situations import Situation
from nominations import services
from nominations.management.commands.import_nominations import contents, one_line
from nominations.published import ListRules
from nominations.published_words import OUTCOME_WORDS
from nominations.services.previewing import CellFault
from nominations.services.remembering import Examined, examine_list, known_programmes
from people.actors import actor_in
from people.models import Office
from programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Imports a published list (名单, .xlsx or .csv) of earlier candidacies and honours, or with "
        "--check only validates it: one line per fault, CELL<TAB>sentence, exit status 1 if any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the list (.xlsx, .xls or .csv)")
        parser.add_argument(
            "--document", default="", help="the document it comes from: title, 文号"
        )
        parser.add_argument("--url", default="", help="the address the document is published at")
        parser.add_argument("--dated", type=date.fromisoformat, help="the date of the document")
        parser.add_argument("--programme", default="", help="of all lines, e.g. cas-academician")
        parser.add_argument("--year", type=int, help="of all lines")
        parser.add_argument("--outcome", default="", choices=["", *sorted(OUTCOME_WORDS)])
        parser.add_argument("--check", action="store_true", help="validate only, write nothing")
        parser.add_argument(
            "--user", help="the manager (管理员) who imports; default: the only one"
        )
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, file: str, language: str, **options: Any) -> None:
        with translation.override(language):
            try:
                self.run(contents(file), Path(file).name, options)
            except Situation as situation:
                raise CommandError(str(situation)) from situation

    def run(self, data: bytes, name: str, options: dict[str, Any]) -> None:
        """Check or import, in the chosen language."""
        at = import_string(settings.JUJIAN_CLOCK)()
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

    def tell_faults(self, faults: Iterable[CellFault]) -> None:
        """Print one line per fault and end with status 1 if there is any."""
        for fault in faults:
            self.stdout.write(f"{fault.cell}\t{one_line(fault.sentence)}")
        if faults:
            raise SystemExit(1)


def manager_of(username: str | None, at: datetime) -> Actor:
    """Return the manager who imports: the one named, or the only one there is."""
    held = Office.objects.held(at).filter(role="manager", rehearsal=False).select_related("user")
    named = held.filter(user__username__iexact=username) if username else held
    offices = list(named[:2])
    if not offices:
        raise CommandError(_("There is no such manager (管理员)."))
    if len(offices) > 1:
        raise CommandError(_("There are several managers. Name one with --user."))
    return actor_in(offices[0].user, offices[0])
