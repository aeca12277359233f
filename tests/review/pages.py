"""What the tests of review's pages share: clients, texts, queries counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.review.stage import Stage


def logged_in(user: User) -> Client:
    """Return a client logged in as ``user``."""
    client = Client()
    client.force_login(user)
    return client


def text(response: object) -> str:
    """Return the page as text."""
    return response.content.decode()


def main(response: object) -> str:
    """Return the page without head, masthead, scripts and the tokens of its forms, which are by chance."""
    inside = text(response).split("<main")[1].split("</main>")[0]
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", inside)


def queries(build: Callable[[int], tuple[Client, dict[str, str]]], size: int) -> dict[str, int]:
    """Count the queries of each page over a scene of ``size``, which is undone afterwards."""
    with transaction.atomic():
        client, urls = build(size)
        found = {page: queries_of(client, url) for page, url in urls.items()}
        transaction.set_rollback(True)
    return found


def queries_of(client: Client, url: str) -> int:
    """Count the queries of a page that was opened before."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def statuses(client: Client, urls: dict[str, str]) -> dict[str, int]:
    """Return the status of each page for one client."""
    return {page: client.get(url).status_code for page, url in urls.items()}


def everybody(stage: Stage) -> dict[str, Client]:
    """Return a client for each role of the cast, a passer-by among them."""
    names = ("lin", "zhao", "li", "zhou", "zheng", "wang")
    clients = {name: logged_in(stage.cast.users[name]) for name in names}
    return {**clients, "expert": logged_in(stage.experts[0].user), "passer-by": Client()}
