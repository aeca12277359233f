"""Comments on a paper: all of them on one page, and the acts in a thread; for society, nominee, office."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations import services
from nominations.forms.comments import AnswerForm
from nominations.models import Comment
from nominations.views.commented import commented, desk_of, url_at
from nominations.views.contents import FILLERS, doing, paper_of, space_of
from people.gates import Request, View, for_roles

READERS = {**FILLERS, "office": ("examiner", "manager")}
"""Who reads comments on which pages."""


def readers(view: View) -> View:
    """Open a view on each one's pages to whoever reads comments there."""

    @wraps(view)
    def enter(request: Request, *args: Any, **words: Any) -> HttpResponseBase:
        return for_roles(*READERS[space_of(request)])(view)(request, *args, **words)

    return enter


def at_thread(request: Request, thread: Comment) -> HttpResponse:
    """Lead back to a thread beside its field."""
    where = url_at(thread.anchor, thread.paper, space_of(request))
    return redirect(f"{where}#comment-{thread.answers_id or thread.pk}")


def thread_of(request: Request, pk: int) -> Comment:
    """Return a comment the office held now may read; else 404."""
    rows = Comment.objects.seen_by(request.actor).select_related("paper__cycle__rule_set")
    return get_object_or_404(rows, pk=pk)


@readers
def comment(request: Request, pk: int) -> HttpResponse:
    """Show every comment on a paper, by place; begin a thread."""
    paper, actor, space = paper_of(request, pk), request.actor, space_of(request)
    desk = desk_of(actor, paper, commented(actor, paper, space), "", request.POST or None)
    if request.method == "POST" and desk.form is None:
        raise services.closed_to(paper, actor)  # type: ignore[misc]
    if request.method == "POST" and desk.form and desk.form.is_valid():
        made = services.comment(paper, **desk.form.facts(), **doing(request))
        messages.success(request, _("The comment is kept."))
        return at_thread(request, made)
    wrong = bool(desk.form and desk.form.errors)
    context = {"paper": paper, "space": space, "comments": desk, "wrong": wrong}
    return render(request, "society/all_comments.html", context, status=422 if wrong else 200)


@require_POST
@readers
def answer_comment(request: Request, pk: int) -> HttpResponse:
    """Answer a thread."""
    thread, form = thread_of(request, pk), AnswerForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "")
    return at_thread(request, services.answer_comment(thread, words, **doing(request)))


@require_POST
@readers
def resolve_comment(request: Request, pk: int) -> HttpResponse:
    """Mark a thread as resolved."""
    return at_thread(request, services.resolve_comment(thread_of(request, pk), **doing(request)))


@require_POST
@readers
def reopen_comment(request: Request, pk: int) -> HttpResponse:
    """Open a resolved thread again."""
    return at_thread(request, services.reopen_comment(thread_of(request, pk), **doing(request)))
