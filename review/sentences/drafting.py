"""Drafts of an assignment in words: why there is none, what it is worth, why two fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review.matching import Clash, ClashCode, Repair, RepairCode
from review.sentences.assigning import clash, repair
from review.sentences.words import Sentence

OF_EXPERTS = (str(RepairCode.RAISE_LOADS), str(RepairCode.LOWER_LOAD_MIN))
"""Repairs whose numbers are of experts; those of the others are of items."""

PARTS: Mapping[str, Sentence] = {
    "discipline": _("nearness of disciplines {value}"),
    "words": _("words in common {value}"),
    "past": _("read in this field before {value}"),
    "refused": _("called the like not their field {value}"),
}
MENDED = _("{kept} pairs stay, {gone} go and {come} come.")
LEAST = _("Proven: no assignment under these rules changes fewer pairs.")
NOT_LEAST = _("Not proven to be the fewest changes: a better repair may exist.")
NOTHING_NEW: Mapping[str, Sentence] = {
    "age": _("{count} experts are above the age limit of the rule set and get nothing new."),
    "consecutive": _(
        "{count} experts have served as many cycles in succession as the rule set allows."
    ),
}
QUORUM = _(
    "{name}: {members} members, {recused} recused, {left} left; at least {needed} are needed: short by {short}."
)

Names = Mapping[int, str]


def clash_told(held: Mapping[str, Any], items: Names, experts: Names) -> list[Sentence]:
    """Say why there is no assignment, and what would mend it; keys are turned into names."""
    if held["kind"] == "quorum":
        return [quorum_told(row, items) for row in held["items"]]
    found = clash_of(held)
    return [
        clash(found, items, experts),
        *(repair(each, items, experts) for each in found.repairs),
    ]


def quorum_told(row: Sequence[int], items: Names) -> Sentence:
    """Say that an item loses its quorum after recusals, and by how many."""
    key, members, recused, needed = row
    left = members - recused
    return format_lazy(
        QUORUM,
        name=items.get(key, f"#{key}"),
        members=members,
        recused=recused,
        left=left,
        needed=needed,
        short=needed - left,
    )


def clash_of(held: Mapping[str, Any]) -> Clash:
    """Return a kept clash as the arithmetic found it, with keys in the place of places."""
    told = {name: value for name, value in held.items() if name != "kind"}
    told["code"] = ClashCode(told["code"])
    told["repairs"] = tuple(repair_of(each) for each in told["repairs"])
    for name in ("nominations", "experts", "rules"):
        told[name] = tuple(told[name])
    return Clash(**told)


def repair_of(held: Mapping[str, Any]) -> Repair:
    """Return one kept repair as the arithmetic found it."""
    told = {**held, "code": RepairCode(held["code"])}
    told["changes"] = tuple((int(key), int(new)) for key, new in held["changes"])
    told["audience"], told["traits"] = tuple(held["audience"]), tuple(held["traits"])
    told["also"] = tuple(repair_of(each) for each in held["also"])
    return Repair(**told)


def parts_told(parts: Mapping[str, float]) -> list[Sentence]:
    """Say what a fit is made of, its parts in their order."""
    return [format_lazy(PARTS[name], value=f"{parts[name]:.2f}") for name in PARTS if name in parts]


def mend_told(mend: Mapping[str, Any]) -> list[Sentence]:
    """Say what a repair keeps, removes and adds, and whether fewer changes are proven impossible."""
    told = {"kept": mend["kept"], "gone": len(mend["removed"]), "come": mend["added"]}
    return [format_lazy(MENDED, **told), LEAST if mend["least"] else NOT_LEAST]


def worth_told(certificate: Mapping[str, Any]) -> list[Sentence]:
    """Say what an assignment is worth and what is proven of it."""
    total, bound = certificate["total"], certificate["bound"]
    shown = {"total": f"{total:.4f}", "bound": f"{bound:.4f}", "gap": f"{bound - total:.4f}"}
    found: list[Sentence] = [format_lazy(_("The fits add up to {total}."), **shown)]
    if certificate.get("mend"):
        words = _("No assignment that changes as few pairs reaches more than {bound}.")
    elif bound - total <= 1e-6:
        words = _(
            "Nobody can do better: no assignment under these rules reaches more than {bound}."
        )
    else:
        words = _(
            "No assignment under these rules reaches more than {bound}; this one is {gap} short of it."
        )
    found.append(format_lazy(words, **shown))
    if certificate.get("floor") is not None:
        found.append(
            format_lazy(
                _("Every item reaches a fit of {floor}, or its own best where that is less."),
                floor=f"{certificate['floor']:.4f}",
            )
        )
    return found
