"""Files published with a notice (公示附件): each looked into before, and taken out with a reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import EntryStanding
from awards.models.notices import Notice
from files.kinds import KINDS
from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable
from ledger.situations import Sentence

PICTURE = "picture"
"""Stands for the pages of a file that is a picture."""


def unread_words(unread: str) -> Sentence:
    """Say what of a file holds no text: its pages, or the whole of a picture."""
    if unread == PICTURE:
        return _("the picture")
    return format_lazy(_("page {page}"), page=unread) if unread else ""


class Attachment(Rehearsable):
    """附件 of a notice, beside the list itself, which is its first; a file is never changed.

    ``unread`` names the pages that hold no text, as scans do, which a person has looked at.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    unread = models.CharField(max_length=400, blank=True)
    standing = models.CharField(max_length=8, choices=EntryStanding, default=EntryStanding.SHOWN)
    added_by_id = models.BigIntegerField()
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    objects = querysets.AttachmentQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="attachment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=2), name="the_list_is_attachment_one"),
            models.CheckConstraint(
                condition=Q(standing__in=EntryStanding.values), name="attachment_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def looked_at(self) -> Sentence:
        """Say what of the file a person has looked at, "" where a program could read all of it."""
        return unread_words(self.unread)

    @property
    def file_name(self) -> str:
        """Return the name under which the public takes it away: its title, never the uploader's."""
        ending = next(end for end, mime in KINDS.items() if mime == self.file.mime)
        return f"{self.title}.{ending}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a candidate in the notice."""
        return self.notice.keeps_away(by)
