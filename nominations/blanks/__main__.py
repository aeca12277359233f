"""The process that fills one template: JSON in, base64 out."""

from __future__ import annotations

import base64
import json
import resource
import sys

from nominations.blanks.runner import MEMORY, SECONDS
from nominations.blanks.sheet import fill_sheet
from nominations.blanks.word import fill_word


def main() -> None:
    """Fill the template on the standard input, within the limits of time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked = json.load(sys.stdin)
    fill = {"docx": fill_word, "xlsx": fill_sheet}[asked["kind"]]
    made = fill(base64.b64decode(asked["data"]), asked["values"])
    sys.stdout.write(base64.b64encode(made).decode())


if __name__ == "__main__":
    main()
