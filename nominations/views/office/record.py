"""What the page of a form check shows of a paper: persons, contents, files, evidence, history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.flow import history
from nominations.anchors import INPUTS
from nominations.facts import latest_sections
from nominations.models import Member, Paper
from nominations.printed import spelled_out
from nominations.rules.selections import chosen_item
from nominations.sentences import approver_of, evidence_of, of_finding
from nominations.services import arrived
from nominations.views.commented import commented, desk_of
from nominations.views.office.files import pages_of
from nominations.views.parts import figures_by_section, word_of
from nominations.views.rounds import rounds_of
from people.gates import Request
from people.masking import mask_email, mask_identity, mask_phone
from people.models import User
from people.sentences import told
from programmes.sentences import label_of

SECRETS = (("identity_no", mask_identity), ("phone", mask_phone), ("email", mask_email))
SHOWN = (
    "sex",
    "ethnic_group",
    "nationality",
    "birth",
    "education",
    "degree",
    "title",
    "post",
    "cadre_rank",
)
MOST_PAGES = 60
"""Pages of one attachment shown beside the check; the rest is in the file itself."""


def record(request: Request, paper: Paper, *, revealed: bool) -> dict[str, Any]:
    """Return the record of a paper as the office reads it."""
    members = list(paper.members.select_related("unit"))
    return {
        "members": [person(member, revealed) for member in members],
        "revealed": revealed,
        "nomination": nomination(paper),
        "sections": sections(paper),
        "attachments": attachments(paper),
        "waivers": paper.waivers.all(),
        "findings": [
            {
                "outcome": f.outcome,
                "sentence": of_finding(f, "office"),
                "evidence": evidence_of(f),
                "approver": approver_of(f),
                **way_to(f.code, paper),
            }
            for f in paper.findings(request.moment)
        ],
        "arrived": arrived(paper, request.moment),
        "comments": desk_of(request.actor, paper, commented(request.actor, paper, "office"), ""),
        "entries": told(reversed(list(history(paper)))),
        "rounds": rounds_of(paper),
        "selected": chosen_item(paper),
        "receiver_forms": paper.cycle.receiver_forms.in_force(),
    }


def way_to(code: str, paper: Paper) -> dict[str, str]:
    """Return where the office settles a finding, where it is settled on a page of its own."""
    if code not in {"history_possible", "consecutive_possible"}:
        return {}
    url = f"{reverse('office:earlier')}?paper={paper.pk}"
    return {"url": url, "url_label": _("Confirm or deny")}


def nomination(paper: Paper) -> list[tuple[Any, Any]]:
    """Return how the society nominates."""
    divisions = {d.code: label_of(d) for d in paper.rules.programme.divisions}
    facts = [
        (_("Cycle"), paper.cycle.name),
        (_("Channel"), paper.get_channel_display()),
        (_("Division"), divisions.get(paper.division, paper.division)),
        (_("Persons who nominate"), "、".join(map(spelled_out, paper.nominators.order_by("pk")))),
        (_("Society's ranking"), paper.rank),
    ]
    return [fact for fact in facts if fact[1]]


def person(member: Member, revealed: bool) -> dict[str, Any]:
    """Return one person of a paper as facts; numbers and addresses are masked until asked for."""
    facts = [(word_of(name), told_of(member, name)) for name in (*SHOWN, "field", "unit_name")]
    facts.append((word_of("identity_kind"), told_of(member, "identity_kind")))
    for name, mask in SECRETS:
        value = str(getattr(member, name) or "")
        facts.append((word_of(name), value if revealed or not value else mask(value)))
    return {
        "name": member.name,
        "role": member.get_role_display(),
        "facts": [f for f in facts if f[1]],
    }


def told_of(member: Member, column: str) -> Any:
    """Return a fact about a person in words."""
    if column == "nationality" and member.nationality == "CN":
        return _("China")
    return getattr(member, f"get_{column}_display", lambda: getattr(member, column))()


def sections(paper: Paper) -> list[dict[str, Any]]:
    """Return the sections of the form in its order, with their latest contents."""
    latest, figures = latest_sections(paper), figures_by_section(paper, "office")
    shown = []
    for rule in paper.rules.material.sections:
        saved = latest.get(rule.code)
        text = saved.text if saved else ""
        rows = [
            [row.get(c.code, "") for c in rule.columns] for row in (saved.items if saved else [])
        ]
        heads = [label_of(column) for column in rule.columns]
        words = {"code": rule.code, "label": label_of(rule), "text": text}
        shown.append({**words, "heads": heads, "rows": rows, "figures": figures.get(rule.code, [])})
    return shown


def attachments(paper: Paper) -> list[dict[str, Any]]:
    """Return the slots with the files in them, each with the pages that can be looked at beside."""
    slots: dict[str, list[Any]] = {}
    for each in paper.attachments.select_related("file"):
        pages = pages_of(each)
        shown = {"file": each, "pages": range(1, min(pages, MOST_PAGES) + 1), "of": pages}
        slots.setdefault(each.slot, []).append(shown)
    return [
        {
            "code": rule.code,
            "label": label_of(rule),
            "required": rule.required,
            "files": slots.get(rule.code, []),
        }
        for rule in paper.rules.material.attachments
    ]


# --- fields and what is seen there ------------------------------------------------------------------


def fields_of(paper: Paper) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the fields a fault can be seen in, grouped as the form is."""
    rules = paper.rules
    persons = [(key, str(word_of(column))) for key, column in INPUTS.items() if column != "name"]
    yield _("Persons"), [("name", str(word_of("name"))), *persons]
    yield _("Sections"), [(f"sections.{s.code}", label_of(s)) for s in rules.material.sections]
    slots = [(f"attachments.{a.code}", label_of(a)) for a in rules.material.attachments]
    yield _("Attachments"), [("attachments", _("attachments, all of them")), *slots]
    if rules.team:
        yield _("Team"), [("members", _("members of the team"))]
    yield _("Nomination"), [("channel", _("channel")), ("division", _("division"))]
    known = set(INPUTS) | {"attachments", "members", "channel", "division"}
    known |= {f"sections.{s.code}" for s in rules.material.sections}
    known |= {f"attachments.{a.code}" for a in rules.material.attachments}
    others = {item.field: label_of(item) for item in rules.form_check.items}
    yield _("Other"), [(field, label) for field, label in others.items() if field not in known]


def evidence(paper: Paper, field: str) -> tuple[str, str]:
    """Return what stands in a field, in short and masked, and the part of the record it is in."""
    lead, (head, _dot, code) = paper.lead, field.partition(".")
    if head == "identity" and lead:
        return (
            f"{lead.get_identity_kind_display()} {mask_identity(str(lead.identity_no or ''))}",
            "persons",
        )
    if head == "members":
        return _("%(n)s persons") % {"n": len(paper.members.all())}, "persons"
    if head == "sections":
        return "", f"section-{code}" if code else "form"
    if head in {"attachments", "secrecy", "scan"}:
        return "", f"slot-{code}" if code else "files"
    if head == "paper":
        return "", "on-paper"
    if head == "channel":
        return str(paper.get_channel_display()), "record"
    if head == "quota":
        limit = paper.cycle.limit_for(paper.society_id)
        used = paper.cycle.places_used_by(paper.society_id)
        return f"{used} / {_('unlimited') if limit is None else limit}", "record"
    column = INPUTS.get(head, "name")
    return str(told_of(lead, column) or "") if lead else "", "persons"


def deciders(paper: Paper) -> dict[int, str]:
    """Return the names of those who decided items of a paper."""
    ids = paper.check_lines.values("decided_by_id")
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
