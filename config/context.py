"""What every page shows: who I am, in which office, server time, language, demo and rehearsal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import translate_url
from django.utils import translation

from config import clock
from config.navigation import navigation_for
from people.actors import offices_of
from people.gates import Request


def shell(request: Request) -> dict[str, Any]:
    """Return the context of the shell; tolerant of requests that failed early."""
    if not hasattr(request, "actor"):
        return {}
    other = "en" if translation.get_language() != "en" else "zh-hans"
    return {
        "actor": request.actor,
        "offices": offices_of(request) if request.actor.user_id else [],
        "navigation": navigation_for(request),
        "server_time": request.moment,
        "demo_clock": clock.offset() if settings.JUJIAN_DEMO else None,
        "demo": settings.JUJIAN_DEMO,
        "rehearsal": request.actor.rehearsal,
        "next_deadline": None,
        "other_language_url": translate_url(request.get_full_path(), other),
        "other_language_name": dict(settings.LANGUAGES)[other],
    }
