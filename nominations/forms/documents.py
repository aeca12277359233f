"""Signed documents and scans as they are uploaded: sound by their content, up to a size."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files.kinds import PDF, PICTURES
from files.services import look
from nominations.services.answering import faults_of_scan

LARGEST = 10 * 1024 * 1024
"""The largest document taken."""


class DocumentField(forms.FileField):
    """A PDF, PNG or JPEG that is sound; what is wrong with another is said in sentences."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"help_text": _("PDF, PNG or JPEG"), **words})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file if it is sound, or None where none was chosen."""
        given: UploadedFile | None = super().clean(data, initial)
        if not isinstance(given, UploadedFile):
            return given
        name, content = str(given.name), given.read()
        given.seek(0)
        if len(content) > LARGEST:
            raise forms.ValidationError(
                _(
                    "The file is larger than 10 MB. Scan at 200 dpi in greyscale, or leave pages out."
                )
            )
        looked = look(content, name)
        if looked.faults:
            raise forms.ValidationError(list(looked.faults))
        if looked.mime not in {PDF, *PICTURES}:
            raise forms.ValidationError(
                _("This file is neither PDF, PNG nor JPEG. Convert it and choose it again.")
            )
        return given


class ScanField(forms.FileField):
    """A signed page as it came back, scanned or photographed; refused at its field where it is none."""

    def __init__(self, **words: Any) -> None:
        kinds = _("PDF, or a photograph (JPEG, PNG); at most 10 pages and 20 MB.")
        super().__init__(**{"help_text": kinds, **words})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file if it is a scan, or None where none was chosen."""
        scan = super().clean(data, initial)
        if scan and (faults := faults_of_scan(scan.read(), scan.name)):
            raise forms.ValidationError(faults)
        if scan:
            scan.seek(0)
        return scan
