"""Erasing a rehearsal whole: every flagged record, in the order the database allows."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q

from files.models import StoredFile
from ledger.models import Entry, Serial
from ledger.numbers import REHEARSAL
from nominations.models import UploadPart
from people.models import User

OURS = (
    "config",
    "ledger",
    "jobs",
    "files",
    "people",
    "letters",
    "programmes",
    "nominations",
    "review",
    "awards",
)


@transaction.atomic
def erase() -> int:
    """Delete every rehearsal record; answers how many. Nothing else is touched.

    Records are deleted from the river's mouth upwards; whatever still points at another waits its
    turn. Stored content goes when no other record keeps it.
    """
    forget_files()
    Group.objects.filter(user__rehearsal=True, user__isnull=False).delete()
    waiting = [
        rows for model in reversed(models_of_the_river()) if (rows := flagged(model)) is not None
    ]
    erased = 0
    while waiting:
        left = []
        for rows in waiting:
            if is_still_named(rows):
                left.append(rows)
            else:
                erased += delete_plainly(rows)
        if len(left) == len(waiting):
            raise RuntimeError(f"cannot erase: {[rows.model.__name__ for rows in left]}")
        waiting = left
    Serial.objects.filter(series__contains=REHEARSAL).delete()
    return erased


def models_of_the_river() -> list[type[models.Model]]:
    """Return every concrete record of the house, upstream first."""
    return [m for app in OURS for m in apps.get_app_config(app).get_models() if not m._meta.proxy]


def flagged(model: type[models.Model]) -> models.QuerySet | None:
    """Return the rehearsal rows of a record, by its own flag or by that of the vote it belongs to."""
    names = {field.name for field in model._meta.fields}
    if "rehearsal" in names:
        return model._base_manager.filter(rehearsal=True)
    owner = next((n for n in ("vote", "content_object", "round", "paper") if n in names), None)
    return model._base_manager.filter(**{f"{owner}__rehearsal": True}) if owner else None


def is_still_named(rows: models.QuerySet) -> bool:
    """Tell whether rows of another record still point at these, also where no name leads back."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        pointing = relation.related_model
        ours = pointing._meta.app_label in OURS and not pointing._meta.auto_created
        if not ours or pointing is rows.model:
            continue
        named = Q(**{f"{relation.field.name}__in": rows.values("pk")})
        if pointing._base_manager.filter(named).exists():
            return True
    return False


def delete_plainly(rows: models.QuerySet) -> int:
    """Delete rows in one statement; rows that name each other lose that tie first."""
    count = rows.count()
    if rows.model is User:
        rows.delete()  # with log-in facts of other libraries
        return count
    own = [
        f.name for f in rows.model._meta.fields if f.is_relation and f.related_model is rows.model
    ]
    if own and rows.model is not Entry:
        rows.update(**dict.fromkeys(own))
    rows._raw_delete(rows.db)
    return count


def forget_files() -> None:
    """Delete stored content that only the rehearsal keeps."""
    kept = set(StoredFile.objects.filter(rehearsal=False).values_list("file", flat=True))
    for stored in StoredFile.objects.filter(rehearsal=True):
        if stored.file.name and stored.file.name not in kept:
            stored.file.storage.delete(stored.file.name)
    for part in UploadPart.objects.filter(rehearsal=True):
        part.file.storage.delete(str(part.file.name))
