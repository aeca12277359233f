"""Rotation of keys: every sealed column re-encrypted and re-hashed under the current key."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from files import cipher
from files.fields import EncryptedTextField, KeyedHashField


def sealed_models() -> tuple[type[models.Model], ...]:
    """Every table with an encrypted column."""
    return tuple(m for m in apps.get_models() if sealed_fields(m) and not m._meta.proxy)


def sealed_fields(model: type[models.Model]) -> tuple[EncryptedTextField, ...]:
    """The encrypted columns of one model."""
    return tuple(f for f in model._meta.local_fields if isinstance(f, EncryptedTextField))


def rotate(model: type[models.Model], *, batch: int = 500) -> int:
    """Re-encrypt and re-hash the rows of one model; answers how many changed.

    Works while the site runs: rows are written one by one and only where they still hold the token
    that was read. A second run after an interruption goes on; rows already current are not written.
    """
    changed = 0
    for row in _rows(model, batch):
        pk, tokens = row[0], dict(zip(_names(model), row[1:], strict=True))
        changed += _rotate_row(model, pk, tokens)
    return changed


def _names(model: type[models.Model]) -> list[str]:
    return [f.attname for f in sealed_fields(model)]


def _raw(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows with every token readable as ``raw_<column>``."""
    tokens = {f"raw_{n}": Cast(models.F(n), models.TextField()) for n in _names(model)}
    return model._base_manager.annotate(**tokens)


def _rows(model: type[models.Model], batch: int) -> Iterator[tuple[Any, ...]]:
    """Primary key and tokens of every row, a batch at a time in order of the key."""
    columns = ["pk", *(f"raw_{n}" for n in _names(model))]
    page = _raw(model).order_by("pk").values_list(*columns)
    rows = list(page[:batch])
    while rows:
        yield from rows
        rows = list(page.filter(pk__gt=rows[-1][0])[:batch])


def _rotate_row(model: type[models.Model], pk: Any, tokens: dict[str, str | None]) -> int:
    """Write one row anew; 0 where nothing is old or somebody else changed it meanwhile."""
    ring = cipher.ring()
    stale = {n for n, token in tokens.items() if token and not ring.is_current(token)}
    if not stale:
        return 0
    plain = {f.attname: f._open(tokens[f.attname]) for f in sealed_fields(model)}
    values = {name: plain[name] for name in stale}
    for field in model._meta.local_fields:
        if isinstance(field, KeyedHashField) and field.of in stale:
            values[field.attname] = cipher.keyed_hash(plain[field.of], field.purpose)
    unchanged = {f"raw_{n}": tokens[n] for n in stale}
    return _raw(model).filter(pk=pk, **unchanged).update(**values)
