"""The decision leaves as a draft (送审稿) and comes back sealed with its 文号; before that nothing is proclaimed."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.dossiers import decision_docx
from awards.models import AwardList
from awards.services.certificates import bare, bracketed
from awards.services.walking import only_managers
from files.inspection import look
from files.kinds import PDF
from files.models import StoredFile
from files.pdf import page_text
from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.flow import enter, refuse_tied
from ledger.situations import NotYet, Refused, Sentence

NUMBER = re.compile(r"\S*〔(19|20)\d\d〕\d+号")
LARGEST = 30 * 1024 * 1024
READABLE = 40
"""Characters from which on a document is taken to hold words, not only a scan."""


@transaction.atomic
def send_draft(award_list: AwardList, *, by: Actor, at: datetime) -> StoredFile:
    """送审: keep the decision as a Word document, as it goes to the office's document system now."""
    row = _drafted(award_list, by)
    name = f"{row.title}-送审稿.docx"
    row.sent_draft = store(decision_docx(row, at=at), name=name, at=at, rehearsal=row.rehearsal)
    row.save(update_fields=["sent_draft"])
    enter(row, "send_draft", by=by, at=at, facts={"sha256": row.sent_draft.sha256})
    return row.sent_draft


@transaction.atomic
def take_decision(
    award_list: AwardList, data: bytes, *, number: str, by: Actor, at: datetime
) -> AwardList:
    """收回: keep the sealed decision with its number; where it has words, it names everybody on the list."""
    row = _drafted(award_list, by)
    plain = bracketed(number)
    if faults := _faults(row, data, plain):
        raise Refused(*faults)
    refuse_infected(data, name=plain)
    row.number = plain
    row.decision = store(data, name=f"{plain}.pdf", at=at, rehearsal=row.rehearsal)
    row.save(update_fields=["number", "decision"])
    enter(row, "take_decision", by=by, at=at, facts={"number": plain, "sha256": row.decision.sha256})  # fmt: skip
    return row


def _drafted(award_list: AwardList, by: Actor) -> AwardList:
    """Return the row of a list that is not published, locked."""
    only_managers(by)
    row = AwardList.objects.select_for_update(of=("self",)).get(pk=award_list.pk)
    refuse_tied([row], by=by)
    if row.stage != "drafted":
        raise NotYet([_("A published list is not changed; publish a further one.")])
    return row


def _faults(row: AwardList, data: bytes, number: str) -> list[Sentence]:
    """Return what is wrong with a document that came back."""
    faults: list[Sentence] = []
    if not NUMBER.fullmatch(number):
        faults.append(_("Write the document number as it stands on the decision, such as 科协发〔2026〕8号."))  # fmt: skip
    seen = look(data, number) if len(data) <= LARGEST else None
    if seen is None or seen.mime != PDF or seen.faults:
        faults.append(_("The sealed decision is a sound PDF of at most 30 MB; scan it or export it anew."))  # fmt: skip
        return faults
    text = bare(page_text(data))
    if len(text) >= READABLE:
        names = [str(each.facts.get("name", "")) for each in row.items.all()]
        missing = [name for name in names if bare(name) not in text]
        if missing:
            faults.append(format_lazy(_("The document does not name: {names}. Take the decision that belongs to this list, or draw the list up anew."), names="、".join(missing[:20])))  # fmt: skip
    return faults
