"""证书用纸: how a programme prints its certificates; a seal is put by hand, or by a certified service."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

import jobs.services
from awards.choices import StockKind
from awards.models import AwardList, Stock
from awards.services.walking import only_managers
from jobs.models import Job
from ledger.actors import Actor
from ledger.flow import enter
from programmes.models import Programme


@transaction.atomic
def set_stock(
    programme: Programme,
    *,
    kind: str,
    right_mm: Decimal,
    down_mm: Decimal,
    english: bool,
    by: Actor,
    at: datetime,
) -> Stock:
    """Set paper, offsets and languages; what was printed stays as it is until it is printed again."""
    only_managers(by)
    words = {"kind": StockKind(kind), "right_mm": right_mm, "down_mm": down_mm, "english": english}
    row, _made = Stock.objects.update_or_create(
        programme=programme, rehearsal=by.rehearsal, defaults=words
    )
    told = {name: str(value) for name, value in words.items()}
    enter(row, "set_stock", by=by, at=at, facts={"programme": programme.code, **told})
    return row


@transaction.atomic
def ask_run(award_list: AwardList, *, by: Actor, at: datetime) -> Job:
    """Have all certificates of a list printed as one document, in the background."""
    only_managers(by)
    return jobs.services.ask("render_run", by=by, at=at, award_list=award_list.pk)
