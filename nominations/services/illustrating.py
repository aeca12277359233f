"""Figures and formulas as pictures: numbered within their section, drawn anew, printed where named."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from files.pictures import FIGURE_SIDES, redrawn
from files.scanning import refuse_infected
from files.services import store
from ledger.actors import Actor
from ledger.secrecy import refuse_marked
from ledger.situations import Refused
from nominations.models import Attachment, Figure, Paper
from nominations.printed import FIGURES
from nominations.services.attaching import MEGABYTE, detach
from nominations.services.drafting import touch
from nominations.services.writing import open_section

MOST = 20  # figures a section
MAX_MB = 5
JPEG = b"\xff\xd8\xff"


def add_figure(
    paper: Paper, code: str, data: bytes, *, caption: str = "", by: Actor, at: datetime
) -> Figure:
    """Keep a picture as the section's next figure (图n): a number that was freed is given again."""
    refuse_infected(
        data, name=caption or str(_("Figure"))
    )  # before any row is locked: it may take its time
    picture = fit_for_print(data)
    with transaction.atomic():
        return number(paper, code, picture, caption=caption, by=by, at=at)


def fit_for_print(data: bytes) -> bytes:
    """Return a picture drawn anew; refuse what is none, or too large or too small to be printed."""
    picture = redrawn(data) if len(data) <= MAX_MB * MEGABYTE else None
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
    return picture


def number(
    paper: Paper, code: str, picture: bytes, *, caption: str, by: Actor, at: datetime
) -> Figure:
    """Give a picture the first number of its section that is free."""
    row, rules = open_section(paper, code, by=by, at=at)
    refuse_marked({str(_("caption")): caption})
    taken = set(row.figures.filter(section=code).values_list("number", flat=True))
    if rules.kind != "text":
        raise Refused(_("Figures stand in sections of running text, not in lists."))
    if len(taken) >= MOST:
        raise Refused(
            format_lazy(_("A section holds at most {most} figures. Remove one first."), most=MOST)
        )
    free = min(set(range(1, MOST + 1)) - taken)
    name = f"{rules.zh}-图{free}.{'jpg' if picture.startswith(JPEG) else 'png'}"
    stored = store(picture, name=name, at=at, rehearsal=row.rehearsal)
    figure = Figure(section=code, number=free, caption=caption)
    return stand(row, figure, stored, by=by, at=at)


def stand(row: Paper, figure: Figure, file: StoredFile, *, by: Actor, at: datetime) -> Figure:
    """Keep a numbered figure of a locked paper with its picture."""
    own = {"paper": row, "rehearsal": row.rehearsal}
    figure.attachment = Attachment.objects.create(
        slot=FIGURES, file=file, attached_by_id=by.person_id, attached_at=at, **own
    )
    figure.paper, figure.rehearsal = row, row.rehearsal
    figure.save(force_insert=True)
    touch(row, at)
    return figure


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
