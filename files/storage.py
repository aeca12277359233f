"""Hashes of what is stored and of what was signed, so that two versions are never taken for one."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO

_CHUNK = 1 << 20  # bytes


def digest_of(content: bytes | BinaryIO | Iterable[bytes]) -> str:
    """SHA-256 (hex) of bytes, an open file from its present place, or the chunks of an upload."""
    sha = hashlib.sha256()
    if isinstance(content, bytes):
        sha.update(content)
    elif hasattr(content, "read"):
        while chunk := content.read(_CHUNK):
            sha.update(chunk)
    else:
        for chunk in content:
            sha.update(chunk)
    return sha.hexdigest()


def canonical(value: Any) -> str:
    """A value as JSON that is the same for the same content: sorted keys, no spaces, NFC as given.

    Dates are ISO 8601, decimals plain text without trailing zeros, enums their values; floats are
    refused (TypeError), because their text depends on how they came about.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON: the version of a paper that is printed, locked, signed."""
    return digest_of(canonical(value).encode())


def short(digest: str) -> str:
    """The first twelve characters in groups of four, as printed at the foot of a page."""
    return " ".join(digest[i : i + 4] for i in range(0, 12, 4)).upper()


def same_version(one: str, other: str) -> bool:
    """Whether two digests are one; a printed short form stands for the whole.

    「扫描件版本与电子版不一致」 is what a mismatch of a sealed scan means.
    """
    left, right = (d.replace(" ", "").lower() for d in (one, other))
    length = min(len(left), len(right))
    return length >= 12 and hmac.compare_digest(left[:length].encode(), right[:length].encode())


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, dict):
        return {str(_plain(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, str | int):
        return str(value) if isinstance(value, str) else value
    raise TypeError(f"{type(value).__name__} has no canonical form.")
