"""What a frozen version keeps of its paper, and bringing a paper back to it.

The contents are kept as JSON in one sealed column, for persons have numbers of documents and
telephones. Restoring writes through the same services as a person who types: sections become new
versions, nothing that was written since is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused
from nominations.models import Attachment, Figure, Member, Paper, PaperVersion
from nominations.printed import FIGURES
from nominations.rules import certificate_is_there, declared_not_secret
from nominations.services.attaching import detach
from nominations.services.drafting import (
    MEMBER_FIELDS,
    open_for_editing,
    refuse_before,
    remove_member,
    save_member,
    save_paper,
    touch,
)
from nominations.services.illustrating import stand
from nominations.services.nominating import KEPT, save_nominators
from nominations.services.writing import save_section

PRINTED_FIELDS = ("team_name", "channel", "division")
"""The paper's own facts that its form prints; the society's ranking is none of them."""
NUMBERED = ("section", "number", "caption")
"""What a figure says beside its picture."""


def contents_of(paper: Paper) -> str:
    """Return all a paper holds, as JSON; files by their numbers, for their contents are kept."""
    sections = {each.code: each for each in paper.sections.order_by("version")}
    held = {
        "paper": {name: getattr(paper, name) for name in PRINTED_FIELDS},
        "members": [
            {"pk": each.pk, **{name: getattr(each, name) for name in sorted(MEMBER_FIELDS)}}
            for each in paper.members.all()
        ],
        "nominators": [
            {name: getattr(each, name) for name in (*KEPT, "person_id")}
            for each in paper.nominators.order_by("pk")
        ],
        "sections": {
            code: {"text": each.text, "items": each.items} for code, each in sections.items()
        },
        "attachments": [
            {"slot": each.slot, "file": each.file_id, "pages": each.pages}
            for each in paper.attachments.exclude(slot=FIGURES).order_by("pk")
        ],
        "figures": [
            {**{name: getattr(each, name) for name in NUMBERED}, "file": each.attachment.file_id}
            for each in paper.figures.select_related("attachment")
        ],
    }
    return json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


def kept(version: PaperVersion) -> dict[str, Any]:
    """Return what a version keeps; raise Refused where it was frozen before contents were kept."""
    if not version.contents:
        raise Refused(
            format_lazy(
                _(
                    "Version {number} keeps only its printed form, not its contents. Correct the sections by hand from its PDF."
                ),
                number=version.number,
            )
        )
    found: dict[str, Any] = json.loads(version.contents)
    return found


@transaction.atomic
def restore(version: PaperVersion, *, by: Actor, at: datetime) -> Paper:
    """Bring a paper back to what a version of it says: its facts, persons, sections and files."""
    row = open_for_editing(version.paper, by=by, at=at)
    if not by.holds("clerk", "approver"):
        raise NotYours(_("Only the society that drafts this paper restores a version of it."))
    refuse_before(row, declared_not_secret, certificate_is_there)
    held = kept(version)
    save_paper(row, held["paper"], by=by, at=at)
    restore_members(row, held["members"], by=by, at=at)
    save_nominators(row, map(nominator_facts, held.get("nominators", ())), by=by, at=at)
    restore_sections(row, held["sections"], by=by, at=at)
    restore_files(row, held["attachments"], by=by, at=at)
    restore_figures(row, held.get("figures", ()), by=by, at=at)
    restored = Paper.objects.get(pk=row.pk)
    enter(restored, "restore", by=by, at=at, facts={"version": version.number})
    return restored


def restore_members(
    paper: Paper, members: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> None:
    """Give every person their facts back; who came since leaves, who left comes back."""
    present = {each.pk: each for each in paper.members.all()}
    for pk in present.keys() - {each["pk"] for each in members}:
        remove_member(present.pop(pk), by=by, at=at)
    for each in members:
        facts = {name: value_of(name, each[name]) for name in MEMBER_FIELDS & each.keys()}
        save_member(paper, facts, by=by, at=at, member=present.get(each["pk"]))


def nominator_facts(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return who nominates as the service takes it: the day of birth as a day."""
    return {**kept, "birth": parse_date(kept["birth"] or "")}


def value_of(name: str, value: Any) -> Any:
    """Return a person's fact as its column has it."""
    column: Any = Member._meta.get_field(name)
    return column.to_python(value)


def restore_sections(
    paper: Paper, sections: Mapping[str, Mapping[str, Any]], *, by: Actor, at: datetime
) -> None:
    """Save every section as it was, as a new version; what was empty then is empty again."""
    latest = {each.code: each for each in paper.sections.order_by("version")}
    for rule in paper.rules.material.sections:
        was, now = sections.get(rule.code), latest.get(rule.code)
        if was is None and now is None:
            continue
        words = was or {"text": "", "items": []}
        base = now.version if now else 0
        save_section(
            paper, rule.code, text=words["text"], items=words["items"], base_version=base, by=by, at=at
        )  # fmt: skip


def restore_files(
    paper: Paper, files: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> None:
    """Put every slot's files back in their order; slots that hold them already are left alone."""
    present: dict[str, list[Attachment]] = {}
    for each in paper.attachments.exclude(slot=FIGURES).select_related("file").order_by("pk"):
        present.setdefault(each.slot, []).append(each)
    wanted: dict[str, list[Mapping[str, Any]]] = {}
    for file in files:
        wanted.setdefault(file["slot"], []).append(file)
    for slot in sorted(present.keys() | wanted.keys()):
        here, then = present.get(slot, []), wanted.get(slot, [])
        if [each.file_id for each in here] != [each["file"] for each in then]:
            refill(paper, slot, here, then, by=by, at=at)


def refill(
    paper: Paper, slot: str, here: Sequence[Attachment], then: Sequence[Mapping[str, Any]],
    *, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Empty a slot and fill it with the files it held; the book names those taken out."""
    stored = still_kept(then, slot)
    for each in here:
        detach(each, by=by, at=at)
    for file in then:
        Attachment.objects.create(
            paper=paper,
            slot=slot,
            file=stored[file["file"]],
            pages=file["pages"],
            attached_by_id=by.person_id,
            attached_at=at,
            rehearsal=paper.rehearsal,
        )
    touch(Paper.objects.get(pk=paper.pk), at)


def still_kept(files: Sequence[Mapping[str, Any]], slot: str) -> dict[int, StoredFile]:
    """Return the stored files by their numbers; refuse where one of them is gone."""
    stored = StoredFile.objects.in_bulk([each["file"] for each in files])
    if len(stored) != len({each["file"] for each in files}):
        raise Refused(
            format_lazy(_("A file of the slot “{slot}” is no longer kept. Upload it."), slot=slot)
        )
    return stored


def restore_figures(
    paper: Paper, figures: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> None:
    """Put the figures back under their numbers, where they are not what they were."""
    here = list(paper.figures.select_related("attachment__file"))
    now = [{name: getattr(each, name) for name in NUMBERED} for each in here]
    if [{**n, "file": f.attachment.file_id} for n, f in zip(now, here, strict=True)] == figures:
        return
    stored = still_kept(figures, FIGURES)
    for each in here:
        detach(each.attachment, by=by, at=at)
    for held in figures:
        figure = Figure(**{name: held[name] for name in NUMBERED})
        stand(paper, figure, stored[held["file"]], by=by, at=at)
