"""From a request to the actor: the user and the one office chosen now."""

from __future__ import annotations

from django.http import HttpRequest

from ledger import access
from ledger.actors import PASSER_BY, Actor
from people.models import Office, User

CHOSEN = "office"


def offices_of(request: HttpRequest) -> list[Office]:
    """Return the offices the user holds at the request's moment, oldest first."""
    if not hasattr(request, "held_offices"):
        held = Office.objects.filter(user_id=request.user.pk or 0).held(request.moment)  # type: ignore[attr-defined]
        request.held_offices = list(held.select_related("society").order_by("since", "pk"))  # type: ignore[attr-defined]
    return request.held_offices  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in this request: the chosen office, or the first held, never their union."""
    user = request.user
    if not user.is_authenticated:
        return PASSER_BY
    held = offices_of(request)
    chosen = next(
        (o for o in held if o.pk == request.session.get(CHOSEN)), held[0] if held else None
    )
    return actor_in(user, chosen)


def actor_in(user: User, office: Office | None) -> Actor:
    """Return ``user`` acting in ``office`` (an actor without role where there is none)."""
    if office is None:
        return Actor(name=str(user), user_id=user.pk, rehearsal=user.rehearsal)
    return Actor(
        name=str(user),
        user_id=user.pk,
        office_id=office.pk,
        role=office.role,
        society_id=office.society_id,
        rehearsal=user.rehearsal,
        papers=papers_of(user, office),
    )


def papers_of(user: User, office: Office) -> frozenset[int]:
    """Return the papers a nominee or contact may fill: the grants of their own, nothing else."""
    if office.role not in {"nominee", "contact"}:
        return frozenset()
    return access.granted_ids(user, "nominations.paper", "fill_paper")
