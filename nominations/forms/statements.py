"""What is filled in about statements: by whoever holds a link, by the society, by the office's filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import StatementKind, StatementState
from nominations.forms.documents import ScanField
from nominations.models import Statement
from nominations.services.stating import Asked
from people.forms import mobile
from programmes.models import Cycle


class AnswerForm(forms.Form):
    """Agree or decline; a referee adds words, a unit its sealed page and who handles it."""

    kind = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    words = forms.CharField(
        label=_("your opinion"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scan = ScanField(
        label=_("the page with the unit's seal"),
        required=False,
    )
    handler = forms.CharField(label=_("handled by"), required=False, max_length=60)
    handler_phone = forms.CharField(
        label=_("telephone of the handler"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    reason = forms.CharField(
        label=_("why you decline"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    own: dict[str, tuple[str, ...]] = {
        "referee": ("words",),
        "unit": ("scan", "handler", "handler_phone"),
    }

    def __init__(self, *args: Any, statement: Statement, **words: Any) -> None:
        super().__init__(*args, **words)
        self.auto_id = f"{statement.kind}_%s"
        self.needed = self.own.get(statement.kind, ())
        for name in ("words", "scan", "handler", "handler_phone"):
            if name not in self.needed:
                del self.fields[name]
            else:
                self.fields[name].needed = True  # type: ignore[attr-defined]
        self.fields["reason"].needed = True  # type: ignore[attr-defined]

    @property
    def agreeing(self) -> list[Any]:
        """Return the fields shown above the button that agrees."""
        return [self[name] for name in self.needed]

    @property
    def answer(self) -> str:
        """Return which button was pressed."""
        return "decline" if self.data.get("answer") == "decline" else "agree"

    def clean(self) -> dict[str, Any]:
        """What each answer needs is asked for at its field."""
        given = super().clean() or {}
        asked = ("reason",) if self.answer == "decline" else self.needed
        for name in asked:
            if not given.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return given

    def facts(self) -> dict[str, Any]:
        """Return the answer as the service takes it."""
        given, agreed = self.cleaned_data, self.answer == "agree"
        scan = given.get("scan") if agreed else None
        return {
            "answer": self.answer,
            "seen": given["seen"],
            "words": given.get("words", "") if agreed else given["reason"],
            "scan": (scan.read(), scan.name) if scan else None,
            "handler": given.get("handler", ""),
            "handler_phone": given.get("handler_phone", ""),
        }


class OnPaperForm(forms.Form):
    """The scan of what was signed by hand; of a referee also the words."""

    scan = ScanField(
        label=_("the signed page"),
    )
    words = forms.CharField(
        label=_("the referee's words, as written"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    typed = forms.CharField(
        label=_("code below the QR"),
        required=False,
        max_length=20,
        help_text=_("Only where the code could not be read by the machine."),
    )

    def __init__(self, *args: Any, statement: Statement, **words: Any) -> None:
        super().__init__(*args, **words)
        if statement.kind != StatementKind.REFEREE:
            del self.fields["words"]

    def facts(self) -> dict[str, Any]:
        """Return the scan as the service takes it."""
        given = self.cleaned_data
        scan = given["scan"]
        said = {"words": given.get("words", ""), "typed": given["typed"]}
        return {"data": scan.read(), "name": scan.name, **said}


class RejectForm(forms.Form):
    """Why a consent on paper is rejected."""

    why = forms.CharField(
        label=_("why it is rejected"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskedForm(forms.Form):
    """Whom to ask, and where they are reached; without an address the link is copied by hand."""

    name = forms.CharField(label=_("name"), max_length=100)
    phone = forms.CharField(
        label=_("mobile phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("e-mail"), required=False, max_length=200)

    def __init__(self, *args: Any, kind: str, member: Any = None, **words: Any) -> None:
        super().__init__(*args, **words)
        self.kind, self.member = StatementKind(kind), member
        if member is not None:
            del self.fields["name"]

    def clean_phone(self) -> str:
        """Bring the number to its normal form."""
        return mobile(self.cleaned_data["phone"])

    def asked(self) -> Asked:
        """Return whom to ask, as the service takes it."""
        given = {"name": self.member.name} if self.member else {}
        return Asked(kind=self.kind, member=self.member, **{**self.cleaned_data, **given})


class StatementFilterForm(forms.Form):
    """What the office narrows the list of statements by."""

    q = forms.CharField(label=_("name, society or number"), required=False, max_length=60)
    cycle = forms.ModelChoiceField(
        label=_("cycle"), queryset=Cycle.objects.none(), required=False, empty_label=_("all")
    )
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=[("", _("all")), *StatementKind.choices]
    )
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[("", _("all")), *StatementState.choices]
    )

    def __init__(self, *args: Any, cycles: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
