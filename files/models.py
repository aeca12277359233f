"""Stored files: content kept once by its hash, named by whoever attached it."""

from __future__ import annotations

from django.db import models

from files.storage import short
from ledger.models import Rehearsable


class StoredFileQuerySet(models.QuerySet):
    """Stored files, by whether a record still holds them."""

    def unused(self) -> StoredFileQuerySet:
        """Return the files no record holds any more."""
        found, links = self, self.model._meta.get_fields(include_hidden=True)
        for link in links:
            if isinstance(link, models.ManyToOneRel):
                name, holders = link.field.name, link.related_model._base_manager
                found = found.exclude(pk__in=holders.exclude(**{name: None}).values(name))
        return found


class StoredFile(Rehearsable):
    """A file as it was received or made: name, type by content, size in bytes, SHA-256 (hex).

    One whose content was erased keeps type, size and hash, and has no name.
    """

    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to="stored/%Y/%m/", max_length=200)
    stored_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def short_hash(self) -> str:
        """Return the first characters of the SHA-256, as printed beside the name."""
        return short(self.sha256)
