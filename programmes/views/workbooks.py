"""Excel out of the lists of this stretch: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from files.lists import Head, ListOut, excel, moment, number
from people.gates import Request, for_roles
from programmes import services
from programmes.views import office

CYCLES = ListOut(
    _("Cycles"),
    (
        Head(_("Cycle"), "name", 36),
        Head(_("Programme"), "programme.name", 30),
        number(_("Year"), "year", 8),
        Head(_("Number of the call"), "notice_no", 24),
        Head(_("Stage"), "get_stage_display", 14),
        moment(_("Opens"), "opens_at"),
        moment(_("Deadline"), "closes_at"),
        number(_("Papers"), "papers_count", 8),
        number(_("Candidates"), "candidates_count", 8),
        number(_("Version of the rules"), "rule_set.version", 12),
    ),
)
READERS = ListOut(
    _("Read by"),
    (
        Head(_("Society"), "society.name", 34),
        moment(_("First opened"), "reading.read_at"),
        Head(_("By"), "reading.reader", 16),
    ),
)


def readers_rows(request: Request, pk: int) -> list[Any]:
    """Return the societies invited with whether each has read the call; none before it is open."""
    cycle = office.found(request, pk)
    return [] if cycle.stage == "preparing" else services.call_readers(cycle)


desk = for_roles("manager", "examiner")
cycles_out = desk(excel(CYCLES, office.listed))
readers_out = desk(excel(READERS, readers_rows))
