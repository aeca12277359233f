"""At most six items to choose from, by the office held now."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from people.gates import Request
from review.models import PanelMove

Choice = tuple[str, str]

PUBLIC = "passer-by"
BY_ROLE: dict[str, list[tuple[object, str]]] = {
    "clerk": [
        (_("Home"), "society:home"),
        (_("Papers"), "society:papers"),
        (_("Own selection"), "society:selections"),
        (_("Import"), "society:imports"),
        (_("Objections"), "society:objections"),
    ],
    "approver": [
        (_("Home"), "society:home"),
        (_("Papers"), "society:papers"),
        (_("Own selection"), "society:selections"),
        (_("Objections"), "society:objections"),
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
        (_("Experts"), "supervise:experts"),
        (_("Notices"), "supervise:notices"),
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


BELOW = {
    "office:rounds": (
        "draws", "experts", "disputes", "exclusions", "conflicts", "votes", "rankings", "reviews",
        "panels", "drafts", "works", "disclosures", "meetings", "booklets", "by-hand",
    ),
    "public:awards": ("statistics", "data"),
    "supervise:rounds": ("draws", "votes", "rankings", "meetings", "disputes", "exclusions"),
}  # fmt: skip
"""What belongs to a choice though its address does not begin with the choice's: the word in its place."""


def choices_of(request: Request) -> list[tuple[object, str]]:
    """Return the choices of the office held now; a society's moves stand there while one waits."""
    actor = request.actor
    found = BY_ROLE.get(actor.role or actor.kind, [])
    if PanelMove.objects.waiting_for(actor).exists():
        return [*found, (_("Moves between panels"), "society:moves")]
    return found


def navigation_for(request: Request) -> list[dict[str, object]]:
    """Return label, url and whether it is the present page, for each choice."""
    items = []
    for label, name in choices_of(request):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == url if name.endswith(":home") else is_below(request.path, url, name)
        items.append({"label": label, "url": url, "current": here})
    best = max((len(str(i["url"])) for i in items if i["current"]), default=0)
    for item in items:
        item["current"] = bool(item["current"]) and len(str(item["url"])) == best
    return items


def is_below(path: str, url: str, name: str) -> bool:
    """Tell whether a page belongs to a choice: by its address, or by a word that stands in its place."""
    space = url.rstrip("/").rpartition("/")[0]
    return path.startswith((url, *(f"{space}/{word}/" for word in BELOW.get(name, ()))))
