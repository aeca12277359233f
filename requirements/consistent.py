"""Every direct dependency of pyproject.toml is pinned within its bounds, with hashes; offline."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return the pinned version of every package in one file."""
    text = (HERE / name).read_text()
    return {canonicalize_name(package): version for package, version in PIN.findall(text)}


def unhashed(name: str) -> Iterator[str]:
    """Yield the pins without a hash."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (HERE / name).read_text())
    yield from (b.split()[0] for b in blocks if PIN.match(b) and "--hash=sha256:" not in b)


def faults() -> Iterator[str]:
    """Yield everything that does not fit together, in words."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]
    run, dev = pins("run.txt"), pins("dev.txt")
    direct = project["dependencies"]
    extra = direct + project["optional-dependencies"]["dev"]
    for name, have, asked in (("run.txt", run, direct), ("dev.txt", dev, extra)):
        for wanted in map(Requirement, asked):
            version = have.get(canonicalize_name(wanted.name))
            if version is None:
                yield f"requirements/{name} does not pin {wanted.name}; run make pins"
            elif not wanted.specifier.contains(version):
                yield f"requirements/{name} pins {wanted.name} {version}, not {wanted.specifier}"
    for package in sorted(run):
        if dev.get(package) != run[package]:
            yield f"{package} is {run[package]} in run.txt and {dev.get(package)} in dev.txt"
    for name in ("run.txt", "dev.txt", "uv.txt"):
        yield from (f"requirements/{name} has no hash for {pin}" for pin in unhashed(name))


if __name__ == "__main__":
    found = list(faults())
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.exit(bool(found))
