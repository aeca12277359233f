"""Freezing a paper's form into an immutable version, with a code and a QR on every page.

The same contents frozen again are the same version. The document is made first and written last, in
one transaction with its pages: work that was killed leaves nothing, and does no harm when repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.services import store
from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, Refused, Sealed
from nominations.models import Page, Paper, PaperVersion
from nominations.papers import Frozen, frozen_form
from nominations.printed import content_digest
from nominations.services.drafting import GOES_OFFLINE
from nominations.services.restoring import contents_of

Step = Callable[[int, int, object], None]
FREEZABLE = frozenset({"draft", "returned", "submitted"})
"""Stages in which the society may freeze; what it endorsed is not printed anew."""


def freeze(paper: Paper, *, by: Actor, at: datetime) -> Job:
    """Let the form be frozen in the background; asking again while it runs changes nothing."""
    refuse_unfreezable(paper, by)
    return ask("freeze", by=by, at=at, total=3, paper_id=paper.pk)


def refuse_unfreezable(paper: Paper, by: Actor) -> None:
    """Only the society freezes its papers, and only before it has endorsed them."""
    own = by.holds("clerk", "approver") and by.society_id == paper.society_id
    if not own or by.rehearsal != paper.rehearsal:
        raise NotYours(_("Only the society that drafts this paper freezes its form."))
    if paper.secret:
        raise NotYet([GOES_OFFLINE])
    if paper.sealed_at:
        raise Sealed
    if paper.stage not in FREEZABLE:
        raise NotYet(
            [_("The form is frozen before the paper is endorsed. This paper is with the office.")]
        )


def make_version(paper: Paper, *, by: Actor, at: datetime, step: Step) -> PaperVersion:
    """Make the version of what the form says now; the same contents are the version there is.

    ``step(done, of, sentence)`` is told where the work stands, and may raise to stop. Raises Refused
    where somebody changed the paper meanwhile; nothing is kept then.
    """
    refuse_unfreezable(paper, by)
    step(0, 3, "")
    digest = content_digest(paper)
    if (same := same_version(paper, digest)) is not None:
        return same
    made = frozen_form(paper, taken=codes_taken(paper), step=step)
    version = write_version(paper, made, by=by, at=at)
    step(3, 3, format_lazy(_("{count} pages"), count=len(made.pages)))
    return version


def same_version(paper: Paper, digest: str) -> PaperVersion | None:
    """Return the last version where it says what the form says now."""
    last = paper.versions.order_by("-number").first()
    return last if last is not None and last.digest == digest else None


def codes_taken(paper: Paper) -> dict[str, str]:
    """Return the codes of all earlier versions with the digests they stand for."""
    pages = Page.objects.filter(version__paper=paper)
    return dict(pages.values_list("code", "digest"))


@transaction.atomic
def write_version(paper: Paper, made: Frozen, *, by: Actor, at: datetime) -> PaperVersion:
    """Write a version with its pages, whole or not at all."""
    row = locked(paper)
    refuse_unfreezable(row, by)
    if content_digest(row) != made.digest:
        raise Refused(
            _("Somebody changed the paper while its form was being frozen. Freeze it once more.")
        )
    if (same := same_version(row, made.digest)) is not None:
        return same
    last = row.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    version = PaperVersion.objects.create(
        paper=row,
        number=number,
        digest=made.digest,
        parts=made.digests,
        contents=contents_of(row),
        file=store(made.pdf, name=f"{row.number}-v{number}.pdf", at=at, rehearsal=row.rehearsal),
        frozen_at=at,
        frozen_by_id=by.person_id,
        rehearsal=row.rehearsal,
    )
    write_pages(version, made)
    facts = {"version": number, "pages": len(made.pages), "digest": made.digest}
    enter(row, "freeze", by=by, at=at, facts=facts)
    return version


def write_pages(version: PaperVersion, made: Frozen) -> None:
    """Write the pages of a version."""
    Page.objects.bulk_create(
        [
            Page(
                version=version,
                number=each.number,
                part=each.part,
                code=each.code,
                digest=each.digest,
                covers=list(each.covers),
                rehearsal=version.rehearsal,
            )
            for each in made.pages
        ]
    )
