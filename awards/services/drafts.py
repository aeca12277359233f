"""What is mended in a notice before it is published: a mask put in by one click, the order by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awards.linting import Finding, lint, office_lines
from awards.models import Notice, NoticeItem
from awards.models.notices import passages_of_facts
from awards.rules import blocks
from awards.services.walking import only_managers
from files.passages import Passage, Place
from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import OutOfOrder, Refused

WORDS = ("title", "basis", "contact", "text")


@dataclass(frozen=True, slots=True)
class Offer:
    """A mask the linter offers: which passage of the notice, and what would be written there."""

    passage: int
    finding: Finding

    @property
    def key(self) -> str:
        """Return what names the offer on its page."""
        return f"{self.passage}-{self.finding.start}-{self.finding.end}"


@dataclass(frozen=True, slots=True)
class Spot:
    """One text of a draft, and where it is kept: a word of the notice, or a fact of an entry."""

    passage: Passage
    holder: Notice | NoticeItem
    name: str
    line: int | None = None

    def write(self, text: str) -> None:
        """Put another text there; not saved yet."""
        if isinstance(self.holder, Notice):
            setattr(self.holder, self.name, text)
        elif self.line is None:
            self.holder.facts[self.name] = text
        else:
            self.holder.facts[self.name][self.line] = text


def spots_of(notice: Notice) -> list[Spot]:
    """Return every text of a notice that would be published, in its order."""
    words = [Spot(Passage(Place(name), getattr(notice, name)), notice, name) for name in WORDS]
    return [*words, *(spot for item in notice.items.shown() for spot in _of_item(item))]


def _of_item(item: NoticeItem) -> Iterator[Spot]:
    passages = passages_of_facts(item.facts)
    for name, value in item.facts.items():
        for line, passage in zip(
            range(len(value)) if isinstance(value, list) else [None], passages, strict=False
        ):
            yield Spot(passage, item, name, line)


def offers_of(notice: Notice) -> list[Offer]:
    """Return the masks that can be put in by one click; what runs over several texts is not among them."""
    allowed = office_lines(notice.contact)
    return [
        Offer(number, each)
        for number, spot in enumerate(spots_of(notice))
        for each in lint((spot.passage,), allowed=allowed)
        if blocks(each) and not each.spread and each.mask
    ]


@transaction.atomic
def put_mask(notice: Notice, *, offer: str, by: Actor, at: datetime) -> Notice:
    """采用遮盖写法: write the mask of one finding in its place; who does so does not publish."""
    user_id = only_managers(by)
    row = locked(notice)
    refuse_tied([row], by=by)
    if row.stage != "drafted":
        raise OutOfOrder(
            _("Only a draft is masked so; what is published is corrected by two persons.")
        )
    found = next((each for each in offers_of(row) if each.key == offer), None)
    if found is None:
        raise OutOfOrder(_("The text reads differently by now. Look at the scan again."))
    spot, finding = spots_of(row)[found.passage], found.finding
    text = spot.passage.text
    spot.write(text[: finding.start] + finding.mask + text[finding.end :])
    if isinstance(spot.holder, Notice):
        row = spot.holder
    else:
        spot.holder.save(update_fields=["facts"])
    row.drafted_by_id = user_id
    entry = spot.holder.position if isinstance(spot.holder, NoticeItem) else None
    told: dict[str, Any] = {"kind": str(finding.kind), "entry": entry, "part": spot.name}
    row.entry = enter(row, "mask", by=by, at=at, facts=told)
    row.save()
    return row


@transaction.atomic
def order_entry(
    item: NoticeItem, *, place: int, reason: str, by: Actor, at: datetime
) -> NoticeItem:
    """人工调整顺序: move an entry of a draft to another place, with the reason; the others keep theirs."""
    user_id = only_managers(by)
    row = locked(item.notice)
    refuse_tied([row], by=by)
    if row.stage != "drafted":
        raise OutOfOrder(_("The order of a published list stays as it is."))
    if not reason.strip():
        raise Refused(_("Give the reason why the order differs from that by strokes."))
    entries = list(row.items.order_by("position"))
    if not 1 <= place <= len(entries):
        raise Refused(_("There is no such place in the list."))
    moved = next(each for each in entries if each.pk == item.pk)
    before = moved.position
    entries.remove(moved)
    entries.insert(place - 1, moved)
    row.items.update(position=F("position") + len(entries))  # every place free for a moment
    for position, each in enumerate(entries, start=1):
        NoticeItem.objects.filter(pk=each.pk).update(position=position)
    row.drafted_by_id = user_id
    told = {"from": before, "to": place}
    row.entry = enter(row, "order_entries", by=by, at=at, reason=reason.strip(), facts=told)
    row.save()
    moved.position = place
    return moved
