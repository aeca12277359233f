"""A stored result computed again from its stored inputs, and where the two differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import NotYours, OutOfOrder, Sentence
from review import facts, reckoning
from review.choices import ResultOutcome
from review.lifecycle import runs
from review.models import Analysis, Ranking
from review.services.results import decimal


def differences(made: Ranking) -> list[Sentence]:
    """Compute a result again from its inputs; answers every difference, nothing where all is equal.

    Raises OutOfOrder for a result that was made before inputs were kept.
    """
    if not made.inputs:
        raise OutOfOrder(
            _("The inputs of this result were not kept when it was made. It cannot be recomputed.")
        )
    found: list[Sentence] = []
    if facts.ranking_hash(made.inputs) != made.input_hash:
        found.append(_("The hash of the stored inputs is not the one on record."))
    lines = {line.item: line for line in reckoning.lines_of(made.inputs)}
    for row in made.results.select_related("item__candidate", "item__paper"):
        line = lines.pop(str(row.item_id), None)
        stored = (row.place, row.outcome, row.is_tied, row.mean, row.approvals, row.arithmetic)
        if line is None or as_stored(line) != stored:
            found.append(
                format_lazy(
                    _("{item}: on record place {place} ({outcome}), computed again {again}."),
                    item=row.item,
                    place=row.place,
                    outcome=row.get_outcome_display(),
                    again=f"{line.place} ({ResultOutcome(line.outcome).label})" if line else "—",
                )
            )
    said = _("Item {item} has no result on record.")
    return found + [format_lazy(said, item=item) for item in sorted(lines)]


def as_stored(line: reckoning.Line) -> tuple[Any, ...]:
    """Return a line as it is written into a result."""
    steps = list(line.arithmetic)
    return line.place, line.outcome, line.is_tied, decimal(line.mean), line.approvals, steps


@transaction.atomic
def analyse(made: Ranking, *, by: Actor, at: datetime) -> Analysis:
    """Compute what stands beside a result and keep it; computed once, it is left as it is."""
    row = Ranking.objects.select_for_update().get(pk=made.pk)
    if not runs(row.round, by):
        raise NotYours(_("Only whoever runs the round has its result analysed."))
    if not row.inputs:
        raise OutOfOrder(
            _("The inputs of this result were not kept when it was made. It cannot be recomputed.")
        )
    held = Analysis.objects.filter(ranking=row).first()
    if held is not None:
        return held
    body = reckoning.analysis_of(row.inputs, row.seats, row.input_hash)
    return Analysis.objects.create(ranking=row, made_at=at, body=body, rehearsal=row.rehearsal)
