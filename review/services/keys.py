"""The halves of a vote's key as they are stored: text, one of them under the supervisor's code."""

from __future__ import annotations

import base64
import hashlib
import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that is mistaken for another when read out
CODE_LENGTH = 16


def new_code() -> str:
    """Return a code of 78 bits for the supervisor, in groups of four."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def masked(half: bytes, code: str, salt: bytes) -> bytes:
    """Cover or uncover a half of the key with what scrypt makes of the supervisor's code."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    stream = hashlib.scrypt(plain.encode(), salt=salt, n=2**14, r=8, p=1, dklen=len(half))
    return bytes(one ^ other for one, other in zip(half, stream, strict=True))


def lot_number(code: str, public: bytes) -> str:
    """Return the number (hex) that whoever keeps this code gives to the lot of the vote.

    It follows from the code and tells nothing of it, so that it can be published.
    """
    return masked(bytes(32), code, b"jujian vote lot 1" + public).hex()


def encoded(value: bytes) -> str:
    """Return bytes as text for a column."""
    return base64.b64encode(value).decode()


def decoded(value: str) -> bytes:
    """Return the bytes of a column's text."""
    return base64.b64decode(value)
