"""The records of nominations."""

from nominations.models.candidates import (
    TRACKS,
    AcademicianCandidate,
    AwardCandidate,
    Candidate,
    TalentCandidate,
)
from nominations.models.checks import CheckLine, Claim, Returned, Waiver
from nominations.models.comments import Comment
from nominations.models.contents import Attachment, Figure, Hold, Member, Section
from nominations.models.dryruns import DryRun, DryRunLine
from nominations.models.endorsements import ApprovalPage, EndorsementLink
from nominations.models.late import LateException
from nominations.models.merges import Confirmation, Merge, MergedPaper
from nominations.models.packages import Package
from nominations.models.papers import Nominator, Paper, PaperGroupGrant, PaperUserGrant
from nominations.models.parcels import Parcel, ParcelItem
from nominations.models.receiver import ReceiverForm
from nominations.models.seals import Seal
from nominations.models.selections import (
    Selection,
    SelectionItem,
    SelectionMember,
    SelectionRecusal,
)
from nominations.models.statements import Statement
from nominations.models.ties import StaffMember, StaffTie
from nominations.models.uploads import Upload, UploadPart
from nominations.models.versions import Page, PaperVersion, Scan, ScannedPage
from nominations.models.ways import FillCode, Import

__all__ = [
    "TRACKS",
    "AcademicianCandidate",
    "ApprovalPage",
    "Attachment",
    "AwardCandidate",
    "Candidate",
    "CheckLine",
    "Claim",
    "Comment",
    "Confirmation",
    "DryRun",
    "DryRunLine",
    "EndorsementLink",
    "Figure",
    "FillCode",
    "Hold",
    "Import",
    "LateException",
    "Member",
    "Merge",
    "MergedPaper",
    "Nominator",
    "Package",
    "Page",
    "Paper",
    "PaperGroupGrant",
    "PaperUserGrant",
    "PaperVersion",
    "Parcel",
    "ParcelItem",
    "ReceiverForm",
    "Returned",
    "Scan",
    "ScannedPage",
    "Seal",
    "Section",
    "Selection",
    "SelectionItem",
    "SelectionMember",
    "SelectionRecusal",
    "StaffMember",
    "StaffTie",
    "Statement",
    "TalentCandidate",
    "Upload",
    "UploadPart",
    "Waiver",
]
