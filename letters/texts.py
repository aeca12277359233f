"""Text messages: a pluggable way out, named by ``settings.JUJIAN_TEXTS``.

A gateway is a class with ``send(number, text)`` that raises where the message did not leave. Two come
along, for demonstrations and installations without a gateway: a folder, and the console.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Texts(Protocol):
    """A way out for text messages."""

    def send(self, number: str, text: str) -> None:
        """Hand one message over; raise where it did not leave."""


class FileTexts:
    """Writes each message into a file of ``settings.JUJIAN_TEXTS_FOLDER``, readable by its owner only."""

    def send(self, number: str, text: str) -> None:
        """Write the number on the first line, the text below."""
        folder = Path(settings.JUJIAN_TEXTS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{secrets.token_hex(8)}.txt"
        path.touch(mode=0o600)
        path.write_text(f"{number}\n{text}", encoding="utf-8")


class ConsoleTexts:
    """Prints each message; for development."""

    def send(self, number: str, text: str) -> None:
        """Print number and text."""
        sys.stdout.write(f"{number}: {text}\n")


def texts() -> Texts:
    """Return the way out this installation has chosen."""
    return import_string(settings.JUJIAN_TEXTS)()
