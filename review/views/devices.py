"""What a page is asked from: by its own word, a telephone. Whoever hides that is not found out."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from ledger.situations import Refused
from people.gates import Request
from review.models import Round

TELEPHONE = re.compile(r"iPhone|Windows Phone|Android.+Mobile|Mobile.+Firefox", re.I)


def is_telephone(request: Request) -> bool:
    """Tell whether the browser says that it runs on a telephone."""
    said = request.headers.get("Sec-CH-UA-Mobile", "")
    return said == "?1" or bool(TELEPHONE.search(request.headers.get("User-Agent", "")))


def refuse_telephones(request: Request, round_: Round) -> None:
    """Refuse the score page on a telephone where the rule set wants a computer."""
    if not round_.rules.phone and is_telephone(request):
        raise Refused(
            _(
                "By the rules of this programme no marks are given on a telephone. Open this page on a "
                "computer, or ask the office for a form on paper."
            )
        )
