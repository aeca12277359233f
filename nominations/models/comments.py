"""Comments (批注) on the places of a paper, among those who work on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.models import Rehearsable
from nominations.models.papers import Paper
from nominations.querysets.comments import CommentQuerySet


class Comment(Rehearsable):
    """批注: words at one place of a paper, or an answer to such; never printed, never handed out.

    ``anchor`` names the place as findings do. ``circle`` says who reads it. What was written stands;
    a thread is resolved by somebody at a moment, and may be opened again.
    """

    class Circle(models.TextChoices):
        """Who reads a thread."""

        FILLERS = "fillers", _("society, nominee and contact")  # 填报各方
        OFFICE = "office", _("the office alone")
        SHARED = "shared", _("the office and the society")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="comments")
    anchor = models.CharField(max_length=60)
    circle = models.CharField(_("who reads it"), max_length=8, choices=Circle)
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    words = models.TextField(_("comment"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_in = models.CharField(max_length=12)  # the office the author held
    written_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_whole",
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(resolved_at__isnull=True),
                name="only_threads_are_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.anchor}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from the paper it belongs to."""
        return self.paper.keeps_away(by)
