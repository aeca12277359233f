"""The public site: notices, objections, award lists, verification. No log-in, no cookie."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.forms.acting import posted
from awards.forms.cases import PublicAppealForm
from awards.forms.public import ObjectionForm, SearchForm, StatusForm, wording
from awards.models import AwardList, AwardListItem, Notice, NoticeItem
from awards.papers import removals_of
from awards.services import open_data
from awards.views.kept_pages import kept
from awards.views.open_data import data_file
from awards.views.open_pages import (
    count_taken,
    is_flooding,
    may_look,
    open_form,
    open_fresh,
    open_read,
    ticket,
    ticket_fault,
    use_ticket,
)
from awards.views.published import (
    all_facts,
    as_csv,
    as_file,
    as_json,
    as_workbook,
    days_left,
    files_of,
    is_taken_down,
    rows_of,
    table_columns,
)
from awards.views.searching import by_reading, in_titles, in_words
from awards.views.versions import versions_of
from files.downloads import hand_over
from files.services import read
from ledger.actors import PASSER_BY
from ledger.flow import history
from ledger.situations import Sentence
from letters.services import link_to
from people.gates import Request

ROWS = 100


def notices_shown() -> Any:
    """Return the notices a passer-by may know of, latest first."""
    shown = Notice.objects.seen_by(PASSER_BY).select_related(
        "cycle__programme", "cycle__rule_set", "cycle__organiser", "file"
    )
    return shown.order_by("-published_at", "-pk")


def lists_shown() -> Any:
    """Return the award lists a passer-by may know of, latest first."""
    shown = AwardList.objects.seen_by(PASSER_BY).select_related(
        "cycle__programme", "cycle__organiser", "file"
    )
    return shown.order_by("-published_at", "-pk")


def running(request: Request) -> list[dict[str, Any]]:
    """Return the notices that run now with the days they have left, the soonest to end first."""
    at = request.moment
    found = notices_shown().filter(stage="published", closes_at__gt=at).order_by("closes_at", "pk")
    return [{"notice": each, "days": days_left(each, at)} for each in found]


@open_read
def home(request: Request) -> HttpResponse:
    """Show the notices that run now, the last award lists, and where to verify."""
    lists = list(lists_shown()[:5])
    context: dict[str, Any] = {
        "running": running(request),
        "lists": lists,
        "rehearsal": any(each.rehearsal for each in lists),
    }
    context["rehearsal"] |= any(each["notice"].rehearsal for each in context["running"])
    return render(request, "public/home.html", context)


@open_read
def notices(request: Request) -> HttpResponse:
    """List the notices that run, and below them those that have ended."""
    search = SearchForm(request.GET, label=_("Title, programme or number"))
    ended = notices_shown().exclude(stage="published", closes_at__gt=request.moment)
    if search.wanted:
        ended = ended.filter(title__icontains=search.wanted) | ended.filter(
            number__icontains=search.wanted
        )
    page = Paginator(ended, 50).get_page(request.GET.get("page"))
    now = [] if search.wanted else running(request)
    rehearsal = any(each.rehearsal for each in page) or any(e["notice"].rehearsal for e in now)
    context = {"search": search, "running": now, "page": page, "rehearsal": rehearsal}
    return render(request, "public/notices.html", context)


def notice_of(pk: int) -> Notice:
    """Return a published notice; else 404."""
    return get_object_or_404(notices_shown(), pk=pk)


def items_of(request: Request, notice: Notice) -> list[NoticeItem]:
    """Return the entries the public may read now: none of a suspended or taken down notice."""
    if notice.stage == "suspended" or is_taken_down(notice, request.moment):
        return []
    return list(notice.items.shown())


@open_fresh
@kept
def notice(request: Request, pk: int) -> HttpResponse:
    """Show a notice: its words, first and last moment, everybody it lists, and how to object."""
    found = notice_of(pk)
    context = notice_page(request, found, items_of(request, found))
    return unindexed(render(request, "public/notice.html", context), found)


def unindexed(response: HttpResponse, found: Notice) -> HttpResponse:
    """Keep names out of archives elsewhere, and out of search engines once the notice has ended."""
    ended = found.stage != "published"
    response.headers["X-Robots-Tag"] = "noindex, noarchive" if ended else "noarchive"
    return response


def notice_page(request: Request, found: Notice, items: list[NoticeItem]) -> dict[str, Any]:
    """Return what the page of a notice shows; the office's preview shows the same."""
    at = request.moment
    search = SearchForm(request.GET, label=_("Name, unit or any word"))
    rows = rows_of(items, q=search.wanted, sort=request.GET.get("sort", ""))
    suspended, gone = found.stage == "suspended", is_taken_down(found, at)
    return {
        "notice": found,
        "search": search,
        "columns": table_columns(items),
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "total": len(items),
        "open": found.runs_at(at),
        "days": days_left(found, at),
        "taken_down": gone,
        "withheld": found.items.sealed().exists(),
        "attachments": [] if suspended or gone else files_of(found),
        "versions": [] if gone else versions_of(found, names=bool(items)),
        "removals": [] if suspended or gone else removals_of(found),
        "reason": reason_of(found, "suspend") if suspended else "",
        "successors": Notice.objects.seen_by(PASSER_BY).filter(repeats=found) if suspended else [],
        "rehearsal": found.rehearsal,
    }


