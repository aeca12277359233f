"""The office's draws: prepared, committed, called, sealed, opened; and the reply of who is called."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.lists import hand_out_workbook
from files.workbooks import Column, SheetOut
from letters.services import link_to
from nominations.views.links import count_wrong, is_knocking
from people.gates import Request
from review import sentences, services
from review.choices import DeclineGround
from review.forms.assigning import ReadInForm
from review.forms.draws import AnswerForm, BeaconForm
from review.models import Call
from review.services import answers_in
from review.services.drawing_calls import Called
from review.views import ceremony
from review.views.ceremony import back, draw_for, draw_form, draw_page, draws_page
from review.views.office import managers, round_for
from review.views.showing import posted

draw = managers(ceremony.draw)
commit_number = managers(ceremony.commit_number)
reveal_number = managers(ceremony.reveal_number)
draw_order = managers(ceremony.draw_order)
recompute = managers(ceremony.recompute)
ask_redraw = managers(ceremony.ask_redraw)
redraw = managers(ceremony.redraw)
draw_bundle = managers(ceremony.draw_bundle)
draw_minutes = managers(ceremony.draw_minutes)


@require_safe
@managers
def draws(request: Request, pk: int) -> HttpResponse:
    """List the draws of a round."""
    return draws_page(request, round_for(request, pk))


@managers
def prepare_draw(request: Request, pk: int) -> HttpResponse:
    """Prepare the draw of a panel, or change one that is only prepared."""
    round_ = round_for(request, pk)
    form = draw_form(request, round_, posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        panel = given["panel"] or services.whole_panel(round_, by=request.actor, at=request.moment)
        made = services.prepare_draw(
            panel,
            places=given["places"],
            beacon_source=given["beacon_source"],
            by=request.actor,
            at=request.moment,
        )
        return redirect("office:draw", made.pk)
    context = {"round": round_, "form": form, "rules": round_.rules}
    context["reply"] = sentences.reply_within(round_.rules.draw.reply_minutes)
    status = 422 if form.is_bound else 200
    return render(request, "office/draws/prepare.html", context, status=status)


@require_POST
@managers
def commit_pool(request: Request, pk: int) -> HttpResponse:
    """提交名单."""
    found = draw_for(request, pk)
    services.commit_pool(found, by=request.actor, at=request.moment)
    messages.success(request, _("The pool is committed. The supervisors were written to."))
    return back(request, found)


@require_POST
@managers
def type_beacon(request: Request, pk: int) -> HttpResponse:
    """Type in the public value that was announced."""
    found = draw_for(request, pk)
    form = BeaconForm(request.POST)
    if not form.is_valid():
        return draw_page(request, found, status=422, beacon_form=form)
    services.type_beacon(found, **form.cleaned_data, by=request.actor, at=request.moment)
    return back(request, found)


@require_POST
@managers
def invite(request: Request, pk: int) -> HttpResponse:
    """发出邀请."""
    found = draw_for(request, pk)
    services.invite(found, by=request.actor, at=request.moment)
    messages.success(request, _("Called. Free seats fill themselves in drawn order."))
    return back(request, found)


@require_POST
@managers
def call_more(request: Request, pk: int) -> HttpResponse:
    """Call one more in drawn order, for an item that would lose its quorum."""
    found = draw_for(request, pk)
    services.call_more(found, by=request.actor, at=request.moment)
    messages.success(request, _("One more is called, the next in drawn order."))
    return back(request, found)


@require_POST
@managers
def reopen_list(request: Request, pk: int) -> HttpResponse:
    """补抽: call the next in drawn order to a seat that a conflict has vacated."""
    found = draw_for(request, pk)
    services.reopen_list(found, by=request.actor, at=request.moment)
    messages.success(request, _("The list is open again: the next in drawn order is called."))
    return back(request, found)


@require_POST
@managers
def seal_list(request: Request, pk: int) -> HttpResponse:
    """封存名单."""
    found = draw_for(request, pk)
    row = services.seal_list(found, by=request.actor, at=request.moment)
    if row.stage == "sealed":
        text = _("Sealed. Those who accepted sit in the panel.")
        if row.round.stage == "scoring":
            text = _("Sealed. Who came in a vacated seat is invited to read and mark.")
        messages.success(request, text)
    else:
        text = _("Somebody who accepted has been kept away since; the next were called.")
        messages.warning(request, text)
    return back(request, found)


@require_POST
@managers
def open_names(request: Request, pk: int) -> HttpResponse:
    """启封."""
    found = draw_for(request, pk)
    services.open_names(found, by=request.actor, at=request.moment)
    messages.success(request, _("Opened: the bundle has the names now."))
    return back(request, found)


# --- calling ----------------------------------------------------------------------------------------


@require_POST
@never_cache
@managers
def see_called(request: Request, pk: int) -> HttpResponse:
    """Show whom to call, on this one answer; that they were shown is entered in the book."""
    found = draw_for(request, pk)
    people = services.see_called(found, by=request.actor, at=request.moment)
    context = {
        "draw": found,
        "round": found.round,
        "people": people,
        "form": AnswerForm(),
    }
    return render(request, "office/draws/called.html", context)


@require_POST
@managers
def called_out(request: Request, pk: int) -> HttpResponse:
    """Hand out text messages for the office's own platform (短信平台), and letters, as a workbook."""
    found = draw_for(request, pk)
    people = services.see_called(found, out=True, by=request.actor, at=request.moment)
    sheets = [messages_to(people), letters_to(people)]
    return hand_out_workbook(str(_("Invitations")), sheets, request.moment)


