"""The supervisor's watch board and the book: read-only, names masked until a purpose is stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from files.fields import EncryptedTextField
from ledger.actors import Actor
from ledger.flow import history, is_intact
from ledger.models import Entry, Rehearsable
from ledger.sentences import of_verb
from ledger.situations import Sealed
from people import services
from people.forms import DANGEROUS, BookForm
from people.gates import Request, for_roles
from people.models import Society
from people.sentences import KINDS, Told, told

NUMBERS = ("number", "receipt_no", "code")
CLASSIFIABLE = ("nominations.paper", "nominations.candidate")
"""The kinds that may be sealed as perhaps classified; the sealed list of a draw is another thing."""


@require_safe
@for_roles("supervisor")
def home(request: Request) -> HttpResponse:
    """Show today's acts by kind, and the acts of the last week that need watching."""
    lines = Entry.objects.seen_by(request.actor)
    midnight = localtime(request.moment).replace(hour=0, minute=0, second=0, microsecond=0)
    today = lines.filter(at__gte=midnight)
    counts = today.order_by().values("verb").annotate(n=Count("pk")).order_by("-n", "verb")
    watched = lines.filter(verb__in=DANGEROUS, at__gte=midnight - timedelta(days=7))
    context = {
        "acts": [
            {"label": of_verb(row["verb"]), "n": row["n"], "verb": row["verb"]} for row in counts
        ],
        "today": sum(row["n"] for row in counts),
        "lines": listed(watched.order_by("-pk")[:30], request.actor),
    }
    return render(request, "supervise/home.html", context)


def searched(request: Request) -> tuple[BookForm, QuerySet]:
    """Return the search and the lines of the book it leaves, the last first."""
    form = BookForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    lines = narrowed(Entry.objects.seen_by(request.actor), given)
    if verb := request.GET.get("verb"):
        lines = lines.filter(verb=verb)
    return form, lines.order_by("-pk")


@require_safe
@for_roles("supervisor")
def book(request: Request) -> HttpResponse:
    """Search the book by record, person and day."""
    form, lines = searched(request)
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "supervise/book.html",
        {"form": form, "page": page, "lines": listed(page, request.actor)},
    )


def narrowed(lines: QuerySet, given: dict[str, Any]) -> QuerySet:
    """Return the lines the filters leave."""
    if text := given.get("q"):
        about = Q(actor_name__icontains=text)
        for model in numbered():
            field = number_field(model)
            found = model._base_manager.filter(**{f"{field}__iexact": text})
            about |= Q(subject_kind=model.subject_kind(), subject_id__in=found.values("pk"))
        lines = lines.filter(about)
    if given.get("since"):
        lines = lines.filter(at__gte=make_aware(datetime.combine(given["since"], time.min)))
    if given.get("until"):
        end = datetime.combine(given["until"], time.min) + timedelta(days=1)
        lines = lines.filter(at__lt=make_aware(end))
    return lines.filter(verb__in=DANGEROUS) if given.get("dangerous") else lines


def numbered() -> list[Any]:
    """Return the kinds of record that bear a number of their own and stand in the book."""
    kinds = [apps.get_model(kind) for kind in KINDS]
    return [model for model in kinds if number_field(model)]


def number_field(model: Any) -> str:
    """Return the name of the field that bears a record's number, or ""; a link's code is none."""
    found = {f.name for f in model._meta.get_fields() if not isinstance(f, EncryptedTextField)}
    return next((name for name in NUMBERS if name in found), "")


def names_of(model: Any) -> set[str]:
    """Return the names of a record's fields."""
    return {field.name for field in model._meta.get_fields()}


SEALED, KEPT_AWAY = gettext_lazy("sealed"), gettext_lazy("you keep away")
"""What stands for the number of a record that is sealed (疑似涉密), or that a tie keeps the reader from:
its lines stay, what they say does not."""
HIDDEN = (SEALED, KEPT_AWAY)


