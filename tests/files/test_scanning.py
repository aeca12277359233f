"""The virus scanner: a little program, or a daemon that speaks as ClamAV does."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from files.scanning import refuse_infected
from ledger.situations import NotYet, Refused
from tests.attachments import pdf

SCANNER = "import sys; sys.exit(1 if b'VIRUS' in sys.stdin.buffer.read() else 0)"


@pytest.fixture
def command(tmp_path: Path, settings: Any) -> None:
    """A scanner that finds the word VIRUS."""
    script = tmp_path / "scan.py"
    script.write_text(SCANNER)
    settings.JUJIAN_SCANNER = f"{sys.executable} {script}"


class Daemon(socketserver.StreamRequestHandler):
    """Reads a stream of pieces and gives its verdict."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(size)
        verdicts = {b"VIRUS": b"stream: Eicar FOUND\0", b"ERROR": b"INSTREAM size limit exceeded\0"}
        found = next((said for word, said in verdicts.items() if word in data), b"stream: OK\0")
        self.wfile.write(found)


@pytest.fixture
def daemon(settings: Any) -> Iterator[None]:
    """A daemon on a port of its own."""
    with socketserver.TCPServer(("127.0.0.1", 0), Daemon) as server:
        settings.JUJIAN_SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def check_both() -> None:
    refuse_infected(pdf(), name="a.pdf")
    refuse_infected(b"x" * 3_000_000, name="a.pdf")
    with translation.override("zh-hans"), pytest.raises(Refused) as raised:
        refuse_infected(b"x" * 2_000_000 + b"VIRUS", name="附件.pdf")
    assert "附件.pdf" in str(raised.value) and "病毒" in str(raised.value)


def test_a_command_says_what_is_infected(command):
    check_both()


def test_a_daemon_says_what_is_infected(daemon):
    check_both()
    with pytest.raises(NotYet):
        refuse_infected(b"ERROR", name="a.pdf")


@pytest.mark.parametrize(
    "scanner", ["false-scanner-that-is-not-there", "clamd://127.0.0.1:1", "sh -c 'exit 2'"]
)
def test_while_the_scanner_does_not_answer_nothing_is_taken(settings, scanner):
    settings.JUJIAN_SCANNER = scanner
    with pytest.raises(NotYet):
        refuse_infected(pdf(), name="a.pdf")


def test_without_a_scanner_nothing_is_asked(settings):
    settings.JUJIAN_SCANNER = ""
    refuse_infected(b"VIRUS", name="a.pdf")
