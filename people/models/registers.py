"""Users and offices, societies, units, persons, and the facts that outlive a cycle."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField, KeyedHashField
from files.models import StoredFile
from ledger.models import Rehearsable
from people import querysets
from people.choices import (
    FactSource,
    IdentityDocument,
    Role,
    Sex,
    SocietyKind,
    TieKind,
    UnitNature,
)


class Unit(Rehearsable):
    """A legal entity (法人单位): name on its seal, credit code, parent, other names it is known by."""

    name = models.CharField(_("name"), max_length=120)
    seal_name = models.CharField(_("name on the seal"), max_length=120, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    nature = models.CharField(
        _("nature"), max_length=24, choices=UnitNature, default=UnitNature.OTHER
    )
    region = models.CharField(_("region"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    objects = querysets.UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "rehearsal"], name="unit_name_once"),
            models.UniqueConstraint(
                fields=["credit_code", "rehearsal"],
                name="unit_credit_code_once",
                condition=~Q(credit_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitAlias(Rehearsable):
    """Another or former name of a unit (别名、曾用名)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "rehearsal"], name="unit_alias_once")
        ]

    def __str__(self) -> str:
        return self.name


class Society(Rehearsable):
    """A nominating organisation (推荐单位), or the office that runs the programmes."""

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SocietyKind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="societies")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches"
    )
    code = models.CharField(_("code"), max_length=20)

    objects = querysets.SocietyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "societies"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="society_code_once")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. What it may do follows from the one office held and chosen now."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    phone = EncryptedTextField(_("mobile phone"), blank=True)  # of this one person; codes go there
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    rehearsal = models.BooleanField(default=False, editable=False)

    objects: ClassVar[querysets.UserManager] = querysets.UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_once",
                condition=~Q(email=""),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username


class Office(Rehearsable):
    """A role held in an organisation from–until. Never deleted: it is ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="offices")
    role = models.CharField(max_length=12, choices=Role)
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="offices"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = querysets.OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "society"],
                name="society_office_held_once",
                condition=Q(until__isnull=True, society__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                name="office_held_once",
                condition=Q(until__isnull=True, society__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="office_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["clerk", "approver"]) | Q(society__isnull=False),
                name="society_office_names_its_society",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Person(Rehearsable):
    """A natural person known across cycles by verified identity, never by name alone.

    ``identity_hash`` is the keyed hash of the normalised document number: the same person is found
    by it, while the number itself rests encrypted.
    """

    name = models.CharField(_("name"), max_length=100)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    identity_kind = models.CharField(
        max_length=24, choices=IdentityDocument, default=IdentityDocument.RESIDENT
    )
    identity_no = EncryptedTextField(_("identity number"), blank=True)
    identity_hash = KeyedHashField(of="identity_no")
    phone = EncryptedTextField(_("telephone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="persons")
    title = models.CharField(_("professional title"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_hash", "rehearsal"],
                name="person_identity_once",
                condition=~Q(identity_hash=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(Rehearsable):
    """任职: that a person belongs or belonged to a unit, from–until, and who says so.

    ``unit_name`` stands as written; ``unit`` is the legal entity it was recognised as, if any. An
    open end without ``until`` means: still there. Both days are included; "2015" is kept as its
    first day where something begins, as its last where something ends.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    unit_name = models.CharField(_("unit"), max_length=120)
    title = models.CharField(_("title or post"), max_length=60, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=FactSource)
    document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        ordering = ["-since", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(unit_name=""), name="affiliation_names_its_unit"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="affiliation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "unit_name", "since"],
                name="affiliation_once",
                condition=Q(since__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "unit_name"],
                name="undated_affiliation_once",
                condition=Q(since__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.unit_name}"


class HistoryList(Rehearsable):
    """A published list (名单) of earlier cycles as it was uploaded, and the document it comes from.

    ``programme_code``, ``year`` and ``outcome`` are what whoever uploads it says of all its lines,
    where the list leaves it open. It is imported once, whole or not at all.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    document = models.CharField(_("document"), max_length=200, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    dated = models.DateField(_("date of the document"), null=True, blank=True)
    programme_code = models.CharField(_("programme"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = querysets.OfficesOwnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.document or self.file.name


class History(Rehearsable):
    """A candidacy or honour of a person in an earlier cycle, with the document it comes from.

    Where a published list names nobody's document of identity, ``person`` is empty and ``name``,
    ``unit_name`` and ``birth`` ("1962-05", "1962-05-17" or "") stand as printed: perhaps somebody,
    until an officer recognises whom.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="histories")
    name = models.CharField(_("name"), max_length=100, blank=True)
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    birth = models.CharField(_("date of birth"), max_length=10, blank=True)
    programme_code = models.CharField(max_length=40)
    academy = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        max_length=20
    )  # valid_candidate, elected, awarded, selected, revoked …
    document = models.CharField(max_length=200, blank=True)
    listed_in = models.ForeignKey(HistoryList, models.PROTECT, null=True, related_name="histories")

    objects = querysets.HistoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "histories"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme_code", "year", "outcome"], name="history_once"
            ),
            models.UniqueConstraint(
                fields=[
                    "name", "unit_name", "birth", "programme_code", "year", "outcome", "rehearsal",
                ],
                name="unbound_line_once",
                condition=Q(person__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""), name="history_is_somebodys"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["name"], name="history_by_name")]

    def __str__(self) -> str:
        return f"{self.person or self.name} {self.programme_code} {self.year} {self.outcome}"


class Recognition(Rehearsable):
    """认定: an officer says whether a line of a published list is about a person; the last one counts."""

    history = models.ForeignKey(History, models.CASCADE, related_name="recognitions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="recognitions")
    same = models.BooleanField(_("the same person"))
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="recognition_has_its_reason")
        ]

    def __str__(self) -> str:
        return f"{self.history}: {self.same}"


class Relation(Rehearsable):
    """A declared tie between two persons (近亲属、师生), by whom and when."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="ties_from")
    other = models.ForeignKey(Person, models.CASCADE, related_name="ties_to")
    kind = models.CharField(max_length=12, choices=TieKind)
    declared_by = models.CharField(max_length=200)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="relation_between_two"),
            models.UniqueConstraint(fields=["one", "other", "kind"], name="relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.one} – {self.other}: {self.get_kind_display()}"


class Invitation(Rehearsable):
    """A signed link to activate an account or to fill one paper; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)  # activate
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.user}"
