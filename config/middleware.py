"""Middlewares: who acts and when; what may be kept; situations turned into pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from config import clock
from ledger.situations import Situation
from people.actors import actor_of
from people.services.networks import is_inside


class OnlyByForm(Situation):
    """An address was opened that only takes what a form sends."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    title = _("This address only takes what a form sends")

    def __init__(self) -> None:
        super().__init__(_("Go back to the page with the form and press its button there."))


class MomentAndActor:
    """Give every request its ``moment`` and its ``actor`` (the one office chosen now)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set both, then go on; who acts is found out by the first page that asks.

        The public's pages never ask, so they open no session and are the same for everybody.
        """
        request.moment = clock.now()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class KeptNowhere:
    """Let no cache keep a page, on the way or in the browser, that does not say itself how it may be kept.

    The public's pages do (``awards.views.open_pages``); those of who logged in never.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, and mark the answer."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ClosedNetwork:
    """局域网会议: where `JUJIAN_NETWORK` names networks, whoever asks from elsewhere gets no page.

    The address is the one the connection comes from: no header can say otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on for an address of the network, and for this machine itself."""
        if is_inside(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
        words = _("This site serves a closed meeting. Join its network, or ask its secretary.")
        return HttpResponse(str(words), status=403, content_type="text/plain; charset=utf-8")


class Situations:
    """Show a situation raised by a service: as a page, or as a message for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; an address that only takes a form's answer says so instead of an empty page."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return self.show(request, OnlyByForm())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a situation; let every other exception pass."""
        if not isinstance(exception, Situation):
            return None
        return self.show(request, exception)

    def show(self, request: HttpRequest, situation: Situation) -> HttpResponse:
        """Return the page of a situation, or its message for htmx."""
        template = "parts/situation.html" if getattr(request, "htmx", False) else "situation.html"
        return render(request, template, {"situation": situation}, status=situation.status)
