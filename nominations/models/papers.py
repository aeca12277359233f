"""Papers (推荐书), who may fill them, and who nominates in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.access import GroupObjectPermissionBase, UserObjectPermissionBase
from ledger.actors import Actor
from ledger.models import Rehearsable
from ledger.sentences import SEALED_CANDIDATE, SEALED_PAPER, staff_nominated
from ledger.situations import Sentence
from nominations import querysets
from nominations.choices import Channel, NominatorRole
from nominations.facts import findings_of
from nominations.lifecycle import (
    PaperMachine,
)
from nominations.merging import candidate_key
from nominations.models.candidates import Candidate
from nominations.querysets.ties import STAFF, tied_papers, without_tied
from people.models import Office, Person, Society
from programmes.choices import SubjectKind
from programmes.models import Cycle, RuleSet
from programmes.vocabulary import Academy
from programmes.vocabulary import RuleSet as Rules

if TYPE_CHECKING:
    from nominations.models.contents import Member


class Paper(PaperMachine):
    """推荐书: one society's paper about one person or team."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="papers")
    society = models.ForeignKey(Society, models.PROTECT, related_name="papers")
    rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, null=True, editable=False, related_name="papers"
    )  # the version it was submitted under; a draft follows its cycle
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
    branch = models.CharField(_("branch"), max_length=80, blank=True)  # 分支机构、专委会
    rank = models.PositiveSmallIntegerField(_("society's ranking"), null=True, blank=True)
    not_secret_at = models.DateTimeField(_("declared free of state secrets"), null=True, blank=True)
    not_secret_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_secret_words = models.CharField(max_length=20, blank=True)  # version of what was declared
    pledged_at = models.DateTimeField(_("pledge given"), null=True, blank=True)
    secret = models.BooleanField(_("classified, goes offline"), default=False)  # 涉密不上网
    sealed_at = models.DateTimeField(
        _("sealed"), null=True, blank=True, editable=False
    )  # 疑似涉密; services.sealing alone changes it
    mend_by = models.DateTimeField(_("corrections due"), null=True, blank=True)
    check_round = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafted_papers"
    )
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    on_trial: Rules | None = None  # set while other rules are tried over it; never saved
    came_at: datetime | None = (
        None  # set while it is begun by a sheet that came before; never saved
    )

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
                condition=Q(
                    not_secret_at__isnull=True, not_secret_by__isnull=True, not_secret_words=""
                )
                | Q(not_secret_at__isnull=False, not_secret_by__isnull=False)
                & ~Q(not_secret_words=""),
                name="not_secret_declared_whole",
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
        """Return whom the paper is about; of classified work no more than the rule set allows."""
        if self.secret and not self.rules.material.offline_named:
            return str(_("(classified, offline)"))
        if self.subject == SubjectKind.TEAM and self.team_name:
            return self.team_name
        first = self.lead
        return first.name if first and first.name else str(_("(no name yet)"))

    @property
    def rules(self) -> Rules:
        """Return the rules it is checked by: those it was submitted under, a draft its cycle's."""
        if self.on_trial is not None:
            return self.on_trial
        if self.rule_set_id in {None, self.cycle.rule_set_id}:
            return self.cycle.rules
        assert self.rule_set is not None
        return self.rule_set.rules

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
        """Tell whether the society may change the contents now; classified work has none here."""
        return self.stage in {"draft", "returned"} and not (self.secret or self.sealed_at)

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return that it is sealed; nor does a paper join a candidate that is."""
        if self.sealed_at is not None:
            return (SEALED_PAPER,)
        joins = verb == "accept" and self.candidate is not None
        if joins and self.candidate.sealed_at:  # type: ignore[union-attr]
            return (SEALED_CANDIDATE,)
        if verb in {"submit", "resubmit", "accept"} and (named := self.staff_among()):
            return (staff_nominated("、".join(named)),)
        return ()

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff declared a tie to who is nominated in it."""
        rows = Paper.objects.filter(pk=self.pk)
        return by.holds(*STAFF) and without_tied(rows, by).first() is None

    @classmethod
    def shut_to(cls, by: Actor) -> models.QuerySet:
        """Return the keys of the papers from which somebody of the staff keeps away."""
        return tied_papers(Paper.objects.all(), by)

    def staff_among(self) -> list[str]:
        """Return who of its nominees and members holds an office of staff now."""
        at = self.moment[1] if self.moment else None
        hashes = {m.identity_hash: m.name for m in self.members.all() if m.identity_hash}
        staff: Any = apps.get_model("nominations", "StaffMember")
        held = staff.objects.filter(identity_hash__in=hashes, rehearsal=self.rehearsal)
        offices = Office.objects.filter(role__in=STAFF, user__in=held.values("user"))
        holding = offices.held(at).values("user") if at else offices.values("user")
        found = held.filter(user__in=holding).values_list("identity_hash", flat=True)
        return sorted(hashes[each] for each in found)

    @property
    def holds_a_place(self) -> bool:
        """Tell whether the paper already counts against the society's quota."""
        return self.mend_by is not None

    @property
    def needs_no_place(self) -> bool:
        """Tell whether a late objection carried the nominee over from the cycle before (转入下一届)."""
        return Paper.objects.carried_over().filter(pk=self.pk).exists()

    @property
    def candidate_key(self) -> str:
        """Return the key by which papers meet in one candidate, or "" without a verified identity."""
        lead, programme = self.lead, self.cycle.programme
        if lead is None or not lead.identity_hash:
            return ""
        return candidate_key(
            identity_hash=lead.identity_hash,
            programme=programme.code,
            year=self.cycle.year,
            team=self.team_name if self.subject == SubjectKind.TEAM else "",
            academy=cast("Academy", programme.academy),
        )

    def merged(self) -> Any:
        """Return the decision of the merge desk by which this paper is one with others, or None."""
        standing = self.merges.filter(merge__same=True, merge__undone_at__isnull=True)
        part = standing.select_related("merge__identity", "merge__cycle__programme").last()
        return part.merge if part else None

    @property
    def meeting_key(self) -> str:
        """Return the key by which this paper meets others: as the merge desk decided, else its own."""
        merge = self.merged()
        return str(merge.key) if merge else self.candidate_key

    def candidacy(self) -> Candidate | None:
        """Return the latest candidate this paper meets in the cycle, dropped or not."""
        key = self.meeting_key
        return self.cycle.candidates.filter(key=key).order_by("-pk").first() if key else None

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


