"""An installation is migrated from nothing, step by step, to what the models say.

The suite itself makes its tables from the models, which is three times as quick; only here the
migrations run, in a process and a database of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
        return
    import psycopg

    given = settings.DATABASES["default"]
    server = f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    name = f"{given['NAME']}_migrated_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db
def test_the_migrations_lead_from_nothing_to_the_models(address: str, tmp_path: Path) -> None:
    """An older state is stopped at on the way: there the database's own rules stand already."""

    def manage(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address, "JUJIAN_VAR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    manage("migrate", "-v0", "nominations")
    manage("migrate", "-v0")
    assert manage("migrate", "--check") == ""
    assert "[ ]" not in manage("showmigrations", "--plan")
