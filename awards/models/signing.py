"""Keys that sign what certificates state, and the signed lists of what no longer holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from awards import querysets
from files.fields import EncryptedTextField
from ledger.models import Rehearsable


class SigningKey(Rehearsable):
    """签名密钥: an Ed25519 key; the public half stays for good, the private one until it is retired.

    ``distrusted``: it may have got into other hands, so that its signature alone says nothing.
    """

    kid = models.CharField(max_length=10, unique=True)
    public = models.CharField(max_length=43)
    private = EncryptedTextField(null=True)
    valid_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    distrusted = models.BooleanField(default=False)

    objects = querysets.SigningKeyQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rehearsal"], condition=Q(retired_at__isnull=True), name="one_key_signs"
            ),
            models.CheckConstraint(
                condition=Q(
                    retired_at__isnull=True, private__isnull=False, reason="", distrusted=False
                )
                | Q(retired_at__gte=F("valid_from"), private__isnull=True) & ~Q(reason=""),
                name="retired_key_is_public_only",
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class StatusList(Rehearsable):
    """撤销清单: one version of the signed list of revoked numbers and replaced papers."""

    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    statement = models.TextField()
    facts = models.JSONField()

    objects = querysets.StatusListQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["rehearsal", "version"], name="status_list_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}"
