"""The commands of the app: rotation of keys, preparation of faces."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from files import cipher
from files.rotation import sealed_fields, sealed_models


def line(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


def said(capsys: Any, *arguments: str) -> str:
    call_command(*arguments)
    return capsys.readouterr().out


def test_a_new_key_can_be_had(capsys: Any) -> None:
    assert cipher.Key.parse(said(capsys, "rotate_keys", "--new"))


@pytest.mark.django_db
def test_rotation_names_every_sealed_table(capsys: Any) -> None:
    lines = said(capsys, "rotate_keys").splitlines()
    assert [entry.split("\t")[0] for entry in lines] == [m._meta.label for m in sealed_models()]
    assert all(sealed_fields(model) for model in sealed_models())


@pytest.mark.django_db
def test_a_bad_key_is_named() -> None:
    with override_settings(JUJIAN_KEYS=["broken"]), pytest.raises(CommandError, match="broken"):
        call_command("rotate_keys")
    with pytest.raises(CommandError, match="at least 1"):
        call_command("rotate_keys", "--batch", "0")


def test_prepared_faces_are_listed(capsys: Any) -> None:
    lines = said(capsys, "prepare_fonts").splitlines()
    assert {entry.split("\t")[0] for entry in lines} >= {"Jujian Serif", "Jujian Sans"}
    assert all(Path(p).exists() for p in lines[0].split("\t")[1].split(", "))
