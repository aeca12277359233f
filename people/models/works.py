"""Works persons signed: papers, patents, projects, prizes, by a key that every list of them shares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from people.choices import WorkKind
from people.models.registers import Person


class Work(Rehearsable):
    """成果: a paper, patent, project or prize that somebody signed.

    ``key`` is its DOI, patent number or grant number, or its title where nothing else is known; who
    lists the same work lists the same key.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=WorkKind, default=WorkKind.PAPER)
    key = models.CharField(max_length=200)
    title = models.CharField(_("title"), max_length=300)
    venue = models.CharField(_("journal or source"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        ordering = ["-year", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "rehearsal"], name="work_once"),
            models.CheckConstraint(condition=~Q(key=""), name="work_has_its_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Signature(Rehearsable):
    """署名: one who signed a work, as the work names them; ``person`` where it is known who that is.

    ``source`` is the list and line it was read from.
    """

    work = models.ForeignKey(Work, models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="signatures")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=100)
    unit_name = models.CharField(_("unit"), max_length=200, blank=True)
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True)
    source = models.CharField(_("source"), max_length=200)
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ["work", "position"]
        constraints = [
            models.UniqueConstraint(fields=["work", "position"], name="signature_place_once"),
            models.UniqueConstraint(
                fields=["work", "person"],
                name="signed_once",
                condition=Q(person__isnull=False),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_its_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.work}"
