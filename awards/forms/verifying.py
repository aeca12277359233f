"""What a reader hands in to have a certificate verified: number and name, the code, or the paper itself."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.forms.acting import ActingForm
from awards.services.certificates import ADDRESS, CODE_LENGTH
from files.codes import codes_in
from files.inspection import look
from files.kinds import PDF, PICTURES
from files.scanning import refuse_infected

LARGEST = 10 * 1024 * 1024
UNREADABLE = _("No QR code of a certificate could be read. Photograph the code alone, larger, in even light, without flash; or type the code of 16 characters beneath it.")  # fmt: skip


class VerifyForm(forms.Form):
    """The code alone, or number and name."""

    q = forms.CharField(
        label=_("Number or code of the certificate"),
        max_length=1200,
        help_text=_("The number stands on the front; the code of 16 characters under the QR code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name on the certificate"),
        required=False,
        max_length=120,
        help_text=_("Needed with a number; with the code it may stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the name where a number is given."""
        given = self.cleaned_data
        asked = given.get("q", "")
        if asked and not given.get("name") and not is_code(asked):
            self.add_error("name", _("Type the name as well: a number alone is not answered."))
        return given

    def answer(self) -> services.Verification:
        """Return the answer to what was typed; the whole text of the QR code is taken, too."""
        asked = self.cleaned_data["q"]
        if ADDRESS.fullmatch(asked):
            return services.verify_scanned(asked)
        return services.verify(asked, name=self.cleaned_data["name"])


def is_code(text: str) -> bool:
    """Tell whether a text is a code rather than a number: 16 letters and digits, or an address."""
    return bool(ADDRESS.fullmatch(text)) or len(re.sub(r"[^0-9A-Za-z]", "", text)) == CODE_LENGTH


class PaperForm(ActingForm):
    """The certificate as PDF or photograph: looked at once, in memory, and never kept."""

    paper = forms.FileField(
        label=_("The certificate as PDF, or a photograph of it"),
        help_text=_("PDF, PNG or JPEG, at most 10 MB. It is read once and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def clean_paper(self) -> str:
        """Return the text of the certificate's QR code; refuse what is no such file, or shows none."""
        given: UploadedFile = self.cleaned_data["paper"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB. Photograph the QR code alone."))  # fmt: skip
        data, name = given.read(), str(given.name)
        seen = look(data, name)
        if seen.faults:
            raise forms.ValidationError([str(each) for each in seen.faults])
        if seen.mime != PDF and seen.mime not in PICTURES:
            raise forms.ValidationError(_("This file is neither PDF, PNG nor JPEG. Convert it and choose it again."))  # fmt: skip
        refuse_infected(data, name=name)
        found = codes_in(data, seen.mime, wanted=lambda text: bool(ADDRESS.fullmatch(text)))
        if not found:
            raise forms.ValidationError(UNREADABLE)
        return found[0]

    def answer(self) -> services.Verification:
        """Return the answer to what the paper's code says."""
        return services.verify_scanned(self.cleaned_data["paper"])
