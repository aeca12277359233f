"""Who may take a step: read from the one office held now, never from a global permission."""

from __future__ import annotations

from typing import Any

from ledger.actors import Actor


def of_the_society(paper: Any, by: Actor) -> bool:
    """The office held now is one of the paper's own society."""
    return by.society_id is not None and by.society_id == paper.society_id


def by_clerk(paper: Any, by: Actor) -> bool:
    """填报人 of the paper's society."""
    return by.holds("clerk") and of_the_society(paper, by)


def by_approver(paper: Any, by: Actor) -> bool:
    """负责人 of the paper's society."""
    return by.holds("approver") and of_the_society(paper, by)


def by_approver_or_page(paper: Any, by: Actor) -> bool:
    """负责人 of the paper's society, or the 形式审查员 who verified the page they signed (审批页)."""
    if by_approver(paper, by):
        return True
    if not by.holds("examiner") or paper.pk is None:
        return False
    pages = paper.approval_pages.filter(verified=True, submission=paper.entry_id)
    return bool(pages.filter(judged_by=by.user_id).exists())


def by_society(paper: Any, by: Actor) -> bool:
    """填报人 or 负责人 of the paper's society."""
    return by.holds("clerk", "approver") and of_the_society(paper, by)


def by_examiner(paper: Any, by: Actor) -> bool:
    """形式审查员."""
    return by.holds("examiner")


def by_clock_or_examiner(paper: Any, by: Actor) -> bool:
    """形式审查员, or the clock when a due date has passed."""
    return by.holds("examiner") or by.kind == "clock"


def by_manager(record: Any, by: Actor) -> bool:
    """管理员."""
    return by.holds("manager")


def by_manager_or_clock(record: Any, by: Actor) -> bool:
    """管理员, or the clock: what a manager planned for this moment."""
    return by.holds("manager") or by.kind == "clock"
