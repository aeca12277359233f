"""Fixed lists of awards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeStage(models.TextChoices):
    """Stages of a public notice (公示)."""

    DRAFTED = "drafted", _("drafted")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class ObjectionStage(models.TextChoices):
    """Stages of an objection (异议)."""

    RECEIVED = "received", _("received")
    ACCEPTED = "accepted", _("accepted for inquiry")
    DECLINED = "declined", _("not accepted")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
    CORRECTED = "corrected", _("corrected")


class ListStage(models.TextChoices):
    """Stages of an award list (授奖名单)."""

    DRAFTED = "drafted", _("drafted")
    PUBLISHED = "published", _("published")


class Answer(models.TextChoices):
    """A body's answer when asked about a candidate."""

    OPEN = "open", _("no answer yet")
    CLEAR = "clear", _("no objection")
    ADVERSE = "adverse", _("objection")


class Verdict(models.TextChoices):
    """What the deciding meeting said about a candidate."""

    CONFIRMED = "confirmed", _("confirmed")
    DROPPED = "dropped", _("dropped")
    SENT_BACK = "sent_back", _("sent back")


class Ground(models.TextChoices):
    """Grounds of an objection; the rule set says which of them are heard."""

    AUTHENTICITY = "authenticity", _("authenticity of the material")  # 真实性
    OWNERSHIP = "ownership", _("ownership of the achievement")  # 成果归属
    QUALIFICATION = "qualification", _("qualification")  # 资格条件
    MISCONDUCT = "misconduct", _("misconduct")  # 学术不端
    RANKING = "ranking", _("order of persons or units")  # 排序
    CLERICAL = "clerical", _("clerical correction")  # 文字更正


FORMAL_GROUNDS = frozenset({Ground.RANKING, Ground.CLERICAL})  # 形式性异议: may be mended


class Standing(models.TextChoices):
    """The three answers of a verification (查验)."""

    VALID = "valid", _("valid")
    REVOKED = "revoked", _("revoked")
    NOT_FOUND = "not_found", _("not found")
