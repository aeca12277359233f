"""The virus scanner of the installation, asked before a file from outside is kept.

``JUJIAN_SCANNER`` is a command that reads the file from its standard input and ends with 0 (clean) or
1 (infected), such as ``clamdscan --no-summary -``, or the address of a ClamAV daemon
(``clamd://127.0.0.1:3310``). Without it nothing is scanned. What is infected is kept nowhere; while
the scanner does not answer, nothing is taken.
"""

from __future__ import annotations

import logging
import shlex
import socket
import subprocess
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.sealing import pieces_of
from ledger.situations import NotYet, Refused

PATIENCE: Final = 60  # seconds
log = logging.getLogger("jujian.files")


def refuse_infected(data: bytes, *, name: str) -> None:
    """Refuse a file in which the scanner finds a virus, or which it cannot look at now."""
    scanner = str(settings.JUJIAN_SCANNER)
    if not scanner:
        return
    if is_infected(data, scanner):
        log.warning("the scanner found a virus; the file was not taken")
        raise Refused(
            format_lazy(
                _(
                    "The virus scanner found a virus in “{name}”. The file was not kept. Clean the computer it comes from, make the file anew and upload that."
                ),
                name=name,
            )
        )


def is_infected(data: bytes, scanner: str) -> bool:
    """Ask the scanner; raise NotYet where it does not answer, or not with one of its two words."""
    try:
        if scanner.startswith("clamd://"):
            return ask_daemon(data, scanner)
        return ask_command(data, scanner)
    except (OSError, subprocess.SubprocessError, ValueError) as fault:
        log.exception("the virus scanner does not answer")
        words = _("The virus scanner does not answer, so the file was not taken. Try again later.")
        raise NotYet([words]) from fault


def ask_command(data: bytes, scanner: str) -> bool:
    """Give the file to the command; raise ValueError for an end that is neither 0 nor 1."""
    done = subprocess.run(
        shlex.split(scanner), input=data, capture_output=True, timeout=PATIENCE, check=False
    )
    if done.returncode not in (0, 1):
        raise ValueError(f"the scanner ended with {done.returncode}")
    return done.returncode == 1


def ask_daemon(data: bytes, scanner: str) -> bool:
    """Send the file to a ClamAV daemon (INSTREAM); raise ValueError for any other answer."""
    place = urlsplit(scanner)
    with socket.create_connection((place.hostname, place.port or 3310), PATIENCE) as line:
        line.sendall(b"zINSTREAM\0")
        for piece in pieces_of(data):
            if piece:
                line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        said = b""
        while not said.endswith(b"\0"):
            more = line.recv(4096)
            if not more:
                break
            said += more
    answer = said.rstrip(b"\0\n")
    if not answer.endswith((b"OK", b"FOUND")):
        raise ValueError("the daemon gave no verdict")
    return answer.endswith(b"FOUND")
