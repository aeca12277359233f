"""Fixed lists of awards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeStage(models.TextChoices):
    """Stages of a public notice (公示)."""

    DRAFTED = "drafted", _("drafted")
    SCHEDULED = "scheduled", _("to be opened by the clock")  # 定时发布
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class EntryStanding(models.TextChoices):
    """Whether an entry of a published notice is shown."""

    SHOWN = "shown", _("shown to everybody")
    WITHHELD = "withheld", _("suspended")  # 中止公示: a new notice of full length must follow
    REMOVED = "removed", _("taken from the list")  # 撤出公示名单


class ChangeKind(models.TextChoices):
    """What is changed in a published notice, each time by two persons."""

    SUSPEND = "suspend", _("The notice is suspended")
    WITHHOLD = "withhold", _("An entry is suspended")
    REMOVE = "remove", _("An entry is taken from the list")
    CORRECT = "correct", _("An entry is corrected")
    REWORD = "reword", _("The words are corrected")
    TAKE_OUT = "take_out", _("An attachment is taken out")


class LookAgain(models.TextChoices):
    """What becomes of a file that names whom a correction is about (附件复核)."""

    STANDS = "stands", _("it may stand as it is")
    REPLACE = "replace", _("another file takes its place")
    TAKE_OUT = "take_out", _("it is taken out")


OF_ENTRY = frozenset({ChangeKind.WITHHOLD, ChangeKind.REMOVE, ChangeKind.CORRECT})


class ObjectionStage(models.TextChoices):
    """Stages of an objection (异议)."""

    RECEIVED = "received", _("received")
    LEAD = "lead", _("kept as a lead")  # 线索存档
    ACCEPTED = "accepted", _("accepted for inquiry")
    DECLINED = "declined", _("not accepted")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
    CORRECTED = "corrected", _("corrected")


class ObjectionWay(models.TextChoices):
    """How an objection came to the office."""

    SITE = "site", _("by the public page")
    LETTER = "letter", _("a letter")  # 来信
    CALL = "call", _("by telephone")  # 来电
    VISIT = "visit", _("in person")  # 来访
    PASSED_ON = "passed_on", _("passed on by the discipline office")  # 纪检转办


class NoteKind(models.TextChoices):
    """What a note of an inquiry is about."""

    INQUIRY = "inquiry", _("inquiry")  # 调查
    HEARING = "hearing", _("hearing")  # 听取陈述、听证
    TALK = "talk", _("talk on record")  # 谈话记录


class AppealSide(models.TextChoices):
    """Who asks that a ruling be looked at again (复核)."""

    OBJECTOR = "objector", _("who objects")
    NOMINATOR = "nominator", _("who nominates")


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


class StockKind(models.TextChoices):
    """What certificates are printed on."""

    PREPRINTED = "preprinted", _("preprinted stock: words only")  # 套打
    PAGE = "page", _("plain paper: the whole page")
