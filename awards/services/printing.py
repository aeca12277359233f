"""Documents kept with their record: the notice, the award list, the certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from awards.certificates import DEFAULT, Look, certificate_files, certificates_pdf
from awards.models import AwardList, Certificate, Notice, Stock
from awards.papers import award_list_pdf, notice_pdf
from awards.seals import seal_service, sealed
from files.models import StoredFile
from files.services import store
from nominations.services.telling import tell_carriers

BATCH = 25  # certificates kept in one transaction


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
        )
        .select_related("candidate")
        .order_by("number")
    )
    look = look_of(award_list)
    files = with_seals(waiting, certificate_files(waiting, look), look)
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        keep_certificates(batch, list(islice(files, len(batch))), at=at)
        told(start + len(batch), len(waiting))
    return len(waiting)


def with_seals(
    certificates: Sequence[Certificate], files: Iterable[bytes], look: Look
) -> Iterator[bytes]:
    """Yield the files, whole pages sealed where the installation has a seal service; no rehearsal is."""
    service = None if look.is_preprinted else seal_service()
    for certificate, data in zip(certificates, files, strict=True):
        if service is None or certificate.rehearsal:
            yield data
        else:
            yield sealed(data, service, number=certificate.number)


def look_of(award_list: AwardList) -> Look:
    """Return how the programme of a list prints its certificates now."""
    programme = award_list.cycle.programme_id
    found = Stock.objects.filter(programme=programme, rehearsal=award_list.rehearsal).first()
    if found is None:
        return DEFAULT
    return Look(found.is_preprinted, found.right_mm, found.down_mm, found.english)


def print_run(award_list: AwardList, *, at: datetime) -> StoredFile:
    """Print all certificates of a list as one document, for the printing house; it replaces the last."""
    given = Certificate.objects.filter(
        candidate__award_list_items__award_list=award_list, candidate__stage="awarded"
    ).order_by("number")
    data = certificates_pdf(list(given), look_of(award_list))
    name = f"{award_list.title}-证书.pdf"
    run = store(data, name=name, at=at, rehearsal=award_list.rehearsal)
    AwardList.objects.filter(pk=award_list.pk).update(run=run)
    return run


@transaction.atomic
def keep_certificates(
    batch: Sequence[Certificate], pages: Iterable[bytes], *, at: datetime
) -> None:
    """Keep the printed pages of a few certificates, and tell the societies of their candidates."""
    for certificate, page in zip(batch, pages, strict=True):
        name = f"{certificate.number}.pdf"
        certificate.file = store(page, name=name, at=at, rehearsal=certificate.rehearsal)
        certificate.save(update_fields=["file"])
    candidates = [certificate.candidate for certificate in batch]
    tell_carriers(candidates, "certificates_ready", at=at, page=("public:verify",))
