"""How certificates are printed: paper, offsets, test sheet, the printing house's workbook and document."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awards import services
from awards.certificates import printer_workbook, trial_sheet_pdf
from awards.forms.acting import posted
from awards.forms.given import StockForm
from awards.models import AwardList, Stock
from awards.seals import seal_service
from awards.services.printing import look_of
from awards.views.office.lists import certificates_on, list_of
from awards.views.office.parts import back_to, managers
from files.downloads import hand_out, hand_over
from files.kinds import PDF, XLSX
from people.gates import Request


def stock_of(request: Request, found: AwardList) -> Stock:
    """Return how the programme of a list prints; as it is by default where nobody said."""
    programme, rehearsal = found.cycle.programme, request.actor.rehearsal
    kept = Stock.objects.filter(programme=programme, rehearsal=rehearsal).first()
    return kept or Stock(programme=programme, rehearsal=rehearsal)


@managers
def stock(request: Request, pk: int) -> HttpResponse:
    """Show and set paper, offsets and languages; test sheet, workbook and document beside."""
    found = list_of(request, pk)
    present = stock_of(request, found)
    names = ("kind", "right_mm", "down_mm", "english")
    form = StockForm(initial={name: getattr(present, name) for name in names}, **posted(request))
    by, at, programme = request.actor, request.moment, found.cycle.programme
    if form.does(lambda: services.set_stock(programme, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Kept. Print the test sheet before the whole run."))
        return redirect("office:stock", pk=pk)
    failed = form.is_bound and form.errors
    context = {"award_list": found, "form": form, "stock": present, "seal": seal_service()}
    return render(request, "office/awards/stock.html", context, status=422 if failed else 200)


@managers
def test_sheet(request: Request, pk: int) -> HttpResponse:
    """Give the test sheet with the offsets as they are kept."""
    found = list_of(request, pk)
    return hand_over(trial_sheet_pdf(found.cycle.programme.name_zh, look_of(found)), PDF)


@managers
def printer_list(request: Request, pk: int) -> HttpResponse:
    """Give the printing house's workbook."""
    found = list_of(request, pk)
    standing = [each for each in certificates_on(request, found) if each.standing == "valid"]
    data = printer_workbook(standing, found.cycle.name_zh)
    return hand_over(data, XLSX, f"{found.title}-证书印制清单.xlsx")


@managers
@require_POST
def ask_run(request: Request, pk: int) -> HttpResponse:
    """Have all certificates printed as one document, in the background."""
    services.ask_run(list_of(request, pk), by=request.actor, at=request.moment)
    messages.success(
        request, _("Printing goes on in the background; the document is offered here.")
    )
    return back_to("office:stock", pk)


@managers
def run(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the document of all certificates that was printed last."""
    found = get_object_or_404(AwardList.objects.seen_by(request.actor).select_related("run"), pk=pk)
    if found.run is None:
        raise Http404
    return hand_out(found.run)
