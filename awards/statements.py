"""Signed statements: compact JWS (RFC 7515) with Ed25519 (RFC 8032, RFC 8037), read away from us as well.

A certificate's statement is in the address its QR code holds; the list of what was revoked is one, too.
``typ`` tells them apart, so that neither can be passed off as the other. Keys are 32 bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CERTIFICATE: Final = "jj-cert"
STATUS: Final = "jj-status"
ALGORITHM: Final = "EdDSA"


class Untrue(ValueError):
    """A statement that is none of ours: damaged, of another kind, under a strange key, or changed."""


def text_of(data: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise Untrue for any other spelling of them."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Untrue("not base64url") from None
    if text_of(data) != text:
        raise Untrue("not base64url")
    return data


def packed(value: Mapping[str, Any]) -> str:
    """Return an object as JSON without spaces, as base64url."""
    return text_of(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(text: str) -> dict[str, Any]:
    """Return the object in a part of a statement."""
    try:
        value = json.loads(bytes_of(text))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Untrue("not JSON") from None
    if not isinstance(value, dict):
        raise Untrue("no object")
    return value


def new_key() -> tuple[str, str]:
    """Return the private and the public half of a new key, each 32 bytes as base64url."""
    private = Ed25519PrivateKey.generate()
    return text_of(private.private_bytes_raw()), text_of(private.public_key().public_bytes_raw())


def name_of(public: str) -> str:
    """Return the short name of a key (kid): the first 40 bits of the SHA-256 of its public half."""
    return hashlib.sha256(bytes_of(public)).hexdigest()[:10]


def fingerprint(public: str) -> str:
    """Return the SHA-256 of the public half in groups of four, to be compared aloud."""
    digest = hashlib.sha256(bytes_of(public)).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 64, 4))


def mark_of(code: str) -> str:
    """Return what the list of revocations names one paper by, so that it gives no code away."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def sign(kind: str, facts: Mapping[str, Any], *, private: str, kid: str) -> str:
    """Return a statement of these facts."""
    head = packed({"alg": ALGORITHM, "kid": kid, "typ": kind})
    body = f"{head}.{packed(facts)}"
    key = Ed25519PrivateKey.from_private_bytes(bytes_of(private))
    return f"{body}.{text_of(key.sign(body.encode()))}"


def kid_of(statement: str) -> str:
    """Return which key a statement says it was signed with; "" for what is no statement."""
    try:
        return str(unpacked(statement.partition(".")[0]).get("kid", ""))
    except Untrue:
        return ""


def read(kind: str, statement: str, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of a statement of this kind, signed by one of ``keys`` (kid to public half).

    Raises Untrue for every other.
    """
    head, body, signature = parts_of(statement)
    told = unpacked(head)
    kid = told.get("kid")
    if set(told) != {"alg", "kid", "typ"} or told["alg"] != ALGORITHM or told["typ"] != kind:
        raise Untrue("another kind of statement")
    if not isinstance(kid, str) or kid not in keys:
        raise Untrue("a key that is not ours")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes_of(keys[kid]))
        key.verify(bytes_of(signature), f"{head}.{body}".encode())
    except InvalidSignature:
        raise Untrue("the signature does not hold") from None
    return unpacked(body)


def parts_of(statement: str) -> tuple[str, str, str]:
    """Return head, body and signature as they are spelled."""
    parts = statement.split(".")
    if len(parts) != 3 or not statement.isascii():
        raise Untrue("not of three parts")
    return parts[0], parts[1], parts[2]
