"""Uploads in parts: begin, keep_part, take_upload, cancel, sweep; nothing is lost, nothing half kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from files.pdf import render
from files.services import read
from ledger.secrecy import Classified
from ledger.situations import NotYet, Refused, Situation, Stale
from nominations import services
from nominations.models import Attachment, Paper, Upload, UploadPart
from nominations.services import uploading
from nominations.services.uploading import whole_hash
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, declared_empty

pytestmark = pytest.mark.django_db
PART = 1000
FILE = pdf(40)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts as small as the test's files."""
    monkeypatch.setattr(Upload, "PART", PART)


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast: Cast) -> Paper:
    return declared_empty(cast, "outstanding-scientist", days=4000)


def begun(cast: Cast, paper: Paper, size: int = len(FILE), name: str = "论著.pdf") -> Upload:
    return services.begin_upload(
        paper, slot="works", name=name, size=size, by=cast.actor("lin"), at=NOW
    )


def pieces(data: bytes = FILE) -> list[bytes]:
    return [data[start : start + PART] for start in range(0, len(data), PART)]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sent(cast: Cast, upload: Upload, numbers: list[int] | None = None, data: bytes = FILE) -> str:
    """Send the parts of these numbers, or all; return the token."""
    for number, piece in enumerate(pieces(data)):
        if numbers is None or number in numbers:
            given = {"sha256": sha(piece), "by": cast.actor("lin"), "at": NOW}
            services.keep_part(upload, number, piece, **given)
    return f"{upload.pk}:{whole_hash(map(sha, pieces(data)))}"


def parts_on_disk() -> set[str]:
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "parts").glob("*")}


def test_a_file_sent_in_parts_is_kept_as_it_was(cast, paper, django_capture_on_commit_callbacks):
    before = parts_on_disk()
    upload = begun(cast, paper)
    token = sent(cast, upload)
    here = Path(settings.MEDIA_ROOT) / upload.parts.first().file.name
    assert b"%PDF" not in here.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        kept = services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    assert read(kept.file) == FILE and kept.file.name == "论著.pdf"
    assert not Upload.objects.exists() and parts_on_disk() == before


def test_it_goes_on_where_it_stopped_after_a_new_log_in(cast, paper):
    upload = begun(cast, paper)
    sent(cast, upload, [0, 2])
    again = begun(cast, paper)
    assert again == upload and [part.number for part in again.parts.all()] == [0, 2]
    assert again.percent == 100 * 2 * PART // len(FILE)
    services.attach_sent(paper, "works", sent(cast, again), by=cast.actor("lin"), at=NOW)
    assert paper.attachments.count() == 1


def test_parts_out_of_order_twice_and_changed_on_the_way(cast, paper):
    upload = begun(cast, paper)
    last = len(pieces()) - 1
    sent(cast, upload, [last])
    sent(cast, upload, [last])
    assert UploadPart.objects.count() == 1
    by = cast.actor("lin")
    for number, data, digest in (
        (0, pieces()[0], "0" * 64),
        (0, b"short", sha(b"short")),
        (last + 1, b"", sha(b"")),
    ):
        with pytest.raises(Refused):
            services.keep_part(upload, number, data, sha256=digest, by=by, at=NOW)
    assert UploadPart.objects.count() == 1


def test_a_part_of_another_state_of_the_file_takes_the_place_of_the_old(cast, paper):
    upload = begun(cast, paper)
    sent(cast, upload, data=b"x" * len(FILE))
    token = sent(cast, upload)
    assert services.take_upload(paper, token, by=cast.actor("lin"), at=NOW) == ("论著.pdf", FILE)


@pytest.mark.parametrize("token", ["", "1", "x:y", "9" * 30 + ":a", "-1:a", "{pk}:" + "0" * 64])
def test_a_token_that_does_not_fit_takes_nothing(cast, paper, token):
    upload = begun(cast, paper)
    sent(cast, upload)
    with pytest.raises(Situation):
        services.take_upload(paper, token.format(pk=upload.pk), by=cast.actor("lin"), at=NOW)
    assert UploadPart.objects.count() == len(pieces())


def test_what_is_missing_is_counted_and_nothing_is_lost(cast, paper):
    upload = begun(cast, paper)
    token = sent(cast, upload, [0, 1])
    with translation.override("zh-hans"), pytest.raises(NotYet) as raised:
        services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    assert f"2/{len(pieces())}" in str(raised.value)
    assert UploadPart.objects.count() == 2


