"""The words of awards: what the published facts are called, and what a leak is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACT_LABELS: dict[str, Promise | str] = {
    "name": _("Name"),
    "sex": _("Sex"),
    "birth_month": _("Born"),
    "unit": _("Unit"),
    "title": _("Professional title"),
    "post": _("Post"),
    "division": _("Division"),
    "specialty": _("Specialty"),
    "nominator": _("Nominated by"),
    "channel": _("Channel"),
    "summary": _("Main contributions"),
    "works": _("Publications"),
    "patents": _("Patents"),
    "prizes": _("Prizes"),
    "members": _("Members of the team"),
}

LEAK_LABELS: dict[str, Promise | str] = {
    "identity": _("identity number"),
    "mobile": _("mobile phone number"),
    "email": _("e-mail address"),
}
