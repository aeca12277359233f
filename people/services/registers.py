"""Registers of units and societies."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from people.identity import check_credit_code
from people.models import Society, Unit, UnitAlias


@transaction.atomic
def enter_unit(
    name: str,
    *,
    credit_code: str = "",
    nature: str = "other",
    region: str = "",
    parent: Unit | None = None,
    aliases: Iterable[str] = (),
    rehearsal: bool = False,
) -> Unit:
    """Enter a legal entity; the credit code (GB 32100) is checked and unique."""
    if credit_code:
        check = check_credit_code(credit_code)
        if not check.valid:
            raise Refused(
                format_lazy(
                    _("“{code}” is not a valid unified social credit code (GB 32100)."),
                    code=credit_code,
                )
            )
        credit_code = check.normalised
    unit = Unit.objects.create(
        name=name,
        seal_name=name,
        credit_code=credit_code,
        nature=nature,
        region=region,
        parent=parent,
        rehearsal=rehearsal,
    )
    for alias in aliases:
        UnitAlias.objects.create(unit=unit, name=alias, rehearsal=rehearsal)
    return unit


def enter_society(
    name: str,
    *,
    code: str,
    kind: str,
    unit: Unit | None = None,
    short_name: str = "",
    parent: Society | None = None,
    rehearsal: bool = False,
) -> Society:
    """Enter a nominating organisation, or the office that runs the programmes."""
    if Society.objects.filter(code=code).exists():
        raise Refused(format_lazy(_("The code “{code}” is taken by another society."), code=code))
    return Society.objects.create(
        name=name,
        code=code,
        kind=kind,
        unit=unit,
        short_name=short_name,
        parent=parent,
        rehearsal=rehearsal,
    )
