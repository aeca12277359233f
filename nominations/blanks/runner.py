"""Filling in a process of its own: whatever a template does, it ends after so many seconds."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

SECONDS = 30
MEMORY = 1024 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent


class TooSlow(Exception):
    """The template was not filled in its time."""


class Unreadable(Exception):
    """The template could not be filled; the words are the engine's, for the log."""


def run(data: bytes, kind: Literal["docx", "xlsx"], values: Mapping[str, Any]) -> bytes:
    """Return a template filled with plain values; raises TooSlow or Unreadable."""
    asked = {"data": base64.b64encode(data).decode(), "kind": kind, "values": dict(values)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nominations.blanks"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            check=False,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
    except subprocess.TimeoutExpired as slow:
        raise TooSlow from slow
    if done.returncode:
        raise Unreadable(done.stderr.decode(errors="replace")[-500:])
    return base64.b64decode(done.stdout)
