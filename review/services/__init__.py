"""What happens in review: one keyword-only verb each."""

from review.services.assignment import ask_assignment, assign, pool_of, repair, scan_conflicts
from review.services.casting import cast, paper_of, sign_in
from review.services.convening import (
    call_meeting,
    close_meeting,
    convene,
    seat_again,
    seat_member,
    set_aside,
    unseat_member,
)
from review.services.declarations import (
    accept,
    accept_offered,
    decide_conflict,
    declare,
    decline,
    report_conflict,
    take_up,
)
from review.services.experts import enrol_expert, rest_expert
from review.services.reminding import remind
from review.services.results import confirm_ranking, rank
from review.services.rounds import (
    Progress,
    call_vote,
    close_round,
    open_round,
    progress_of,
    start_round,
    take_in,
)
from review.services.scoring import (
    reopen,
    save_comment,
    save_score,
    save_sheet,
    sign,
    sign_all,
    void_review,
)
from review.services.votes import (
    abandon_vote,
    close_vote,
    open_vote,
    prepare_vote,
    repeat_vote,
    settle_tie,
    take_half,
)

__all__ = [
    "Progress",
    "abandon_vote",
    "accept",
    "accept_offered",
    "ask_assignment",
    "assign",
    "call_meeting",
    "call_vote",
    "cast",
    "close_meeting",
    "close_round",
    "close_vote",
    "confirm_ranking",
    "convene",
    "decide_conflict",
    "declare",
    "decline",
    "enrol_expert",
    "open_round",
    "open_vote",
    "paper_of",
    "pool_of",
    "prepare_vote",
    "progress_of",
    "rank",
    "remind",
    "reopen",
    "repair",
    "repeat_vote",
    "report_conflict",
    "rest_expert",
    "save_comment",
    "save_score",
    "save_sheet",
    "scan_conflicts",
    "seat_again",
    "seat_member",
    "set_aside",
    "settle_tie",
    "sign",
    "sign_all",
    "sign_in",
    "start_round",
    "take_half",
    "take_in",
    "take_up",
    "unseat_member",
    "void_review",
]
