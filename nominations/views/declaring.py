"""不涉密 or 涉密: the first part of every paper, on the society's and the nominee's pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nominations import services
from nominations.forms.society import DeclarationForm, OfflineForm
from nominations.services.declaring import CURRENT, WORDS
from nominations.views.contents import doing, fillers, frame, go_on, paper_of, space_of
from people.gates import Request


@fillers
def declare(request: Request, pk: int) -> HttpResponse:
    """Read the words, tick once, go on to the paper; afterwards who declared, when, which words."""
    paper = paper_of(request, pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.declare_not_secret(paper, **doing(request))
        messages.success(request, _("Declared. Now the paper can be written."))
        return go_on(request, paper, "declaration")
    context = frame(request, paper, "declaration") | {
        "form": form,
        "lane": paper.rules.material.offline_lane,
        "words": WORDS.get(paper.not_secret_words or CURRENT, WORDS[CURRENT]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "society/declare.html", context, status=status)


@fillers
def go_offline(request: Request, pk: int) -> HttpResponse:
    """Mark the paper as classified: every field goes, the offline route is shown instead."""
    paper = paper_of(request, pk)
    if not paper.rules.material.offline_lane or not paper.is_open_to_editing:
        raise Http404
    form = OfflineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.go_offline(paper, **doing(request))
        if space_of(request) == "nominate":  # the code has ended
            return render(request, "nominate/offline.html", {"paper": paper})
        return redirect("society:paper", pk=pk)
    context = frame(request, paper, "declaration") | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "society/go_offline.html", context, status=status)
