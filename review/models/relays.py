"""代录: what an expert writes by hand or says by telephone, taken down by one person, confirmed by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.models import Rehearsable
from review.choices import RelayWay
from review.models.experts import Expert
from review.models.rounds import Assignment, Round
from review.querysets import relays


class Relay(Rehearsable):
    """One review, or one pledge where ``assignment`` is None, that came on paper or by telephone.

    A printed form (评分表) bears ``code`` and the hash of the ``criteria`` on it, and two persons key it
    in, neither seeing the other's entry before their own is in. Of a call the first takes down who,
    when and what; the second makes sure of it (``checked``). Entries are kept encrypted until the
    review or pledge stands, then wiped: it is on record there, and here by whom it came.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="relays")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="relays")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="relays"
    )
    way = models.CharField(max_length=5, choices=RelayWay)
    code = models.CharField(max_length=9, blank=True)
    criteria = models.CharField(max_length=64, blank=True)
    number = EncryptedTextField(blank=True)  # the telephone number that was spoken with
    spoke_at = models.DateTimeField(null=True)
    words = EncryptedTextField(blank=True)  # what was said besides
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    first = EncryptedTextField(null=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    second = EncryptedTextField(null=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked = models.CharField(max_length=200, blank=True)  # how the second person made sure
    differed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = relays.RelayQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="relay_code_once", condition=~Q(code="")),
            models.UniqueConstraint(
                fields=["assignment", "way"],
                name="relay_open_once",
                condition=Q(assignment__isnull=False, settled_at=None, dropped_at=None),
            ),
            models.CheckConstraint(
                condition=Q(second_by=None)
                | (Q(first_by__isnull=False) & ~Q(first_by=F("second_by"))),
                name="relay_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None)
                | Q(
                    second_by__isnull=False,
                    first__isnull=True,
                    second__isnull=True,
                    dropped_at=None,
                ),
                name="settled_relay_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.assignment.item if self.assignment else self.round}"

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an entry or for its second person."""
        return self.settled_at is None and self.dropped_at is None

    @property
    def differs(self) -> bool:
        """Tell whether two entries are there that are not alike."""
        return self.is_open and self.second is not None and self.first != self.second
