"""What happens after the review: one keyword-only verb each, from asking other bodies to revocation."""

from awards.services.certificates import Verification, award, sample_certificate, verify
from awards.services.clearances import ask_bodies, clear, enter_answer
from awards.services.decisions import Said, drop, enter_decision
from awards.services.lists import (
    approve,
    draft_award_list,
    explain_absence,
    publish_award_list,
)
from awards.services.notices import (
    close_notice,
    draft_notice,
    publish_notice,
    remind_of_closing,
    repeat_notice,
    revise_notice,
    suspend_notice,
    window_of,
)
from awards.services.objections import (
    Receipt,
    Status,
    accept,
    correct,
    decline,
    dismiss,
    file_objection,
    objection_status,
    uphold,
)
from awards.services.reveals import Objector, read_evidence, reveal_objector
from awards.services.revocations import ask_revocation, confirm_revocation
from awards.services.tails import (
    approve_abroad,
    elect,
    forward,
    invalidate,
    not_elect,
    report,
    select,
    turn_down,
    validate,
)

__all__ = [
    "Objector",
    "Receipt",
    "Said",
    "Status",
    "Verification",
    "accept",
    "approve",
    "approve_abroad",
    "ask_bodies",
    "ask_revocation",
    "award",
    "clear",
    "close_notice",
    "confirm_revocation",
    "correct",
    "decline",
    "dismiss",
    "draft_award_list",
    "draft_notice",
    "drop",
    "elect",
    "enter_answer",
    "enter_decision",
    "explain_absence",
    "file_objection",
    "forward",
    "invalidate",
    "not_elect",
    "objection_status",
    "publish_award_list",
    "publish_notice",
    "read_evidence",
    "remind_of_closing",
    "repeat_notice",
    "report",
    "reveal_objector",
    "revise_notice",
    "sample_certificate",
    "select",
    "suspend_notice",
    "turn_down",
    "uphold",
    "validate",
    "verify",
    "window_of",
]
