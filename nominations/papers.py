"""The recommendation form (推荐书) as a document: what the society prints, signs and seals.

A draft bears 草稿 on every page. A frozen form is laid out twice: once to learn what stands on each
page, from which its version code follows, and once with code and QR in the margin of every page.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from files.models import StoredFile
from files.pdf import Sheet, lay_out, render, sheets
from files.qr import drawn
from files.services import read
from files.storage import fingerprint, short
from nominations import prose
from nominations.covered import covered, covered_digest
from nominations.models import Paper, Statement
from nominations.pages import APPROVAL, CONSENT, LEAF_DIGITS, Coded, Laid, coded, said, said_leaf
from nominations.printed import Part, content_digest, digests, portrait, printed
from nominations.statement_words import AGREED_TO, EDITION, PUBLISHED

TEMPLATE = "pdf/recommendation_form.html"
PAGE_OF = '"第 " counter(page) " 页 共 " counter(pages) " 页"'
PLEDGED = (
    "本人作为推荐单位负责人，已审阅上述推荐书全文（版本码见本页），与上次审核后的变化已逐项核对。",
    "本单位承诺：所填内容及附件真实、完整，不含国家秘密和工作秘密；推荐程序符合规定，被推荐人同意公示；如有不实，愿承担相应责任。",
    "同意推荐。",
)
"""What the 负责人 pledges on paper; a change of it is a new version code."""
OF_APPROVAL = ("负责人签名", "推荐单位（盖章）", "日期")
Step = Callable[[int, int, object], None]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen form: the document, its pages with their codes, and the parts it was printed from."""

    pdf: bytes
    pages: tuple[Coded, ...]
    parts: tuple[Part, ...]

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of every part."""
        return digests(self.parts)

    @property
    def digest(self) -> str:
        """Return the digest of the whole."""
        return fingerprint(self.digests)


def recommendation_form(paper: Paper, *, masked: bool = False) -> bytes:
    """Return the form as PDF, without codes; marked 草稿 while the society may still change it.

    ``masked`` leaves out number of document, telephone and e-mail, for readers who need none.
    """
    words = {"draft": paper.is_open_to_editing, "digest": short(content_digest(paper))}
    pdf, _sheets = lay_out(html_of(paper, printed(paper, masked=masked), **words))
    return pdf


def approval_code(paper: Paper) -> str:
    """Return the version code of the 审批页: of all the form prints now, and of the words pledged."""
    return fingerprint([content_digest(paper), PLEDGED, APPROVAL])[:LEAF_DIGITS].upper()


def approval_page(paper: Paper) -> bytes:
    """Return the 审批页 as PDF: what is signed and sealed by hand, with the code of the paper."""
    code, lead = approval_code(paper), paper.lead
    facts = [
        ("推荐书编号", paper.number),
        ("推荐届次", paper.cycle.name_zh),
        ("候选人（团队）", paper.title),
        ("工作单位", lead.unit_name if lead else ""),
        ("推荐单位", paper.society.name),
    ]
    return leaf(paper, "推荐单位负责人审批页", facts, PLEDGED, APPROVAL, code, OF_APPROVAL)


def consent_code(statement: Statement) -> str:
    """Return the version code of a consent on paper: of all it covers, of the words, of the person."""
    about = [covered_digest(statement), statement.kind, str(statement.pk), EDITION, CONSENT]
    return fingerprint(about)[:LEAF_DIGITS].upper()


def consent_page(statement: Statement) -> bytes:
    """Return a statement as a leaf to be signed by hand: its words, what it covers, its code."""
    paper = statement.paper
    with translation.override("zh-hans"):
        kind = str(statement.get_kind_display())
        words = [str(each).format(**values_of(paper)) for each in AGREED_TO[statement.kind]]
        covers = list(covers_of(statement))
    facts = [
        ("推荐书编号", paper.number),
        ("候选人（团队）", paper.title),
        ("出具人", statement.name),
    ]
    marks = (*(["推荐意见"] if statement.kind == "referee" else []), "本人签名", "日期")
    return leaf(paper, kind, facts, words, CONSENT, consent_code(statement), marks, covers)


def values_of(paper: Paper) -> dict[str, object]:
    """Return what the words of a statement name."""
    return {
        "society": paper.society,
        "cycle": paper.cycle,
        "title": paper.title,
        "organiser": paper.cycle.organiser,
    }


def covers_of(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield what a consent covers: facts to be published with their words, parts with their digests."""
    for part in covered(statement):
        if statement.kind != "publication":
            yield part.title, part.digest[:4].upper()
            continue
        for name, value in part.holds["published"]:
            yield str(PUBLISHED.get(name, name)), value or "以推荐书所载为准"