class Nominator(Rehearsable):
    """A person who nominates or recommends in a paper (推荐人): academician, expert, tutor.

    ``person`` is who is on record under the identity number that was entered; the number is not kept.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="nominators")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="nominated_papers")
    name = models.CharField(_("name"), max_length=100)
    division = models.CharField(_("division"), max_length=60, blank=True)
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    role = models.CharField(
        _("as"), max_length=20, choices=NominatorRole, default=NominatorRole.NOMINATOR
    )

    def __str__(self) -> str:
        return self.name

    def is_surely(self, other: Nominator) -> bool:
        """Tell whether two entries name the same person: as registered, or by name and birth."""
        if self.person_id and self.person_id == other.person_id:
            return True
        return self.name == other.name and self.birth is not None and self.birth == other.birth

    def is_person(self, person: Person) -> bool | None:
        """Tell whether the entry names a registered person; None where no more than the name says so.

        The document of identity says it first, then name and birth.
        """
        if self.person_id == person.pk:
            return True
        verified = self.person and self.person.identity_hash and person.identity_hash
        differ = self.birth and person.birth and self.birth != person.birth
        if self.name != person.name or verified or differ:
            return False
        return True if self.birth and person.birth else None

    def may_be(self, other: Nominator) -> bool:
        """Tell whether two entries may name the same person: by name, and nothing speaks against it."""
        differ = self.birth and other.birth and self.birth != other.birth
        return self.name == other.name and not differ and not self.is_surely(other)
