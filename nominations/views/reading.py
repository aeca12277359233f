"""A paper to be read: its contents in order, its history in sentences, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.downloads import hand_out
from ledger.flow import history
from ledger.models import Entry
from ledger.sentences import of_verb
from ledger.situations import Sentence
from nominations.choices import PaperStage
from nominations.models import Member, Paper, Waiver
from nominations.views.parts import latest_of
from people.choices import Role
from people.gates import Request
from programmes.sentences import label_of

VERBS: dict[str, Sentence] = {
    "draft": _("Paper begun"),
    "declare_not_secret": _("Declared free of state secrets"),
    "go_offline": _("Marked as classified; goes the offline way"),
    "seal": _("Sealed: perhaps classified"),
    "release_seal": _("Seal taken off: not classified"),
    "classify": _("Found classified; contents erased, goes the offline way"),
    "pledge": _("Pledge given"),
    "submit": _("Handed to the approver"),
    "resubmit": _("Corrected version handed to the approver"),
    "recall": _("Taken back to be changed"),
    "endorse": _("Endorsed and sent to the office"),
    "ask_endorsement": _("Approver asked to endorse by a personal link"),
    "upload_approval_page": _("Signed and sealed page (审批页) brought back"),
    "refuse_approval_page": _("Signed and sealed page (审批页) refused"),
    "send_pin": _("Code sent to the approver's telephone"),
    "rank_paper": _("Ranked by the society's own selection"),
    "return_": _("Returned for correction"),
    "accept": _("Accepted"),
    "refuse": _("Refused"),
    "withdraw": _("Withdrawn"),
    "issue_code": _("Nomination code issued"),
    "redeem_code": _("Nomination code used"),
    "hand_back": _("Handed back to the society"),
    "ask_waiver": _("Exemption asked for"),
    "decide_waiver": _("Exemption decided"),
    "remove_member": _("Member removed"),
    "detach": _("File removed"),
    "replace_file": _("File replaced"),
    "unmask": _("Personal data shown, with a purpose"),
    "restore_section": _("Earlier version of a section restored"),
    "freeze": _("Form frozen"),
    "restore": _("Brought back to an earlier version"),
    "upload_scan": _("Scan brought back"),
    "pair_by_hand": _("Scanned page paired by hand"),
    "confirm_pairing": _("Pairing by hand confirmed"),
    "reject_pairing": _("Pairing by hand rejected"),
}
WAYS: dict[str, Sentence] = {
    "link": _(" (by a personal link, with a code sent to the telephone)"),
    "sealed_page": _(" (on a sealed page, verified by the office)"),
}
"""In which way a paper was endorsed, where not logged in."""
OFFICES_OWN = frozenset({"take_over", "unmask"})
"""Lines about the office's own work, which a society does not read."""
OWN_ROLES = frozenset({"clerk", "approver", "nominee", "contact"})
"""Whose names a society reads; of the office it reads the office alone."""

PATH = (
    PaperStage.DRAFT,
    PaperStage.SUBMITTED,
    PaperStage.ENDORSED,
    PaperStage.RETURNED,
    PaperStage.ACCEPTED,
)
STOPPED = frozenset({"refused", "withdrawn"})


def timeline(paper: Paper) -> list[dict[str, Any]]:
    """Return the book's lines about a paper as sentences, newest first."""
    lines = [line for line in history(paper) if line.verb not in OFFICES_OWN]
    return [line_of(entry) for entry in reversed(lines)]


def line_of(entry: Entry) -> dict[str, Any]:
    """Return one line of the book as a society reads it."""
    roles = dict(Role.choices)
    return {
        "at": entry.at,
        "sentence": sentence_of(entry),
        "actor_name": entry.actor_name if entry.role in OWN_ROLES else roles.get(entry.role, ""),
        "office": roles.get(entry.role, "") if entry.role in OWN_ROLES else "",
        "reason": entry.reason,
    }


