"""What happens to papers and candidates: one keyword-only verb each."""

from nominations.services.attaching import attach, detach, replace_file
from nominations.services.attending import attend
from nominations.services.checking import (
    Verdict,
    accept,
    check_item,
    check_items,
    foresee_return,
    machine_check,
    machine_verdicts,
    refuse,
    return_paper,
)
from nominations.services.drafting import (
    begin_paper,
    draft_paper,
    remove_member,
    save_member,
    save_paper,
)
from nominations.services.filling import fill_code_holder, hand_back, issue_code, join, redeem
from nominations.services.freezing import FREEZABLE, freeze, make_version
from nominations.services.importing import (
    carry_out,
    confirm_import,
    examine,
    give_back,
    start_import,
)
from nominations.services.packing import export_dossier, hand_out_package, make_package
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
from nominations.services.previewing import check_sheet, check_workbook
from nominations.services.restoring import restore
from nominations.services.screening import batch_findings, check_eligibility
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
from nominations.services.unmasking import unmask
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
    "Verdict",
    "accept",
    "ask_waiver",
    "attach",
    "attach_sent",
    "attend",
    "batch_findings",
    "begin_paper",
    "begin_upload",
    "cancel_upload",
    "carry_out",
    "carry_out_dry_run",
    "check_eligibility",
    "check_item",
    "check_items",
    "check_sheet",
    "check_workbook",
    "confirm_import",
    "decide_waiver",
    "detach",
    "draft_paper",
    "dry_run",
    "endorse",
    "examine",
    "export_dossier",
    "fill_code_holder",
    "foresee_return",
    "freeze",
    "give_back",
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
    "machine_check",
    "machine_verdicts",
    "make_package",
    "make_version",
    "pair_by_hand",
    "pairing_of",
    "pledge",
    "read_on",
    "read_scan",
    "recall",
    "receipt",
    "redeem",
    "refuse",
    "release_section",
    "remove_member",
    "replace_file",
    "replace_with_sent",
    "restore",
    "restore_section",
    "resubmit",
    "return_paper",
    "save_member",
    "save_paper",
    "save_section",
    "scanned_picture",
    "start_import",
    "submit",
    "sweep_uploads",
    "take_upload",
    "unmask",
    "upload_scan",
    "withdraw",
]
