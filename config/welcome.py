"""What the demo says when it is up: who to log in as, in which role, and what to look at."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rich import box
from rich.table import Table

from config.rehearsal.company import PASSWORD
from people.choices import Role
from people.models import Office

SECOND = {Role.MANAGER}  # what one of them prepares, another publishes

LOOK_AT: dict[str, Any] = {
    Role.CLERK: _("draft a paper, import a summary sheet, mend what was returned"),
    Role.APPROVER: _("endorse what the society submits, within its quota"),
    Role.EXAMINER: _("check papers against the catalogue; return, accept or refuse"),
    Role.MANAGER: _("open a cycle, run rounds, publish notices and award lists"),
    Role.EXPERT: _(
        "declare conflicts of interest, score, sign: a review stands half done; codes are among “My letters and codes” on top of the page"
    ),
    Role.CHAIR: _("lead the panel and its secret vote"),
    Role.SUPERVISOR: _("read the book: who did what, when, in which office"),
    Role.SECRECY: _("sealed papers: every copy, what becomes of them"),
    Role.OPERATOR: _("societies, units, users and offices"),
    Role.NOMINEE: _("fill in one's own paper and hand it back"),
    Role.CONTACT: _("fill in the one paper one was asked to"),
}


def offices_to_try() -> list[Office]:
    """Return one office of invented people for each role, two where two persons are needed."""
    held = Office.objects.filter(
        rehearsal=True, until__isnull=True, user__is_active=True
    ).select_related("user", "society")
    found: dict[str, list[Office]] = {}
    for office in held.order_by("pk"):
        shown = found.setdefault(office.role, [])
        if len(shown) < 1 + (office.role in SECOND) and office.user.has_usable_password():
            shown.append(office)
    return [office for role in LOOK_AT for office in found.get(role, [])]


def welcome(url: str) -> Table:
    """Return the table of the people to log in as."""
    table = Table(
        title=f"\n举荐 Jujian · {url}",
        caption=str(_("The password of everybody: %(password)s. Ctrl-C stops everything."))
        % {"password": PASSWORD},
        box=box.ROUNDED,
    )
    for head in (_("Log in as"), _("Name"), _("Role"), _("Organisation"), _("Look at")):
        table.add_column(str(head), overflow="fold")
    for office in offices_to_try():
        table.add_row(
            office.user.username,
            office.user.name,
            office.get_role_display(),
            str(office.society or ""),
            str(LOOK_AT[office.role]),
        )
    open_now = _("a notice that runs now, and its form to object; verify a certificate")
    table.add_row(str(_("nobody")), "", str(_("The public")), "", str(open_now))
    return table
