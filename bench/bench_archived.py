"""Whether what is kept for good is PDF/A: certificates, the award list, a text with rare characters, by validators.

Asked are those found here: ``verapdf`` on the path (against PDF/A-2u, all of it), and Apache PDFBox
preflight where Debian's packages libpdfbox2-java, libactivation-java and libjaxb-api-java lie. Preflight
knows PDF/A-1b alone: what PDF/A-2 has allowed since (ISO 19005-2) is counted apart, anything else is a
finding. Promised: no finding.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

from django.template.loader import render_to_string
from django.utils import translation
from rich.table import Table

from awards.certificates import Look, certificate_files
from awards.papers import block_of
from bench.bench_certificates import papers
from files.pdf import render

JARS = Path("/usr/share/java")
NEEDED = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api")  # fmt: skip
SINCE_TWO = {
    "1.4": "cross-reference streams",
    "1.2.7": "compressed metadata",
    "2.2.1": "transparency groups",
    "4.1.2": "opacity",
    "3.1.3": "OpenType faces",
    "3.1.11": "subsets without CIDSet",
}
"""What PDF/A-1 forbids and PDF/A-2 allows, by preflight's code."""


def documents() -> dict[str, bytes]:
    """Return one document of each kind that is kept for good."""
    made = papers(2)
    stock, page = (
        next(certificate_files(made, Look(is_preprinted=each))) for each in (True, False)
    )
    items = [block_of(each.facts) for each in papers(100)]
    context = {"award_list": SimpleNamespace(title="授奖名单", number="科协发〔2026〕8号"), "title": ["授奖名单"], "issuer": "中国科学技术协会", "groups": [("", items)], "total": 100, "measure": "人", "order": ""}  # fmt: skip
    with translation.override("zh-hans"):
        listed = render(render_to_string("pdf/award_list.html", context), archived=True)
    rare = render("<p>𬘘䶮 谭𬱖 喆堃 珺镕 〇一 阿卜杜拉·买买提</p>", archived=True)
    return {"certificate, words on stock": stock, "certificate, whole page": page, "award list": listed, "rare characters": rare}  # fmt: skip


def measure() -> Table:
    """Ask every validator there is about every document."""
    table = Table(
        "document", "kB", "veraPDF, PDF/A-2u", "preflight: findings", "allowed since PDF/A-2"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, data in documents().items():
            path = Path(folder) / "document.pdf"
            path.write_bytes(data)
            found, since = preflight(path)
            table.add_row(name, f"{len(data) / 1000:.0f}", verapdf(path), found, since)
    return table


def verapdf(path: Path) -> str:
    """Return what veraPDF says of a document."""
    program = shutil.which("verapdf")
    if not program:
        return "not installed"
    done = subprocess.run([program, "--flavour", "2u", "--format", "text", str(path)], capture_output=True, text=True)  # fmt: skip
    return done.stdout.split()[0] if done.stdout else f"ended with {done.returncode}"


def preflight(path: Path) -> tuple[str, str]:
    """Return what preflight finds, and what it reports that PDF/A-2 allows."""
    jars = [JARS / f"{each}.jar" for each in NEEDED]
    if not shutil.which("java") or not all(each.exists() for each in jars):
        return "not installed", ""
    command = ["java", "-cp", ":".join(map(str, jars)), "org.apache.pdfbox.preflight.Validator_A1b", str(path)]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True).stdout
    if "Exception" in said or "valid PDF/A-1b" not in said:
        return "did not answer", ""
    codes = dict(re.findall(r"^(\d[\d.]*) : (.*)$", said, re.M))
    findings = [f"{code} {words[:60]}" for code, words in codes.items() if code not in SINCE_TWO]
    return "; ".join(findings) or "none", ", ".join(SINCE_TWO[code] for code in codes if code in SINCE_TWO)  # fmt: skip
