"""From the rows of a paper to the facts the rule engine reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def findings_of(paper: Any, at: datetime) -> tuple[Any, ...]:
    """Placeholder during construction."""
    return ()
