"""How the panel was drawn: for everybody who wants to compute it again, once it is opened to them."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from awards.views.open_pages import open_read
from files.downloads import hand_over, hand_over_bundle
from ledger.actors import PASSER_BY
from people.gates import Request
from review import facts, sentences
from review.models import Draw

PROGRAM = "verify_draw.py"


@cache
def program() -> bytes:
    """Return the stand-alone verifier, as it is handed out."""
    return (settings.BASE_DIR / "verify" / PROGRAM).read_bytes()


def draws_shown() -> Any:
    """Return the draws a passer-by may know of, latest first."""
    rows = Draw.objects.seen_by(PASSER_BY).order_by("-opened_at", "-pk")
    return rows.select_related("round__cycle__programme", "round__cycle__organiser", "panel")


@open_read
def draws(request: Request) -> HttpResponse:
    """List the panels whose draw everybody may check."""
    page = Paginator(draws_shown(), 50).get_page(request.GET.get("page"))
    context = {"page": page, "rehearsal": any(each.rehearsal for each in page)}
    return render(request, "public/draws.html", context)


def draw_of(reference: str) -> Draw:
    """Return a draw everybody may check; else 404."""
    return get_object_or_404(draws_shown(), reference=reference)


@open_read
def draw(request: Request, reference: str) -> HttpResponse:
    """Show how a panel was drawn: moments, numbers, hashes, rules, and how to compute it again."""
    found = draw_of(reference)
    bundle = facts.public_bundle_of(found)
    context = {
        "draw": found,
        "round": found.round,
        "tiles": tiles_of(found),
        "numbers": [
            (sentences.PARTIES[each.party], each)
            for each in sorted(
                found.contributions.all(), key=lambda each: found.contributors.index(each.party)
            )
        ],
        "beacon": bundle["beacon"],
        "named": [each["who"]["name"] for each in bundle["list"] if "who" in each],
        "report": found.prediction,
        "foretold": sentences.foretold(found.prediction),
        "left_out": [
            (sentences.LEFT_OUT[code], n) for code, n in found.prediction["left_out"].items()
        ],
        "program_hash": hashlib.sha256(program()).hexdigest(),
        "rehearsal": found.rehearsal,
    }
    return render(request, "public/draw.html", context)


def tiles_of(found: Draw) -> list[dict[str, Any]]:
    """Return the numbers on top of the page."""
    calls = list(found.calls.all())
    return [
        {"label": _("Pool after recusals"), "value": found.size},
        {"label": _("Seats"), "value": found.seats},
        {"label": _("Called"), "value": len(calls)},
        {"label": _("In the panel"), "value": sum(c.left_after is None for c in calls)},
    ]


@open_read
def draw_bundle(request: Request, reference: str) -> HttpResponse:
    """Hand out the public bundle."""
    found = draw_of(reference)
    bundle = facts.public_bundle_of(found)
    return hand_over_bundle(bundle, f"draw-{found.reference}.json", public=True)


@open_read
def verifier(request: Request) -> HttpResponse:
    """Hand out the stand-alone verifier."""
    return hand_over(program(), "text/x-python; charset=utf-8", PROGRAM, public=True)
