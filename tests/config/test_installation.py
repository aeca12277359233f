"""An installation is migrated from nothing, step by step, to what the models say; then it is served.

The suite itself makes its tables from the models, which is three times as quick; only here the
migrations run, in a process and a database of their own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.config.test_serve import free_port, group_is_gone, processes

MANAGE = [sys.executable, "manage.py"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installation keeps what is its own."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'jujian.sqlite3'}"
        return
    import psycopg

    given = settings.DATABASES["default"]
    server = f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    name = f"{given['NAME']}_migrated_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def installation(folder: Path, address: str) -> dict[str, str]:
    """The environment of an installation that was migrated to its end.

    An older state is stopped at on the way: there the database's own rules stand already.
    """
    own = {**os.environ, "DATABASE_URL": address, "JUJIAN_VAR": str(folder)}
    manage(own, "migrate", "-v0", "nominations")
    manage(own, "migrate", "-v0")
    return own


def manage(environment: dict[str, str], *words: str) -> str:
    """Run a command of the installation and return what it says."""
    done = subprocess.run(
        [*MANAGE, *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.django_db
def test_the_migrations_lead_from_nothing_to_the_models(installation: dict[str, str]) -> None:
    assert manage(installation, "migrate", "--check") == ""
    assert "[ ]" not in manage(installation, "showmigrations", "--plan")


def test_the_site_answers_and_ctrl_c_stops_everything(installation: dict[str, str]) -> None:
    port = free_port()
    site = {**installation, "JUJIAN_DEMO": "1", "DEBUG": "1"}
    process = subprocess.Popen(
        [*MANAGE, "serve", "--bind", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        while str(port) not in process.stdout.readline().decode():
            assert process.poll() is None
        children = started_by(process.pid)
        assert len(children) == 2
        address = f"http://127.0.0.1:{port}/zh-hans/account/login/"
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert all(group_is_gone(child) for child in children)


def started_by(pid: int) -> list[int]:
    """Return the processes a process has started."""
    return [process for process, parent, _group in processes() if parent == pid]
