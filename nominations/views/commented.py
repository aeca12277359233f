"""Comments as a page shows them: by place, in threads, with the forms to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.actors import Actor
from nominations.anchors import INPUTS, PERSONS, SOCIETYS_PLACES, part_of, places_of
from nominations.forms.comments import AnswerForm, CommentForm
from nominations.models import Comment, Paper
from nominations.services.commenting import closed_to, may_resolve
from nominations.views.parts import url_of, word_of
from people.choices import Role
from programmes.sentences import label_of


@dataclass(slots=True)
class Place:
    """One place of a paper with its threads: those that are open first."""

    anchor: str
    label: str
    url: str
    threads: list[dict[str, Any]] = field(default_factory=list)
    form: CommentForm | None = None

    @property
    def open(self) -> int:
        """Return how many threads nobody has resolved."""
        return sum(thread["row"].resolved_at is None for thread in self.threads)


@dataclass(slots=True)
class Desk:
    """The comments of a part or of the whole paper, and the form to begin another thread."""

    places: list[Place]
    form: CommentForm | None
    office: bool

    @property
    def open(self) -> int:
        """Return how many threads nobody has resolved."""
        return sum(place.open for place in self.places)


def place_word(anchor: str, paper: Paper) -> str:
    """Return what a place of a paper is called."""
    head, _dot, code = anchor.partition(".")
    material = paper.rules.material
    if head in {"sections", "attachments"} and code:
        rules: Sequence[Any] = material.sections if head == "sections" else material.attachments
        return next((label_of(rule) for rule in rules if rule.code == code), code)
    if head in {"attachments", "members", "channel", "division"}:
        return {
            "attachments": _("attachments, all of them"),
            "members": _("members of the team"),
            "channel": _("channel"),
            "division": _("division"),
        }[head]
    column = INPUTS.get(head, head)
    if column in PERSONS:
        return str(word_of(column))
    items = paper.rules.form_check.items
    return next((label_of(item) for item in items if item.field == anchor), anchor)


def commented(actor: Actor, paper: Paper, space: str) -> list[Place]:
    """Return the places of a paper with comments the actor reads, in the order of the form."""
    mine = Comment.objects.seen_by(actor).filter(paper=paper).with_people()
    replies = Prefetch("replies", Comment.objects.with_people())
    rows = list(mine.threads().prefetch_related(replies)) if actor.user_id else []
    writes = bool(rows) and closed_to(paper, actor) is None
    found: dict[str, Place] = {}
    for row in sorted(rows, key=lambda row: row.resolved_at is not None):
        if row.anchor not in found:
            where = url_at(row.anchor, paper, space)
            found[row.anchor] = Place(row.anchor, place_word(row.anchor, paper), where)
        found[row.anchor].threads.append(thread_of(row, actor, writes))
    order = list(places_of(paper.rules))
    return sorted(found.values(), key=lambda p: order.index(p.anchor) if p.anchor in order else -1)


def thread_of(row: Comment, actor: Actor, writes: bool) -> dict[str, Any]:
    """Return one thread: who said what in which office, and what the actor may do."""
    return {
        "row": row,
        "said": [(each, Role(each.written_in).label) for each in (row, *row.replies.all())],
        "resolves": writes and may_resolve(row, actor),
        "form": AnswerForm(auto_id=f"id_answer_{row.pk}_%s") if writes else None,
    }


def url_at(anchor: str, paper: Paper, space: str) -> str:
    """Return the page a place is on."""
    if space == "office":
        return reverse("office:check", args=[paper.pk])
    return url_of(anchor, paper, space).partition("#")[0]


def choices_of(actor: Actor, paper: Paper, part: str = "") -> list[tuple[str, str]]:
    """Return the places an actor may begin a thread at, in a part or anywhere, with their names."""
    closed = SOCIETYS_PLACES if actor.holds("nominee", "contact") else frozenset()
    return [
        (anchor, place_word(anchor, paper))
        for anchor in places_of(paper.rules)
        if anchor not in closed and part in {"", part_of(anchor)}
    ]


def desk_of(
    actor: Actor, paper: Paper, places: Iterable[Place], part: str, posted: Any = None
) -> Desk:
    """Return the comments of one part, or of the whole paper, and the form to begin a thread."""
    here = [place for place in places if part in {"", part_of(place.anchor)}]
    choices = choices_of(actor, paper, part)
    office = actor.holds("examiner", "manager")
    form = None
    if choices and closed_to(paper, actor) is None:
        form = CommentForm(posted, places=choices, office=office, auto_id="id_comment_%s")
    return Desk(here, form, office)


def at_place(desk: Desk, anchor: str) -> Place | None:
    """Return one place of a desk with its threads; None where nothing was said there."""
    return next((place for place in desk.places if place.anchor == anchor), None)


def mark(form: Any, desk: Desk, name_of: Callable[[str], str] = lambda a: INPUTS.get(a, a)) -> None:
    """Let the fields of a form say that there are open comments on them, with the way there."""
    for place in desk.places:
        target = form.fields.get(name_of(place.anchor))
        if target is not None and place.open:
            target.comments = place


def named(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return the open threads as parts/finding_list shows them: where, who, what, the way there."""
    return [
        {
            "outcome": "warn",
            "sentence": f"{place.label} · {thread['row'].written_by.name}: {thread['row'].words}",
            "url": f"{place.url}#comment-{thread['row'].pk}",
            "url_label": _("To the comment"),
        }
        for place in places
        for thread in place.threads
        if thread["row"].resolved_at is None
    ]
