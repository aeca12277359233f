"""What the machine itself must have; prints the one line that installs what is missing.

Runs on any Python 3, before anything is installed.
"""

import ctypes
import shutil
import sys

LIBRARIES = {  # what WeasyPrint loads, and the package it comes in on Debian and Ubuntu
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libfontconfig.so.1": "libfontconfig1",
}
ALL = (
    "git make python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 "
    "libfontconfig1"
)


def loads(library: str) -> bool:
    """Tell whether the library is there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing() -> list:
    """Return what is missing, in words."""
    found = [tool for tool in ("git", "make") if not shutil.which(tool)]
    if sys.version_info < (3, 11):
        found.append("Python 3.11 or later (this is %d.%d)" % sys.version_info[:2])
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        found.append("venv for this Python (python3-venv)")
    if sys.platform == "linux":
        found += [package for name, package in LIBRARIES.items() if not loads(name)]
    return found


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        sys.stderr.write(
            "This machine lacks: %s.\nInstall it, then run make again:\n\n"
            "    sudo apt-get install -y %s\n\n" % (", ".join(lacking), ALL)
        )
        if sys.version_info < (3, 11):
            sys.stderr.write("Another Python is named with: make setup PYTHON=python3.12\n")
        sys.exit(1)
