"""The index of a package: every file with size and SHA-256, and what was left out and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from files.archives import Entry, Written
from files.workbooks import Column, SheetOut, write_workbook
from nominations.models import Package

FILES = (
    ("序号", 8),
    ("文件", 70),
    ("内容", 30),
    ("大小（字节）", 16),
    ("SHA-256", 68),
    ("原件 SHA-256", 68),
)
LEFT = (("序号", 8), ("材料", 50), ("未收入的原因", 90))
MASKED = "证件号码、电话和电子邮箱已隐去。"
COPIES = "PDF 副本已去除作者、制作软件、时间等文档属性，页面内容不变；带电子签名的 PDF 原样收入。系统内原件未作改动，其校验值见“原件 SHA-256”。"
WHOLE = "含完整的证件号码、电话和电子邮箱，仅限所述用途使用。"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something a package does not hold, and why."""

    what: str
    why: str


def index_entries(
    package: Package, written: list[Written], left: Sequence[LeftOut], *, at: datetime
) -> Iterator[Entry]:
    """Yield the index as workbook and as JSON, of what was written before."""
    held = list(written)
    yield Entry.of("目录.xlsx", "目录", workbook(package, held, left, at))
    said: dict[str, Any] = {
        "package": package.name,
        "made_at": localtime(at).isoformat(),
        "masked": package.masked,
        "purpose": package.purpose,
        "copies": COPIES,
        "files": [asdict(each) for each in held],
        "left_out": [asdict(each) for each in left],
    }
    text = json.dumps(said, ensure_ascii=False, indent=2)
    yield Entry.of("index.json", "目录（机读）", text.encode())


def workbook(
    package: Package, held: Sequence[Written], left: Sequence[LeftOut], at: datetime
) -> bytes:
    """Return the index as a workbook."""
    purpose = f"用途：{package.purpose}。{WHOLE}" if package.purpose else MASKED
    files = (
        (number, each.path, each.title, each.size, each.sha256, each.original)
        for number, each in enumerate(held, start=1)
    )
    missing = ((number, each.what, each.why) for number, each in enumerate(left, start=1))
    made = f"{localtime(at):%Y-%m-%d %H:%M} 生成。{purpose}{COPIES}"
    return write_workbook(
        [
            SheetOut("文件目录", columns(FILES), files, title=package.name, subtitle=made),
            SheetOut("未收入", columns(LEFT), missing),
        ]
    )


def columns(heads: Sequence[tuple[str, int]]) -> list[Column]:
    """Return the columns of a sheet."""
    return [Column(title, width, wrap=width > 20) for title, width in heads]