def test_an_assembly_that_dies_leaves_all_parts_and_no_attachment(cast, paper, monkeypatch):
    """Killed anywhere before its end, the transaction is gone, and the parts are there."""
    upload = begun(cast, paper)
    token = sent(cast, upload)
    monkeypatch.setattr(uploading, "attach", _die)
    with pytest.raises(KeyboardInterrupt):
        services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    monkeypatch.undo()
    assert (Attachment.objects.count(), Upload.objects.count()) == (0, 1)
    monkeypatch.setattr(Upload, "PART", PART)
    services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    assert Attachment.objects.count() == 1


def _die(*_args: object, **_words: object) -> None:
    raise KeyboardInterrupt


def test_what_the_slot_refuses_stays_to_be_cancelled(cast, paper):
    data = b"MZ" + bytes(3000)
    upload = begun(cast, paper, len(data), "a.pdf")
    token = sent(cast, upload, data=data)
    with pytest.raises(Refused):
        services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    services.cancel_upload(upload, by=cast.actor("lin"), at=NOW)
    assert not Upload.objects.exists()


def test_a_file_is_replaced_by_one_sent_in_parts(cast, paper):
    by = cast.actor("lin")
    old = services.attach(paper, "works", pdf(), name="a.pdf", by=by, at=NOW)
    services.replace_with_sent(old, sent(cast, begun(cast, paper)), by=by, at=NOW)
    assert [each.pages for each in paper.attachments.all()] == [40]


@pytest.mark.parametrize("size", [0, (51 << 20)])
def test_no_file_that_its_slot_would_not_take_is_begun(cast, paper, size):
    with pytest.raises(Refused):
        begun(cast, paper, size)


def test_nobody_begins_more_than_twenty_at_once(cast, paper):
    for number in range(uploading.MOST_AT_ONCE):
        begun(cast, paper, name=f"{number}.pdf")
    with pytest.raises(Refused):
        begun(cast, paper)


def test_the_scan_of_the_form_comes_in_parts_too(cast, paper):
    by = cast.actor("lin")
    upload = services.begin_upload(paper, name="扫描.pdf", size=len(FILE), by=by, at=NOW)
    assert services.take_upload(paper, sent(cast, upload), by=by, at=NOW) == ("扫描.pdf", FILE)


def test_an_upload_is_its_senders_alone(cast, paper):
    upload = begun(cast, paper)
    token = sent(cast, upload)
    for name in ("zhao", "qian"):
        with pytest.raises(Stale):
            services.take_upload(paper, token, by=cast.actor(name), at=NOW)
        with pytest.raises(Stale):
            services.cancel_upload(upload, by=cast.actor(name), at=NOW)


def test_what_nobody_finishes_is_swept_away(cast, paper, django_capture_on_commit_callbacks):
    before = parts_on_disk()
    sent(cast, begun(cast, paper), [0])
    assert services.sweep_uploads(NOW + uploading.LASTS - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep_uploads(NOW + uploading.LASTS) == 1
    assert not UploadPart.objects.exists() and parts_on_disk() == before


def test_of_a_file_that_bears_a_marking_no_part_is_left(
    cast, paper, django_capture_on_commit_callbacks
):
    with pytest.raises(Classified):
        begun(cast, paper, name="机密★论著.pdf")
    before = parts_on_disk()
    data = render("<p>机密★5年</p>")
    upload = begun(cast, paper, len(data))
    token = sent(cast, upload, data=data)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Classified):
        services.attach_sent(paper, "works", token, by=cast.actor("lin"), at=NOW)
    assert not Upload.objects.exists() and parts_on_disk() == before


# --- pages --------------------------------------------------------------------------------------------


def test_a_browser_sends_asks_hands_in_and_cancels(cast, paper):
    client = Client()
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    with translation.override("zh-hans"):
        begin = reverse("society:begin_upload", args=[paper.pk])
        page = reverse("society:attachments", args=[paper.pk])
    about = {"slot": "works", "name": "论著.pdf", "size": len(FILE)}
    state = client.post(begin, about).json()
    for number, piece in enumerate(pieces()[:2]):
        address = state["send"].replace("/0/", f"/{number}/")
        given = {"content_type": "application/octet-stream", "HTTP_X_PART_SHA256": sha(piece)}
        assert client.post(address, piece, **given).status_code == 204
    assert client.post(state["send"], {"a": "b"}).status_code == 422
    assert set(client.post(begin, about).json()["parts"]) == {"0", "1"}
    assert "论著.pdf" in client.get(page).content.decode()
    token = sent(cast, Upload.objects.get())
    with translation.override("zh-hans"):
        attach = reverse("society:attach", args=[paper.pk, "works"])
    assert client.post(attach, {"upload": token}).status_code == 302
    assert paper.attachments.get().pages == 40
    state = client.post(begin, about).json()
    with translation.override("zh-hans"):
        cancel = reverse("society:cancel_upload", args=[state["upload"]])
    assert client.post(cancel).url == page
    assert not Upload.objects.exists()
