"""What a paper holds: persons, versioned sections, files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField, KeyedHashField
from files.models import StoredFile
from ledger.models import Rehearsable
from nominations import querysets
from nominations.choices import MemberRole
from nominations.models.papers import Paper
from people.choices import IdentityDocument, Sex, UnitNature
from people.models import Unit


class Member(Rehearsable):
    """A person in a paper, as this society states them; another society's paper has its own row."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.NOMINEE)
    name = models.CharField(_("name"), max_length=100, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    ethnic_group = models.CharField(_("ethnic group"), max_length=20, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, default="CN")
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    identity_kind = models.CharField(
        _("document of identity"),
        max_length=24,
        choices=IdentityDocument,
        default=IdentityDocument.RESIDENT,
    )
    identity_no = EncryptedTextField(_("identity number"), blank=True)
    identity_hash = KeyedHashField(of="identity_no", db_index=True)
    phone = EncryptedTextField(_("mobile phone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    party = models.CharField(_("political affiliation"), max_length=40, blank=True)
    education = models.CharField(_("education"), max_length=20, blank=True)
    degree = models.CharField(_("degree"), max_length=20, blank=True)
    title = models.CharField(_("professional title"), max_length=60, blank=True)
    post = models.CharField(_("administrative post"), max_length=60, blank=True)
    cadre_rank = models.CharField(_("cadre rank"), max_length=20, blank=True)
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    unit_head = models.BooleanField(_("head of the unit"), default=False)  # 法人单位主要负责人
    degree_in_progress = models.BooleanField(_("degree in progress"), default=False)
    region = models.CharField(_("region"), max_length=8, blank=True)  # HK, MO, TW
    technical_post = models.CharField(_("technical post"), max_length=20, blank=True)
    society_member = models.BooleanField(_("member of the society"), null=True, blank=True)
    returned_months = models.PositiveSmallIntegerField(
        _("months since return"), null=True, blank=True
    )
    months_per_year = models.PositiveSmallIntegerField(
        _("months a year in China"), null=True, blank=True
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="members")
    unit_nature = models.CharField(
        _("nature of the unit"), max_length=24, choices=UnitNature, blank=True
    )
    field = models.CharField(_("specialty"), max_length=80, blank=True)
    first_line_years = models.PositiveSmallIntegerField(
        _("years on the first line"), null=True, blank=True
    )
    years_in_work = models.PositiveSmallIntegerField(_("years in work"), null=True, blank=True)
    sole_nationality = models.BooleanField(_("no other nationality"), null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                name="one_lead_a_paper",
                condition=Q(role__in=["nominee", "leader"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Section(Rehearsable):
    """One version of one free section of the form; every save is a new row, nothing is lost."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    items = models.JSONField(default=list)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "code", "version"], name="section_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Hold(Rehearsable):
    """Who writes in a section now; it lapses by itself, is renewed by every save, freed on leaving."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="holds")
    code = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "code"], name="one_hold_a_section")]

    def __str__(self) -> str:
        return f"{self.code}: {self.user}"


class Attachment(Rehearsable):
    """A file in one of the slots the rule set names, with a small picture of its first page."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="attachments")
    slot = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    pages = models.PositiveIntegerField(null=True)
    preview = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    objects = querysets.AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.slot}: {self.file}"


class Figure(Rehearsable):
    """A figure or formula as a picture: numbered within its section, its file in the slot ``figures``."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="figures")
    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="figure")
    section = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(_("number"))
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    objects = querysets.FigureQuerySet.as_manager()

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "section", "number"], name="figure_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"图{self.number} {self.caption}".strip()