def leaf(
    paper: Paper,
    title: str,
    facts: Sequence[tuple[str, str]],
    words: Sequence[str],
    kind: str,
    code: str,
    signers: Sequence[str],
    covers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return one leaf to be signed by hand, as PDF, with its code and QR."""
    context = {
        "paper": paper,
        "rehearsal": paper.rehearsal,
        "title": title,
        "facts": facts,
        "words": words,
        "code": f"{code[:4]} {code[4:]}",
        "qr": drawn(said_leaf(kind, paper.number, code), side=26),
        "signers": signers,
        "covers": covers,
    }
    with translation.override("zh-hans"):
        return render(render_to_string("pdf/leaf.html", context))


def frozen_form(paper: Paper, *, taken: Mapping[str, str], step: Step) -> Frozen:
    """Lay a form out with a code on every page; the same contents get the same codes.

    ``taken`` holds the codes of earlier versions with the digests they stand for.
    """
    parts = printed(paper)
    html = html_of(paper, parts)
    step(1, 3, "")
    plain = sheets(html)
    pages = coded(paper.number, laid(parts, plain), taken)
    step(2, 3, "")
    pdf, again = lay_out(html, css=[margins(paper.number, pages)])
    if [each.text for each in again] != [each.text for each in plain]:
        raise ValueError(f"{paper.number}: the codes changed the layout of the form")
    return Frozen(pdf, pages, parts)


def laid(parts: Sequence[Part], pages: Sequence[Sheet]) -> list[Laid]:
    """Tell to which part each page belongs: every part begins on a page of its own."""
    known = {part.code: part for part in parts}
    found, here = [], parts[0]
    for sheet in pages:
        here = next((known[name] for name in sheet.anchors if name in known), here)
        found.append(Laid(here.code, sheet.text, here.images, here.covers))
    return found


def margins(number: str, pages: Sequence[Coded]) -> str:
    """Return the style sheet that puts its code and its QR into the margin of each page."""
    return "\n".join(
        f"@page :nth({page.number}) {{"
        f' @bottom-center {{ content: {PAGE_OF} "　版本码 {page.code}" !important; }}'
        f" @bottom-right {{ content: url({drawn(said(number, page.number, page.code))}); }} }}"
        for page in pages
    )


def html_of(paper: Paper, parts: Sequence[Part], **words: Any) -> str:
    """Return the form as a page to be laid out."""
    figures = figures_of(paper)
    context = {
        "paper": paper,
        "rehearsal": paper.rehearsal,
        "photo": photo_of(paper),
        "parts": [shown(part, figures) for part in parts],
        **words,
    }
    with translation.override("zh-hans"):
        return render_to_string(TEMPLATE, context)


def shown(part: Part, figures: Mapping[str, str]) -> dict[str, Any]:
    """Return a part as the template reads it."""
    kind = next((kind for key, kind in KINDS.items() if key in part.holds), "rows")
    words = {"code": part.code, "title": part.title, "kind": kind, **part.holds}
    if kind == "text":
        words["chars"] = prose.count(part.holds["text"])
        words["paragraphs"] = paragraphs_of(part, figures)
    words["span"] = len(part.holds.get("columns", ())) + 1
    return words


def paragraphs_of(part: Part, figures: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the paragraphs of a text, each with its figures below; those no text names come last."""
    held = {each["number"]: each for each in part.holds.get("figures", ())}
    shown = {number: {**each, "src": figures[each["sha256"]]} for number, each in held.items()}
    found = [
        {
            "html": prose.set_small(each.html),
            "figures": [shown.pop(n) for n in each.figures if n in shown],
        }
        for each in prose.paragraphs(part.holds["text"])
    ]
    return [*found, {"html": "", "figures": list(shown.values())}] if shown else found


def figures_of(paper: Paper) -> dict[str, str]:
    """Return the pictures of a paper as data addresses, by the hash of their file."""
    files = [each.attachment.file for each in paper.figures.select_related("attachment__file")]
    return {each.sha256: data_address(each) for each in files}


def data_address(stored: StoredFile) -> str:
    """Return a stored picture as a data address."""
    return f"data:{stored.mime};base64,{base64.b64encode(read(stored)).decode()}"


KINDS = {
    "lines": "cover",
    "facts": "person",
    "members": "team",
    "columns": "list",
    "text": "text",
    "words": "statement",
    "boxes": "boxes",
}
"""How a part is drawn, by what it holds."""


def photo_of(paper: Paper) -> str:
    """Return the portrait as a data address, or "" where there is none."""
    found = portrait(paper)
    if found is None:
        return ""
    return data_address(found.file)