def sentence_of(entry: Entry) -> Sentence:
    """Say what a line of the book is about; of an endorsement also in which way it came."""
    if entry.verb == "recall" and entry.facts.get("way"):
        return _("Sent back to the clerk by the approver")
    said, way = VERBS.get(entry.verb) or of_verb(entry.verb), entry.facts.get("way", "login")
    if entry.verb != "endorse" or way == "login":
        return said
    return format_lazy("{}{}", said, WAYS[way])


def path_of(paper: Paper) -> list[dict[str, Any]]:
    """Return the stretch of the river a paper goes, for parts/step_path."""
    shown = [s for s in PATH if s != PaperStage.RETURNED or paper.mend_by]
    if paper.stage in STOPPED:
        last = {"label": PaperStage(paper.stage).label, "state": "stopped"}
        return [{"label": shown[0].label, "state": "done"}, last]
    here = shown.index(PaperStage(paper.stage)) if paper.stage in shown else 0
    return [
        {"label": stage.label, "state": "done" if n < here else "current" if n == here else ""}
        for n, stage in enumerate(shown)
    ]


def own_file(attachment: int) -> str:
    """Return the address of a file on the society's pages."""
    return reverse("society:attachment", args=[attachment])


def contents_of(
    paper: Paper, since: datetime | None = None, href: Callable[[int], str] = own_file
) -> list[dict[str, Any]]:
    """Return a paper's sections and files to be read; ``since`` marks what changed after it.

    ``href`` gives the address of a file where it is read from other pages than the society's.
    """
    if paper.secret:
        return []
    latest = latest_of(paper)
    figures: dict[str, list[Any]] = {}
    for figure in paper.figures.all():
        figures.setdefault(figure.section, []).append((figure, href(figure.attachment_id)))
    found: list[dict[str, Any]] = []
    for rule in paper.rules.material.sections:
        section = latest.get(rule.code)
        columns = [(c.code, label_of(c)) for c in rule.columns]
        found.append(
            {
                "label": label_of(rule),
                "kind": rule.kind,
                "text": section.text if section else "",
                "figures": figures.get(rule.code, []),
                "columns": [label for _code, label in columns],
                "rows": [[row.get(code, "") for code, _label in columns] for row in section.items]
                if section
                else [],
                "changed": bool(since and section and section.saved_at > since),
            }
        )
    return [*found, files_of(paper, since, href)]


def files_of(paper: Paper, since: datetime | None, href: Callable[[int], str]) -> dict[str, Any]:
    """Return the files of a paper, slot by slot."""
    held: dict[str, list[Any]] = {}
    for each in paper.attachments.select_related("file").order_by("pk"):
        each.href = href(each.pk)  # type: ignore[attr-defined]
        held.setdefault(each.slot, []).append(each)
    slots = paper.rules.material.attachments
    return {
        "label": _("Attachments"),
        "kind": "files",
        "slots": [(label_of(slot), held[slot.code]) for slot in slots if slot.code in held],
        "changed": bool(since) and any(f.attached_at > since for fs in held.values() for f in fs),
    }


def facts_of(member: Member) -> list[tuple[Sentence, Any]]:
    """Return what a paper states of a person, without the sensitive columns."""
    pairs = [
        (_("name"), member.name),
        (_("sex"), member.get_sex_display()),
        (_("date of birth"), member.birth),
        (_("ethnic group"), member.ethnic_group),
        (_("education and degree"), " / ".join(filter(None, [member.education, member.degree]))),
        (_("professional title"), member.title),
        (_("administrative post"), member.post),
        (_("unit"), member.unit_name),
        (_("specialty"), member.field),
    ]
    return [(term, value or None) for term, value in pairs]


def proof_of(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the proof of an exemption the actor may know of."""
    mine = Waiver.objects.seen_by(request.actor).select_related("file")
    waiver = get_object_or_404(mine.filter(file__isnull=False), pk=pk)
    return hand_out(waiver.file)
