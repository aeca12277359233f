"""What happens after the review: one keyword-only verb each, from asking other bodies to revocation."""

from awards.services.appeals import (
    appeal_as_nominator,
    appeal_as_objector,
    decide_appeal,
)
from awards.services.attachments import enclose, files_naming, offered, take_out, take_over
from awards.services.cases import ask_answer, give_answer, note, societies_of
from awards.services.certificates import (
    Verification,
    award,
    sample_certificate,
    verify,
    verify_scanned,
)
from awards.services.changes import ask_change, confirm_change
from awards.services.clearances import ask_bodies, clear, enter_answer
from awards.services.corrections import ask_correction, confirm_correction
from awards.services.decisions import Said, drop, enter_decision
from awards.services.drafts import Offer, offers_of, order_entry, put_mask
from awards.services.holding_over import hold_over, late_candidates
from awards.services.lists import (
    approve,
    draft_award_list,
    explain_absence,
    publish_award_list,
)
from awards.services.notices import draft_notice, repeat_notice, revise_notice
from awards.services.objections import (
    Receipt,
    Status,
    accept,
    appeal_ends,
    correct,
    decline,
    dismiss,
    file_objection,
    keep_as_lead,
    objection_status,
    uphold,
)
from awards.services.outcome_lists import confirm_outcomes, examine_outcomes, read_outcomes
from awards.services.postings import prove_posting, strike_posting
from awards.services.redacting import redacted
from awards.services.registering import register_objection
from awards.services.reporting import ask_report, make_report
from awards.services.returning import send_draft, take_decision
from awards.services.reveals import Objector, read_evidence, reveal_objector
from awards.services.revocations import ask_revocation, confirm_revocation
from awards.services.second_looks import Look
from awards.services.signing import renew_status, rotate_signing_key
from awards.services.stock import ask_run, set_stock
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
from awards.services.timing import (
    Plan,
    close_notice,
    open_notice,
    plan_of,
    publish_notice,
    remind_of_closing,
    settle_end,
    take_down,
    unschedule_notice,
    window_of,
)

__all__ = [
    "Look",
    "Objector",
    "Offer",
    "Plan",
    "Receipt",
    "Said",
    "Status",
    "Verification",
    "accept",
    "appeal_as_nominator",
    "appeal_as_objector",
    "appeal_ends",
    "approve",
    "approve_abroad",
    "ask_answer",
    "ask_bodies",
    "ask_change",
    "ask_correction",
    "ask_report",
    "ask_revocation",
    "ask_run",
    "award",
    "clear",
    "close_notice",
    "confirm_change",
    "confirm_correction",
    "confirm_outcomes",
    "confirm_revocation",
    "correct",
    "decide_appeal",
    "decline",
    "dismiss",
    "draft_award_list",
    "draft_notice",
    "drop",
    "elect",
    "enclose",
    "enter_answer",
    "enter_decision",
    "examine_outcomes",
    "explain_absence",
    "file_objection",
    "files_naming",
    "forward",
    "give_answer",
    "hold_over",
    "invalidate",
    "keep_as_lead",
    "late_candidates",
    "make_report",
    "not_elect",
    "note",
    "objection_status",
    "offered",
    "offers_of",
    "open_notice",
    "order_entry",
    "plan_of",
    "prove_posting",
    "publish_award_list",
    "publish_notice",
    "put_mask",
    "read_evidence",
    "read_outcomes",
    "redacted",
    "register_objection",
    "remind_of_closing",
    "renew_status",
    "repeat_notice",
    "report",
    "reveal_objector",
    "revise_notice",
    "rotate_signing_key",
    "sample_certificate",
    "select",
    "send_draft",
    "set_stock",
    "settle_end",
    "societies_of",
    "strike_posting",
    "take_decision",
    "take_down",
    "take_out",
    "take_over",
    "turn_down",
    "unschedule_notice",
    "uphold",
    "validate",
    "verify",
    "verify_scanned",
    "window_of",
]
