"""The halves of a vote's key as they are stored: text, one of them under the supervisor's code."""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata

from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that is mistaken for another when read out
CODE_LENGTH = 16
DICE, DIGITS, LETTERS = 25, 20, 14
"""How long a code of one's own is at least, by what it is made of: each is of 64 bits or more."""
FEWEST_KINDS = 4


def new_code() -> str:
    """Return a code of 78 bits for the supervisor, in groups of four."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def own_code(typed: str) -> str:
    """Return the code somebody keeps: the one they typed, or a new one where they left it to the house.

    Refused where it is so short that it could be found by trying all.
    """
    if not plain(typed):
        return new_code()
    kinds, long = set(plain(typed)), len(plain(typed))
    least = DICE if kinds <= set("123456") else DIGITS if plain(typed).isdigit() else LETTERS
    if long < least or len(kinds) < FEWEST_KINDS:
        raise Refused(
            _(
                "This code could be found by trying all. Take at least 25 throws of a die, 20 digits, or 14 letters and digits; you can also write yours behind the one suggested."
            )
        )
    return " ".join(typed.split())


def plain(typed: str) -> str:
    """Return what counts of a code: letters and digits, in capitals."""
    return "".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum())


def masked(half: bytes, code: str, salt: bytes) -> bytes:
    """Cover or uncover a half of the key with what scrypt makes of the supervisor's code."""
    stream = hashlib.scrypt(plain(code).encode(), salt=salt, n=2**14, r=8, p=1, dklen=len(half))
    return bytes(one ^ other for one, other in zip(half, stream, strict=True))


def lot_number(code: str, public: bytes) -> str:
    """Return the number (hex) that whoever keeps this code gives to the lot of the vote.

    It follows from the code and tells nothing of it, so that it can be published.
    """
    return masked(bytes(32), code, b"jujian vote lot 1" + public).hex()


def round_number(code: str, round_: int) -> str:
    """Return the number (hex) that whoever keeps this code gives to the lot of a round, by its key."""
    return masked(bytes(32), code, f"jujian round lot 1\n{round_}".encode()).hex()


def encoded(value: bytes) -> str:
    """Return bytes as text for a column."""
    return base64.b64encode(value).decode()


def decoded(value: str) -> bytes:
    """Return the bytes of a column's text."""
    return base64.b64decode(value)
