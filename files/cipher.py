"""Encryption at rest: AES-256-GCM under a ring of keys, and keyed hashes to find what is encrypted.

A token reads ``j1:<key id>:<base64url of nonce and ciphertext>``. The label of the column is the
associated data, so that a token moved to another column does not decrypt. The first key of the ring
encrypts, every key decrypts; rotation is adding a key in front and running ``rotate_keys``.

Keys come from ``settings.JUJIAN_KEYS`` ("id:base64 of 32 bytes", first is current). Where none is
set, ``settings.JUJIAN_KEY_FILE`` is made with a random key at first use, readable by its owner only.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

TOKEN = re.compile(r"j1:([A-Za-z0-9_-]{1,12}):([A-Za-z0-9_-]+={0,2})")
_NONCE = 12  # bytes, random for every token


class CipherError(Exception):
    """The sealed value cannot be read, or the ring of keys cannot be used."""


class UnknownKey(CipherError):
    """The token was made with a key that is not on the ring."""


class Unreadable(CipherError):
    """The token is damaged, or belongs to another column."""


class BadKey(CipherError):
    """An entry of JUJIAN_KEYS is not "id:base64 of 32 bytes"."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id (1 to 12 letters, digits, - or _) and the two secrets derived from it."""

    id: str
    encryption: bytes = field(repr=False)
    hashing: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read "id:base64"; raises BadKey."""
        name, _, encoded = text.strip().partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != 32 or not re.fullmatch(r"[A-Za-z0-9_-]{1,12}", name):
            raise BadKey(f"The key {name!r} in JUJIAN_KEYS is not “id:base64 of 32 bytes”.")
        return cls(name, _derive(secret, b"encryption"), _derive(secret, b"hashing"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    """32 bytes for one purpose (HKDF, SHA-256), so that no key serves two."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jujian " + purpose).derive(secret)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of this installation, the current one first."""

    keys: tuple[Key, ...]

    @property
    def current(self) -> Key:
        """The key that encrypts."""
        return self.keys[0]

    def encrypt(self, text: str, label: str) -> str:
        """Seal a text for the column `label`; two tokens of the same text differ."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.current.encryption).encrypt(nonce, text.encode(), label.encode())
        return f"j1:{self.current.id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, token: str, label: str) -> str:
        """Open a token of the column `label`; raises UnknownKey or Unreadable."""
        match = TOKEN.fullmatch(token)
        if not match:
            raise Unreadable(f"The stored value of {label} is not sealed.")
        key = next((k for k in self.keys if k.id == match[1]), None)
        if key is None:
            raise UnknownKey(f"The key {match[1]!r} of {label} is not in JUJIAN_KEYS.")
        try:
            sealed = base64.urlsafe_b64decode(match[2])
            opened = AESGCM(key.encryption).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], label.encode()
            )
        except (InvalidTag, binascii.Error, ValueError):
            raise Unreadable(f"The sealed value of {label} is damaged.") from None
        return opened.decode()

    def is_current(self, token: str) -> bool:
        """Whether the token was made with the current key."""
        return token.startswith(f"j1:{self.current.id}:")

    def hashes(self, value: str, purpose: str) -> tuple[str, ...]:
        """The keyed hash under every key, the current one first; nothing for an empty value."""
        folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()
        if not folded:
            return ()
        message = f"{purpose}\0{folded}".encode()
        return tuple(
            f"h1:{k.id}:{hmac.new(k.hashing, message, hashlib.sha256).hexdigest()}"
            for k in self.keys
        )


def ring() -> KeyRing:
    """The ring of this process, read once for each setting of the keys."""
    return _read_ring(tuple(settings.JUJIAN_KEYS), str(settings.JUJIAN_KEY_FILE))


@lru_cache(maxsize=8)
def _read_ring(configured: tuple[str, ...], key_file: str) -> KeyRing:
    """Parse the configured keys, or those of the key file; raises BadKey."""
    lines: Iterable[str] = [k for k in configured if k.strip()]
    if not lines:
        lines = _kept_keys(Path(key_file)).split()
    keys = tuple(Key.parse(line) for line in lines)
    if not keys or len({k.id for k in keys}) != len(keys):
        raise BadKey("JUJIAN_KEYS is empty or names the same key twice.")
    return KeyRing(keys)


def new_key() -> str:
    """A fresh random key as one line of JUJIAN_KEYS."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(os.urandom(32)).decode()}"


def _kept_keys(path: Path) -> str:
    """The text of the key file, made (mode 0600) if it does not exist.

    The file is written aside and linked into place, so that of two processes which start together
    both read the same key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(new_key() + "\n")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text("ascii")


def encrypt(text: str, label: str) -> str:
    """Seal a text under the current key for the column or purpose `label`."""
    return ring().encrypt(text, label)


def decrypt(token: str, label: str) -> str:
    """Open what `encrypt` sealed under the same label; raises CipherError."""
    return ring().decrypt(token, label)


def encrypt_json(value: Any, label: str) -> str:
    """Seal a JSON value: the arguments of a job, the facts of a message."""
    return encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")), label)


def decrypt_json(token: str, label: str) -> Any:
    """Open what `encrypt_json` sealed; raises CipherError."""
    return json.loads(decrypt(token, label))


def keyed_hash(value: str, purpose: str = "identity") -> str:
    """The hash under which a value is stored to be found again; "" for an empty one.

    Width, spaces and case do not matter. At most 80 characters.
    """
    return next(iter(ring().hashes(value, purpose)), "")


def keyed_hashes(value: str, purpose: str = "identity") -> tuple[str, ...]:
    """The hash under every key, for ``filter(identity_hash__in=…)`` also while keys are rotated."""
    return ring().hashes(value, purpose)