def silent(line: Told) -> Told:
    """Return a line of the book without its words and facts."""
    return replace(line, reason="", facts={})


def listed(lines: Any, by: Actor) -> list[dict[str, Any]]:
    """Return lines with the number of the record each is about; as many queries as kinds of record."""
    shown = told(lines, masked=True)
    numbers: dict[tuple[str, int], Any] = {}
    for kind in {line.kind for line in shown} & set(KINDS):
        model: Any = apps.get_model(kind)
        if field := number_field(model):
            ids = [line.number for line in shown if line.kind == kind]
            rows = model._base_manager.filter(pk__in=ids)
            numbers |= {(kind, pk): number for pk, number in rows.values_list("pk", field)}
            if kind in CLASSIFIABLE:
                shut = rows.filter(sealed_at__isnull=False).values_list("pk", flat=True)
                numbers |= {(kind, pk): SEALED for pk in shut}
        if (tied := model.shut_to(by)) is not None:
            ids = [line.number for line in shown if line.kind == kind]
            kept = model._base_manager.filter(pk__in=ids).filter(pk__in=tied)
            numbers |= {(kind, pk): KEPT_AWAY for pk in kept.values_list("pk", flat=True)}
    return [
        {
            "line": silent(line) if numbers.get((line.kind, line.number)) in HIDDEN else line,
            "kind": KINDS.get(line.kind, line.kind),
            "record": numbers.get((line.kind, line.number)) or f"#{line.number}",
        }
        for line in shown
    ]


def subject(request: Request, kind: str, pk: int) -> tuple[Rehearsable, list[Entry]]:
    """Return a record of the book with its lines; 404 where the supervisor may not know of it."""
    if kind not in KINDS:
        raise Http404
    mine = {"pk": pk, "rehearsal": request.actor.rehearsal}
    record = get_object_or_404(apps.get_model(kind)._base_manager, **mine)
    if kind in CLASSIFIABLE and getattr(record, "sealed_at", None):
        raise Sealed
    if record.keeps_away(request.actor):
        raise Http404
    return record, list(history(record))


@require_safe
@for_roles("supervisor")
def record(request: Request, kind: str, pk: int) -> HttpResponse:
    """Show the whole history of one record, and whether its chain of digests is intact."""
    found, lines = subject(request, kind, pk)
    return render(request, "supervise/record.html", whole(request, found, lines, masked=True))


@require_POST
@for_roles("supervisor")
def unmask(request: Request, kind: str, pk: int) -> HttpResponse:
    """Show once who acted on a record, for a purpose that goes into the book."""
    found, _lines = subject(request, kind, pk)
    purpose = request.POST.get("purpose", "")
    services.unmask_history(found, purpose=purpose, by=request.actor, at=request.moment)
    shown = whole(request, found, list(history(found)), masked=False)
    answer = render(request, "supervise/record.html", shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def reads(request: Request, found: Any) -> bool:
    """Tell whether the record itself, not only its history, is before the one who asks."""
    rows = type(found).objects
    return hasattr(rows, "seen_by") and rows.seen_by(request.actor).filter(pk=found.pk).exists()


def whole(request: Request, found: Any, lines: list[Entry], *, masked: bool) -> dict[str, Any]:
    """Return what the page of one record's history shows."""
    field = number_field(type(found))
    societies = {line.society_id for line in lines if line.society_id}
    return {
        "kind": found.subject_kind(),
        "pk": found.pk,
        "word": KINDS[found.subject_kind()],
        "number": getattr(found, field) if field else f"#{found.pk}",
        "name": "" if masked else str(found),
        "lines": told(reversed(lines), masked=masked),
        "societies": Society.objects.filter(pk__in=societies),
        "intact": is_intact(lines),
        "read": reads(request, found),
        "masked": masked,
        "head": lines[-1].digest if lines else "",
    }
