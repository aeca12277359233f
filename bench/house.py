"""A house of its own for a measurement: a fresh database with one meeting in it, and the site served."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

PASSWORD = "jujian-demo-2026"  # of invented people only
WEB = ("--workers", "2", "--threads", "4", "--log-level", "error", "--timeout", "120")


@dataclass(frozen=True)
class House:
    """Where the site answers, the meeting's number in its addresses, and who is called to it."""

    site: str
    meeting: str
    members: tuple[str, ...]


@contextmanager
def house() -> Iterator[House]:
    """Seed a meeting that stands into a database of its own and serve it; all is gone afterwards.

    ``JUJIAN_MEETING`` names a folder to keep what is seeded: the next run starts from a copy of it.
    """
    kept = os.environ.get("JUJIAN_MEETING")
    with tempfile.TemporaryDirectory() as fresh:
        var = Path(fresh) / "var"
        site = f"http://127.0.0.1:{free_port()}"
        env = {**os.environ, "JUJIAN_VAR": str(var), "JUJIAN_DEMO": "1", "JUJIAN_SITE": site}
        env.pop("DATABASE_URL", None)
        seed = Path(kept) if kept else var
        told = seeded(seed, {**env, "JUJIAN_VAR": str(seed)})
        if kept:
            shutil.copytree(seed, var, symlinks=True)
        server = subprocess.Popen(
            [tool("gunicorn"), "config.wsgi", "--bind", site.removeprefix("http://"), *WEB],
            env=env,
            cwd=settings.BASE_DIR,
        )
        try:
            wait_for(site, server)
            yield House(site, told[0].rstrip("/").rpartition("/")[2], tuple(told[1].split()))
        finally:
            server.terminate()
            server.wait()


def seeded(var: Path, env: dict[str, str]) -> list[str]:
    """Seed where nothing is seeded yet; return the two lines of the rehearsal: meeting, members."""
    note = var / "meeting.txt"
    if not note.exists():
        var.mkdir(parents=True, exist_ok=True)
        for folder in ("fonts", "static"):  # prepared once for this checkout
            if not (var / folder).exists():
                (var / folder).symlink_to(settings.JUJIAN_VAR / folder)
        manage(env, "migrate", "-v0")
        manage(env, "seed")
        note.write_text(manage(env, "rehearse", "--meeting"))
    return note.read_text().splitlines()


def manage(env: dict[str, str], *words: str) -> str:
    """Run a management command and return what it said."""
    ran = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        ran, env=env, cwd=settings.BASE_DIR, check=True, text=True, stdout=subprocess.PIPE
    )
    return done.stdout


def load_told() -> str:
    """Say how loaded the machine was: its own processes in the last one and five minutes, and its cores."""
    one, five, _fifteen = os.getloadavg()
    return f"load of the machine: {one:.1f} (1 min), {five:.1f} (5 min) on {os.cpu_count()} cores"


def tool(name: str) -> str:
    """Return the path of a program of this environment."""
    return str(Path(sys.executable).with_name(name))


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(site: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the site answers."""
    while server.poll() is None:
        with suppress(OSError):
            urlopen(f"{site}/zh-hans/account/login/")
            return
        time.sleep(0.5)
    raise RuntimeError("the site does not start")
