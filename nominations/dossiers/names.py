"""Names of files and folders every system can keep: Chinese stays, nothing is there twice."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u202a-\u202e\u2066-\u2069]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
LONGEST = 80  # characters of a name without its ending


def safe(name: str) -> str:
    """Return a name without what Windows, macOS or Linux do not take; "_" for nothing."""
    text = _RESERVED.sub(r"_\1", _FORBIDDEN.sub("_", name).strip(" ."), count=1)
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 5:
        return text[:LONGEST].strip(" .") or "_"
    return f"{stem[:LONGEST].strip(' .') or '_'}.{ending}"


def folder_of(title: str, number: str) -> str:
    """Return the name of a folder: however long the title is, the number behind it stays whole."""
    return f"{title[: LONGEST - len(number) - 1].strip()} {number}"


class Names:
    """The names already used; the same name again gets a number, whatever its case."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def path(self, *parts: str) -> str:
        """Return a safe path that is not used yet; folders may come again, files may not."""
        *folders, name = (safe(part) for part in parts)
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f".{ending}") if dot else (name, "")
        found, number = "/".join((*folders, name)), 2
        while found.casefold() in self.used:
            found = "/".join((*folders, f"{stem} ({number}){ending}"))
            number += 1
        self.used.add(found.casefold())
        return found
