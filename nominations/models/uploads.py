"""Files on their way: large ones come in parts, and go on where they stopped."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ledger.models import Rehearsable
from nominations import querysets
from nominations.models.papers import Paper


class Upload(Rehearsable):
    """断点续传: a file somebody sends for a slot of a paper; no slot means the scan of the form."""

    PART = 4 * 1024 * 1024  # bytes of every part but the last

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="uploads")
    slot = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = querysets.UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def count(self) -> int:
        """Return how many parts the file has."""
        return -(-self.size // self.PART)

    def size_of(self, number: int) -> int:
        """Return the bytes of the part with this number, counted from 0."""
        return min(self.PART, self.size - number * self.PART)

    @property
    def percent(self) -> int:
        """Return how much of the file has come."""
        return 100 * sum(part.size for part in self.parts.all()) // self.size


class UploadPart(Rehearsable):
    """One part of a file on its way, sealed like every stored file."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="parts/", max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"
