"""Forms of the later deadlines the office grants by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from nominations.forms.documents import DocumentField
from nominations.forms.office import CycleFilterForm
from nominations.models import Paper
from people.models import Society
from programmes.forms.cycles import MomentField
from programmes.models import Cycle


class LateFilterForm(CycleFilterForm):
    """What one narrows the exceptions by."""

    q = forms.CharField(label=_("Society or document"), required=False, max_length=60)


class GrantLateForm(forms.Form):
    """A later deadline: for whom, until when, why, by which document."""

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Cycle"))
    society = forms.ModelChoiceField(Society.objects.none(), label=_("Society"))
    number = forms.CharField(
        label=_("Number of the paper"),
        required=False,
        max_length=60,
        help_text=_("Empty: for every paper of the society."),
    )
    until = MomentField(label=_("Later deadline"), help_text=_("Beijing time"))
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("Title or 文号 of the request or approval."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = DocumentField(label=_("The document itself"), required=False)

    def __init__(self, *args: Any, actor: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        cycles = Cycle.objects.seen_by(actor).filter(stage__in=["open", "closed"])
        self.fields["cycle"].queryset = cycles.select_related("programme")  # type: ignore[attr-defined]
        societies = Society.objects.nominating().filter(rehearsal=actor.rehearsal)
        self.fields["society"].queryset = societies.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the paper of the number, among those of the society in the cycle."""
        given = super().clean() or {}
        given["paper"] = None
        if (number := given.get("number")) and given.get("cycle") and given.get("society"):
            mine = Paper.objects.filter(cycle=given["cycle"], society=given["society"])
            given["paper"] = mine.filter(number=number.strip()).first()
            if given["paper"] is None:
                self.add_error(
                    "number", _("This society has no paper of this number in the cycle.")
                )
        return given

    def facts(self) -> dict[str, Any]:
        """Return what was asked for, as the service takes it."""
        given = {k: v for k, v in self.cleaned_data.items() if k not in ("number", "file")}
        file: UploadedFile | None = self.cleaned_data.get("file")
        return given | {"file": (file.name or "", file.read()) if file else None}
