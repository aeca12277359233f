"""The only door to guardian: grants of single records to groups of persons.

Grants say who may *fill* one paper (候选人 and 联系人). A conflict of interest is never a
permission: it is a veto in the domain.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model
from guardian.models import GroupObjectPermissionAbstract, UserObjectPermissionAbstract
from guardian.models.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

__all__ = [
    "ALLOWED",
    "GroupObjectPermissionAbstract",
    "GroupObjectPermissionBase",
    "UserObjectPermissionAbstract",
    "UserObjectPermissionBase",
    "grant",
    "granted_ids",
    "group_of",
    "revoke",
]

ALLOWED: dict[str, frozenset[str]] = {"nominations.paper": frozenset({"fill_paper"})}


def group_of(record: Model, permission: str) -> Group:
    """Return the group of those who hold ``permission`` on one record, making it at first use."""
    allowed = ALLOWED.get(record._meta.label_lower, frozenset())
    if permission not in allowed:
        raise ValueError(f"{permission} is not granted on {record._meta.label_lower}")
    group, made = Group.objects.get_or_create(
        name=f"{record._meta.label_lower}:{record.pk}:{permission}"
    )
    if made:
        assign_perm(permission, group, record)
    return group


def grant(record: Model, permission: str, user: Any) -> None:
    """Let ``user`` hold ``permission`` on this one record."""
    group_of(record, permission).user_set.add(user)


def revoke(record: Model, permission: str, user: Any = None) -> None:
    """Take it back, from one user or from all."""
    group = group_of(record, permission)
    if user is not None:
        group.user_set.remove(user)
        return
    remove_perm(permission, group, record)
    group.delete()


def granted_ids(user: Model, label: str, permission: str) -> frozenset[int]:
    """Return the keys of the records on which an active user holds a grant of their own.

    ``label`` names the records, e.g. ``"nominations.paper"``. Global permissions and superusers
    count for nothing here.
    """
    if not user.is_active:  # type: ignore[attr-defined]
        return frozenset()
    records = get_objects_for_user(
        user,
        permission,
        apps.get_model(label)._default_manager.all(),
        accept_global_perms=False,
        with_superuser=False,
    )
    return frozenset(records.values_list("pk", flat=True))
