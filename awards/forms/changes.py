"""What is filled in to change a published notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.choices import LookAgain
from awards.forms.acting import ActingForm
from awards.forms.attachments import LOOKED, PublishedFileField
from awards.forms.office import area, words_of
from awards.models import Attachment, Notice, NoticeItem
from awards.sentences import FACT_LABELS, WORD_LABELS

FACT = "fact-"


class ConfirmForm(ActingForm):
    """Nothing but the confirmation."""


class CorrectionForm(ActingForm):
    """One entry: a line for every published fact, as it is to read."""

    reason = area(_("Reason of the correction"))

    def __init__(self, *args: Any, item: NoticeItem, **words: Any) -> None:
        super().__init__(*args, **words)
        self.lists = {key for key, value in item.facts.items() if isinstance(value, list)}
        for key, value in item.facts.items():
            text = "\n".join(map(str, value)) if key in self.lists else str(value)
            rows = max(1, min(6, text.count("\n") + len(text) // 60 + 1))
            self.fields[FACT + key] = area(
                FACT_LABELS.get(key, key), rows, initial=text, required=False, max_length=4000
            )
        self.order_fields([*(FACT + key for key in item.facts), "reason"])
        self.naming = services.files_naming(item)
        for each in self.naming:
            self._ask_about(each)

    def _ask_about(self, file: Attachment) -> None:
        """Ask what becomes of a file that names the person."""
        n, title = file.number, format_lazy("{word} {file}", word=_("Attachment"), file=str(file))
        self.fields[f"verdict-{n}"] = forms.ChoiceField(
            label=title, choices=LookAgain.choices, widget=forms.RadioSelect,
            help_text=_("It names the person. Look whether the old wording stands in it."),
        )  # fmt: skip
        self.fields[f"why-{n}"] = area(_("Reason"), 2, max_length=1000)
        self.fields[f"file-{n}"] = PublishedFileField(
            label=_("The file that takes its place"), required=False
        )
        self.fields[f"looked-{n}"] = forms.BooleanField(label=LOOKED, required=False)

    def looks(self) -> dict[int, services.Look]:
        """Return what becomes of each file that names the person."""
        return {each.number: self._look(each.number) for each in self.naming}

    def _look(self, n: int) -> services.Look:
        given, upload = self.cleaned_data, self.cleaned_data[f"file-{n}"]
        data, name = (upload.read(), str(upload.name)) if upload else (b"", "")
        words = given[f"verdict-{n}"], given[f"why-{n}"]
        return services.Look(*words, data, name, given[f"looked-{n}"])

    def facts(self) -> dict[str, Any]:
        """Return every fact as it is to read; lists one line each."""
        given = {k.removeprefix(FACT): v for k, v in self.cleaned_data.items() if FACT in k}
        return {
            key: [line.strip() for line in text.splitlines() if line.strip()]
            if key in self.lists
            else text.strip()
            for key, text in given.items()
        }


class RewordingForm(ActingForm):
    """The words of a notice as they are to read."""

    reason = area(_("Reason of the correction"))

    def __init__(self, *args: Any, notice: Notice, **words: Any) -> None:
        super().__init__(*args, **words)
        for name, text in words_of(notice).items():
            self.fields[FACT + name] = area(
                WORD_LABELS[name], 3, initial=text, required=False, max_length=4000
            )
        self.order_fields([*(FACT + name for name in words_of(notice)), "reason"])

    def facts(self) -> dict[str, Any]:
        """Return the words as they are to read."""
        given = {k.removeprefix(FACT): v for k, v in self.cleaned_data.items() if FACT in k}
        return {name: text.strip().replace("\r\n", "\n") for name, text in given.items()}


def looked_again(form: ActingForm) -> dict[int, services.Look]:
    """Return what a form says of the files that name whom a correction is about."""
    return form.looks() if isinstance(form, CorrectionForm) else {}


def corrected(form: ActingForm) -> dict[str, Any]:
    """Return what a form of a change corrects; nothing where it asks for a reason alone."""
    return form.facts() if isinstance(form, CorrectionForm | RewordingForm) else {}
