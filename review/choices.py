"""Fixed lists of review."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """What a conflict of interest means."""

    HARD = "hard", _("recusal")
    WARN = "warn", _("warning")
    DECIDE = "decide", _("to be decided")


class ConflictSource(models.TextChoices):
    """How a conflict came to be known."""

    FOUND = "found", _("found in the records")
    DECLARED = "declared", _("declared by the expert")
    ORDERED = "ordered", _("ordered by the organiser")


class RoundStage(models.TextChoices):
    """Stages of a round (评审轮次)."""

    PREPARING = "preparing", _("preparing")
    SCORING = "scoring", _("scoring")
    VOTING = "voting", _("voting")
    CLOSED = "closed", pgettext_lazy("round or vote", "closed")
    ABANDONED = "abandoned", _("abandoned")


class AssignmentStage(models.TextChoices):
    """Stages of one expert's work on one item."""

    OFFERED = "offered", _("awaiting declaration")
    ACCEPTED = "accepted", _("being scored")
    SIGNED = "signed", _("signed")
    DECLINED = "declined", _("declined")
    RECUSED = "recused", _("recused")
    VOIDED = "voided", _("voided")


class VoteStage(models.TextChoices):
    """Stages of a vote (票决)."""

    PREPARED = "prepared", _("prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", pgettext_lazy("round or vote", "closed")
    ABANDONED = "abandoned", _("abandoned")


class ResultOutcome(models.TextChoices):
    """Where an item stands towards the places of a round."""

    IN = "in", _("within the places")
    OUT = "out", _("not within the places")
    TIED = "tied", _("tied at the last place")
