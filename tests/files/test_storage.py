"""Digests and fingerprints."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.storage import canonical, digest_of, fingerprint, same_version, short
from people.identity import Sex

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.binary(max_size=3_000))
def test_the_digest_does_not_depend_on_how_content_arrives(content: bytes) -> None:
    chunks = [content[i : i + 7] for i in range(0, len(content), 7)]
    assert digest_of(content) == digest_of(io.BytesIO(content)) == digest_of(chunks)


@given(st.dictionaries(st.text(), values, max_size=5))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert fingerprint(value) == fingerprint(dict(reversed(value.items())))


def test_canonical_form() -> None:
    value = {"乙": (Decimal("1.50"), date(2026, 6, 30)), "a": {Sex.MALE}, "b": Decimal("100")}
    assert canonical(value) == '{"a":["M"],"b":"100","乙":["1.5","2026-06-30"]}'
    with pytest.raises(TypeError):
        canonical({"share": 0.1})


def test_a_printed_short_form_stands_for_the_whole() -> None:
    digest, other = fingerprint("v4"), fingerprint("v3")
    assert len(short(digest)) == 14
    assert same_version(short(digest), digest)
    assert not same_version(short(digest), other)
    assert not same_version(digest[:4], digest)
