"""Run the whole site on this machine: the web server and one worker with the clock."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from config.welcome import welcome

GRACE = 8.0  # seconds a process has to end by itself
SETTLED = 60.0  # seconds after which one that falls is started again: it did run
STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody pressed Ctrl-C or ended the command."""


class Command(BaseCommand):
    help = "Start the site and its background worker; Ctrl-C stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        self.running: list[subprocess.Popen[bytes]] = []
        self.since: dict[int, float] = {}
        refuse_taken(options["bind"])
        for number in STOP:
            signal.signal(number, stop)
        try:
            self.start("gunicorn", "config.wsgi", "--bind", options["bind"], *WEB)
            self.start("celery", "--app", "config", "--quiet", "worker", *WORKER)
            wait_until_answered(options["bind"], self.running)
            Console().print(welcome(f"http://{options['bind']}/"))
            self.watch()
        except Stopped:
            self.stdout.write("\nstopping …")
        finally:
            end(self.running)

    def start(self, program: str, *arguments: str) -> None:
        """Start a program of this environment in a process group of its own."""
        path = Path(sys.executable).with_name(program)
        process = subprocess.Popen([path, *arguments], start_new_session=True)
        self.running.append(process)
        self.since[process.pid] = time.monotonic()

    def watch(self) -> None:
        """Start whichever of them ends again, until somebody stops all."""
        while True:
            for process in [p for p in self.running if p.poll() is not None]:
                self.start_again(process)
            time.sleep(0.5)

    def start_again(self, process: subprocess.Popen[bytes]) -> None:
        """Start what ended by itself; raises CommandError where it had hardly begun."""
        name = fallen([process])
        if time.monotonic() - self.since[process.pid] < SETTLED:
            raise CommandError(f"{name} ended by itself; everything else was stopped.")
        self.stderr.write(f"{name} ended by itself and is started again.")
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        self.running.remove(process)
        self.start(name, *map(str, process.args[1:]))  # type: ignore[index]


WEB = ("--workers", "2", "--threads", "4", "--log-level", "warning", "--timeout", "120")
WORKER = (
    *("--beat", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"),
    *("--without-mingle", "--without-heartbeat"),
)


def stop(number: int, frame: FrameType | None) -> None:
    """Turn the first signal into an exception and ignore the rest while stopping."""
    for each in STOP:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def refuse_taken(bind: str) -> None:
    """Raise CommandError where another program already listens at the address."""
    host, _colon, port = bind.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError) as fault:
            raise CommandError(
                f"Cannot listen on {bind}: {fault}. Choose another port: make demo PORT=8001"
            ) from None


def wait_until_answered(bind: str, running: list[subprocess.Popen[bytes]]) -> None:
    """Return when the site accepts connections; raises CommandError where a process has ended."""
    host, _colon, port = bind.rpartition(":")
    while not fallen(running):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"{fallen(running)} did not start; its words are above.")


def fallen(running: list[subprocess.Popen[bytes]]) -> str:
    """Return the name of a process that has ended, or ""."""
    ended = [Path(str(p.args[0])).name for p in running if p.poll() is not None]  # type: ignore[index]
    return ended[0] if ended else ""


def end(running: list[subprocess.Popen[bytes]]) -> None:
    """End every process: first by asking it, then its whole group by force."""
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
