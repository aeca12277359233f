"""Documents kept with their record: the notice, the award list, the certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from awards.certificates import certificates_pdf
from awards.models import AwardList, Certificate, Notice
from awards.papers import award_list_pdf, notice_pdf
from files.models import StoredFile
from files.pdf import split_pages
from files.services import store

BATCH = 25  # pages in one document: quick, and the memory stays flat


def print_notice(notice: Notice, *, at: datetime) -> StoredFile:
    """Print a published notice once and keep it; the same file is returned ever after."""
    if notice.file is None:
        data = notice_pdf(notice)
        notice.file = store(data, name=f"{notice.number}.pdf", at=at, rehearsal=notice.rehearsal)
        Notice.objects.filter(pk=notice.pk).update(file=notice.file)
    return notice.file


def print_award_list(award_list: AwardList, *, at: datetime) -> StoredFile:
    """Print a published award list once and keep it."""
    if award_list.file is None:
        data, name = award_list_pdf(award_list), f"{award_list.title}.pdf"
        award_list.file = store(data, name=name, at=at, rehearsal=award_list.rehearsal)
        AwardList.objects.filter(pk=award_list.pk).update(file=award_list.file)
    return award_list.file


def print_certificates(
    award_list: AwardList,
    *,
    at: datetime,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Print the certificates of a list that are not printed yet; return how many were.

    ``told`` hears after each batch how many of how many are done; what is done is kept.
    """
    waiting = list(
        Certificate.objects.filter(
            candidate__award_list_items__award_list=award_list, file__isnull=True
        ).order_by("number")
    )
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        pages = split_pages(certificates_pdf(batch), [1] * len(batch))
        for certificate, page in zip(batch, pages, strict=True):
            name = f"{certificate.number}.pdf"
            certificate.file = store(page, name=name, at=at, rehearsal=certificate.rehearsal)
            certificate.save(update_fields=["file"])
        told(start + len(batch), len(waiting))
    return len(waiting)