def reason_of(record: Any, verb: str) -> str:
    """Return the reason the book gives for the last such step."""
    return next((e.reason for e in reversed(list(history(record))) if e.verb == verb), "")


@open_fresh
@kept
def notice_attachment(request: Request, pk: int, number: int) -> HttpResponse:
    """Give a file that is published with a notice, as long as its names are."""
    found = notice_of(pk)
    shown = files_of(found) if items_of(request, found) else []
    if not (each := next((e for e in shown if e.number == number), None)):
        raise Http404
    data, mime = read(each.file), each.file.mime
    return unindexed(hand_over(data, mime, each.file_name, public=True), found)


@open_fresh
@kept
def entry(request: Request, pk: int, place: int) -> HttpResponse:
    """Show everything published about one person or team in a notice."""
    found = notice_of(pk)
    item = next((e for e in items_of(request, found) if e.position == place), None)
    if item is None:
        raise Http404
    context = {
        "notice": found,
        "item": item,
        "facts": all_facts(item.facts),
        "rehearsal": found.rehearsal,
        "open": found.runs_at(request.moment),
    }
    return unindexed(render(request, "public/entry.html", context), found)


@open_fresh
@kept
def notice_out(request: Request, pk: int, kind: str) -> HttpResponse:
    """Give the same snapshot as PDF, workbook, JSON or CSV."""
    found = notice_of(pk)
    items = items_of(request, found)
    unfit = found.file is None or found.items.sealed().exists()
    if not items or (kind == "pdf" and unfit):
        raise Http404
    if kind == "pdf":
        return unindexed(as_file(found.file), found)  # type: ignore[arg-type]
    if kind == "json":
        return unindexed(as_json(found, items, link_to("public:data_schema", "notice")), found)
    return unindexed({"csv": as_csv, "xlsx": as_workbook}[kind](found, items), found)


@open_form
def objection(request: Request, pk: int) -> HttpResponse:
    """Say what counts, then take an objection; the receipt is shown in the answer, this once."""
    found = notice_of(pk)
    at, items = request.moment, items_of(request, found)
    asked = {"person": request.GET.get("person")}
    form = ObjectionForm(notice=found, items=items, initial=asked, **posted(request))
    if request.method == "POST" and not items:
        form.add_error(None, _("Its last moment has passed, or it is suspended. Misconduct can be reported to the integrity authority at any time."))  # fmt: skip
    elif request.method == "POST" and taken(request, form) and (receipt := form.file(at)):
        count_taken(request)
        context = {"receipt": receipt, "notice": found, "rehearsal": found.rehearsal}
        return render(request, "public/receipt.html", context)
    context = {
        "notice": found,
        "form": form,
        "ticket": ticket(request),
        "rules": heard(found),
        "open": found.runs_at(at),
        "rehearsal": found.rehearsal,
    }
    return render(request, "public/objection.html", context, status=422 if form.errors else 200)


def taken(request: Request, form: Any) -> bool:
    """Tell whether a post is complete and comes from its own page; its ticket is then used up."""
    if fault := ticket_fault(request) or flood_fault(request):
        form.files = MultiValueDict()  # what is not taken is not looked into: that has its price
        form.add_error(None, str(fault))
        return False
    return bool(form.does(lambda: use_ticket(request)))


def flood_fault(request: Request) -> Sentence | None:
    """Say that too many forms or files came from one connection, or to the site, within the hour."""
    if is_flooding(request):
        return _("Too many forms came from your connection within the hour. Nothing is lost: send it again later, or send a letter to the contact of the notice.")  # fmt: skip
    if request.FILES and not may_look(request, "evidence"):
        return _("Too many files came from your connection within the hour. Send the form without the file, or send a letter to the contact of the notice.")  # fmt: skip
    return None


