"""评审专家: the pool."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from people.models import Person, Society, Unit
from review import querysets
from review.vocabulary.disciplines import name_of
from review.vocabulary.regions import PROVINCES, province_of


class Expert(Rehearsable):
    """评审专家: a person of the pool with disciplines and limits of work.

    With a ``society`` they only sit in that society's body and are not in the association's pool.
    ``region`` is said only where it is another than the unit's. ``hours_max`` is what they can give
    in a season; ``confirmed_at`` is when they last confirmed or corrected the profile themselves.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="expert")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="expert"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="experts")
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="own_experts"
    )
    title = models.CharField(_("professional title"), max_length=60, blank=True)
    field = models.CharField(_("specialty"), max_length=80, blank=True)
    keywords = models.JSONField(default=list)
    division = models.CharField(_("division"), max_length=60, blank=True)
    region = models.CharField(
        _("region"), max_length=20, blank=True, choices=[(name, name) for name in PROVINCES]
    )
    languages = models.JSONField(default=list)  # codes of ISO 639-1, see choices.Language
    is_academician = models.BooleanField(_("academician"), default=False)
    is_frontline = models.BooleanField(_("works on the first line"), default=False)
    load_max = models.PositiveSmallIntegerField(_("items at most"), default=12)
    hours_max = models.PositiveSmallIntegerField(_("hours in a season"), null=True, blank=True)
    is_available = models.BooleanField(_("available"), default=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = querysets.ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "id"]

    def __str__(self) -> str:
        return self.person.name

    @property
    def place(self) -> str:
        """Return the province: the one stated, or that of the unit, or ""."""
        return self.region or province_of(self.unit.region if self.unit else "")

    @property
    def phone(self) -> str:
        """Return the telephone on record: the person's, or the account's, or ""."""
        return str(self.person.phone or (self.user.phone if self.user else "") or "")

    @property
    def email(self) -> str:
        """Return the mail address on record: the person's, or the account's, or ""."""
        return str(self.person.email or (self.user.email if self.user else "") or "")


class ExpertDiscipline(Rehearsable):
    """学科: a discipline of GB/T 13745 an expert works in, and its weight in whole percent."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="disciplines")
    code = models.CharField(_("discipline"), max_length=7)
    weight = models.PositiveSmallIntegerField(_("weight in percent"))

    class Meta:
        ordering = ["-weight", "code"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "code"], name="discipline_once_an_expert"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="discipline_weight_in_percent"
            ),
        ]
        indexes = [models.Index(fields=["code"], name="discipline_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {name_of(self.code)} {self.weight}%"


class Absence(Rehearsable):
    """A time in which an expert takes no work: from–until, both days included, and why."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="absences")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "since", "until"], name="absence_once"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="absence_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.since} – {self.until}"


class Term(Rehearsable):
    """任期: an earlier review an expert took part in, as it was imported or entered.

    What they did here is never entered: it is counted from seats and assignments.
    """

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="terms")
    year = models.PositiveSmallIntegerField(_("year"))
    body = models.CharField(_("programme or body"), max_length=120)
    duty = models.CharField(_("duty"), max_length=40, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "body", "id"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "year", "body"], name="term_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2200), name="term_in_a_likely_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.year} {self.body}"
