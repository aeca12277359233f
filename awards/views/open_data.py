"""Award lists as files of data, and what stands in them: for everybody, where it was opened."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from awards.services import open_data as data
from awards.views.open_pages import open_fresh, open_read
from files.downloads import hand_over, hand_over_bundle
from letters.services import link_to
from people.gates import Request


@open_read
def open_data(request: Request) -> HttpResponse:
    """Show which files there are, and how they are laid out."""
    found = data.data_sets()
    rehearsal = any(each.rehearsal for one in found for each in one.award_lists)
    context = {"sets": found, "heads": data.HEADS, "rehearsal": rehearsal}
    return render(request, "public/open_data.html", context)


@open_fresh
def data_out(request: Request, code: str, year: str, kind: str) -> HttpResponse:
    """Give the lists of a programme and year as JSON or CSV."""
    found = next(
        (e for e in data.data_sets() if (e.programme.code, str(e.year)) == (code, year)), None
    )
    if found is None:
        raise Http404
    return data_file(request, found, kind, f"{code}-{year}.{kind}")


def data_file(request: Request, found: data.DataSet, kind: str, name: str) -> HttpResponse:
    """Return a data set as a file: ``json`` or ``csv``."""
    if kind == "csv":
        return hand_over(data.as_table(found), "text/csv; charset=utf-8", name, public=True)
    schema_url = link_to("public:data_schema", "awards")
    return hand_over_bundle(data.as_data(found, schema_url), name, public=True)


@open_read
def data_schema(request: Request, kind: str) -> HttpResponse:
    """Hand out the schema of the files of award lists, or of a notice."""
    told = {"$id": link_to("public:data_schema", kind), **data.schema(kind)}
    answer = hand_over_bundle(told, "", public=True)
    answer.headers["Content-Type"] = "application/schema+json"
    return answer
