"""Content sealed for the disk, piece by piece, so that no file is ever held whole to be served.

A sealed file reads ``j2:<key id>``, NUL, 16 bytes of salt, then pieces of AES-256-GCM under a key
of the file's own (HKDF of the ring's key and the salt). The nonce of a piece is its place and
whether it is the last, so that pieces cannot be dropped, doubled or exchanged. Files sealed before
this form existed (``<key id>``, NUL, nonce, one piece) are still read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.base import File

from files import cipher

LABEL: Final = b"files.StoredFile"
FORM: Final = b"j2:"
PIECE: Final = 1 << 20  # bytes of a piece before it is sealed
TAG: Final = 16
NONCE: Final = 12
SALT: Final = 16


def pieces_of(data: bytes) -> Iterator[bytes]:
    """Cut bytes into pieces; nothing at all is one empty piece."""
    for start in range(0, max(len(data), 1), PIECE):
        yield data[start : start + PIECE]


def seal(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed form of pieces of ``PIECE`` bytes, of which only the last may be shorter."""
    key, salt = cipher.ring().current, os.urandom(SALT)
    yield FORM + key.id.encode() + b"\0" + salt
    tool, before, place = tool_of(key, salt), None, 0
    for piece in pieces:
        if before is not None:
            yield tool.encrypt(nonce_of(place, last=False), before, LABEL)
            place += 1
        before = piece
    yield tool.encrypt(nonce_of(place, last=True), before or b"", LABEL)


def unseal(source: BinaryIO | File) -> Iterator[bytes]:
    """Yield the content piece by piece; raise ValueError where the key is gone or it was changed."""
    head = b""
    while not head.endswith(b"\0"):
        byte = source.read(1)
        if not byte or len(head) > 40:
            raise ValueError("the sealed file is damaged")
        head += byte
    name = head[:-1].removeprefix(FORM)
    key = next((k for k in cipher.ring().keys if k.id.encode() == name), None)
    if key is None:
        raise ValueError("the key of this file is not in the ring")
    try:
        if head.startswith(FORM):
            yield from _pieces(source, tool_of(key, source.read(SALT)))
        else:
            nonce = source.read(NONCE)
            yield AESGCM(key.encryption).decrypt(nonce, source.read(), LABEL)
    except InvalidTag:
        raise ValueError("the sealed file is damaged") from None


def _pieces(source: BinaryIO | File, tool: AESGCM) -> Iterator[bytes]:
    """Open one piece after the other; the last is known by there being none after it."""
    place, here = 0, source.read(PIECE + TAG)
    while True:
        after = source.read(PIECE + TAG)
        yield tool.decrypt(nonce_of(place, last=not after), here, LABEL)
        if not after:
            return
        place, here = place + 1, after


def tool_of(key: cipher.Key, salt: bytes) -> AESGCM:
    """Return the cipher of one file."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=LABEL).derive(key.encryption)
    return AESGCM(derived)


def nonce_of(place: int, *, last: bool) -> bytes:
    """Return the nonce of a piece: its place, and whether any follows."""
    return place.to_bytes(NONCE - 1, "big") + bytes([last])
