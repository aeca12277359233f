"""Stored files: content kept once by its hash, named by whoever attached it."""

from django.db import models

from files.storage import short
from ledger.models import Rehearsable


class StoredFile(Rehearsable):
    """A file as it was received or made: name, type by content, size in bytes, SHA-256 (hex)."""

    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to="stored/%Y/%m/", max_length=200)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def short_hash(self) -> str:
        """Return the first characters of the SHA-256, as printed beside the name."""
        return short(self.sha256)
