"""Figures and formulas as pictures: numbered within their section, drawn anew, printed where named."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.pictures import FIGURE_SIDES, redrawn
from files.services import store
from ledger.actors import Actor
from ledger.secrecy import refuse_marked
from ledger.situations import Refused
from nominations.models import Attachment, Figure, Paper
from nominations.printed import FIGURES
from nominations.services.attaching import detach
from nominations.services.drafting import touch
from nominations.services.writing import open_section

MOST = 20  # figures a section
MAX_MB = 5
JPEG = b"\xff\xd8\xff"


@transaction.atomic
def add_figure(
    paper: Paper, code: str, data: bytes, *, caption: str = "", by: Actor, at: datetime
) -> Figure:
    """Keep a picture as the section's next figure (图n): a number that was freed is given again."""
    row, rules = open_section(paper, code, by=by, at=at)
    refuse_marked({str(_("caption")): caption})
    taken = set(row.figures.filter(section=code).values_list("number", flat=True))
    if rules.kind != "text":
        raise Refused(_("Figures stand in sections of running text, not in lists."))
    if len(taken) >= MOST:
        raise Refused(
            format_lazy(_("A section holds at most {most} figures. Remove one first."), most=MOST)
        )
    picture = redrawn(data) if len(data) <= MAX_MB * 1_048_576 else None
    if picture is None:
        raise Refused(
            format_lazy(
                _(
                    "This is no PNG or JPEG picture of {least} to {most} pixels a side and at most {mb} MB. Save it as such, and add it again."
                ),
                least=FIGURE_SIDES[0],
                most=FIGURE_SIDES[1],
                mb=MAX_MB,
            )
        )
    number = min(set(range(1, MOST + 1)) - taken)
    attachment = Attachment.objects.create(
        paper=row,
        slot=FIGURES,
        file=store(
            picture,
            name=f"{rules.zh}-图{number}.{'jpg' if picture.startswith(JPEG) else 'png'}",
            at=at,
            rehearsal=row.rehearsal,
        ),
        attached_by_id=by.person_id,
        attached_at=at,
        rehearsal=row.rehearsal,
    )
    touch(row, at)
    return Figure.objects.create(
        paper=row,
        attachment=attachment,
        section=code,
        number=number,
        caption=caption,
        rehearsal=row.rehearsal,
    )


@transaction.atomic
def caption_figure(figure: Figure, caption: str, *, by: Actor, at: datetime) -> Figure:
    """Say what a figure shows."""
    row, _rules = open_section(figure.paper, figure.section, by=by, at=at)
    refuse_marked({str(_("caption")): caption})
    figure.caption = caption
    figure.save(update_fields=["caption"])
    touch(row, at)
    return figure


@transaction.atomic
def remove_figure(figure: Figure, *, by: Actor, at: datetime) -> None:
    """Take a figure out; references to its number stay in the text and are pointed out."""
    open_section(figure.paper, figure.section, by=by, at=at)
    detach(figure.attachment, by=by, at=at)
