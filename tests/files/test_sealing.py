"""Sealed content: piece by piece, nothing changed, dropped or exchanged, old files still read."""

from __future__ import annotations

import io
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from files import cipher, services
from files.sealing import LABEL, PIECE, TAG, pieces_of, seal, unseal
from tests.attachments import pdf
from tests.cast import NOW

SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]


def sealed(data: bytes) -> bytes:
    return b"".join(seal(pieces_of(data)))


def opened(data: bytes) -> bytes:
    return b"".join(unseal(io.BytesIO(data)))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens_as_it_was(size):
    data = os.urandom(size)
    assert opened(sealed(data)) == data
    assert size < 9 or data[:9] not in sealed(data)


def test_no_piece_can_be_dropped_changed_or_moved():
    whole = sealed(os.urandom(2 * PIECE + 5))
    head = len(whole) - (2 * (PIECE + TAG) + 5 + TAG)
    one, two = whole[head : head + PIECE + TAG], whole[head + PIECE + TAG : -5 - TAG]
    for broken in (
        whole[: -5 - TAG],
        whole[:-1],
        whole[:head] + two + one + whole[-5 - TAG :],
        whole[:-1] + bytes([whole[-1] ^ 1]),
        whole[:10],
        b"",
    ):
        with pytest.raises(ValueError, match=r"damaged|not in the ring"):
            opened(broken)


def test_files_sealed_in_the_old_form_are_read():
    key, nonce = cipher.ring().current, os.urandom(12)
    old = key.id.encode() + b"\0" + nonce + AESGCM(key.encryption).encrypt(nonce, b"old", LABEL)
    assert opened(old) == b"old"


@pytest.mark.django_db
def test_a_stored_file_comes_back_and_its_content_is_kept_once():
    one = services.store(pdf(7), name="a.pdf", at=NOW)
    two = services.store(pdf(7), name="b.pdf", at=NOW)
    assert one.file.name == two.file.name and services.read(two) == pdf(7)
    with one.file.open("rb") as kept:
        assert b"%PDF" not in kept.read()
