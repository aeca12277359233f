"""Files published with a notice (公示附件): looked into when they are added and again when it is published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import EntryStanding
from awards.linting import Allowed, office_lines
from awards.models import Attachment, Notice, NoticeItem
from awards.models.attachments import PICTURE, unread_words
from awards.services.linting import refuse_personal_file, refuse_personal_text
from awards.services.redacting import bare
from awards.services.walking import only_managers
from files.kinds import PICTURES
from files.legible import passages_of
from files.services import read, store, type_of
from ledger.actors import Actor
from ledger.flow import enter, locked, refuse_tied
from ledger.situations import OutOfOrder, Refused

MOST = 20


@transaction.atomic
def enclose(
    notice: Notice, data: bytes, *, name: str, title: str, looked: bool, by: Actor, at: datetime
) -> Attachment:
    """Add a file to a draft; refused with place and mask where it would publish personal data.

    Its text, what is hidden in it and its properties are read. Pages without text, as scans and
    pictures are, nobody but a person can read: ``looked`` says that one did. Who adds a file does not
    publish.
    """
    user_id = only_managers(by)
    row = locked(notice)
    refuse_tied([row], by=by)
    if row.stage != "drafted":
        raise OutOfOrder(_("Files are added to a draft. What is published is noticed anew."))
    made = add_file(row, data, name=name, title=title, looked=looked, by=by, at=at)
    row.drafted_by_id = user_id
    told = {"attachment": made.number, "sha256": made.file.sha256}
    row.entry = enter(row, "enclose", by=by, at=at, facts=told)
    row.save()
    return made


def offered(notice: Notice) -> list[Attachment]:
    """Return the files of the notice this draft repeats that it does not have yet."""
    if notice.repeats is None or notice.stage != "drafted":
        return []
    had = notice.attachments.values("file__sha256")
    rows = notice.repeats.attachments.exclude(standing=EntryStanding.REMOVED)
    return list(rows.exclude(file__sha256__in=had).select_related("file"))


def take_over(notice: Notice, number: int, *, looked: bool, by: Actor, at: datetime) -> Attachment:
    """沿用原公示附件: add a file of the notice that is repeated, looked into as any other."""
    found = next((each for each in offered(notice) if each.number == number), None)
    if found is None:
        raise OutOfOrder(_("The notice that is repeated has no such file, or it is here already."))
    data, name = read(found.file), found.file.name
    return enclose(notice, data, name=name, title=found.title, looked=looked, by=by, at=at)


def add_file(
    notice: Notice,
    data: bytes,
    *,
    name: str,
    title: str,
    looked: bool,
    by: Actor,
    at: datetime,
    standing: str = EntryStanding.SHOWN,
) -> Attachment:
    """Keep a file of a notice that publishes no personal data; the row of the notice is locked."""
    count = notice.attachments.count()
    if not title.strip() or count >= MOST:
        raise Refused(_("An attachment has a title, and a notice at most 20 of them."))
    unread = unread_of(data, name, title=title, allowed=office_lines(notice.contact))
    if unread and not looked:
        words = _("No program can read {pages}: there is no text in it. Look at it yourself for personal data, say so, and add it again.")  # fmt: skip
        raise Refused(format_lazy(words, pages=unread_words(unread)))
    return Attachment.objects.create(
        notice=notice,
        number=count + 2,
        title=title.strip(),
        file=store(data, name=name, at=at, rehearsal=notice.rehearsal),
        unread=unread,
        standing=standing,
        added_by_id=only_managers(by),
        added_by=by.name,
        added_at=at,
        rehearsal=notice.rehearsal,
    )


def unread_of(data: bytes, name: str, *, title: str, allowed: Allowed) -> str:
    """Return which pages of a file only a person can read; refuse the file for what can be read."""
    refuse_personal_text(title, allowed=allowed)
    pages = refuse_personal_file(data, name=name, allowed=allowed)
    return PICTURE if type_of(data) in PICTURES else ", ".join(map(str, pages))[:400]


@transaction.atomic
def take_out(attachment: Attachment, *, by: Actor, at: datetime) -> Attachment:
    """Take a file out of a draft; its number is not given again."""
    user_id = only_managers(by)
    notice = locked(attachment.notice)
    refuse_tied([notice], by=by)
    if notice.stage != "drafted":
        raise OutOfOrder(_("What was published is taken out by two persons, with the reason."))
    row = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if row.standing == EntryStanding.REMOVED:
        raise OutOfOrder(_("This attachment was taken out already."))
    row.standing = EntryStanding.REMOVED
    row.save(update_fields=["standing"])
    notice.drafted_by_id = user_id
    notice.entry = enter(notice, "take_out", by=by, at=at, facts={"attachment": row.number})
    notice.save()
    return row


def refuse_leaking_attachments(notice: Notice, *, contact: str = "") -> None:
    """Refuse a notice one of whose files would publish personal data beside this contact."""
    allowed = office_lines(contact or notice.contact)
    for each in notice.attachments.shown().select_related("file"):
        refuse_personal_text(each.title, allowed=allowed)
        refuse_personal_file(read(each.file), name=each.file.name, allowed=allowed)


def withhold_what_names(item: NoticeItem) -> None:
    """Withhold every file that names who was suspended or taken out, or that no program can read."""
    for each in files_naming(item):
        each.standing = EntryStanding.WITHHELD
        each.save(update_fields=["standing"])


def files_naming(item: NoticeItem) -> list[Attachment]:
    """Return the published files that name who stands in an entry, or that no program can read."""
    name = bare(str(item.facts.get("name", "")))
    found = []
    for each in item.notice.attachments.shown().select_related("file"):
        texts = passages_of(read(each.file), name=each.file.name)
        if each.unread or name in bare(each.title + "".join(passage.text for passage in texts)):
            found.append(each)
    return found
