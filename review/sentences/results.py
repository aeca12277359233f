"""The steps of a result's arithmetic in words, as they stand beside each place and in the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from review.board import Fate, Reason, Seat
from review.sentences.standing import METHODS, reason
from review.standings import Method

Step = Mapping[str, Any]
Names = Mapping[str, str]


def step(told: Step, groups: Names, criteria: Names) -> str:
    """Say one step of the arithmetic of a ranking; ``groups`` and ``criteria`` are names by code."""
    if told["code"] == "seat":
        seat = Seat("", None, told["pool"], Fate.IN, Reason(told["reason"]), tuple(told["traits"]))
        return str(reason(seat, groups, groups))
    if told["code"] == "parted":
        means = "、".join(f"{criteria.get(code, code)} {mean}" for code, mean in told["means"])
        return _("equals parted by: {means}").format(means=means)
    if told["code"] == "lot" and groups:  # pools and quotas gave the seats: it parts equals alone
        return _("turn {turn} among its equals, by lot").format(**told)
    return TOLD[told["code"]](told)


def mean_told(told: Step) -> str:
    """Say how a mean came about."""
    if not told["mean"]:
        return _("no signed review")
    said = _("({scores}) ÷ {count} = {mean}").format(
        scores=" + ".join(told["scores"]), count=len(told["scores"]), mean=told["mean"]
    )
    if told["dropped"]:
        said = _("{said}; dropped: {dropped}").format(said=said, dropped="、".join(told["dropped"]))
    return said


def ballot_told(told: Step) -> str:
    """Say what one ballot gave."""
    return _("Ballot {ballot}: {approvals} of {of}, needed {needed}").format(**told)


def few_told(told: Step) -> str:
    """Say that a ballot gave what is not told."""
    return _("Ballot {ballot}: fewer than five voted, so neither number nor place is told").format(
        **told
    )


def short_told(told: Step) -> str:
    """Say that reviews are missing."""
    return _("not ranked: {reviews} signed reviews, {needed} are needed").format(**told)


def estimate_told(told: Step) -> str:
    """Say what an estimate gave, which is what counts here."""
    return f"{METHODS[Method(told['method'])]}: {told['value']}"


def lot_told(told: Step) -> str:
    """Say which turn the lot gave."""
    return _("tied at the last place, drawn by lot: {turn}").format(**told)


TOLD: Mapping[str, Callable[[Step], str]] = {
    "mean": mean_told,
    "ballot": ballot_told,
    "few": few_told,
    "short": short_told,
    "estimate": estimate_told,
    "lot": lot_told,
}
