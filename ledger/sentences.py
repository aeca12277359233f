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


SEALED_PAPER: Sentence = _(
    "This paper is sealed: it may hold something classified (疑似涉密). It takes no step until the 保密员 and a second person have decided; no deadline runs out against it meanwhile."
)
SEALED_CANDIDATE: Sentence = _(
    "This candidate is sealed: one of the papers may hold something classified (疑似涉密). No step is taken until the 保密员 and a second person have decided."
)
"""What stands against every step of what is sealed."""


def sealed_within(count: int) -> Sentence:
    """Say how many sealed candidates keep a whole from being published or concluded."""
    return format_lazy(
        _(
            "{count} of them are sealed as perhaps classified (疑似涉密). Nothing is published or concluded with them before the 保密员 and a second person have decided."
        ),
        count=count,
    )


VERBS: dict[str, Sentence] = {
    # cycles
    "prepare": _("Cycle prepared"),
    "change_cycle": _("Cycle changed"),
    "attach_call_file": _("Attachment of the call added"),
    "remove_call_file": _("Attachment of the call removed"),
    "record_authority": _("Authority of the award recorded"),
    "remind_unread": _("Reminded of the call"),
    "revise_rules": _("New version of the rules"),
    "freeze": _("Frozen"),
    "freeze_rules": _("Rules frozen and proposed"),
    "publish_rules": _("Rules published"),
    "begin_change": _("Change of the rules begun"),
    "propose": _("Change of the rules proposed"),
    "adopt": _("Change of the rules published"),
    "change_rules": _("Changed rules in force"),
    "open": _("Opened"),
    "close": _("Closed"),
    "finish": _("Finished"),
    "upload_form": _("Receiver's form uploaded"),
    "withdraw_form": _("Receiver's form withdrawn"),
    "fill_form": _("Receiver's form filled"),
    "grant_late": _("Later deadline granted to one society"),
    "set_quota": _("Quota set"),
    # the register of parcels
    "register_parcel": _("Parcel registered"),
    "add_to_parcel": _("Papers added to a parcel"),
    "correct_parcel": _("Entry of a parcel struck through and corrected"),
    "correct_parcel_item": _("Line of a parcel struck through and corrected"),
    "void_parcel": _("Entry of a parcel struck through"),
    "void_parcel_item": _("Line of a parcel struck through"),
    # papers
    "draft": _("Paper begun"),
    "remove_member": _("Person removed from the paper"),
    "detach": _("Attachment removed"),
    "replace_file": _("Attachment replaced"),
    "restore_section": _("Earlier version of a section restored"),
    "seal": _("Sealed: perhaps classified"),
    "propose_decision": _("Decision on the seal proposed"),
    "object_decision": _("Proposed decision on the seal not agreed to"),
    "release_seal": _("Seal taken off: not classified"),
    "classify": _("Found classified; contents erased, goes the offline way"),
    "read_sealed": _("Sealed contents read"),
    "list_copies": _("List of copies downloaded"),
    "issue_code": _("Code issued"),
    "redeem_code": _("Code used"),
    "hand_back": _("Handed back to the society"),
    "restore": _("Brought back to an earlier version"),
    "upload_scan": _("Scan brought back"),
    "pair_by_hand": _("Scanned page paired by hand"),
    "confirm_pairing": _("Pairing by hand confirmed"),
    "reject_pairing": _("Pairing by hand rejected"),
    "declare_not_secret": _("Declared free of state secrets"),
    "go_offline": _("Marked as classified; goes the offline way"),
    "pledge": _("Pledge given"),
    "submit": _("Submitted to the approver"),
    "resubmit": _("Submitted again after correction"),
    "recall": _("Taken back"),
    "ask_endorsement": _("Approver asked to endorse by a personal link"),
    "upload_approval_page": _("Signed and sealed page (审批页) brought back"),
    "refuse_approval_page": _("Signed and sealed page (审批页) refused"),
    "present_selection": _("Record of the selection put before the approver"),
    "answer_on_paper": _("Consent given on paper"),
    "reject_statement": _("Consent on paper rejected by the office"),
    "send_pin": _("Code sent to the approver's telephone"),
    "endorse": _("Endorsed and sent to the office"),
    "take_over": _("Taken over from another examiner"),
    "return_": _("Returned for correction"),
    "accept": _("Accepted"),
    "refuse": _("Refused"),
    "withdraw": _("Withdrawn"),
    "ask_statement": _("Statement asked for"),
    "remind_statement": _("Reminded of a statement"),
    "answer_statement": _("Statement answered"),
    "withdraw_statement": _("Statement no longer asked for"),
    "ask_waiver": _("Waiver asked for"),
    "decide_waiver": _("Waiver decided"),
    # the society's own selection
    "begin_selection": _("Own selection begun"),
    "record_meeting": _("Meeting recorded"),
    "record_body": _("Members and attendance recorded"),
    "record_papers": _("Papers before the body recorded"),
    "record_votes": _("Votes on a paper recorded"),
    "keep_selection_file": _("Minutes or tally sheet uploaded"),
    "enter_rooms": _("Selection to be held in the rooms"),
    "seat_body": _("Body and recusals stated: the meeting begins"),
    "take_result": _("Result taken over from the closed vote"),
    "leave_rooms": _("Meeting in the rooms set aside"),
    "confirm_selection": _("Result of the selection confirmed"),
    "post_selection": _("Put into the society's own notice"),
    "conclude_selection": _("Own notice concluded"),
    "reopen_selection": _("Selection taken back for correction"),
    "rank_paper": _("Ranked by the society's own selection"),
    # candidates
    "admit": _("Admitted as a candidate"),
    "merge": _("Another society's paper joined"),
    "unite": _("Papers decided to be about one person"),
    "keep_apart": _("Papers decided to be about different persons"),
    "undo_merge": _("Decision of the merge desk undone"),
    "part": _("Paper parted from the candidate again"),
    "ask_confirmation": _("Nominee asked to confirm the merged papers"),
    "answer_confirmation": _("Nominee answered about the merged papers"),
    "review": _("Sent to review"),
    "recommend": _("Recommended by the review"),
    "pass_over": _("Not selected by the review"),
    "ask_bodies": _("Other bodies asked"),
    "enter_answer": _("Answer of a body entered"),
    "clear": _("Cleared by the bodies asked"),
    "decide": _("Confirmed by the deciding meeting"),
    "send_back": _("Sent back to review"),
    "announce": _("Put into public notice"),
    "contest": _("Paused by an objection"),
    "settle": _("Objection settled"),
    "drop": _("Dropped"),
    "report": _("Reported to the academy"),
    "validate": _("Valid candidate"),
    "invalidate": _("Not a valid candidate"),
    "elect": _("Elected"),
    "not_elect": _("Not elected"),
    "approve_abroad": _("Foreign affairs approved"),
    "forward": _("Forwarded to the deciding body"),
    "select": _("Selected by the deciding body"),
    "turn_down": _("Not selected by the deciding body"),
    "approve": _("Approved"),
    "award": _("Awarded"),
    "ask_revocation": _("Revocation asked for"),
    "revoke": _("Award revoked"),
    # reviews and votes
    "open_round": _("Round opened"),
    "take_in": _("Candidates admitted late taken in"),
    "start": _("Started"),
    "scan_conflicts": _("Conflicts of interest looked for"),
    "decide_conflict": _("Conflict of interest decided"),
    "declare": _("Conflict of interest declared"),
    "recuse": _("Recused"),
    "decline": _("Declined"),
    "rest_expert": _("Expert rested"),
    "sign": _("Scores signed"),
    "sign_in": _("Attendance signed"),
    "reopen": _("Reopened"),
    "void": _("Voided"),
    "abandon": _("Abandoned"),
    "rank": _("Ranking computed"),
    "confirm_ranking": _("Ranking confirmed"),
    "prepare_vote": _("Vote prepared"),
    "call_vote": _("Vote called"),
    "take_half": _("Ballot taken"),
    "settle_tie": _("Tie settled"),
    # notices and objections
    "revise": _("Notice revised"),
    "publish": _("Published"),
    "suspend": _("Suspended"),
    "receive": _("Objection received"),
    "uphold": _("Objection upheld"),
    "dismiss": _("Objection dismissed"),
    "correct": _("Corrected"),
    # the house
    "export_dossier": _("Package of files handed out"),
    "unmask": _("Personal data shown, with a purpose"),
    "import_history": _("Published list of earlier candidacies imported"),
    "recognise": _("Said whether a line of a published list is this person"),
    "appoint": _("Appointed to an office"),
    "end_office": _("Office ended"),
    "keep_phone": _("Mobile phone put on record"),
    "hand_over": _("Office handed over"),
    "invite": _("Activation link made"),
    "activate": _("Account activated"),
    "enter_society": _("Society entered"),
    "enter_unit": _("Unit entered"),
}


def of_verb(verb: str) -> Sentence:
    """Say what a line of the book tells; a verb without words of its own stands as it is."""
    return VERBS.get(verb, verb)
