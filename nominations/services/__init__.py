"""What happens to papers and candidates: one keyword-only verb each."""

from nominations.services.affirming import (
    answer_confirmation,
    ask_confirmation,
    confirmation_by_link,
    shown_of,
)
from nominations.services.answering import answer_statement, statements_by_link
from nominations.services.attaching import attach, detach, replace_file
from nominations.services.checking import (
    Verdict,
    check_item,
    check_items,
    machine_check,
    machine_verdicts,
)
from nominations.services.claiming import Meanwhile, check_upon, claim, meanwhile, take_over
from nominations.services.commenting import (
    answer_comment,
    closed_to,
    comment,
    reopen_comment,
    resolve_comment,
    tell_of_comments,
)
from nominations.services.confirming import (
    conclude_selection,
    confirm_selection,
    post_selection,
    reopen_selection,
)
from nominations.services.declaring import declare_not_secret, go_offline
from nominations.services.drafting import (
    begin_paper,
    draft_paper,
    remove_member,
    save_member,
    save_members,
    save_paper,
)
from nominations.services.extending import grant_late
from nominations.services.filling import fill_code_holder, hand_back, issue_code, join, redeem
from nominations.services.freezing import FREEZABLE, freeze, make_version
from nominations.services.illustrating import add_figure, caption_figure, remove_figure
from nominations.services.importing import (
    carry_out,
    confirm_import,
    examine,
    give_back,
    start_import,
)
from nominations.services.marking import mark_faults, mark_list_faults
from nominations.services.packing import (
    compile_package,
    export_dossier,
    hand_out_package,
    make_package,
)
from nominations.services.pairing import (
    judge_pairing,
    keep_scan,
    pair_by_hand,
    pairing_of,
    read_on,
    read_scan,
    scanned_picture,
    upload_scan,
)
from nominations.services.passing import pass_papers
from nominations.services.previewing import check_sheet, check_workbook
from nominations.services.receiving import fill_form, preview_form, upload_form, withdraw_form
from nominations.services.recognising import open_pairs, recognise
from nominations.services.remembering import (
    confirm_history_import,
    examine_history,
    start_history_import,
)
from nominations.services.restoring import restore
from nominations.services.ruling import accept, foresee_return, refuse, return_paper
from nominations.services.screening import batch_findings, check_eligibility
from nominations.services.sealing import (
    list_copies,
    read_sealed,
    seal,
    seal_candidate,
    seal_others,
)
from nominations.services.selecting import (
    Sitting,
    Votes,
    begin_selection,
    keep_selection_file,
    record_body,
    record_meeting,
    record_papers,
    record_votes,
)
from nominations.services.stating import (
    Asked,
    ask_statements,
    known_of,
    missing_of,
    remind_statement,
    renew_statement,
    replace_person,
    send_all,
    withdraw_statement,
)
from nominations.services.submitting import (
    endorse,
    hand_in,
    pledge,
    recall,
    receipt,
    resubmit,
    submit,
    withdraw,
)
from nominations.services.trying import carry_out_dry_run, dry_run
from nominations.services.uniting import decide_merge, desks_of, undo_merge
from nominations.services.unmasking import unmask
from nominations.services.unsealing import confirm_decision, object_decision, propose_decision
from nominations.services.uploading import (
    attach_sent,
    begin_upload,
    cancel_upload,
    keep_part,
    replace_with_sent,
    sweep_uploads,
    take_upload,
)
from nominations.services.waiving import ask_waiver, decide_waiver
from nominations.services.writing import (
    hold_section,
    holder_of,
    release_section,
    restore_section,
    save_section,
)

__all__ = [
    "FREEZABLE",
    "Asked",
    "Meanwhile",
    "Sitting",
    "Verdict",
    "Votes",
    "accept",
    "add_figure",
    "answer_comment",
    "answer_confirmation",
    "answer_statement",
    "ask_confirmation",
    "ask_statements",
    "ask_waiver",
    "attach",
    "attach_sent",
    "batch_findings",
    "begin_paper",
    "begin_selection",
    "begin_upload",
    "cancel_upload",
    "caption_figure",
    "carry_out",
    "carry_out_dry_run",
    "check_eligibility",
    "check_item",
    "check_items",
    "check_sheet",
    "check_upon",
    "check_workbook",
    "claim",
    "closed_to",
    "comment",
    "compile_package",
    "conclude_selection",
    "confirm_decision",
    "confirm_history_import",
    "confirm_import",
    "confirm_selection",
    "confirmation_by_link",
    "decide_merge",
    "decide_waiver",
    "declare_not_secret",
    "desks_of",
    "detach",
    "draft_paper",
    "dry_run",
    "endorse",
    "examine",
    "examine_history",
    "export_dossier",
    "fill_code_holder",
    "fill_form",
    "foresee_return",
    "freeze",
    "give_back",
    "go_offline",
    "grant_late",
    "hand_back",
    "hand_in",
    "hand_out_package",
    "hold_section",
    "holder_of",
    "issue_code",
    "join",
    "judge_pairing",
    "keep_part",
    "keep_scan",
    "keep_selection_file",
    "known_of",
    "list_copies",
    "machine_check",
    "machine_verdicts",
    "make_package",
    "make_version",
    "mark_faults",
    "mark_list_faults",
    "meanwhile",
    "missing_of",
    "object_decision",
    "open_pairs",
    "pair_by_hand",
    "pairing_of",
    "pass_papers",
    "pledge",
    "post_selection",
    "preview_form",
    "propose_decision",
    "read_on",
    "read_scan",
    "read_sealed",
    "recall",
    "receipt",
    "recognise",
    "record_body",
    "record_meeting",
    "record_papers",
    "record_votes",
    "redeem",
    "refuse",
    "release_section",
    "remind_statement",
    "remove_figure",
    "remove_member",
    "renew_statement",
    "reopen_comment",
    "reopen_selection",
    "replace_file",
    "replace_person",
    "replace_with_sent",
    "resolve_comment",
    "restore",
    "restore_section",
    "resubmit",
    "return_paper",
    "save_member",
    "save_members",
    "save_paper",
    "save_section",
    "scanned_picture",
    "seal",
    "seal_candidate",
    "seal_others",
    "send_all",
    "shown_of",
    "start_history_import",
    "start_import",
    "statements_by_link",
    "submit",
    "sweep_uploads",
    "take_over",
    "take_upload",
    "tell_of_comments",
    "undo_merge",
    "unmask",
    "upload_form",
    "upload_scan",
    "withdraw",
    "withdraw_form",
    "withdraw_statement",
]
