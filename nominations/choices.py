"""Stages and fixed words of papers and candidates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperStage(models.TextChoices):
    """Stages of one society's paper (推荐书)."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("awaiting endorsement")
    ENDORSED = "endorsed", _("awaiting form check")
    RETURNED = "returned", _("returned for correction")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CandidateStage(models.TextChoices):
    """Stages of a candidate: the shared stretch, then the three tails."""

    ADMITTED = "admitted", _("admitted")
    IN_REVIEW = "in_review", _("in review")
    RECOMMENDED = "recommended", _("recommended")
    NOT_SELECTED = "not_selected", _("not selected")
    CLEARED = "cleared", _("cleared by the bodies asked")
    DECIDED = "decided", _("confirmed by the deciding meeting")
    ANNOUNCED = "announced", _("in public notice")
    CONTESTED = "contested", _("objection pending")
    DROPPED = "dropped", _("dropped")
    APPROVED = "approved", _("approved")
    AWARDED = "awarded", _("awarded")
    REVOKED = "revoked", _("revoked")
    REPORTED = "reported", _("reported to the academy")
    VALID = "valid", _("valid candidate")
    NOT_VALID = "not_valid", _("not a valid candidate")
    ELECTED = "elected", _("elected")
    NOT_ELECTED = "not_elected", _("not elected")
    APPROVED_ABROAD = "approved_abroad", _("approved for foreign affairs")
    FORWARDED = "forwarded", _("forwarded to the deciding body")
    SELECTED = "selected", _("selected by the deciding body")
    TURNED_DOWN = "turned_down", _("not selected by the deciding body")


SHARED = frozenset(
    {
        "admitted",
        "in_review",
        "recommended",
        "not_selected",
        "cleared",
        "decided",
        "announced",
        "contested",
        "dropped",
    }
)
TAILS: dict[str, frozenset[str]] = {
    "academician": frozenset({"reported", "valid", "not_valid", "elected", "not_elected"}),
    "talent": frozenset({"approved_abroad", "forwarded", "selected", "turned_down"}),
    "award": frozenset({"approved", "awarded", "revoked"}),
}
FINAL = frozenset(
    {
        "not_selected",
        "dropped",
        "awarded",
        "revoked",
        "not_valid",
        "elected",
        "not_elected",
        "selected",
        "turned_down",
    }
)


class MemberRole(models.TextChoices):
    """A person's place in a paper."""

    NOMINEE = "nominee", _("nominee")
    LEADER = "leader", _("team leader")
    CORE = "core", _("core member")
    OTHER = "other", _("member")


class Channel(models.TextChoices):
    """Through whom a paper comes (推荐渠道)."""

    SOCIETY = "society", _("society")
    ACADEMICIAN = "academician", _("academician")
    UNIT = "unit", _("unit")
    EXPERT = "expert", _("expert")
    SELF = "self", _("self-recommendation")


class StatementKind(models.TextChoices):
    """What is asked of somebody by a signed link."""

    CONSENT = "consent", _("consent of the nominee")  # 知情同意
    PUBLICATION = "publication", _("consent to publication")  # 公示同意, a separate one
    COAUTHOR = "coauthor", _("consent of a member")  # 合作者知情同意
    UNIT = "unit", _("opinion of the unit")  # 单位意见
    REFEREE = "referee", _("opinion of a referee")  # 推荐人意见


class StatementState(models.TextChoices):
    """Where a statement stands at a moment, told from its row."""

    WAITING = "waiting", _("not answered yet")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    VOID = "void", _("void: the paper was changed")
    EXPIRED = "expired", _("link expired")
    WITHDRAWN = "withdrawn", _("no longer asked")
