"""Query sets of people that speak the domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q

from ledger.actors import Actor
from people.choices import Role, SocietyKind


class UserManager(DjangoUserManager):
    """Accounts by username."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Find an account whatever the case of its name."""
        return self.get(username__iexact=username)

    def seen_by(self, actor: Actor) -> models.QuerySet:
        """Return the accounts an actor may know of: the system operator's view."""
        if actor.holds(Role.OPERATOR):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()


class OfficeQuerySet(models.QuerySet):
    """Offices."""

    def seen_by(self, actor: Actor) -> OfficeQuerySet:
        """Return the offices an actor may end or hand over: the system operator's view."""
        if actor.holds(Role.OPERATOR):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()

    def held(self, at: datetime) -> OfficeQuerySet:
        """Return the offices held at a moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)

    def answering(self, *roles: str, at: datetime, rehearsal: bool = False) -> OfficeQuerySet:
        """Return the offices of these roles that somebody who can log in holds at a moment.

        Whoever has to be told something is found here; narrow it by ``society`` where it is one's.
        """
        held = self.held(at).filter(role__in=roles, rehearsal=rehearsal, user__is_active=True)
        return held.select_related("user").order_by("pk")


class SocietyQuerySet(models.QuerySet):
    """Societies."""

    def nominating(self) -> SocietyQuerySet:
        """Return those that may nominate."""
        return self.exclude(kind=SocietyKind.OFFICE)

    def seen_by(self, actor: Actor) -> SocietyQuerySet:
        """Return the societies an actor may know of: their own, or all for the office."""
        if actor.holds(Role.MANAGER, Role.EXAMINER, Role.SUPERVISOR, Role.OPERATOR):
            return self.filter(rehearsal=actor.rehearsal)
        return self.filter(pk=actor.society_id) if actor.society_id else self.none()


class UnitQuerySet(models.QuerySet):
    """Units."""

    def seen_by(self, actor: Actor) -> UnitQuerySet:
        """Return the legal entities an actor may list: the system operator's view."""
        if actor.holds(Role.OPERATOR):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()

    def named(self, name: str, rehearsal: bool = False) -> UnitQuerySet:
        """Return the unit that bears the name, on its seal or as an alias."""
        return self.filter(
            Q(name=name) | Q(seal_name=name) | Q(aliases__name=name), rehearsal=rehearsal
        ).distinct()


class OfficesOwnQuerySet(models.QuerySet):
    """Records of the office alone."""

    def seen_by(self, actor: Actor) -> Self:
        """Return what the manager and the form examiner may know of."""
        if actor.holds(Role.MANAGER, Role.EXAMINER):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()


class HistoryQuerySet(OfficesOwnQuerySet):
    """What became of earlier candidacies."""

    def unbound(self, rehearsal: bool = False) -> Self:
        """Return the lines of published lists that bear no document of identity."""
        return self.filter(person__isnull=True, rehearsal=rehearsal)


class IntegrityQuerySet(models.QuerySet):
    """What bars from nomination (失信、取消资格)."""

    def seen_by(self, actor: Actor) -> IntegrityQuerySet:
        """Return the records an actor may know of: the office and the supervisor."""
        mine = self.filter(rehearsal=actor.rehearsal)
        return mine if actor.holds("manager", "examiner", "supervisor") else self.none()

    def standing(self) -> IntegrityQuerySet:
        """Return those that were not lifted; their days say whether they bar."""
        return self.filter(lifted_at__isnull=True)

    def of_referees(
        self, names: Iterable[str], persons: Iterable[int], *, rehearsal: bool
    ) -> IntegrityQuerySet:
        """Return what takes these persons, and others of these names, the right to recommend."""
        kinds = ("misconduct", "disqualified", "nominating")
        mine = self.standing().filter(kind__in=kinds, person__rehearsal=rehearsal)
        meant = mine.filter(Q(person__name__in=names) | Q(person__in=persons))
        return meant.select_related("person").order_by("pk")
