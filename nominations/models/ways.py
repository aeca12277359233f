"""Ways into a paper beside the form: codes for nominees, summary sheets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from nominations.models.papers import Paper
from nominations.querysets.comments import FillCodeQuerySet
from nominations.querysets.holders import ImportQuerySet
from people.models import Society
from programmes.models import Cycle


class FillCode(Rehearsable):
    """推荐码: lets a nominee or one contact fill one paper; only the code's hash is kept."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="fill_codes")
    role = models.CharField(
        max_length=8, choices=[("nominee", _("nominee")), ("contact", _("contact"))]
    )
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by_id = models.BigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="fill_codes"
    )
    used_at = models.DateTimeField(null=True)
    handed_back_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # of comments, last

    objects = FillCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "role"],
                name="one_fill_code_in_force",
                condition=Q(handed_back_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.role}"


class Import(Rehearsable):
    """An uploaded 汇总表 on its way: checked, previewed, confirmed once.

    Whoever uploads it declares once for all its rows that none is classified (不涉密).
    """

    class State(models.TextChoices):
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to import")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")

    society = models.ForeignKey(Society, models.PROTECT, related_name="imports")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    not_secret_words = models.CharField(max_length=20, blank=True)  # declared by whoever asked
    done_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.society} {self.cycle}"
