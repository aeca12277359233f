"""What is refused before a workbook is read, and how much of one is read at all."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from ledger.situations import Sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be. Sizes in bytes; rows and columns of one sheet."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 50_000_000
    ratio: int = 300  # unpacked to packed, of a part larger than a million bytes
    entries: int = 2_000
    sheets: int = 30
    rows: int = 20_000
    columns: int = 256
    cells: int = 400_000  # of all sheets together


LIMITS = Limits()


class Refusal(StrEnum):
    """Why a file was not read as a workbook."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_WORKBOOK = "not_workbook"
    DELIMITED_TEXT = "delimited_text"  # CSV under another name
    MARKUP = "markup"  # HTML or XML tables named .xls
    BINARY = "binary"  # .xlsb
    PASSWORD = "password"  # noqa: S105  a reason, not a secret
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    EMBEDDED = "embedded"
    BOMB = "bomb"
    DAMAGED = "damaged"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    CLASSIFIED = "classified"  # 涉密不上网


class WorkbookRefused(Exception):
    """A file that is not read. `code` and `values` say why; `sentence` says it to a person."""

    def __init__(self, code: Refusal, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values

    @property
    def sentence(self) -> Sentence:
        """What is wrong and how to mend it, in the reader's language."""
        from files.sentences import refusal_sentence

        return refusal_sentence(self.code, self.values)

    def __str__(self) -> str:
        return str(self.sentence)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = re.compile(r"\.(zip|rar|7z|gz|xlsx?|xlsm|docx?|pptx?|et|wps|exe|js|jar)$", re.IGNORECASE)
_SHEET_TYPE = "spreadsheetml.sheet.main+xml"
_TEMPLATE_TYPE = "spreadsheetml.template.main+xml"
_HARMLESS_LINKS = ("/hyperlink",)


def refuse_by_first_bytes(data: bytes, limits: Limits) -> bool:
    """Refuse what cannot be a workbook by its size and first bytes; answers whether it is a .xls."""
    if not data.strip(b"\0 \r\n\t"):
        raise WorkbookRefused(Refusal.EMPTY)
    if len(data) > limits.file_bytes:
        raise WorkbookRefused(Refusal.TOO_LARGE, size=len(data), limit=limits.file_bytes)
    if data.startswith(b"PK"):
        return False
    if data.startswith(_OLE):
        _refuse_ole(data)
        return True
    raise WorkbookRefused(_kind_of_text(data))


def _refuse_ole(data: bytes) -> None:
    """Refuse encrypted and macro-carrying OLE files by the names of their streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookRefused(Refusal.PASSWORD)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise WorkbookRefused(Refusal.MACROS)
    if not any(n.encode("utf-16-le") in data for n in ("Workbook", "Book")):
        raise WorkbookRefused(Refusal.NOT_WORKBOOK)


def _kind_of_text(data: bytes) -> Refusal:
    """Why a file that is neither ZIP nor OLE is refused."""
    head = data[:4096]
    if re.match(rb"(\xef\xbb\xbf)?\s*(<!doctype|<html|<\?xml|<table|<meta)", head, re.IGNORECASE):
        return Refusal.MARKUP
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Refusal.NOT_WORKBOOK
    text = _decoded(head)
    lines = [line for line in text.splitlines() if line.strip()]
    separated = sum(bool(re.search(r"[,\t;，]", line)) for line in lines)
    printable = sum(c.isprintable() or c.isspace() for c in text) >= 0.95 * len(text)
    if printable and lines and separated >= 0.5 * len(lines) and not text.startswith("%PDF"):
        return Refusal.DELIMITED_TEXT
    return Refusal.NOT_WORKBOOK


def _decoded(head: bytes) -> str:
    """The beginning of a text in the encoding Chinese programs most likely gave it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    as_unicode = head.decode("utf-8-sig", "ignore")
    as_national = head.decode("gb18030", "replace")
    return as_unicode if len(as_unicode.encode()) > len(head) - 8 else as_national


class Package:
    """The parts of an .xlsx file, read within limits whatever the directory of the ZIP claims."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
            raise WorkbookRefused(Refusal.DAMAGED) from fault
        self._refuse_by_directory()
        self.names = {n.replace("\\", "/").lstrip("/").lower(): n for n in self._zip.namelist()}
        self._refuse_by_types()
        self._refuse_by_names()
        self._refuse_outward_relations()

    def _refuse_by_directory(self) -> None:
        """Refuse bombs and encrypted archives by what the directory says already."""
        entries = self._zip.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > self.limits.entries or total > self.limits.unpacked_bytes:
            raise WorkbookRefused(Refusal.BOMB, limit=self.limits.unpacked_bytes)
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise WorkbookRefused(Refusal.PASSWORD)
            large = entry.file_size > 1_000_000
            if large and entry.file_size > self.limits.ratio * max(entry.compress_size, 1):
                raise WorkbookRefused(Refusal.BOMB, limit=self.limits.unpacked_bytes)

    def _refuse_by_types(self) -> None:
        """Refuse what declares itself as another kind of file."""
        if "[content_types].xml" not in self.names:
            raise WorkbookRefused(Refusal.NOT_WORKBOOK)
        types = self.read("[content_types].xml").decode("utf-8", "replace").lower()
        if "macroenabled" in types or "vbaproject" in types:
            raise WorkbookRefused(Refusal.MACROS)
        if "excel.sheet.binary" in types:
            raise WorkbookRefused(Refusal.BINARY)
        if _SHEET_TYPE not in types and _TEMPLATE_TYPE not in types:
            raise WorkbookRefused(Refusal.NOT_WORKBOOK)

    def _refuse_by_names(self) -> None:
        """Refuse macros, links to other workbooks, data connections and embedded files."""
        for name in self.names:
            if "vbaproject" in name or "/macrosheets/" in name or "/activex/" in name:
                raise WorkbookRefused(Refusal.MACROS)
            if re.search(r"/externallinks/|/querytables/|xl/connections\.xml$", name):
                raise WorkbookRefused(Refusal.EXTERNAL_LINKS, target="")
            if "/embeddings/" in name or _ARCHIVE.search(name):
                raise WorkbookRefused(Refusal.EMBEDDED, name=PurePosixPath(name).name)

    def _refuse_outward_relations(self) -> None:
        """Refuse parts that point outside the file; hyperlinks are only text and pass."""
        for name in [n for n in self.names if n.endswith(".rels")]:
            for relation in self.parse(name).iter():
                outward = relation.get("TargetMode", "").lower() == "external"
                if outward and not relation.get("Type", "").endswith(_HARMLESS_LINKS):
                    target = relation.get("Target", "")[:80]
                    raise WorkbookRefused(Refusal.EXTERNAL_LINKS, target=target)

    def read(self, name: str) -> bytes:
        """One part whole; raises WorkbookRefused when it is missing, damaged or too large."""
        try:
            with self._zip.open(self.names[name.lower()]) as part:
                data = part.read(self._left + 1)
        except Exception as fault:  # a broken archive raises whatever its compression raises
            raise WorkbookRefused(Refusal.DAMAGED) from fault
        self._left -= len(data)
        if self._left < 0:
            raise WorkbookRefused(Refusal.BOMB, limit=self.limits.unpacked_bytes)
        return data

    def parse(self, name: str) -> Element:
        """One part as XML; document types and entities are refused."""
        try:
            return fromstring(self.read(name), forbid_dtd=True)
        except (ParseError, DefusedXmlException, LookupError, ValueError) as fault:
            raise WorkbookRefused(Refusal.DAMAGED) from fault

    def stream(self, name: str) -> Iterator[tuple[str, Element]]:
        """The start and end events of one part, for parts too large to hold as a tree."""
        try:
            source = io.BytesIO(self.read(name))
            yield from iterparse(source, events=("start", "end"), forbid_dtd=True)
        except (ParseError, DefusedXmlException, LookupError) as fault:
            raise WorkbookRefused(Refusal.DAMAGED) from fault
