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
    "offer_again": _("Offered to the same expert again"),
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
    "declare": _("Pledge signed and ties stated"),
    "recuse": _("Recused"),
    "decline": _("Declined"),
    "rest_expert": _("Expert rested"),
    "update_profile": _("Profile of an expert changed by the office"),
    "ask_profile": _("Expert asked to confirm the profile"),
    "confirm_profile": _("Profile confirmed by the expert"),
    "import_expert": _("Expert imported from a workbook"),
    "ban_expert": _("Ban from review put on record"),
    "lift_ban": _("Ban from review lifted"),
    "end_ban": _("Ban from review over"),
    "note_conduct": _("Fact about an expert's work put on record"),
    "import_works": _("List of works brought in"),
    "remove_work": _("Work taken out"),
    "sign": _("Scores signed"),
    "sign_in": _("Attendance signed"),
    "reopen": _("Reopened"),
    "void": _("Voided"),
    "abandon": _("Abandoned"),
    "rank": _("Ranking computed"),
    "confirm_ranking": _("Ranking confirmed"),
    "prepare_vote": _("Vote prepared"),
    "stop": _("Voting ended"),
    "call_vote": _("Vote called"),
    "take_half": _("Half of the key taken"),
    "settle_tie": _("Tie settled"),
    "print_papers": _("Paper ballots printed"),
    "hand_paper": _("Paper ballot handed out"),
    "return_paper": _("Paper ballot handed back"),
    "key_paper": _("Paper ballot keyed in"),
    # notices and objections
    "revise": _("Notice revised"),
    "publish": _("Published"),
    "suspend": _("Suspended"),
    "ask_change": _("Change of the notice asked for"),
    "confirm_change": _("Notice changed"),
    "receive": _("Objection received"),
    "keep_as_lead": _("Anonymous objection kept as a lead"),
    "ask_answer": _("Answer of the nominator asked for"),
    "give_answer": _("Answer of the nominator given"),
    "note": _("Note written"),
    "ask_appeal": _("Appeal made"),
    "decide_appeal": _("Appeal decided"),
    "reopen_objection": _("Objection reopened on appeal"),
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
    # experts, panels, draws, assignments and votes
    "assign": _("Assigned the experts"),
    "repair": _("Filled missing experts"),
    "ask_newcomers": _("Asked for the reviews of who took a vacated seat"),
    "remind": _("Reminded the experts"),
    "void_vote": _("Declared the vote on an item void"),
    "vote_again": _("Called the vote again"),
    "prepare_draw": _("Prepared the draw"),
    "change_draw": _("Changed the prepared draw"),
    "commit_pool": _("Committed the pool"),
    "name_contributor": _("Named who gives a random number"),
    "commit_number": _("Committed a random number"),
    "type_beacon": _("Typed in the public value"),
    "reveal_number": _("Revealed a random number"),
    "make_seed": _("Made the seed of all numbers"),
    "draw_order": _("Drew the order"),
    "call": _("Called the next in drawn order"),
    "answer_call": _("Entered an answer"),
    "end_list": _("Found nobody more to call"),
    "see_called": _("Was shown names of those called"),
    "vacate_seats": _("Vacated a drawn seat: a conflict was found after the pool was committed"),
    "reopen_list": _("Opened the sealed list again to fill a vacated seat"),
    "seal_list": _("Sealed the list and seated the members"),
    "open_names": _("Opened the names"),
    "ask_disclosure": _("Asked to show everybody a part of the review"),
    "confirm_disclosure": _("Opened a part of the review to everybody"),
    "end_disclosure": _("Ended showing a part of the review"),
    "rotate_signing_key": _("Changed the key that signs certificates"),
    "send_draft": _("Made the draft of the decision for the document system"),
    "take_decision": _("Kept the sealed decision with its number"),
    "set_stock": _("Set how certificates are printed"),
    "ask_correction": _("Asked for a certificate to be corrected"),
    "confirm_correction": _("Replaced a certificate by a corrected one"),
    "ask_reopening": _("Asked for a signed review to be opened again"),
    "reopen_late": _("Opened a signed review again, as the second person"),
    "refuse_reopening": _("Let a signed review stand"),
    "ask_redraw": _("Asked for a redraw"),
    "redraw": _("Set the draw aside"),
    "lay_out_panels": _("Laid out the panels"),
    "open_panel": _("Opened a panel"),
    "change_panel": _("Changed a panel"),
    "remove_panel": _("Took a panel away"),
    "seat_in_panel": _("Seated members in a panel"),
    "unseat_from_panel": _("Took a member out of a panel"),
    "name_chair": _("Named the chair of a panel"),
    "ask_move": _("Asked for a move to another panel"),
    "answer_move": _("Answered a move to another panel"),
    "drop_move": _("Took back a move to another panel"),
    "draft_assignment": _("Made a draft of the assignment"),
    "read_assignment_in": _("Read an assignment in from Excel"),
    "publish_assignment": _("Published the assignment"),
    "undo_assignment": _("Took the published assignment back"),
    "invite_experts": _("Invited the experts"),
    "pin": _("Decided a pair by hand"),
    "unpin": _("Let a pair decided by hand go"),
    "allow": _("Allowed another limit"),
    "reopen_conflict": _("Reopened a conflict of interest: its evidence changed"),
    "dispute": _("Disputed a conflict of interest"),
    "decide_dispute": _("Decided a dispute"),
    "ask_exclusion": _("Exclusion of an expert asked for"),
    "decide_exclusion": _("Request to exclude an expert decided"),
    "dispute_exclusion": _("Refusal to exclude an expert disputed"),
    "withdraw_exclusion": _("Request to exclude an expert taken back"),
    "convene": _("Meeting of the body convened"),
    "plan_meeting": _("Planned the meeting and committed the number of its lot"),
    "draw_lot": _("Drew the order of the agenda by lot"),
    "begin_meeting": _("Began the meeting"),
    "end_meeting": _("Ended the meeting"),
    "call_off": _("Called the meeting off"),
    "arrive": _("A member came into the room"),
    "leave": _("A member left the room"),
    "give_floor": _("Called an item of the agenda"),
    "show_result": _("Changed what the hall screen shows of results"),
    "make_hall_link": _("Made the link of the hall screen"),
    "change_minutes": _("Changed the minutes of an item"),
    "keep_slides": _("Kept slides"),
    "check_slides": _("Checked slides"),
    "hand_out": _("Handed out a numbered booklet"),
    "take_back": _("Took a numbered booklet back"),
    "seat_member": _("Member seated in the body"),
    "unseat_member": _("Member taken out of the body"),
    "declare_staff_tie": _("Tie declared by staff"),
    "find_staff_tie": _("Tie of staff found"),
    "decide_staff_tie": _("Tie of staff decided on"),
    "enrol": _("Entered in the pool of experts"),
    "read_evidence": _("Evidence read"),
    "remind_confirmation": _("Reminded to confirm"),
    "reveal_objector": _("Objector's identity shown"),
    "tell_of_comments": _("Told of comments"),
}


def of_verb(verb: str) -> Sentence:
    """Say what a line of the book tells; a verb without words of its own stands as it is."""
    return VERBS.get(verb, verb)


def tied(name: str) -> Sentence:
    """Say that a member of staff declared a tie and that somebody else does it."""
    return format_lazy(
        _("You declared a tie to {name}, so this is done by another person of the office."),
        name=name,
    )


def staff_nominated(names: str) -> Sentence:
    """Say that staff may not be candidates, and what they can do."""
    return format_lazy(
        _(
            "{names} handles nominations as staff now, and staff may not be candidates. Their office has to end before the paper goes on."
        ),
        names=names,
    )
