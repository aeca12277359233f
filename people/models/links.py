"""A personal link whose holder proves who they are by a one-time code (一次性验证码)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from files.fields import EncryptedTextField
from ledger.models import Rehearsable


class Pinned(Rehearsable):
    """What is decided with a one-time code: a keyed hash of the code is kept, with its tries.

    ``purpose`` keeps the codes of one kind of record from being those of another.
    """

    purpose: ClassVar[str]

    pin_hash = models.CharField(max_length=80, blank=True)  # of the one-time code
    pin_at = models.DateTimeField(null=True)
    pin_tries = models.PositiveSmallIntegerField(default=0)
    pins = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class PinnedLink(Pinned):
    """The link alone only shows; deciding takes a code sent to a telephone or address on record.

    Of the link its hash is kept beside its encrypted text.
    """

    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
