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
