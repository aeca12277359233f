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
    run, dev, bench = (pins(name) for name in ("run.txt", "dev.txt", "bench.txt"))
    direct, extras = project["dependencies"], project["optional-dependencies"]
    developing = direct + extras["dev"]
    for name, have, asked in (
        ("run.txt", run, direct),
        ("dev.txt", dev, developing),
        ("bench.txt", bench, developing + extras["bench"]),
    ):
        for wanted in map(Requirement, asked):
            version = have.get(canonicalize_name(wanted.name))
            if version is None:
                yield f"requirements/{name} does not pin {wanted.name}; run make pins"
            elif not wanted.specifier.contains(version):
                yield f"requirements/{name} pins {wanted.name} {version}, not {wanted.specifier}"
    for small, large, name in ((run, dev, "dev.txt"), (dev, bench, "bench.txt")):
        for package in sorted(small):
            if large.get(package) != small[package]:
                yield f"{package} is {small[package]}, but {large.get(package)} in {name}"
    for name in ("run.txt", "dev.txt", "bench.txt", "uv.txt"):
        yield from (f"requirements/{name} has no hash for {pin}" for pin in unhashed(name))


if __name__ == "__main__":
    found = list(faults())
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.exit(bool(found))
