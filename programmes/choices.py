"""Fixed lists of programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Track(models.TextChoices):
    """Three tracks, each with its own tail after the notice."""

    ACADEMICIAN = "academician", _("academician recommendation")  # 院士候选人推荐
    TALENT = "talent", _("leading-talent nomination")  # 领军人才推荐
    AWARD = "award", _("award")  # 表彰奖励


class SubjectKind(models.TextChoices):
    """Whom a programme honours."""

    PERSON = "person", _("person")
    TEAM = "team", _("team")


class AuthorityKind(models.TextChoices):
    """On what an award stands (设奖依据)."""

    APPROVAL = "approval", _("approval with a document number")  # 批准文号
    REGISTRATION = "registration", _("registration as a non-governmental award")  # 社会力量设奖登记


class FounderKind(models.TextChoices):
    """Who gives an award (设奖主体); some may not: 国家科学技术奖励条例第三十六条."""

    STATE = "state", _("the State")  # 国家设立
    SOCIETY = "society", _("society or association")  # 学会等社会团体
    FOUNDATION = "foundation", _("foundation")  # 基金会
    ENTERPRISE = "enterprise", _("enterprise or other social force")  # 企业及其他社会力量
    MASS = "mass", _("mass organisation")  # 群众团体
    ORGAN = "other_organ", _("another organ of the State")  # 其他国家机关
    MANAGED = "managed", _("public institution under the Civil Servant Law")  # 参公事业单位
