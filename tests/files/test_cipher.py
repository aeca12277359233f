"""Sealing, opening, keyed hashes and the key file."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files import cipher
from files.cipher import BadKey, Key, KeyRing, UnknownKey, Unreadable


def line(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


OLD, NEW = Key.parse(line("old", 1)), Key.parse(line("new", 2))
RING = KeyRing((NEW, OLD))


@given(st.text(), st.text())
def test_what_is_sealed_opens_under_its_label_only(text: str, label: str) -> None:
    token = RING.encrypt(text, label)
    assert RING.decrypt(token, label) == text
    with pytest.raises(Unreadable):
        RING.decrypt(token, label + "x")


def test_two_tokens_of_one_text_differ_and_hide_it() -> None:
    tokens = {RING.encrypt("110101199003070011", "person.number") for _ in range(20)}
    assert len(tokens) == 20
    assert not any("110101" in token for token in tokens)


def test_every_key_of_the_ring_opens_and_the_first_seals() -> None:
    token = KeyRing((OLD,)).encrypt("text", "label")
    assert RING.decrypt(token, "label") == "text"
    assert not RING.is_current(token)
    assert RING.is_current(RING.encrypt("text", "label"))
    with pytest.raises(UnknownKey):
        KeyRing((NEW,)).decrypt(token, "label")


@pytest.mark.parametrize("token", ["", "plain", "j1:new:", "j1:new:AAAA", "j1:new:%%%%"])
def test_damage_is_noticed(token: str) -> None:
    with pytest.raises(Unreadable):
        RING.decrypt(token, "label")


@given(st.integers(0, 200))
def test_any_changed_byte_is_noticed(place: int) -> None:
    prefix, _, body = RING.encrypt("110101199003070011", "label").rpartition(":")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[place % len(raw)] ^= 1
    with pytest.raises(Unreadable):
        RING.decrypt(f"{prefix}:{base64.urlsafe_b64encode(raw).decode()}", "label")


def test_hashes_find_the_same_person_whatever_the_writing() -> None:
    assert RING.hashes("11010519491231002x", "identity") == RING.hashes(
        " 1101051949 1231002Ｘ", "identity"
    )
    current, old = RING.hashes("110101199003070011", "identity")
    assert current.startswith("h1:new:")
    assert (old,) == KeyRing((OLD,)).hashes("110101199003070011", "identity")
    assert RING.hashes("110101199003070011", "phone")[0] != current
    assert RING.hashes(" ", "identity") == ()
    assert len(KeyRing((Key.parse(line("k" * 12, 3)),)).hashes("x", "identity")[0]) <= 80


@pytest.mark.parametrize(
    "text", ["", "nokey", "a:", "a:!!!!", "a:AAAA", "bad id:" + "A" * 43 + "="]
)
def test_bad_keys_are_named(text: str) -> None:
    with pytest.raises(BadKey):
        Key.parse(text)


def test_a_key_does_not_show_itself() -> None:
    assert repr(NEW) == "Key(id='new')"


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys"
    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: cipher._kept_keys(path), range(32)))
    assert len(texts) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["keys"]
    assert cipher._read_ring((), str(path)).current.id == texts.pop().partition(":")[0]


def test_configured_keys_come_before_the_file(tmp_path: Path) -> None:
    ring = cipher._read_ring((line("b", 2), line("a", 1)), str(tmp_path / "none"))
    assert [k.id for k in ring.keys] == ["b", "a"]
    assert not (tmp_path / "none").exists()
    with pytest.raises(BadKey):
        cipher._read_ring((line("a", 2), line("a", 1)), "")


def test_new_keys_can_be_used() -> None:
    assert Key.parse(cipher.new_key()) != Key.parse(cipher.new_key())
