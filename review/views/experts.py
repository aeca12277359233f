"""One expert of the pool: everything on record, the profile, what is masked, bans and conduct."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from files.models import StoredFile
from ledger.flow import history
from people.gates import Request, for_roles
from people.masking import mask_email, mask_identity, mask_name, mask_phone
from people.sentences import told
from review import services
from review.choices import Language
from review.facts.terms import terms_of
from review.forms.office import ReasonForm
from review.forms.pool import BanForm, ConductForm, PurposeForm
from review.forms.profiles import OfficeProfileForm, ProfileForms
from review.models import Ban, Conduct, Expert, SavedFilter
from review.services.profiles import WORDS, profile_of
from review.views.showing import posted
from review.vocabulary.disciplines import disciplines, name_of

managers, supervisors = for_roles("manager"), for_roles("supervisor")
READ = ("disciplines", "absences", "person__affiliations__unit")


def expert_for(request: Request, pk: int) -> Expert:
    """Return an expert of the pool with the profile, or answer 404."""
    rows = Expert.objects.seen_by(request.actor).select_related("person", "unit", "user")
    return get_object_or_404(rows.prefetch_related(*READ), pk=pk)


def facts_of(expert: Expert, *, masked: bool) -> list[tuple[str, Any]]:
    """Return what is known of an expert in one line each; number and contacts masked."""
    person = expert.person
    shown = mask_name(person.name) if masked else person.name
    return [
        (_("Name"), shown),
        (_("Sex"), person.get_sex_display() if person.sex else ""),
        (_("Identity number"), mask_identity(str(person.identity_no or ""))),
        (_("Mobile phone"), mask_phone(str(person.phone)) if person.phone else ""),
        (_("E-mail"), mask_email(str(person.email)) if person.email else ""),
        (_("Unit"), expert.unit or ""),
        (_("Professional title"), expert.title),
        (_("Specialty"), expert.field),
        (_("Keywords"), "、".join(expert.keywords)),
        (_("Division"), expert.division),
        (_("Region"), expert.place),
        (_("Languages"), "、".join(map(language, expert.languages))),
    ]


def record_of(request: Request, expert: Expert, *, masked: bool = False) -> dict[str, Any]:
    """Return all that stands on record about one expert, for the office and the supervisor."""
    actor = request.actor
    bans = Ban.objects.seen_by(actor).filter(expert=expert).select_related("entered_by", "ended_by")
    conduct = Conduct.objects.seen_by(actor).filter(expert=expert).select_related("entered_by")
    lines = list(history(expert))
    return {
        "expert": expert,
        "facts": facts_of(expert, masked=masked),
        "profile": profile_of(expert),
        "named": [(code, name_of(code), weight) for code, weight in profile_of(expert).disciplines],
        "bans": bans,
        "in_force": [ban for ban in bans if ban.ended_at is None],
        "conduct": conduct,
        "terms": terms_of(expert),
        "entries": list(zip(told(lines, masked=masked), map(changes_in, lines), strict=True))[::-1],
        "masked": masked,
    }


def changes_in(line: Any) -> list[tuple[str, str, str]]:
    """Return what a line of the book says was changed: the part, as it was, as it is."""
    found = line.facts.get("changed") or {}
    return [
        (str(WORDS[name]), worded(name, was), worded(name, now))
        for name, (was, now) in found.items()
        if name in WORDS
    ]


def language(code: str) -> str:
    """Return a language in words; a code that is no longer known stays as it is."""
    return str(Language(code).label) if code in Language.values else code


def worded(name: str, value: Any) -> str:
    """Return a part of a profile as the book keeps it on one line."""
    if isinstance(value, list):
        words = map(language, value) if name == "languages" else map(str, value)
        return "；".join(words) or "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else "—"


@require_safe
@managers
def expert(request: Request, pk: int) -> HttpResponse:
    """Show everything on record about one expert."""
    found = expert_for(request, pk)
    return render(request, "office/experts/expert.html", record_of(request, found))


@require_safe
@supervisors
def watched_expert(request: Request, pk: int) -> HttpResponse:
    """Show the same to the supervisor, the name masked, to read only."""
    found = expert_for(request, pk)
    return render(request, "office/experts/expert.html", record_of(request, found, masked=True))


def unmasked(request: Request, pk: int) -> HttpResponse:
    """Show number, telephone and address once, for a purpose that goes into the book."""
    found, form = expert_for(request, pk), PurposeForm(request.POST)
    watched = request.actor.holds("supervisor")
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        services.unmask_expert(found, purpose=purpose, by=request.actor, at=request.moment)
        context |= record_of(request, found)
        person = found.person
        context["plain"] = [
            (_("Identity number"), person.identity_no),
            (_("Mobile phone"), person.phone),
            (_("E-mail"), person.email),
        ]
    else:
        context |= record_of(request, found, masked=watched)
    context["masked"] = watched
    status = 422 if form.errors else 200
    return render(request, "office/experts/expert.html", context, status=status)


unmask = require_POST(never_cache(managers(unmasked)))
watched_unmask = require_POST(never_cache(supervisors(unmasked)))


@managers
def update_profile(request: Request, pk: int) -> HttpResponse:
    """维护专家信息."""
    found = expert_for(request, pk)
    forms = ProfileForms(posted(request), profile_of(found), OfficeProfileForm)
    if request.method == "POST" and forms.is_valid():
        profile = forms.profile()
        services.update_profile(found, profile, by=request.actor, at=request.moment)
        messages.success(request, _("Saved."))
        return redirect("office:expert", found.pk)
    context = {"expert": found, "forms": forms, "form": forms.form, "listed": disciplines()}
    status = 422 if forms.errors else 200
    return render(request, "office/experts/profile.html", context, status=status)


@managers
@sensitive_post_parameters()
def ban(request: Request, pk: int) -> HttpResponse:
    """禁评."""
    found = expert_for(request, pk)
    files = request.FILES if request.method == "POST" else None
    form = BanForm(posted(request), files, initial={"since": request.moment.date()})
    if request.method == "POST" and form.is_valid():
        services.ban_expert(found, by=request.actor, at=request.moment, **form.facts())
        messages.success(request, _("The ban is in force; unfinished work was released."))
        return redirect("office:expert", found.pk)
    context = {"expert": found, "form": form}
    return render(request, "office/experts/ban.html", context, status=422 if form.is_bound else 200)


@managers
def lift(request: Request, pk: int) -> HttpResponse:
    """解除禁评."""
    rows = Ban.objects.seen_by(request.actor).select_related("expert__person", "entered_by")
    found, form = get_object_or_404(rows, pk=pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.lift_ban(found, reason=reason, by=request.actor, at=request.moment)
        messages.success(request, _("The ban is lifted."))
        return redirect("office:expert", found.expert_id)
    context = {"ban": found, "expert": found.expert, "form": form}
    return render(
        request, "office/experts/lift.html", context, status=422 if form.is_bound else 200
    )


@managers
def note(request: Request, pk: int) -> HttpResponse:
    """记录履职情况."""
    found = expert_for(request, pk)
    files = request.FILES if request.method == "POST" else None
    form = ConductForm(posted(request), files, initial={"on": request.moment.date()})
    if request.method == "POST" and form.is_valid():
        services.note_conduct(found, by=request.actor, at=request.moment, **form.facts())
        messages.success(request, _("Entered."))
        return redirect("office:expert", found.pk)
    context = {"expert": found, "form": form}
    return render(
        request, "office/experts/note.html", context, status=422 if form.is_bound else 200
    )


def decision(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the decision behind a ban."""
    rows = Ban.objects.seen_by(request.actor).select_related("document")
    return hand_out(get_object_or_404(rows, pk=pk).document)


def proof(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the document behind a fact about conduct."""
    rows = Conduct.objects.seen_by(request.actor).filter(document__isnull=False)
    kept = get_object_or_404(rows.select_related("document"), pk=pk).document
    assert isinstance(kept, StoredFile)
    return hand_out(kept)


ban_file, watched_ban_file = (require_safe(who(decision)) for who in (managers, supervisors))
conduct_file, watched_conduct_file = (require_safe(who(proof)) for who in (managers, supervisors))


@require_POST
@managers
def ask(request: Request, pk: int) -> HttpResponse:
    """请专家核对信息: send one expert the link."""
    found = expert_for(request, pk)
    if services.ask_profile(found, by=request.actor, at=request.moment) is None:
        messages.error(request, _("Neither a telephone nor an e-mail address is on record."))
    else:
        messages.success(request, _("The link was sent."))
    return redirect("office:expert", found.pk)


@require_POST
@managers
def drop_filter(request: Request, pk: int) -> HttpResponse:
    """Forget a filter."""
    row = get_object_or_404(SavedFilter.objects.seen_by(request.actor), pk=pk)
    services.drop_filter(row, by=request.actor)
    return redirect("office:experts")
