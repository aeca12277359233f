"""Excel out of the lists of this stretch: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from files.lists import Head, ListOut, excel, in_pieces, moment, number
from ledger.situations import Sentence
from people.gates import Request, for_roles
from people.views import accounts, operate, supervise

STATES: dict[bool, Sentence] = {True: _("active"), False: _("not activated")}
SOCIETIES = ListOut(
    _("Societies"),
    (
        Head(_("Society"), "name", 36),
        Head(_("Short name"), "short_name", 18),
        Head(_("Code"), "code", 14),
        Head(_("Kind"), "get_kind_display"),
        Head(_("Legal entity"), "unit.name", 36),
        number(_("Offices held"), "held"),
    ),
)
UNITS = ListOut(
    _("Units"),
    (
        Head(_("Unit"), "name", 36),
        Head(_("Aliases"), lambda row: "、".join(map(str, row.aliases.all())), 36),
        Head(_("Credit code"), "credit_code", 22),
        Head(_("Nature"), "get_nature_display"),
        Head(_("Parent"), "parent.name", 36),
    ),
)
USERS = ListOut(
    _("Users"),
    (
        Head(_("Name"), str, 16),
        Head(_("User name"), "username", 20),
        Head(_("Offices"), lambda row: "\n".join(map(office_word, row.held)), 44, wrap=True),
        Head(_("State"), lambda row: STATES[row.has_usable_password()], 14),
    ),
)
BOOK = ListOut(
    _("Book"),
    (
        moment(_("When"), "line.at"),
        Head(_("Act"), "line.sentence", 36),
        Head(_("Kind of record"), "kind"),
        Head(_("Record"), "record", 28),
        Head(_("By"), "line.actor_name", 14),
        Head(_("Office"), "line.office", 14),
        Head(_("Reason"), "line.reason", 60, wrap=True),
    ),
)


def office_word(held: Any) -> str:
    """Name an office, with its society where it has one."""
    role = held.get_role_display()
    return f"{role} · {held.society}" if held.society else role


def book_rows(request: Request) -> Iterable[Any]:
    """Return the lines of the book as its page tells them, names masked."""
    return in_pieces(supervise.searched(request)[1], partial(supervise.listed, by=request.actor))


operators = for_roles("operator")
societies_out = operators(excel(SOCIETIES, lambda request: operate.societies_listed(request)[1]))
units_out = operators(excel(UNITS, lambda request: operate.units_listed(request)[1]))
users_out = operators(excel(USERS, lambda request: accounts.listed(request)[1]))
book_out = for_roles("supervisor")(excel(BOOK, book_rows))
