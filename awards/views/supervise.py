"""The supervisor's view of notices and objections: read only; opening who objects is itself recorded."""

from __future__ import annotations

from awards.views.office.notices import notice_desk, notices_page
from awards.views.office.objections import evidence, objection, objections, reveal
from awards.views.office.postings import photo, postings_page
from awards.views.office.workbooks import notices_sheet
from people.gates import for_roles

supervisor = for_roles("supervisor")

notices, notices_out = supervisor(notices_page), supervisor(notices_sheet)
notice, postings = supervisor(notice_desk), supervisor(postings_page)
posting_photo = supervisor(photo)

__all__ = [
    "evidence",
    "notice",
    "notices",
    "notices_out",
    "objection",
    "objections",
    "posting_photo",
    "postings",
    "reveal",
]
