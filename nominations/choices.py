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


class Way(models.TextChoices):
    """How paper comes to the office."""

    COURIER = "courier", _("courier service")
    EMS = "ems", _("EMS")
    REGISTERED = "registered", _("registered mail")
    WALK_IN = "walk_in", _("handed in at the office")


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
    DEFERRED = "deferred", _("held over: an objection is not settled")
    CARRIED = "carried", _("goes on to the next cycle")  # 转入下一届评审
    LAPSED = "lapsed", _("may be nominated anew")  # 可重新推荐
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
        "deferred",
        "carried",
        "lapsed",
    }
)
TAILS: dict[str, frozenset[str]] = {
    "academician": frozenset({"reported", "valid", "not_valid", "elected", "not_elected"}),
    "talent": frozenset({"approved_abroad", "forwarded", "selected", "turned_down"}),
    "award": frozenset({"approved", "awarded", "revoked"}),
}
ON_THE_WAY = [
    "admitted",
    "in_review",
    "recommended",
    "cleared",
    "decided",
    "announced",
    "contested",
]
"""Stages of the shared stretch from which somebody is dropped or held over, in their order."""
HELD_OVER = frozenset({"deferred", "carried", "lapsed"})
"""Stages of whom an objection that was not settled in time left out of the cycle."""
CONCLUDED = frozenset().union(*TAILS.values()) - {"approved", "approved_abroad"}
"""Stages that tell that a cycle has come to its list, or went to the body that decides."""
FINAL = HELD_OVER | {
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


BY_PERSONS = frozenset({"academician", "expert"})
"""Channels in which persons nominate."""


class NominatorRole(models.TextChoices):
    """In what place a person recommends (推荐人)."""

    NOMINATOR = "nominator", _("nominates")  # 推荐人
    TUTOR = "tutor", _("first recommender, the tutor")  # 第一推荐人 (导师)
    PEER = "peer", _("peer of the field")  # 同行专家


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
    REJECTED = "rejected", _("scan rejected by the office")
    EXPIRED = "expired", _("link expired")
    WITHDRAWN = "withdrawn", _("no longer asked")


class LinkState(models.TextChoices):
    """Where a 负责人's personal link stands at a moment, told from its row."""

    WAITING = "waiting", _("awaits their decision")
    ENDORSE = "endorse", _("endorsed")
    SEND_BACK = "send_back", _("sent back")
    OVER = "over", _("the paper has moved on")
    EXPIRED = "expired", _("link expired")
    WITHDRAWN = "withdrawn", _("no longer asked")


class PageState(models.TextChoices):
    """Where a signed and sealed page (审批页) stands, told from its row."""

    WAITING = "waiting", _("awaits the office")
    CONFIRMED = "confirmed", _("verified by the office")
    REFUSED = "refused", _("refused by the office")
    REPLACED = "replaced", _("replaced by a later scan")
    OVER = "over", _("the paper has moved on")


class SelectionStage(models.TextChoices):
    """Stages of a society's own selection (推选)."""

    RECORDING = "recording", _("being recorded")
    CONFIRMED = "confirmed", _("result confirmed")
    POSTED = "posted", _("in the society's own notice")
    CONCLUDED = "concluded", _("concluded")


class SelectionDuty(models.TextChoices):
    """What a member is in the body that selects."""

    CHAIR = "chair", _("chair of the meeting")  # 主持人
    MEMBER = "member", _("member of the body")
    TELLER = "teller", _("teller")  # 监票、计票人


class RecusalGround(models.TextChoices):
    """Why a member is recused from a candidate (回避)."""

    KIN = "KIN", _("close relative")  # 近亲属
    MENTOR = "MENTOR", _("supervisor and student")  # 师生
    SAME_UNIT = "SAME_UNIT", _("same unit")  # 同一法人单位
    SAME_GROUP = "SAME_GROUP", _("same research group")  # 同一课题组
    NOMINATOR = "NOMINATOR", _("nominated or recommended the person")  # 推荐人
    INTEREST = "INTEREST", _("economic interest")  # 利益关系
    OTHER = "OTHER", _("another ground")


class ConfirmationState(models.TextChoices):
    """Where the nominee's confirmation of merged papers stands at a moment, told from its row."""

    WAITING = "waiting", _("not answered yet")
    CONFIRMED = "confirmed", _("confirmed by the nominee")
    CONTRADICTED = "contradicted", _("contradicted by the nominee")
    EXPIRED = "expired", _("link expired")
    WITHDRAWN = "withdrawn", _("no longer asked")
