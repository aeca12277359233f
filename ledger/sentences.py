"""The sentences of the one door."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence


def no_such_step(verb: str, stage: str) -> Sentence:
    """Say that the machine has no such step from this stage."""
    return format_lazy(
        _(
            "From the stage “{stage}” there is no step “{verb}”. Reload the page: somebody may have moved on."
        ),
        stage=stage,
        verb=verb,
    )


def not_your_office(verb: str) -> Sentence:
    """Say that the office held now may not take this step."""
    return format_lazy(
        _(
            "The office you hold now may not do “{verb}”. Switch office on top of the page, or ask the person in charge."
        ),
        verb=verb,
    )
