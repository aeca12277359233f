"""What happens to papers and candidates: one keyword-only verb each."""

from nominations.services.attaching import attach, detach
from nominations.services.checking import accept, check_item, machine_check, refuse, return_paper
from nominations.services.drafting import (
    draft_paper,
    remove_member,
    save_member,
    save_paper,
    save_section,
)
from nominations.services.filling import fill_code_holder, hand_back, issue_code, redeem
from nominations.services.submitting import endorse, pledge, recall, resubmit, submit, withdraw
from nominations.services.waiving import ask_waiver, decide_waiver

__all__ = [
    "accept",
    "ask_waiver",
    "attach",
    "check_item",
    "decide_waiver",
    "detach",
    "draft_paper",
    "endorse",
    "fill_code_holder",
    "hand_back",
    "issue_code",
    "machine_check",
    "pledge",
    "recall",
    "redeem",
    "refuse",
    "remove_member",
    "resubmit",
    "return_paper",
    "save_member",
    "save_paper",
    "save_section",
    "submit",
    "withdraw",
]
