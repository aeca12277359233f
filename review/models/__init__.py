"""Experts, rounds, conflicts, assignments, reviews, meetings, votes and rankings."""

from review.models.bodies import BodyMember
from review.models.conflicts import Conflict, Declaration
from review.models.disclosures import Disclosure
from review.models.drafts import Allowance, Draft, DraftFloor, DraftPair, Pin
from review.models.draws import Call, Contribution, Contributor, Draw, PoolLeaf
from review.models.experts import Absence, Expert, ExpertDiscipline, Term
from review.models.meetings import AgendaItem, Attendee, Booklet, Meeting
from review.models.panels import MoveAnswer, Panel, PanelMember, PanelMove
from review.models.pool import DeskLink, ExpertSheet, ProfileLink, SavedFilter
from review.models.relays import Relay
from review.models.requests import Dispute, ExclusionRequest
from review.models.results import Analysis, Ranking, Result
from review.models.rounds import Assignment, Item, Round, Score
from review.models.signing import Basis, Reopening, SigningCode
from review.models.standing import Ban, Conduct
from review.models.votes import (
    NamedSheet,
    PaperBallot,
    SealedSheet,
    Seat,
    Sheet,
    Vote,
    VoteItem,
)

__all__ = [
    "Absence",
    "AgendaItem",
    "Allowance",
    "Analysis",
    "Assignment",
    "Attendee",
    "Ban",
    "Basis",
    "BodyMember",
    "Booklet",
    "Call",
    "Conduct",
    "Conflict",
    "Contribution",
    "Contributor",
    "Declaration",
    "DeskLink",
    "Disclosure",
    "Dispute",
    "Draft",
    "DraftFloor",
    "DraftPair",
    "Draw",
    "ExclusionRequest",
    "Expert",
    "ExpertDiscipline",
    "ExpertSheet",
    "Item",
    "Meeting",
    "MoveAnswer",
    "NamedSheet",
    "Panel",
    "PanelMember",
    "PanelMove",
    "PaperBallot",
    "Pin",
    "PoolLeaf",
    "ProfileLink",
    "Ranking",
    "Relay",
    "Reopening",
    "Result",
    "Round",
    "SavedFilter",
    "Score",
    "SealedSheet",
    "Seat",
    "Sheet",
    "SigningCode",
    "Term",
    "Vote",
    "VoteItem",
]
