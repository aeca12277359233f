"""Experts, rounds, conflicts, assignments, reviews, votes and rankings."""

from review.models.bodies import BodyMember
from review.models.results import Ranking, Result
from review.models.rounds import Assignment, Conflict, Declaration, Expert, Item, Round, Score
from review.models.votes import SealedSheet, Seat, Sheet, Vote, VoteItem

__all__ = [
    "Assignment",
    "BodyMember",
    "Conflict",
    "Declaration",
    "Expert",
    "Item",
    "Ranking",
    "Result",
    "Round",
    "Score",
    "SealedSheet",
    "Seat",
    "Sheet",
    "Vote",
    "VoteItem",
]
