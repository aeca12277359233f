"""A sum against machines that post blindly: made here, asked in words, answered without a script."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SALT = "jujian.public.sum"
LIFE = 12 * 3600  # seconds, as long as the page itself is good for
DIGITS = "零一二三四五六七八九"


class SumWidget(forms.TextInput):
    """The question, its signed terms, and a place for the answer; each time it is shown anew."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Ask a new sum, whatever was answered before."""
        terms = [1 + secrets.randbelow(9), 1 + secrets.randbelow(9)]
        first, second = (DIGITS[each] for each in terms)
        asked = {
            "name": name,
            "terms": signing.dumps(terms, salt=SALT),
            "question": gettext("%(first)s + %(second)s = ? (in digits)")
            % {"first": first, "second": second},
            "id": (attrs or {}).get("id", f"id_{name}"),
        }
        return render_to_string("parts/sum.html", asked)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        """Return the signed terms and the answer."""
        return data.get(f"{name}_terms", ""), data.get(name, "")


class SumField(forms.Field):
    """Whoever fills in the form adds two numbers."""

    widget = SumWidget

    def __init__(self) -> None:
        super().__init__(
            label=_("A small sum, against machines"),
            help_text=_("Nothing is asked of another site, and nothing is kept about you."),
        )

    def validate(self, value: Any) -> None:
        """Refuse a wrong answer, and terms that were not asked here lately."""
        signed, answer = value or ("", "")
        try:
            first, second = signing.loads(signed or "", salt=SALT, max_age=LIFE)
        except (signing.BadSignature, ValueError, TypeError):
            first, second = -1, -1
        if (answer or "").strip() != str(first + second):
            raise forms.ValidationError(_("The sum is not right. Here is another one."))
