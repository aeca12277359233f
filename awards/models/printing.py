"""How the certificates of a programme are printed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.choices import StockKind
from ledger.models import Rehearsable
from programmes.models import Programme

FARTHEST = 30  # mm


class Stock(Rehearsable):
    """证书用纸: preprinted (套打) with the printer's offsets in millimetres, or a whole designed page."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="stocks")
    kind = models.CharField(
        _("paper"), max_length=10, choices=StockKind, default=StockKind.PREPRINTED
    )
    right_mm = models.DecimalField(
        _("to the right (mm)"), max_digits=4, decimal_places=1, default=Decimal(0)
    )
    down_mm = models.DecimalField(
        _("downwards (mm)"), max_digits=4, decimal_places=1, default=Decimal(0)
    )
    english = models.BooleanField(_("English beneath the Chinese"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "rehearsal"], name="one_stock_a_programme"
            ),
            models.CheckConstraint(
                condition=Q(
                    right_mm__range=(-FARTHEST, FARTHEST), down_mm__range=(-FARTHEST, FARTHEST)
                ),
                name="offsets_within_the_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.kind}"

    @property
    def is_preprinted(self) -> bool:
        """Tell whether only the words are printed."""
        return self.kind == StockKind.PREPRINTED
