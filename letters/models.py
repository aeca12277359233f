"""The outbox."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from letters import querysets


class Letter(Rehearsable):
    """A message on its way: written inside the transaction that caused it, sent after commit.

    ``subject`` and ``body`` are rendered in the reader's language at writing; address and body are
    encrypted. ``batch`` collects what belongs into one message.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        HELD = "held", _("held")  # rehearsal: written, never sent

    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="letters"
    )
    channel = models.CharField(max_length=10, default="email")  # email, site, sms
    address = EncryptedTextField(blank=True)
    verb = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body = EncryptedTextField()
    batch = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    objects = querysets.LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject}"
