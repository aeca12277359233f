"""At most six items to choose from, by the office held now."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from people.gates import Request

Choice = tuple[str, str]

PUBLIC = "passer-by"
BY_ROLE: dict[str, list[tuple[object, str]]] = {
    "clerk": [
        (_("Home"), "society:home"),
        (_("Papers"), "society:papers"),
        (_("Own selection"), "society:selections"),
        (_("Import"), "society:imports"),
    ],
    "approver": [
        (_("Home"), "society:home"),
        (_("Papers"), "society:papers"),
        (_("Own selection"), "society:selections"),
    ],
    "nominee": [(_("Home"), "nominate:home")],
    "contact": [(_("Home"), "nominate:home")],
    "examiner": [(_("Home"), "office:home"), (_("Form check"), "office:checks")],
    "manager": [
        (_("Home"), "office:home"),
        (_("Cycles"), "office:cycles"),
        (_("Candidates"), "office:candidates"),
        (_("Rounds"), "office:rounds"),
        (_("Notices"), "office:notices"),
        (_("Awards"), "office:awards"),
    ],
    "expert": [(_("Home"), "review:home")],
    "chair": [(_("Home"), "review:home")],
    "supervisor": [
        (_("Home"), "supervise:home"),
        (_("Book"), "supervise:book"),
        (_("Rounds"), "supervise:rounds"),
        (_("Objections"), "supervise:objections"),
    ],
    "secrecy": [(_("Sealed papers"), "secrecy:home")],
    PUBLIC: [
        (_("Home"), "public:home"),
        (_("Notices"), "public:notices"),
        (_("Award lists"), "public:awards"),
        (_("Verify a certificate"), "public:verify"),
        (_("Log in"), "account_login"),
    ],
    "operator": [
        (_("Home"), "operate:home"),
        (_("Societies"), "operate:societies"),
        (_("Users"), "operate:users"),
    ],
}


def navigation_for(request: Request) -> list[dict[str, object]]:
    """Return label, url and whether it is the present page, for each choice."""
    items = []
    actor = request.actor
    for label, name in BY_ROLE.get(actor.role or actor.kind, []):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == url if name.endswith(":home") else request.path.startswith(url)
        items.append({"label": label, "url": url, "current": here})
    best = max((len(str(i["url"])) for i in items if i["current"]), default=0)
    for item in items:
        item["current"] = bool(item["current"]) and len(str(item["url"])) == best
    return items
