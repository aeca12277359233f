"""What is taken, what is refused, and with which words: a table of nasty files."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from files import inspection
from files.inspection import look
from files.kinds import type_of
from tests.attachments import PNG, pdf
from tests.files import nasty

GOOD = {
    "pdf": (pdf(3), "application/pdf", 3),
    "pdf that everybody may read and nobody change": (
        nasty.locked(owner="o"), "application/pdf", 1,
    ),
    "png": (PNG, "image/png", None),
    "jpeg": (nasty.photograph(), "image/jpeg", None),
    "docx": (nasty.DOCX, nasty.DOCX and type_of(nasty.DOCX), None),
    "zip": (nasty.packed(("a.txt", b"a")), "application/zip", None),
}  # fmt: skip
BAD = {
    "nothing": (b"", "是空文件"),
    "text": ("姓名".encode(), "既不是 PDF"),
    "web page": (b"<html><script>alert(1)</script>", "既不是 PDF"),
    "program named pdf": (b"MZ\x90\x00" + bytes(100), "是程序"),
    "program of Linux": (b"\x7fELF" + bytes(100), "是程序"),
    "script": (b"#!/bin/sh\nrm -rf /", "是程序"),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
    "heic": (b"\x00\x00\x00\x18ftypheic", "HEIC"),
    "caj": (b"CAJ\x00" + bytes(30), "CAJ"),
    "ofd": (nasty.packed(("OFD.xml", b"<a/>")), "OFD"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "RAR"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
    "pdf and zip": (pdf() + nasty.packed(("a.exe", b"MZ")), "两种"),
    "picture and pdf": (PNG[:33] + b"%PDF-1.7 " + PNG[33:], "两种"),
    "jpeg and zip": (nasty.photograph() + nasty.packed(("a", b"a")), "两种"),
    "pdf without pages": (b"%PDF-1.7\n%%EOF", "已损坏"),
    "pdf cut off": (pdf(30)[:-200], "不完整"),
    "pdf with a password": (nasty.locked(owner="o", user="u"), "密码"),
    "pdf with a script": (nasty.changed(nasty.opens_with_script), "JavaScript"),
    "pdf with a script in a link": (nasty.changed(nasty.hides_script_in_a_link), "JavaScript"),
    "pdf that launches": (nasty.changed(nasty.launches), "启动程序"),
    "pdf with a file": (nasty.changed(nasty.carries_a_file), "附有其他文件"),
    "pdf with film": (nasty.changed(nasty.shows_film), "音频"),
    "pdf of xfa": (nasty.changed(nasty.is_xfa), "XFA"),
    "pdf with a picture too large": (
        nasty.changed(nasty.has_a_picture_of_a_billion_dots), "解开后",
    ),
    "script packed away": (
        nasty.changed(
            nasty.opens_with_script, object_stream_mode=pikepdf.ObjectStreamMode.generate
        ),
        "JavaScript",
    ),
    "png of two bytes": (PNG[:30], "已损坏"),
    "jpeg cut off": (nasty.photograph()[:300], "已损坏"),
    "zip cut off": (nasty.packed(("a", b"a" * 900))[:-30], "已损坏"),
    "zip with a password": (nasty.encrypted_zip(), "密码"),
    "zip that climbs": (nasty.packed(("../../a.txt", b"a")), "文件夹以外"),
    "zip with a program": (nasty.packed(("a.exe", b"a")), "含有程序"),
    "zip with a program of another name": (nasty.packed(("a.txt", b"MZ\x90")), "含有程序"),
    "docx with macros": (
        nasty.packed(nasty.TYPES, ("word/vbaProject.bin", b"a")), "宏",
    ),
    "zip that swells": (nasty.packed(("a.txt", bytes(3_000_000))), "解开后"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken_for_what_they_are(name):
    data, mime, pages = GOOD[name]
    assert look(data, "附件.bin") == inspection.Looked(mime, pages)


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_what_is_wrong(name):
    data, words = BAD[name]
    with translation.override("zh-hans"):
        said = " ".join(str(fault) for fault in look(data, "附件.pdf").faults)
    assert words in said and "附件.pdf" in said


def test_a_bomb_is_counted_only_as_far_as_the_limit(monkeypatch):
    monkeypatch.setattr(inspection, "UNPACKED", 8 << 20)
    assert inspection.unpacks_too_far(nasty.bomb_of_a_pdf(32 << 20))
    assert not inspection.unpacks_too_far(nasty.bomb_of_a_pdf(4 << 20))


def test_workbooks_and_texts_are_told_from_plain_archives():
    assert type_of(nasty.XLSX).endswith("spreadsheetml.sheet")
    assert type_of(nasty.DOCX).endswith("wordprocessingml.document")
    assert type_of(nasty.packed(("xl/a", b""))) == "application/zip"
    assert zipfile.is_zipfile(io.BytesIO(nasty.XLSX))


@given(
    st.sampled_from([pdf(2), PNG, nasty.photograph(), nasty.DOCX]),
    st.integers(0, 10_000),
    st.binary(),
)
def test_whatever_is_spoilt_is_looked_into_without_a_fault_of_ours(data, place, bytes_):
    spoilt = data[: place % len(data)] + bytes_ + data[place % len(data) :]
    looked = look(spoilt, "a")
    assert looked.faults or looked.mime
