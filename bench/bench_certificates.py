"""Certificates of one print run: a file for each person with its own characters, beside typst on much the same page.

Promised: ≤ 25 ms of CPU each, ≤ 300 kB, flat memory at 1,000; the list of 1,000 names ≤ 3 s. CPU is this
process's, with the cutting of the faces in it. typst lays the whole page out, its code in it, as PDF/A-2u, too.
JUJIAN_BENCH_CERTIFICATES sets how many are printed.
"""

from __future__ import annotations

import base64
import io
import os
import resource
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from PIL import Image
from rich.table import Table

from awards import statements
from awards.certificates import Look, certificate_files, page_of
from files.fonts import FACES

COUNT = int(os.environ.get("JUJIAN_BENCH_CERTIFICATES", "1000"))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭何高林罗"
GIVEN = "建国明伟芳敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英华玉兰红文辉鹏斌宇浩凯健俊帆雪莹琳梅鑫宁璐瑶欣怡佳思涵子轩梓诺晨曦"


def papers(count: int) -> list[Any]:
    """Return invented certificates with true signatures."""
    private, public = statements.new_key()
    found = []
    for n in range(count):
        name = SURNAMES[n % 20] + GIVEN[n % len(GIVEN)] + GIVEN[n * 7 % len(GIVEN)]
        facts = {
            "name": name, "unit": "华北重型机械有限公司", "award_zh": "杰出工程师奖",
            "award_en": "Outstanding Engineer Award", "cycle_zh": "2026年度杰出工程师奖",
            "edition": "第七届", "organiser": "中华国际科学交流基金会", "date": "2026-03-31",
        }  # fmt: skip
        code, number = f"{n:016d}", f"杰工〔2026〕{n:04d}号"
        told = {"no": number, "name": name, "award": facts["award_zh"], "cycle": facts["cycle_zh"], "by": facts["organiser"], "on": facts["date"], "code": code, "signed": facts["date"]}  # fmt: skip
        statement = statements.sign(
            statements.CERTIFICATE, told, private=private, kid=statements.name_of(public)
        )
        found.append(SimpleNamespace(facts=facts, number=number, code=code, shown_code=code, statement=statement, rehearsal=False))  # fmt: skip
    return found


def measure() -> Table:
    """Print a run each way."""
    table = Table("what", "files", "CPU ms each", "kB each", "peak MB", "growth MB, last half")
    for look in (Look(), Look(is_preprinted=False)):
        made = papers(COUNT)
        label = "WeasyPrint, preprinted stock" if look.is_preprinted else "WeasyPrint, whole page"
        table.add_row(label, *row(lambda made=made, look=look: certificate_files(made, look)))
    table.add_row("typst, whole page", *row(lambda: by_typst(papers(COUNT))))
    table.add_row(*name_list())
    return table


def row(files: Callable[[], Iterator[bytes]]) -> list[str]:
    """Return the figures of one run."""
    start, sizes, middle = cpu(), [], 0.0
    for place, data in enumerate(files()):
        sizes.append(len(data))
        middle = peak() if place == COUNT // 2 else middle
    spent = (cpu() - start) * 1000 / len(sizes)
    return [str(len(sizes)), f"{spent:.1f}", f"{max(sizes) / 1000:.0f}", f"{peak():.0f}", f"{peak() - middle:.0f}"]  # fmt: skip


def cpu() -> float:
    """Return the seconds this process has spent."""
    return time.process_time()


def peak() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def by_typst(made: list[Any]) -> Iterator[bytes]:
    """Yield the same page by typst, a document each, with our faces."""
    import typst

    compiler = typst.Compiler(
        font_paths=[str(path().parent) for path in FACES.values()],
        ignore_system_fonts=True,
    )
    for each in made:
        page = page_of(each)
        words = {name: str(page[name]) for name in ("name", "unit", "award_zh", "award_en", "edition", "number", "code")}  # fmt: skip
        words |= {"by": each.facts["organiser"], "date": "2026年3月31日", "qr": vector(page["qr"])}
        yield compiler.compile(PAGE.encode(), format="pdf", sys_inputs=words, pdf_standards="a-2u")


def vector(picture: str) -> str:
    """Return a code as SVG, of which typst reads the text: a square for each dark pixel."""
    with Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2]))) as code:
        side, dark = (
            code.width,
            [n for n, grey in enumerate(code.convert("L").tobytes()) if not grey],
        )
    squares = "".join(f"M{n % side} {n // side}h1v1h-1z" for n in dark)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{squares}"/></svg>'


PAGE = """
#let it = sys.inputs
#set page(width: 297mm, height: 210mm, margin: (x: 36mm, y: 27mm))
#set text(font: ("Noto Serif SC", "Noto Sans SC"), lang: "zh")
#set align(center)
#place(top + left, dx: -27mm, dy: -18mm, rect(width: 279mm, height: 192mm, stroke: 1.6pt + rgb("#a8201a")))
#text(50pt, fill: rgb("#a8201a"), tracking: 0.35em)[荣誉证书]
#v(-8mm)
#text(13pt)[CERTIFICATE OF HONOUR]
#v(8mm)
#text(40pt, it.name)
#v(-6mm)
#text(15pt, it.unit)
#v(4mm)
#text(24pt)[荣获#it.edition#it.award_zh]
#v(-6mm)
#text(13pt, it.award_en)
#parbreak()
#text(19pt)[特颁此证，以资表彰。]
#place(bottom + left, stack(dir: ltr, spacing: 3mm,
  image(bytes(it.qr), format: "svg", width: 31mm),
  [编号：#it.number #linebreak() 查验码 #it.code]))
#place(bottom + right, [#it.by #linebreak() #it.date])
"""


def name_list() -> list[str]:
    """Return the figures of the list of a thousand names, laid out as blocks."""
    from django.template.loader import render_to_string
    from django.utils import translation

    from awards.papers import block_of
    from files.pdf import render

    items = [block_of(each.facts | {"unit": each.facts["unit"]}) for each in papers(1000)]
    context = {"award_list": {"title": "授奖名单", "number": "科协发〔2026〕8号"}, "title": ["授奖名单"], "issuer": "中国科学技术协会", "groups": [("", items)], "total": 1000, "measure": "人", "order": ""}  # fmt: skip
    with translation.override("zh-hans"):
        html = render_to_string("pdf/award_list.html", context)
    start = cpu()
    data = render(html)
    return ["list of 1,000 names", "1", f"{(cpu() - start) * 1000:.0f}", f"{len(data) / 1000:.0f}", f"{peak():.0f}", ""]  # fmt: skip
