"""Forms of packages of files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OptionalPurposeForm(forms.Form):
    """What personal numbers are needed for; without it they are masked."""

    purpose = forms.CharField(
        label=_("What do you need personal numbers for?"),
        max_length=200,
        required=False,
        help_text=_(
            "Without a purpose they are masked. With one the package holds the frozen forms and the scans with numbers of documents, "
            "telephones and e-mails, and the purpose goes into the book of every paper."
        ),
    )
