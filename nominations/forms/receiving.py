"""The form by which the office uploads the receiver's own form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReceiverUploadForm(forms.Form):
    """A template and what it is called; the same name again is its next version."""

    name = forms.CharField(
        label=_("name of the form"),
        max_length=80,
        help_text=_("The same name again makes the next version."),
    )
    file = forms.FileField(
        label=_("template"), help_text=_("Word (.docx) or Excel (.xlsx), at most 2 MB")
    )
