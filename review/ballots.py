"""Sealing ballot papers (密封选票), so that the office cannot read them while the vote is open.

A vote has its own X25519 key pair. The public key stays with the vote; the private key is split at
once into two halves, each of which alone is a random number: one for the office, one for the
supervisor (监督员). A cast sheet is sealed to the public key, padded so that every sheet of a vote is
equally long, and stored without voter, time or order. At closing both halves open all sheets at
once, shuffled; then the halves are to be destroyed, and the sealed rows can never be read again.

What this protects: nobody who has the database, one half, backups or logs can read a sheet; nobody
can link an opened sheet to its sealed row. What it does not: whoever holds both halves, or captures
the memory of the server while a ballot is cast or the box is opened, or alters the program, can.
Whether a member voted is on the roll and no secret. A unanimous result reveals every ballot, and a
small electorate reveals much; no arithmetic can prevent that.

An inclusion code (入箱码) is the hash of the sealed sheet: its voter finds it in the published list of
codes and knows that exactly this sealed sheet is in the box. It says nothing of the content and is
no receipt: without the destroyed key nobody can show a third person what it holds.

The keys come from the operating system's random source: here alone a seed would be the flaw.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SHEET_BYTES = 4096
"""Length to which a sheet is padded at least; room for some 300 approvals of ten-digit codes."""
WORD_BYTES = 12
"""Room for what stands around an item's code on a sheet: its place or mark, colon, quotes, comma."""
_LABEL = b"jujian sealed ballot 1"
_NONCE = bytes(12)  # every sheet has a key of its own, so the nonce never repeats under one


class BoxError(ValueError):
    """The ballot box cannot be used as asked; ``code`` says why."""

    def __init__(self, code: str, **values: int) -> None:
        super().__init__(f"{code}: {values}" if values else code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class VoteKey:
    """A new vote's key: the public part, and the two halves of the private part (32 bytes each)."""

    public: bytes
    office_half: bytes
    supervisor_half: bytes


def new_vote_key() -> VoteKey:
    """Make a key pair and split the private key 2 of 2; the whole private key is kept nowhere."""
    private = X25519PrivateKey.generate()
    office = secrets.token_bytes(KEY_BYTES)
    return VoteKey(
        private.public_key().public_bytes_raw(), office, _xor(private.private_bytes_raw(), office)
    )


def sheet_bytes(items: Sequence[str]) -> int:
    """Return the length of every sheet of a vote on these items: room for a mark of each, and a seat."""
    return max(SHEET_BYTES, sum(len(item) + WORD_BYTES for item in items) + 32)


def seal(public: bytes, choices: Sequence[str], *, size: int = SHEET_BYTES) -> bytes:
    """Seal one ballot paper to the vote's public key; ``choices`` are item codes, none is blank.

    The result is ``size`` + 48 bytes whatever it holds. Use one ``size`` for a whole vote. Raises
    :class:`BoxError` ``too_long`` where the choices do not fit, ``choice_twice`` on a repetition.
    """
    if len(set(choices)) != len(choices):
        raise BoxError("choice_twice")
    plain = json.dumps(sorted(choices), ensure_ascii=True).encode()
    if len(plain) > size:
        raise BoxError("too_long", length=len(plain), size=size)
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    sender = ephemeral.public_key().public_bytes_raw()
    cipher = ChaCha20Poly1305(_sheet_key(shared, sender, public))
    return sender + cipher.encrypt(_NONCE, plain.ljust(size), _LABEL)


def open_all(
    halves: tuple[bytes, bytes], sealed: Sequence[bytes], chance: Random
) -> list[tuple[str, ...]]:
    """Open every sheet of the box and shuffle them; all or none.

    ``chance`` does the shuffling: pass ``random.SystemRandom()`` in earnest. Raises
    :class:`BoxError` ``sheet_twice`` where a sealed sheet stands in the box twice, and
    ``cannot_open`` where a half is wrong or a sheet was altered: no sheet is ever left out silently.
    """
    if len(set(sealed)) != len(sealed):
        raise BoxError("sheet_twice")
    if any(len(half) != KEY_BYTES for half in halves):
        raise BoxError("half_malformed")
    private = X25519PrivateKey.from_private_bytes(_xor(*halves))
    public = private.public_key().public_bytes_raw()
    opened = [_open(private, public, sheet) for sheet in sealed]
    broken = opened.count(None)
    if broken:
        raise BoxError("cannot_open", sheets=broken, of=len(sealed))
    sheets = [choices for choices in opened if choices is not None]
    chance.shuffle(sheets)
    return sheets


def matches(public: bytes, halves: tuple[bytes, bytes]) -> bool:
    """Whether these two halves are those of this vote; checked before the box is closed."""
    if any(len(half) != KEY_BYTES for half in halves):
        return False
    private = X25519PrivateKey.from_private_bytes(_xor(*halves))
    return private.public_key().public_bytes_raw() == public


def digest_of(sealed: bytes) -> str:
    """The SHA-256 (hex) of a sealed sheet, by which it stands in the bundle of its vote."""
    return hashlib.sha256(_LABEL + sealed).hexdigest()


def inclusion_code(sealed: bytes) -> str:
    """The code that finds this sealed sheet in the published list: 80 bits, ``ABCD-EFGH-JKLM-NPQR``."""
    text = base64.b32encode(bytes.fromhex(digest_of(sealed))[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _open(private: X25519PrivateKey, public: bytes, sheet: bytes) -> tuple[str, ...] | None:
    """One sheet's choices, or None where it does not open with this key."""
    sender = sheet[:KEY_BYTES]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
        cipher = ChaCha20Poly1305(_sheet_key(shared, sender, public))
        return tuple(json.loads(cipher.decrypt(_NONCE, sheet[KEY_BYTES:], _LABEL)))
    except (InvalidTag, ValueError):
        return None


def _sheet_key(shared: bytes, sender: bytes, public: bytes) -> bytes:
    """The key of one sheet, bound to both public keys."""
    derive = HKDF(hashes.SHA256(), KEY_BYTES, salt=sender + public, info=_LABEL)
    return derive.derive(shared)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))
