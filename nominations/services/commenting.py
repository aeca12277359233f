"""Comments (批注) on a place of a paper: written, answered one level deep, resolved, opened again.

They change nothing of the paper: no pledge lapses, nothing is printed or handed out, and nothing
waits for them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked, sentence_of
from ledger.secrecy import refuse_marked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sealed, Situation
from letters.services import write
from nominations.anchors import SOCIETYS_PLACES, places_of
from nominations.models import Comment, FillCode, Paper
from nominations.querysets import OPEN_STAGES
from nominations.rules import declared_not_secret
from nominations.services.drafting import GOES_OFFLINE, may_edit

AT_MOST = 1000
"""Characters of one comment."""
CHECKED = ("endorsed", "returned")
"""Stages in which the examiner comments."""
Circle = Comment.Circle


def closed_to(paper: Paper, by: Actor) -> Situation | None:
    """Return what keeps an actor from writing comments on a paper now; None where nothing does."""
    examines = by.holds("examiner") and by.rehearsal == paper.rehearsal
    if not examines and not may_edit(paper, by):
        return NotYours(
            _("Comments are written by the society, nominee and contact, and the form examiner.")
        )
    if paper.secret:
        return NotYet([GOES_OFFLINE])
    if paper.sealed_at:
        return Sealed()
    if not declared_not_secret(paper):
        return NotYet([sentence_of(declared_not_secret, paper)])
    if examines and paper.stage not in CHECKED:
        return NotYet(
            [_("The office comments while it checks the paper, or the paper is being corrected.")]
        )
    if paper.stage not in {*OPEN_STAGES, "endorsed"}:
        return NotYet([_("This paper is decided; comments on it can be read, but not written.")])
    return None


def open_for_comments(paper: Paper, by: Actor) -> Paper:
    """Return the paper locked; raise what keeps the actor from writing on it."""
    row = locked(paper)
    if (refusal := closed_to(row, by)) is not None:
        raise refusal
    return row


def said(words: str) -> str:
    """Return the words of a comment as they are kept; Refused where there are none, or too many."""
    text = words.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("Say what the comment is about."))
    if len(text) > AT_MOST:
        raise Refused(
            format_lazy(_("A comment has at most {count} characters. Shorten it."), count=AT_MOST)
        )
    refuse_marked({_("The comment"): text})
    return text


@transaction.atomic
def comment(
    paper: Paper, anchor: str, words: str, *, shared: bool = False, by: Actor, at: datetime
) -> Comment:
    """Begin a thread at a place of the paper.

    What society, nominee and contact write is among them. What the examiner writes is for the office
    alone, or where it is ``shared`` for the society too.
    """
    row, text = open_for_comments(paper, by), said(words)
    if anchor not in set(places_of(row.rules)):
        raise Refused(format_lazy(_("The form has no field “{code}”."), code=anchor))
    if by.holds("nominee", "contact") and anchor in SOCIETYS_PLACES:
        raise NotYours(_("This is the society's own part of the paper."))
    offices = Circle.SHARED if shared else Circle.OFFICE
    circle = offices if by.holds("examiner") else Circle.FILLERS
    return keep(Comment(paper=row, anchor=anchor, circle=circle, words=text), "comment", by, at)


@transaction.atomic
def answer_comment(thread: Comment, words: str, *, by: Actor, at: datetime) -> Comment:
    """Answer a thread; an answer to an answer belongs to the same thread."""
    row = locked_thread(thread, by)
    made = Comment(
        paper=row.paper, anchor=row.anchor, circle=row.circle, answers=row, words=said(words)
    )
    return keep(made, "answer_comment", by, at)


def keep(made: Comment, verb: str, by: Actor, at: datetime) -> Comment:
    """Write a comment with its author, office and moment; the book keeps none of its words."""
    made.written_by_id, made.written_in, made.written_at = by.person_id, by.role, at
    made.rehearsal = made.paper.rehearsal
    made.save(force_insert=True)
    facts = {"paper": made.paper.number, "anchor": made.anchor, "circle": str(made.circle)}
    enter(made, verb, by=by, at=at, facts=facts)
    return made


def locked_thread(thread: Comment, by: Actor) -> Comment:
    """Return a thread under a lock, that the actor reads and may write in now."""
    paper = open_for_comments(thread.paper, by)
    if not Comment.objects.seen_by(by).filter(pk=thread.pk).exists():
        raise NotYours(_("You are not among those this comment is meant for."))
    row = Comment.objects.select_for_update(of=("self",)).get(pk=thread.answers_id or thread.pk)
    row.paper = paper
    return row


def may_resolve(thread: Comment, by: Actor) -> bool:
    """Tell whether an actor who reads a thread may resolve it: the society, the author, the office its own."""
    if by.holds("clerk", "approver") or by.user_id == thread.written_by_id:
        return True
    return by.holds("examiner") and thread.circle == Circle.OFFICE


def settle(thread: Comment, verb: str, by: Actor, at: datetime) -> Comment:
    """Resolve a thread, or open it again; refused where it is so already."""
    row = locked_thread(thread, by)
    if not may_resolve(row, by):
        raise NotYours(_("Only the society, or who wrote it, marks this comment as resolved."))
    done = verb == "resolve_comment"
    if done == (row.resolved_at is not None):
        raise OutOfOrder(_("Somebody else was faster: this comment stands so already."))
    row.resolved_by_id, row.resolved_at = (by.person_id, at) if done else (None, None)
    row.save(update_fields=["resolved_by", "resolved_at"])
    enter(row, verb, by=by, at=at, facts={"paper": row.paper.number, "anchor": row.anchor})
    return row


@transaction.atomic
def resolve_comment(thread: Comment, *, by: Actor, at: datetime) -> Comment:
    """Mark a thread as resolved, by whom and when."""
    return settle(thread, "resolve_comment", by, at)


@transaction.atomic
def reopen_comment(thread: Comment, *, by: Actor, at: datetime) -> Comment:
    """Open a resolved thread again; the book keeps that it was resolved."""
    return settle(thread, "reopen_comment", by, at)


@transaction.atomic
def tell_of_comments(code: FillCode, *, by: Actor, at: datetime) -> FillCode:
    """Write nominee or contact one letter about what the society commented since the last."""
    row = FillCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if not FillCode.objects.due_to_hear(at).filter(pk=row.pk).exists():
        raise OutOfOrder(_("There is nothing new to write about."))
    since = row.told_at or row.used_at
    fresh = row.paper.comments.to_fillers().filter(written_at__gt=since)
    lead = row.paper.lead
    stated = str(lead.email or "") if lead and row.role == "nominee" else ""
    told = {"paper": row.paper, "count": fresh.count(), "page": ("nominate:paper", row.paper_id)}
    address = (row.user.email if row.user else "") or stated
    write(
        verb="comments_written",
        at=at,
        to_user=row.user,
        address=address,
        context=told,
        rehearsal=row.rehearsal,
    )
    row.told_at = at
    row.save(update_fields=["told_at"])
    enter(row, "tell_of_comments", by=by, at=at, facts={"comments": told["count"]})
    return row
