"""What was found and done about a paper, as a workbook: self-check, form check, waivers, the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from files.workbooks import SheetOut, write_workbook
from ledger.flow import history
from nominations.dossiers.index import columns
from nominations.models import Candidate, Paper
from nominations.sentences import of_finding
from people.sentences import told

OUTCOMES = {"block": "不符合", "waiver": "须申请豁免", "warn": "提示"}
FINDINGS = (("规则", 24), ("结论", 14), ("说明", 90))
CHECKS = (
    *(("轮次", 8), ("项目", 40), ("结论", 10), ("说明", 70)),
    *(("判定", 10), ("时间", 18)),
)
WAIVERS = (
    *(("规则", 24), ("申请理由", 60), ("申请时间", 18)),
    *(("结论", 12), ("决定理由", 60), ("决定时间", 18)),
)
BOOK = (
    *(("时间", 18), ("事项", 30), ("办理人", 16), ("岗位", 18)),
    *(("理由", 60), ("摘要（SHA-256）", 68)),
)


def paper_record(paper: Paper, *, at: datetime) -> bytes:
    """Return findings, lines of the form check of all rounds, waivers and the history of a paper."""
    return write_workbook(
        [
            SheetOut("自检结果", columns(FINDINGS), findings(paper, at), title=paper.number),
            SheetOut("形式审查", columns(CHECKS), checks(paper)),
            SheetOut("豁免", columns(WAIVERS), waivers(paper)),
            SheetOut("办理记录", columns(BOOK), book(paper)),
        ]
    )


def candidate_record(candidate: Candidate) -> bytes:
    """Return the history of a candidate."""
    return write_workbook(
        [SheetOut("办理记录", columns(BOOK), book(candidate), title=candidate.number)]
    )


def findings(paper: Paper, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield what the rule engine finds, as the office reads it."""
    for each in paper.findings(at):
        outcome = "已豁免" if each.waived else OUTCOMES[each.outcome]
        yield each.code, outcome, str(of_finding(each, "office"))


def checks(paper: Paper) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of the form check, round by round."""
    items = {item.code: item.zh for item in paper.rules.form_check.items}
    for line in paper.check_lines.order_by("round", "pk"):
        yield (
            line.round,
            items.get(line.item, line.item),
            "合格" if line.met else "不合格",
            line.words,
            "机器" if line.by_machine else "人工",
            localtime(line.decided_at),
        )


def waivers(paper: Paper) -> Iterator[tuple[Any, ...]]:
    """Yield the waivers asked for, with their decisions."""
    words = {None: "未决定", True: "同意", False: "不同意"}
    for each in paper.waivers.order_by("asked_at", "pk"):
        decided = localtime(each.decided_at) if each.decided_at else None
        asked = localtime(each.asked_at)
        yield each.finding, each.ground, asked, words[each.granted], each.reason, decided


def book(record: Any) -> Iterable[tuple[Any, ...]]:
    """Return the lines of the book about a record, oldest first."""
    return (
        (
            localtime(line.at),
            line.sentence,
            line.actor_name,
            line.office,
            line.reason,
            line.digest,
        )
        for line in told(history(record))
    )
