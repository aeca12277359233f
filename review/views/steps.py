"""The steps of a result's arithmetic in words, as they stand beside each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.gates import Request
from review import sentences
from review.models import Ranking

Step = Mapping[str, Any]


def groups_of(ranking: Ranking) -> dict[str, str]:
    """Return the names of the groups for whom the rule set keeps or asks seats."""
    key = "en" if (get_language() or "").startswith("en") else "zh"
    groups = ranking.inputs["rule"]["groups"] if ranking.inputs else ()
    return {each["code"]: each[key] for each in groups}


def criteria_of(ranking: Ranking) -> dict[str, str]:
    """Return the names of the criteria of a ranking's round."""
    key = "en" if (get_language() or "").startswith("en") else "zh"
    return {each.code: getattr(each, key) for each in ranking.round.rules.criteria}


def steps_in_words(ranking: Ranking) -> Callable[[Step], str]:
    """Return what says one step of the arithmetic of this ranking."""
    groups, criteria = groups_of(ranking), criteria_of(ranking)
    return lambda step: sentences.step(step, groups, criteria)


def space_of(request: Request) -> str:
    """Return whose pages of a result these are: the office's, or the supervisor's."""
    return "supervise" if request.actor.role == "supervisor" else "office"


def tabs_of(request: Request, made: Ranking, current: str) -> list[tuple[str, str, bool, None]]:
    """Return the pages of a result as parts/tabs shows them; of an open round the result alone."""
    labels = {
        "ranking": _("Result"), "analysis": _("Analysis"), "robustness": _("Robustness"),
        "board": _("Seats"), "signals": _("Signals"),
    }  # fmt: skip
    shown = {"ranking": labels["ranking"]} if is_open(made) else labels
    space = space_of(request)
    return [
        (label, reverse(f"{space}:{name}", args=[made.pk]), name == current, None)
        for name, label in shown.items()
    ]


def is_open(made: Ranking) -> bool:
    """Tell whether the round of a result is open again: a vote on an item is held anew."""
    return made.round.stage in {"scoring", "voting"}
