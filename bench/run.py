"""Run every measurement in this folder and print its table.

A measurement is a module ``bench_<name>.py`` with ``measure() -> Table``; its docstring says what is
measured and what was promised. ``python bench/run.py lists`` runs only ``bench_lists.py``.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names(wanted: list[str]) -> list[str]:
    """Return the measurements asked for, or all; raises SystemExit for one that is not there."""
    found = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(wanted) - set(found):
        raise SystemExit(f"no such measurement: {', '.join(sorted(unknown))}; {', '.join(found)}")
    return wanted or found


def main(wanted: list[str]) -> None:
    """Set Django up and print one table after the other."""
    sys.path.insert(0, str(HERE.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from rich.console import Console

    django.setup()
    console = Console(width=None if sys.stdout.isatty() else 140)
    for name in names(wanted):
        module = import_module(f"bench.bench_{name}")
        console.print(f"\n[bold]{name}[/bold]: {(module.__doc__ or '').strip()}")
        console.print(module.measure())


if __name__ == "__main__":
    main(sys.argv[1:])
