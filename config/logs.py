"""Logs never hold the code of a personal link: whoever reads a log must not be able to use it."""

from __future__ import annotations

import logging
import re
from typing import Any

CODED = re.compile(
    r"(/(?:statement|merged|endorse|endorsement|activate|contributions|enter|calls|profile|hall|key)/)"
    r"(?!\d+/)[^/\s?]{8,}"
)
"""What stands before a code in an address; a number is the key of a record and tells nothing."""


class WithoutCodes(logging.Filter):
    """Blots out the code in every address a line names."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the message and what is put into it; every line passes."""
        record.msg = without_codes(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(without_codes, record.args))
        return True


def without_codes(value: Any) -> Any:
    """Return a text with its codes blotted out; anything else as it is."""
    return CODED.sub(r"\1…", value) if isinstance(value, str) else value
