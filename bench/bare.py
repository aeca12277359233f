"""A bare Django page for comparison: one address, no middleware, no database, a word of text."""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bare")


def page(_request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse("ok")


urlpatterns = [re_path("", page)]
application = WSGIHandler()
