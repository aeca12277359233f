"""Fixed lists of the field: roles, kinds of societies, documents of identity, sexes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Offices a person may hold; the Chinese terms are the trade's."""

    CLERK = "clerk", _("clerk")  # 填报人
    APPROVER = "approver", _("approver")  # 负责人
    EXAMINER = "examiner", _("examiner")  # 形式审查员
    MANAGER = "manager", _("manager")  # 管理员
    EXPERT = "expert", _("expert")  # 评审专家
    CHAIR = "chair", _("panel chair")  # 组长
    SUPERVISOR = "supervisor", _("supervisor")  # 监督员
    SECRECY = "secrecy", _("secrecy officer")  # 保密员
    OPERATOR = "operator", _("system operator")  # 系统管理员
    NOMINEE = "nominee", _("nominee")  # 候选人
    CONTACT = "contact", _("contact")  # 联系人


SOCIETY_ROLES = (Role.CLERK, Role.APPROVER)
OFFICE_ROLES = (Role.EXAMINER, Role.MANAGER)
REVIEW_ROLES = (Role.EXPERT, Role.CHAIR)


class SocietyKind(models.TextChoices):
    """Kinds of nominating organisations the reform plan names."""

    NATIONAL = "national", _("national society")  # 全国学会
    FEDERATION = "federation", _("federation of societies")  # 学会联合会
    LOCAL = "local", _("local association")  # 地方科协
    ENTERPRISE = "enterprise", _("enterprise association")  # 企业科协
    UNIVERSITY = "university", _("university association")  # 高校科协
    OFFICE = "office", _("organising office")  # 组织单位(科协/奖励办)


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "M", _("male")
    FEMALE = "F", _("female")


class IdentityDocument(models.TextChoices):
    """Documents of identity a programme may admit."""

    RESIDENT = "resident_id", _("resident identity card")  # 居民身份证 GB 11643
    HKMT = (
        "hmt_residence_permit",
        _("residence permit for Hong Kong, Macao and Taiwan residents"),
    )  # 港澳台居民居住证
    FOREIGN_PERMANENT = (
        "permanent_resident_id",
        _("foreign permanent resident ID card"),
    )  # 外国人永久居留身份证
    PASSPORT = "passport", _("passport")  # 护照


class UnitNature(models.TextChoices):
    """Nature of a unit (单位性质)."""

    INSTITUTION = "institution", _("public institution")  # 事业单位
    ENTERPRISE = "enterprise", _("enterprise")  # 企业
    PARTY_GOVERNMENT = "party_government", _("party or government organ")  # 党政机关
    CIVIL_SERVICE = "civil_service_managed", _("unit under the Civil Servant Law")  # 参公管理单位
    MILITARY = "military", _("military")  # 军队
    OTHER = "other", _("other")


class TieKind(models.TextChoices):
    """Ties between two persons, as declared."""

    KIN = "KIN", _("close relative")  # 近亲属
    MENTOR = "MENTOR", _("supervisor and student")  # 师生
    SAME_GROUP = "SAME_GROUP", _("same research group")  # 同一课题组
    INTEREST = "INTEREST", _("economic interest")  # 利害关系
    DISPUTE = "DISPUTE", _("academic dispute")  # 学术争议


class TieSource(models.TextChoices):
    """How a tie of somebody of the staff is known."""

    DECLARED = "declared", _("declared")
    FOUND = "found", _("found in the records")


class TieOutcome(models.TextChoices):
    """What a tie of somebody of the staff means; one that nothing bears out any more is past."""

    HARD = "hard", _("keeps away")
    DECIDE = "decide", _("to be decided")
    WARN = "warn", _("note only")
    PAST = "past", _("holds no more")


class WorkKind(models.TextChoices):
    """Kinds of works that persons sign together."""

    PAPER = "paper", _("paper or book")  # 论著
    PATENT = "patent", _("patent")  # 专利
    PROJECT = "project", _("project")  # 项目
    AWARD = "award", _("prize")  # 奖项


class FactSource(models.TextChoices):
    """Who a fact about a person comes from."""

    DECLARED = "declared", _("the person")
    IMPORTED = "imported", _("an imported sheet")
    OFFICE = "office", _("the office")


class BarKind(models.TextChoices):
    """Why a person or society is barred; the last bars from nominating others alone."""

    MISCONDUCT = "misconduct", _("misconduct on record")  # 失信
    DISQUALIFIED = "disqualified", _("disqualified")  # 取消资格
    NOMINATING = "nominating", _("may not nominate")  # 暂停、取消推荐(提名)资格
    UPHELD_OBJECTION = "upheld_objection", _("objection upheld")
    REVOCATION = "revocation", _("award revoked")


ENTERED_BY_HAND = (BarKind.MISCONDUCT, BarKind.DISQUALIFIED, BarKind.NOMINATING)
