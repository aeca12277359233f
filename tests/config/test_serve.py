"""The site as one command: it answers, says so, and leaves nothing running behind it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.management.commands import serve

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes() -> list[tuple[int, int, int]]:
    """Return process, parent and group of every living process; the dead but unburied do not count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, group = stat.read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                found.append((int(stat.parent.name), int(parent), int(group)))
    return found


def group_is_gone(leader: int, *, seconds: float = 5) -> bool:
    """Tell whether nobody of a group lives; who is killed may need a moment to die."""
    deadline = time.monotonic() + seconds
    while any(group == leader for _process, _parent, group in processes()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def sleeper(*more: str) -> subprocess.Popen[bytes]:
    """A process with a child of its own, in its own group; it says when it is ready."""
    code = "import subprocess, sys; subprocess.Popen(['sleep', '60']); print(1, flush=True); " + (
        "; ".join(more) or "sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"1\n"
    return process


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for the stubborn."""
    monkeypatch.setattr(serve, "GRACE", 1.0)


def close(process: subprocess.Popen[bytes]) -> None:
    process.stdin.close()
    process.stdout.close()


def test_ending_takes_the_whole_group_even_of_the_stubborn():
    stubborn = sleeper(
        "import signal", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", "sys.stdin.read()"
    )
    gentle = sleeper()
    serve.end([gentle, stubborn])
    assert group_is_gone(gentle.pid) and group_is_gone(stubborn.pid)
    close(gentle), close(stubborn)


def fell_after(seconds: float) -> tuple[serve.Command, subprocess.Popen[bytes]]:
    """Return the command, and its only process, which ran that long and has ended."""
    command, process = serve.Command(), subprocess.Popen([Path("/bin/true"), "--beat"])
    process.wait()
    command.running, command.since = [process], {process.pid: time.monotonic() - seconds}
    return command, process


def test_one_that_falls_after_it_ran_is_started_again(monkeypatch):
    command, process = fell_after(serve.SETTLED + 1)
    started = []
    monkeypatch.setattr(command, "start", lambda *words: started.append(words))
    command.start_again(process)
    assert (started, command.running) == ([("true", "--beat")], [])


def test_one_that_falls_at_once_ends_all():
    command, process = fell_after(1)
    with pytest.raises(CommandError, match="true ended by itself"):
        command.start_again(process)


def test_one_that_falls_is_named():
    process = sleeper("sys.exit(3)")
    process.wait()
    assert serve.fallen([process]) == Path(sys.executable).name
    serve.end([process])
    close(process)


def test_a_taken_port_is_refused_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="PORT="):
            serve.refuse_taken(f"127.0.0.1:{other.getsockname()[1]}")
    for nonsense in ("127.0.0.1:http", "127.0.0.1:99999", "nowhere"):
        with pytest.raises(CommandError):
            serve.refuse_taken(nonsense)


def test_the_demo_command_is_refused_where_there_is_no_demo(settings):
    settings.JUJIAN_DEMO = False
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo")
