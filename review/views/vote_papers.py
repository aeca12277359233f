"""What is signed of a round, as PDF or as Word: minutes, count sheets, roll, originals, the result."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.downloads import hand_over
from files.kinds import DOCX, PDF
from ledger.situations import OutOfOrder
from nominations.dossiers.official import as_pdf, as_word
from nominations.dossiers.texts import Official
from people.gates import Request
from review import papers
from review.models import Round
from review.views.office import managers, round_for
from review.views.results import result_for


def signed(request: Request, pk: int, name: str, text: Callable[[Round], Official]) -> HttpResponse:
    """Answer with a text of a round, as PDF, or as Word where that is asked for."""
    round_ = round_for(request, pk)
    if not round_.votes.filter(stage="closed").exists():
        raise OutOfOrder(_("No vote of this round is closed yet, so there is nothing to sign."))
    return signable(request, text(round_), name, rehearsal=round_.rehearsal)


def signable(request: Request, made: Official, name: str, *, rehearsal: bool) -> HttpResponse:
    """Answer with a text to be signed: as Word where that is asked for, else as PDF."""
    if request.GET.get("as") == "word":
        return hand_over(as_word(made, at=request.moment), DOCX, f"{name}.docx")
    return hand_over(as_pdf(made, rehearsal=rehearsal), PDF, f"{name}.pdf", shown=True)


@require_safe
@never_cache
@managers
def vote_minutes(request: Request, pk: int) -> HttpResponse:
    """会议纪要."""
    return signed(request, pk, "票决会议纪要", papers.vote_minutes_of)


@require_safe
@never_cache
@managers
def count_sheets(request: Request, pk: int) -> HttpResponse:
    """计票单."""
    return signed(request, pk, "计票单", papers.count_sheets_of)


@require_safe
@never_cache
@managers
def vote_roll(request: Request, pk: int) -> HttpResponse:
    """签到表."""
    return signed(request, pk, "票决签到表", papers.roll_of)


@require_safe
@never_cache
@managers
def vote_originals(request: Request, pk: int) -> HttpResponse:
    """归档目录."""
    return signed(request, pk, "票决归档目录", papers.originals_of)


@require_safe
@never_cache
@managers
def ranking_record(request: Request, pk: int) -> HttpResponse:
    """评审结果记录: the places with their arithmetic, the lot and the hash of what they came from."""
    made = result_for(request, pk)
    name = f"评审结果记录-v{made.version}"
    text = papers.ranking_record_of(made)
    return signable(request, text, name, rehearsal=made.rehearsal)
