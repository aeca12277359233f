"""What is filled in to publish a file with a notice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.forms.acting import ActingForm
from awards.forms.public import EVIDENCE, EvidenceField
from files.kinds import DOCX, XLSX


class PublishedFileField(EvidenceField):
    """A file that everybody may take away: a document, a workbook or a picture."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.xlsx,.docx,.png,.jpg,.jpeg"})
    kinds = EVIDENCE | {XLSX, DOCX}
    hint = _("PDF, Excel, Word, PNG or JPEG, at most 10 MB. Text, hidden parts and properties are searched for personal data.")  # fmt: skip
    strange = _("This file is neither PDF, Excel (.xlsx), Word (.docx), PNG nor JPEG. Convert it and choose it again.")  # fmt: skip


LOOKED = _("I have looked at every scan and picture in it: no personal data can be read there.")


class TakeOverForm(ActingForm):
    """A file of the notice that is repeated, to be published with this one as well."""

    taken = forms.IntegerField(widget=forms.HiddenInput)
    looked = forms.BooleanField(label=LOOKED, required=False)


class AttachmentForm(ActingForm):
    """A file, its title, and that somebody has looked at what no program can read."""

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("As it stands in the notice; the file is named so for everybody.")
    )  # fmt: skip
    file = PublishedFileField(label=_("File"))
    looked = forms.BooleanField(label=LOOKED, required=False)
