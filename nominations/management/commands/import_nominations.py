"""Import a society's summary sheet from a file, or only check it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from ledger.actors import Actor
from nominations import services
from nominations.management.workbooks import WorkbookCommand, holder_of
from nominations.models import Import
from people.models import Office, Society
from programmes.models import Cycle
from programmes.vocabulary import PRESETS, RuleSet, preset


class Command(WorkbookCommand):
    help = (
        "Imports a summary sheet (汇总表), or with --check only validates it: one line per fault, "
        "CELL<TAB>sentence, exit status 1 if there is any."
    )

    file_help = "the workbook (.xlsx)"
    user_help = "the clerk (填报人) who imports; default: the only one"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--programme", help="the preset to check against, with --check")
        parser.add_argument("--society", help="code or name of the nominating society")
        parser.add_argument("--cycle", help="the cycle: programme-year, e.g. young-talent-2026")
        parser.add_argument(
            "--not-secret",
            action="store_true",
            help="declare (不涉密) that no row holds a state secret; without it nothing is imported",
        )

    def run(self, data: bytes, name: str, options: dict[str, Any], at: datetime) -> None:
        """Check or import, in the chosen language."""
        if options["check"]:
            self.check_only(data, options, at)
        elif not options["society"] or not options["cycle"]:
            raise CommandError(_("Name --society and --cycle, or --check with --programme."))
        else:
            society, cycle = society_of(options["society"]), cycle_of(options["cycle"])
            by = clerk_of(society, options["user"], at)
            sheet = {"society": society, "cycle": cycle, "not_secret": options["not_secret"]}
            self.bring_in(data, sheet | {"name": name}, by, at)

    def check_only(self, data: bytes, options: dict[str, Any], at: datetime) -> None:
        """Print the faults of a sheet by a preset, or by the rules of a cycle."""
        if options["cycle"]:
            rules = cycle_of(options["cycle"]).rules
        elif options["programme"] in PRESETS:
            rules = RuleSet.parse(preset(options["programme"]))
        else:
            raise CommandError(
                _("Name one of these with --programme: %(known)s.") % {"known": ", ".join(PRESETS)}
            )
        checked = services.check_sheet(data, rules, at)
        self.tell_faults(checked.faults)
        people = len(checked.summary.rows)
        self.stdout.write(_("%(count)s candidates, no fault.") % {"count": people})

    def bring_in(self, data: bytes, sheet: dict[str, Any], by: Actor, at: datetime) -> None:
        """Import a sheet that has no fault; print what was done."""
        checked = services.check_workbook(data, sheet["cycle"], sheet["society"], at)
        self.tell_faults(checked.faults)
        kept = services.start_import(data, **sheet, by=by, at=at)
        services.carry_out(kept, by=by, at=at, step=self.tell_step)
        assert Import.objects.get(pk=kept.pk).state == Import.State.DONE

    def tell_step(self, done: int, of: int, words: object) -> None:
        """Print the last sentence; in between only progress, on the other channel."""
        if done == of:
            self.stdout.write(str(words))
        elif self.stderr.isatty():
            self.stderr.write(f"\r{done}/{of} {words}", ending="")


def society_of(named: str) -> Society:
    """Return the nominating society of a code or name."""
    found = Society.objects.nominating().filter(rehearsal=False)
    society = found.filter(code=named).first() or found.filter(name=named).first()
    if society is None:
        raise CommandError(_("There is no nominating society “%(name)s”.") % {"name": named})
    return society


def cycle_of(named: str) -> Cycle:
    """Return the cycle of ``programme-year``, or of a programme the latest that is open."""
    code, _dash, year = named.rpartition("-")
    cycles = Cycle.objects.filter(rehearsal=False).select_related("programme", "rule_set")
    if code and year.isdigit():
        cycle = cycles.filter(programme__code=code, year=int(year)).first()
    else:
        cycle = cycles.filter(programme__code=named, stage="open").order_by("-year").first()
    if cycle is None:
        raise CommandError(
            format_lazy(
                "{} {}",
                _("There is no cycle “%(name)s”.") % {"name": named},
                _("Known: %(known)s.")
                % {"known": "、".join(f"{c.programme.code}-{c.year}" for c in cycles) or "–"},
            )
        )
    return cycle


def clerk_of(society: Society, username: str | None, at: datetime) -> Actor:
    """Return the clerk who imports: the one named, or the only one the society has."""
    return holder_of(
        Office.objects.held(at).filter(role="clerk", society=society),
        username,
        nobody=_("%(society)s has no such clerk (填报人).") % {"society": society},
        several=_("The society has several clerks. Name one with --user."),
    )
