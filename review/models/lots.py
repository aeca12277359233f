"""The lot that may part equals of a round: two numbers, the office's and the supervisor's."""

from __future__ import annotations

from typing import Any

from django.db import models

from files.fields import EncryptedTextField
from review.ranking import JOINED


class WithLot(models.Model):
    """What a round keeps of its lot: the office's number with its fingerprint, and the supervisor's."""

    lot_seed = EncryptedTextField(blank=True)  # fixed when marks begin, if a lot parts ties
    lot_commitment = models.CharField(max_length=64, blank=True)  # its SHA-256, made known then
    keeper_lot = models.CharField(max_length=64, blank=True, db_default="")  # of the supervisor's
    keeper_number = models.CharField(max_length=64, blank=True, db_default="")  # told after closing

    class Meta:
        abstract = True

    @property
    def lot_asked(self) -> bool:
        """Tell whether a lot may part equal scores at the end of this round."""
        own: Any = self
        return bool(own.rules.ranking.lot and not own.votes_asked)

    @property
    def lot_fingerprints(self) -> str:
        """Return the fingerprints of the numbers that make the seed of its lot, the office's first; or ""."""
        return JOINED.join(filter(None, (self.lot_commitment, self.keeper_lot)))

    @property
    def lot_is_open(self) -> bool:
        """Tell whether the lot waits for the supervisor's number."""
        return bool(self.keeper_lot) and not self.keeper_number

    @property
    def whole_lot_seed(self) -> str:
        """Return the seed of its lot; "" while it has none or the supervisor's number is not told."""
        if not self.lot_seed or self.lot_is_open:
            return ""
        return JOINED.join(filter(None, (str(self.lot_seed), self.keeper_number)))
