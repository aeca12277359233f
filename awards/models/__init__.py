"""Clearances and decisions, notices, objections, award lists, certificates, revocations."""

from awards.models.attachments import Attachment
from awards.models.cases import Answer, Appeal, CaseNote
from awards.models.certificates import Certificate, Correction, Revocation
from awards.models.decisions import Clearance, Decision
from awards.models.lists import Absence, AwardList, AwardListItem
from awards.models.notices import Notice, NoticeChange, NoticeItem
from awards.models.objections import Objection
from awards.models.outcomes import OutcomeList
from awards.models.postings import Posting
from awards.models.printing import Stock
from awards.models.signing import SigningKey, StatusList

__all__ = [
    "Absence",
    "Answer",
    "Appeal",
    "Attachment",
    "AwardList",
    "AwardListItem",
    "CaseNote",
    "Certificate",
    "Clearance",
    "Correction",
    "Decision",
    "Notice",
    "NoticeChange",
    "NoticeItem",
    "Objection",
    "OutcomeList",
    "Posting",
    "Revocation",
    "SigningKey",
    "StatusList",
    "Stock",
]
