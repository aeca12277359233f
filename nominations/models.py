"""Papers with their members, sections and checks; candidates on the machine of their track."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField, KeyedHashField
from files.models import StoredFile
from ledger.access import GroupObjectPermissionBase, UserObjectPermissionBase
from ledger.models import Rehearsable
from nominations import querysets
from nominations.choices import SHARED, TAILS, Channel, MemberRole
from nominations.facts import findings_of
from nominations.lifecycle import (
    AcademicianTail,
    AwardTail,
    CandidateMachine,
    PaperMachine,
    TalentTail,
)
from people.choices import IdentityDocument, Sex, UnitNature
from people.models import Person, Society, Unit
from programmes.choices import SubjectKind, Track
from programmes.models import Cycle


def stages_of(track: str) -> Q:
    """Return the condition that ties a track to its stages."""
    return Q(track=track, stage__in=sorted(SHARED | TAILS[track]))


class Candidate(CandidateMachine):
    """The person or team in a cycle, carried by one or more papers.

    ``key`` is the keyed hash of the verified identity (a team: of its leader's identity and the
    team's name); two papers about one person meet in one candidate by it.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="candidates")
    track = models.CharField(max_length=12, choices=Track, editable=False)
    number = models.CharField(_("number"), max_length=60)
    key = models.CharField(max_length=80, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="candidacies")
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)  # 姓氏笔画
    unit_name = models.CharField(_("unit"), max_length=200)
    division = models.CharField(_("division"), max_length=60, blank=True)
    outcome_document = models.CharField(_("document of the outcome"), max_length=200, blank=True)

    read_along = ("cycle__rule_set",)
    objects = querysets.CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="candidate_once_a_cycle"),
            models.UniqueConstraint(fields=["cycle", "number"], name="candidate_number_once"),
            models.CheckConstraint(
                condition=stages_of("academician") | stages_of("talent") | stages_of("award"),
                name="candidate_stage_of_its_track",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def track_model(cls, row: Any) -> type[models.Model]:
        """Return the proxy whose machine this row obeys."""
        return TRACKS[row.track]

    def last_result(self) -> str:
        """Return ``in``, ``out`` or "" as the last confirmed result has it."""
        last = (
            self.results.filter(ranking__confirmed_at__isnull=False).order_by("-ranking_id").first()
        )
        return last.outcome if last else ""


class AcademicianCandidate(AcademicianTail, Candidate):
    """院士候选人."""

    class Meta:
        proxy = True


class TalentCandidate(TalentTail, Candidate):
    """人才候选人 (person or team)."""

    class Meta:
        proxy = True


class AwardCandidate(AwardTail, Candidate):
    """奖项候选人."""

    class Meta:
        proxy = True


TRACKS: dict[str, type[Candidate]] = {
    "academician": AcademicianCandidate,
    "talent": TalentCandidate,
    "award": AwardCandidate,
}


class Paper(PaperMachine):
    """推荐书: one society's paper about one person or team."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="papers")
    society = models.ForeignKey(Society, models.PROTECT, related_name="papers")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    number = models.CharField(_("number"), max_length=60)
    subject = models.CharField(max_length=6, choices=SubjectKind, default=SubjectKind.PERSON)
    team_name = models.CharField(_("team name"), max_length=120, blank=True)
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel, default=Channel.SOCIETY
    )
    division = models.CharField(_("division"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("society's ranking"), null=True, blank=True)
    not_secret_at = models.DateTimeField(_("declared free of state secrets"), null=True, blank=True)
    pledged_at = models.DateTimeField(_("pledge given"), null=True, blank=True)
    secret = models.BooleanField(_("classified, goes offline"), default=False)  # 涉密不上网
    mend_by = models.DateTimeField(_("corrections due"), null=True, blank=True)
    check_round = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafted_papers"
    )
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    read_along = ("cycle__rule_set", "cycle__programme", "society")
    objects = querysets.PaperQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "id"]
        permissions = [("fill_paper", "May fill this one paper")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="paper_number_once"),
            models.CheckConstraint(
                condition=~Q(stage="accepted") | Q(candidate__isnull=False),
                name="accepted_paper_has_candidate",
            ),
            models.CheckConstraint(
                condition=Q(subject="person") | ~Q(team_name=""), name="team_paper_names_its_team"
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[
                        "draft",
                        "submitted",
                        "endorsed",
                        "returned",
                        "accepted",
                        "refused",
                        "withdrawn",
                    ]
                ),
                name="paper_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """Return whom the paper is about."""
        if self.subject == SubjectKind.TEAM and self.team_name:
            return self.team_name
        first = self.lead
        return first.name if first and first.name else str(_("(no name yet)"))

    @property
    def lead(self) -> Member | None:
        """Return the nominee or the team's leader; prefetched members are used."""
        return next((m for m in self.members.all() if m.role in {"nominee", "leader"}), None)

    @property
    def opinion(self) -> str:
        """Return the nominating opinion (推荐意见) as last saved."""
        saved = self.sections.filter(code="opinion").order_by("-version").first()
        return saved.text if saved else ""

    @property
    def is_open_to_editing(self) -> bool:
        """Tell whether the society may change the contents now."""
        return self.stage in {"draft", "returned"}

    @property
    def holds_a_place(self) -> bool:
        """Tell whether the paper already counts against the society's quota."""
        return self.mend_by is not None

    def findings(self, at: datetime) -> tuple[Any, ...]:
        """Return what the one rule engine finds; the self-check is the official check."""
        return findings_of(self, at)


class PaperUserGrant(UserObjectPermissionBase):
    """A user's grant on one paper."""

    content_object = models.ForeignKey(Paper, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PaperGroupGrant(GroupObjectPermissionBase):
    """A group's grant on one paper: those who may fill it."""

    content_object = models.ForeignKey(Paper, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


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


class Attachment(Rehearsable):
    """A file in one of the slots the rule set names."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="attachments")
    slot = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    pages = models.PositiveIntegerField(null=True)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    objects = querysets.AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.slot}: {self.file}"


class Nominator(Rehearsable):
    """A person who nominates or recommends in a paper (推荐人): academician, expert, tutor."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="nominators")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="nominated_papers")
    name = models.CharField(_("name"), max_length=100)
    division = models.CharField(_("division"), max_length=60, blank=True)
    role = models.CharField(max_length=20, default="nominator")  # nominator, tutor, peer

    def __str__(self) -> str:
        return self.name


class CheckLine(Rehearsable):
    """One decided item of the form check (形式审查) in one round: met or not, where, in words."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="check_lines")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    met = models.BooleanField()
    anchor = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    by_machine = models.BooleanField(default=False)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    objects = querysets.CheckLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "round", "item"], name="check_item_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(met=True) | ~Q(words=""), name="failed_item_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.met}"


class Waiver(Rehearsable):
    """豁免: asked for a finding that allows one, decided by a named person with reason."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="waivers")
    finding = models.CharField(max_length=60)
    ground = models.TextField()
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = querysets.WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "finding"], name="waiver_once_a_finding"),
            models.CheckConstraint(
                condition=Q(
                    granted__isnull=True, decided_by_id__isnull=True, decided_at__isnull=True
                )
                | Q(granted__isnull=False, decided_by_id__isnull=False, decided_at__isnull=False),
                name="waiver_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.finding


class FillCode(Rehearsable):
    """推荐码: lets a nominee or one contact fill one paper; only the code's hash is kept."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="fill_codes")
    role = models.CharField(
        max_length=8, choices=[("nominee", _("nominee")), ("contact", _("contact"))]
    )
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by_id = models.BigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="fill_codes"
    )
    used_at = models.DateTimeField(null=True)
    handed_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "role"],
                name="one_fill_code_in_force",
                condition=Q(handed_back_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.role}"


class Import(Rehearsable):
    """An uploaded 汇总表 on its way: checked, previewed, confirmed once."""

    class State(models.TextChoices):
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to import")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")

    society = models.ForeignKey(Society, models.PROTECT, related_name="imports")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = querysets.ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.society} {self.cycle}"