def heard(found: Notice) -> dict[str, Any]:
    """Return the grounds heard and the clauses under which an objection is not accepted."""
    rules = found.cycle.rules.objection
    return {
        "grounds": [wording(each) for each in rules.grounds],  # type: ignore[union-attr]
        "refusals": [wording(each) for each in rules.refusals],  # type: ignore[union-attr]
        "register": rules.register_workdays,  # type: ignore[union-attr]
        "decide": rules.decide_workdays,  # type: ignore[union-attr]
    }


@open_form
def objection_status(request: Request) -> HttpResponse:
    """Tell where an objection stands, by number and code; posted, so that no log keeps the code."""
    form = StatusForm(initial={"number": request.GET.get("number", "")[:30]}, **posted(request))
    status = None
    if request.method == "POST":
        if fault := ticket_fault(request):
            form.add_error(None, str(fault))
        else:
            status = form.act(lambda: services.objection_status(*form.receipt()))
    context = {"form": form, "status": status, "ticket": ticket(request)}
    return render(request, "public/status.html", context, status=422 if form.errors else 200)


def people_found(wanted: str) -> list[AwardListItem]:
    """Return the entries of published lists that hold a word, or whose name is read so."""
    listed = (
        AwardListItem.objects.shown()
        .filter(award_list__in=lists_shown().order_by())
        .select_related("award_list__cycle__programme", "candidate")
        .order_by("-award_list__published_at", "position")
    )
    return list(listed.filter(in_words(wanted))[:ROWS]) or by_reading(listed, wanted)[:ROWS]


@open_form
def appeal(request: Request) -> HttpResponse:
    """Take an appeal against a ruling, with number and code of the receipt."""
    form, at = PublicAppealForm(**posted(request)), request.moment
    made = None
    if request.method == "POST" and taken(request, form):
        number, code = form.receipt()
        words = form.cleaned_data["statement"]
        made = form.act(lambda: services.appeal_as_objector(number, code, statement=words, at=at))
    context = {"form": form, "made": made, "ticket": ticket(request)}
    return render(request, "public/appeal.html", context, status=422 if form.errors else 200)


@open_read
def awards(request: Request) -> HttpResponse:
    """List the award lists by year and programme; a name finds who is on them."""
    search = SearchForm(request.GET, label=_("Name, unit, programme or year"))
    lists = lists_shown().order_by("-cycle__year", "cycle__programme__position", "-published_at")
    people = []
    if search.wanted:
        people = people_found(search.wanted)
        lists = lists.filter(in_titles(search.wanted))
    page = Paginator(lists, 50).get_page(request.GET.get("page"))
    rehearsal = any(each.rehearsal for each in [*page, *people])
    context = {"search": search, "page": page, "people": people, "rehearsal": rehearsal}
    return render(request, "public/awards.html", context)


def list_of(pk: int) -> AwardList:
    """Return a published award list; else 404."""
    return get_object_or_404(lists_shown(), pk=pk)


@open_fresh
def award_list(request: Request, pk: int) -> HttpResponse:
    """Show an award list as published; whose award was revoked since is marked."""
    found = list_of(pk)
    items = list(found.items.shown().select_related("candidate"))
    search = SearchForm(request.GET, label=_("Name or unit"))
    rows = rows_of(items, q=search.wanted, sort=request.GET.get("sort", ""))
    context = {
        "award_list": found,
        "search": search,
        "columns": table_columns(items),
        "page": Paginator(rows, 200).get_page(request.GET.get("page")),
        "total": len(items),
        "withheld": found.items.sealed().exists(),
        "files": open_data.is_open(found),
        "rehearsal": found.rehearsal,
    }
    return render(request, "public/award_list.html", context)


@open_fresh
def awardee(request: Request, pk: int, place: int) -> HttpResponse:
    """Show what is published of one person or team on a list, and a revocation since."""
    found = list_of(pk)
    item = get_object_or_404(found.items.shown().select_related("candidate"), position=place)
    context = {
        "award_list": found,
        "item": item,
        "facts": all_facts(item.facts),
        "revocation": open_data.revocations_of([item]).get(item.candidate_id),
        "rehearsal": found.rehearsal,
    }
    return render(request, "public/awardee.html", context)


@open_fresh
def award_list_out(request: Request, pk: int, kind: str) -> HttpResponse:
    """Give the same snapshot as PDF; as open data where files of data were opened."""
    found = list_of(pk)
    if kind != "pdf":
        if (told := open_data.data_set_of(found)) is None:
            raise Http404
        return data_file(request, told, kind, f"{found.title}.{kind}")
    if found.file is None or found.items.sealed().exists():
        raise Http404
    return as_file(found.file)
