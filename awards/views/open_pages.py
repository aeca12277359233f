"""Pages for everybody: no session, no cookie, the same for all readers, so that any cache may keep them.

Forms of such pages cannot carry Django's CSRF token, which lives in a cookie. There is no log-in to
ride on either: whoever sends such a form acts as a passer-by with no rights of their own. What has
to be kept out is another site posting through its readers' browsers, and machines posting blindly.
So a form here carries a signed ticket made for its page not long ago, good for one success, and the
browser must say that the post comes from this site (Fetch Metadata, else Origin).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.crypto import get_random_string
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ledger.actors import PASSER_BY
from ledger.situations import Refused, Sentence
from people.gates import Request

View = Callable[..., HttpResponse]

MINUTE = 60
HOUR = 3600
MOST_OF_ONE, MOST_OF_ALL = 5, 200  # forms taken within an hour
LOOKS_OF_ONE, LOOKS_OF_ALL = 30, 600  # papers looked at within an hour
MOST_SENT = 40 * 1024 * 1024  # bytes of a form; a file larger than it takes is told so up to here
LIFE = 12 * 3600  # seconds: long enough to write an objection with care
SALT = "jujian.public.ticket"


def open_page(view: View) -> View:
    """Open a page to everybody, and let caches keep it for a minute; posts are never kept.

    In a demonstration nothing is kept: its clock may be moved at any time.
    """

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponse:
        request.actor = PASSER_BY
        response = view(request, *args, **words)
        if request.method == "POST" or response.status_code >= 400:
            patch_cache_control(response, no_store=True)
        elif not response.has_header("Cache-Control"):
            patch_cache_control(
                response, public=True, max_age=0 if settings.JUJIAN_DEMO else MINUTE
            )
        return response

    return enter


def open_read(view: View) -> View:
    """Open a page that is only read."""
    return open_page(require_safe(view))


def open_fresh(view: View) -> View:
    """Open a page of a notice: kept by caches only to be asked for again each time.

    What was suspended or taken out is gone with the next look; what is the same costs no bytes.
    """

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponse:
        response = view(request, *args, **words)
        if response.status_code != 200:
            return response
        patch_cache_control(response, public=True, no_cache=True)
        etag = quote_etag(hashlib.sha256(response.content).hexdigest())
        response.headers["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response

    return open_read(enter)


def open_form(view: View) -> View:
    """Open a page with a form: exempt from the cookie's token, under ``ticket_fault`` instead.

    Far more than a form with its file may hold is not even read.
    """

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_SENT:
            return render(request, "400.html", status=413)
        return view(request, *args, **words)

    return csrf_exempt(open_page(require_http_methods(["GET", "HEAD", "POST"])(enter)))


def ticket(request: Request) -> str:
    """Return a ticket for the form of this page."""
    return signing.dumps([request.path_info, get_random_string(12)], salt=SALT)


def ticket_fault(request: Request) -> Sentence | None:
    """Say why a post is not taken: from elsewhere, without a ticket of this page, or too old."""
    if not from_here(request):
        return _("The form was sent from another site. Open this page itself and send it again.")
    try:
        path, _once = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError):
        path = None
    if path != request.path_info:
        return _("The page was open for too long. Nothing is lost: read it over and send it again.")
    return None


def from_here(request: Request) -> bool:
    """Tell whether the browser says that a post comes from this site; old browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def use_ticket(request: Request) -> None:
    """Use up the ticket of a post; raise Refused where the same one was sent before."""
    if not cache.add(f"{SALT}:{request.POST['ticket'][-27:]}", True, LIFE):
        raise Refused(
            _(
                "This form was sent already, and taken. The receipt was shown then; it is not shown twice."
            )
        )


def is_flooding(request: Request) -> bool:
    """Tell whether too many forms were taken from one address, or by the site, within the hour.

    An address is remembered as a hash with a key of the day, and for an hour.
    """
    return any(cache.get(key, 0) >= most for key, most in counters_of(request))


def may_look(request: Request, what: str = "looks") -> bool:
    """Count a file handed in to be looked at, which costs the server; tell whether it is not one too many."""
    mine, everybodys = (f"{key}:{what}" for key, _most in counters_of(request))
    counts = [counted(mine), counted(everybodys)]
    return counts[0] <= LOOKS_OF_ONE and counts[1] <= LOOKS_OF_ALL


def counted(key: str) -> int:
    """Count one more within the hour, and return how many there are."""
    return 1 if cache.add(key, 1, HOUR) else int(cache.incr(key))


def count_taken(request: Request) -> None:
    """Count a form that was taken."""
    for key, _most in counters_of(request):
        if not cache.add(key, 1, HOUR):
            cache.incr(key)


def counters_of(request: Request) -> list[tuple[str, int]]:
    """Return the keys under which taken forms are counted, each with its most."""
    told = f"{request.META.get('REMOTE_ADDR', '')}{request.moment:%Y-%m-%d}"
    address = hmac.new(settings.SECRET_KEY.encode(), told.encode(), "sha256").hexdigest()
    return [(f"{SALT}:{address}", MOST_OF_ONE), (f"{SALT}:all", MOST_OF_ALL)]
