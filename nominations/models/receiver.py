"""The receiver's own form (报送表): templates the office uploads for a cycle, every version kept."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.kinds import DOCX
from files.models import StoredFile
from ledger.models import Rehearsable
from nominations import querysets
from programmes.models import Cycle


class ReceiverForm(Rehearsable):
    """报送表: a template of the academy or ministry, one version; a new one takes its place."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="receiver_forms")
    name = models.CharField(_("name of the form"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = querysets.ReceiverFormQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "name", "version"], name="receiver_form_version_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "name"],
                name="one_receiver_form_in_force",
                condition=Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def ending(self) -> Literal["docx", "xlsx"]:
        """Return what kind of file it is, by its content."""
        return "docx" if self.file.mime == DOCX else "xlsx"
