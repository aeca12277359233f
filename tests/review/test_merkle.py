"""The tree over salted records: published vectors, every proof, and nothing else that proves."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review import merkle

RECORDS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots over the first one to eight records, as the reference implementation of RFC 6962 tests them."""


def test_the_roots_are_those_of_the_reference():
    leaves = [merkle.leaf_of(each) for each in RECORDS]
    assert [merkle.root(leaves[:n]).hex() for n in range(1, 9)] == list(ROOTS)


def test_an_empty_list_has_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_a_leaf_is_its_record_and_no_node():
    record = merkle.canonical({"name": "张三", "id": 7})
    assert record == '{"id":7,"name":"张三"}'.encode()
    assert merkle.leaf_of(record) == hashlib.sha256(b"\x00" + record).digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40, unique=True), st.data())
def test_every_leaf_is_proven_and_no_other(records, data):
    leaves = [merkle.leaf_of(each) for each in records]
    root = merkle.root(leaves)
    place = data.draw(st.integers(0, len(leaves) - 1))
    steps = merkle.proof(leaves, place)
    assert merkle.proves(leaves[place], steps, root)
    assert not merkle.proves(merkle.leaf_of(b"somebody else entirely"), steps, root)
    assert len(steps) <= (len(leaves) - 1).bit_length()


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=20, unique=True), st.data())
def test_a_changed_or_missing_record_changes_the_root(records, data):
    leaves = [merkle.leaf_of(each) for each in records]
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = [*leaves[:place], merkle.leaf_of(b"somebody else entirely"), *leaves[place + 1 :]]
    assert merkle.root(other) != merkle.root(leaves)
    assert merkle.root(leaves[:place] + leaves[place + 1 :]) != merkle.root(leaves)


def test_a_place_beyond_the_list_has_no_proof():
    with pytest.raises(IndexError):
        merkle.proof([merkle.leaf_of(b"a")], 1)