def messages_to(people: list[Called]) -> SheetOut:
    """Return the text messages to those who have not answered, with room for the answers."""
    heads = [(_("Mobile phone"), 18), (_("Name"), 14), (_("Message"), 80), (_("Answer due"), 20)]
    columns = [
        *(Column(str(title), width, wrap=width > 50) for title, width in heads),
        Column(str(answers_in.CALL)),
        Column(str(answers_in.ANSWER), choices=tuple(map(str, answers_in.ANSWERS.values()))),
        Column(str(answers_in.GROUND), 24, choices=tuple(map(str, DeclineGround.labels))),
        Column(str(answers_in.NOTE), 30),
    ]
    rows = [cells_of(each) for each in people if not each.call.answer]
    return SheetOut(_("Text messages"), columns, rows, blanks=len(rows))


def letters_to(people: list[Called]) -> SheetOut:
    """Return the letters to those who have not answered, one a row, as a word processor merges them."""
    heads = [
        (_("Name"), 14),
        (_("Unit"), 30),
        (_("E-mail"), 28),
        (_("Letter"), 90),
        (_("Link"), 60),
    ]
    columns = [Column(str(title), width, wrap=width > 80) for title, width in heads]
    rows: list[list[object]] = []
    for each in people:
        if each.call.answer:
            continue
        text = _(
            "You were drawn by lot as an expert of “%(round)s” (panel “%(panel)s”). Please say until %(due)s (Beijing time) whether you come, by the link or by telephone. Please tell nobody that you were drawn."
        ) % {
            "round": each.call.draw.round.name,
            "panel": each.call.draw.panel.name,
            "due": f"{localtime(each.call.due_at):%Y-%m-%d %H:%M}",
        }
        rows.append([each.name, each.unit, each.email, text, link_to(*each.link)])
    return SheetOut(_("Letters"), columns, rows)


def cells_of(each: Called) -> list[object]:
    """Return one text message as it leaves by the office's own platform."""
    text = _(
        "[Jujian] You were drawn as an expert of “%(round)s”. Answer until %(due)s, tell nobody: %(link)s"
    ) % {
        "round": each.call.draw.round.name,
        "due": f"{localtime(each.call.due_at):%m-%d %H:%M}",
        "link": link_to(*each.link),
    }
    return [each.phone, each.name, text, each.call.due_at, each.call.serial + 1, "", "", ""]


@managers
def read_answers_in(request: Request, pk: int) -> HttpResponse:
    """Read the answers in from the workbook of the office's own platform; faults by cell."""
    found = draw_for(request, pk)
    form = ReadInForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["sheet"].read()
        taken = services.read_answers_in(found, data, by=request.actor, at=request.moment)
        text = ngettext("%(n)s answer is taken.", "%(n)s answers are taken.", len(taken))
        messages.success(request, text % {"n": len(taken)})
        return back(request, found)
    context = {"draw": found, "round": found.round, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/draws/read_answers_in.html", context, status=status)


@require_POST
@managers
def record_answer(request: Request, pk: int, call: int) -> HttpResponse:
    """Record what somebody said on the telephone."""
    found = draw_for(request, pk)
    row = get_object_or_404(Call.objects.select_related("draw"), pk=call, draw=found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not recorded: choose the answer, and a reason for declining."))
        return back(request, found)
    note = form.cleaned_data["note"]
    services.record_answer(row, **form.facts, note=note, by=request.actor, at=request.moment)
    messages.success(request, _("Recorded, with your name and the time of the call."))
    return back(request, found)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer_call(request: Request, code: str) -> HttpResponse:
    """Ask whoever was drawn whether they come; the link opens nothing else of the house."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    call = services.call_by_link(code)
    if call is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    is_open = call.is_open(request.moment)
    form = AnswerForm(request.POST if request.method == "POST" and is_open else None)
    if form.is_valid():
        services.answer_call(call, **form.facts, at=request.moment)
        return redirect(reverse("review:answer_call", args=[code]))
    context = {"call": call, "draw": call.draw, "round": call.draw.round, "form": form}
    context |= {"is_open": is_open, "rehearsal": call.rehearsal}
    status = 422 if form.is_bound else 200
    return render(request, "review/answer_call.html", context, status=status)
