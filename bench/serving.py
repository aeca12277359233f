"""A database of its own for a measurement, served as docs/install.md has it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

from bench.house import free_port, tool

WEB = ("--workers", "4", "--threads", "4", "--log-level", "error")


@contextmanager
def fresh_database() -> Iterator[None]:
    """Work in a database of its own, dropped afterwards."""
    name = connection.settings_dict["NAME"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{settings.JUJIAN_VAR}/measured.sqlite3"
    connection.settings_dict["OPTIONS"].pop("pool", None)  # it would outlive the database
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def served(program: str = "config.wsgi", **words: str) -> Iterator[tuple[int, int]]:
    """Serve this database as a site does; answers the port and the key of the master process.

    ``program`` is the module served, ``words`` go into its environment.
    """
    port = free_port()
    base = connection.settings_dict
    url = f"sqlite:///{base['NAME']}"
    if connection.vendor == "postgresql":
        host = f"{base['HOST']}:{base['PORT']}"
        url = f"postgres://{base['USER']}:{base['PASSWORD']}@{host}/{base['NAME']}"
    order = [tool("gunicorn"), program, "--bind", f"127.0.0.1:{port}", *WEB]
    env = {**os.environ, "DATABASE_URL": url, **words}
    web = subprocess.Popen(order, env=env, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        wait_for(port)
        yield port, web.pid
    finally:
        web.terminate()
        web.wait()


def wait_for(port: int) -> None:
    """Wait until every worker has loaded the site: many answers in a row come at once."""
    quick, until = 0, time.monotonic() + 600
    while quick < 24 and time.monotonic() < until:
        began = time.monotonic()
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/zh-hans/") as page:
            page.read()
            quick = quick + 1 if time.monotonic() - began < 1 else 0
            continue
        time.sleep(0.2)
