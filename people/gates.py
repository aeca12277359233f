"""Gates before pages: which offices a page is for; passers-by are led to the log-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import NotYours
from people.choices import Role

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request as the middlewares complete it: who acts, and when. For the types of views only."""

    actor: Actor
    moment: datetime


def for_roles(*roles: str) -> Callable[[View], View]:
    """Open a view to those who hold one of ``roles`` now; others learn which office it needs."""

    def gate(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **words: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.actor.holds(*roles):  # type: ignore[attr-defined]
                raise NotYours(needs(*roles))
            return view(request, *args, **words)

        return enter

    return gate


def needs(*roles: str) -> Any:
    """Say which offices a page is for."""
    named = format_lazy("、".join(["{}"] * len(roles)), *[Role(role).label for role in roles])
    return format_lazy(
        _("This page is for: {roles}. Switch office on top of the page if you hold one of them."),
        roles=named,
    )
