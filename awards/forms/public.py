"""What a reader of the public site fills in: an objection, its status, a search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.forms.acting import ActingForm
from awards.forms.challenge import SumField
from awards.models import Notice, NoticeItem
from files.kinds import KINDS, type_of
from files.models import StoredFile
from files.scanning import refuse_infected
from files.screening import refuse_marked_file
from files.services import look, store

LARGEST = 10 * 1024 * 1024
EVIDENCE = frozenset({"application/pdf", "image/png", "image/jpeg"})
BIGGEST_STATEMENT = 5000
UNSEEN = re.compile(
    r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""Characters nobody sees: controls that no document can hold, and those that turn the writing round."""


def readable(text: str) -> None:
    """Refuse words that read otherwise than they are written, or that no document can hold."""
    if found := UNSEEN.search(text):
        words = _("Character %(place)s is an invisible one (U+%(code)s), which turns the writing round or which no document can hold. Delete the words around it and type them anew.")  # fmt: skip
        shown = {"place": found.start() + 1, "code": f"{ord(found[0]):04X}"}
        raise forms.ValidationError(words, params=shown)


def wording(entry: Any) -> str:
    """Return the label of a coded entry of the rule set in the reader's language."""
    return entry.en if (get_language() or "").startswith("en") else entry.zh


class EvidenceField(forms.FileField):
    """A PDF or picture from outside: told by its content, looked into and scanned before it is kept."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})
    kinds = EVIDENCE
    hint = _("PDF, PNG or JPEG, at most 10 MB. Several papers: put them into one PDF.")
    strange = _("This file is neither PDF, PNG nor JPEG. Convert it and choose it again.")

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"help_text": self.hint, **words})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Take PDF and pictures by their content, up to the size, without anything that acts."""
        given = super().clean(data, initial)
        if given is None:
            return None
        if given.size > LARGEST:
            raise forms.ValidationError(
                _(
                    "The file is larger than 10 MB. Scan at 200 dpi in greyscale, or leave pages out."
                )
            )
        content = given.read()
        given.seek(0)
        if type_of(content) not in self.kinds:
            raise forms.ValidationError(self.strange)
        if faults := look(content, str(given.name)).faults:
            raise forms.ValidationError([str(each) for each in faults])
        refuse_infected(content, name=str(given.name))
        return given


def kept_unnamed(upload: UploadedFile, *, at: datetime, rehearsal: bool) -> StoredFile:
    """Keep evidence under a name that tells nobody who sent it: names of files are not encrypted."""
    refuse_marked_file(b"", name=str(upload.name), mime="")
    data = upload.read()
    ending = next(end for end, mime in KINDS.items() if mime == type_of(data))
    return store(data, name=f"evidence.{ending}", at=at, rehearsal=rehearsal)


class ObjectionForm(ActingForm):
    """异议: about whom, on what ground, by whom, what is wrong and how it can be checked."""

    person = forms.TypedChoiceField(label=_("About whom"), coerce=int)
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    from_unit = forms.TypedChoiceField(
        label=_("Who objects"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "unit",
        choices=[("person", _("a person, under the real name")), ("unit", _("a unit, by a sealed letter"))],
        initial="person",
    )  # fmt: skip
    objector = forms.CharField(
        label=_("Real name, or full name of the unit"),
        max_length=120,
        validators=[readable],
        help_text=_("Read by the officers in charge alone. It is kept encrypted, and each look at it is recorded."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Telephone, e-mail or address"),
        max_length=200,
        validators=[readable],
        help_text=_("Questions and the ruling go there. Kept encrypted as well."),
    )
    statement = forms.CharField(
        label=_("What is wrong, and how it can be checked"),
        max_length=BIGGEST_STATEMENT,
        validators=[readable],
        help_text=_("Name the fact, where it stands, and what shows that it is wrong. Do not write about yourself here: this part may be put to the person concerned."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    evidence = EvidenceField(label=_("Evidence, or the sealed letter of the unit"), required=False)
    sum = SumField()

    def __init__(
        self, *args: Any, notice: Notice, items: Iterable[NoticeItem] | None = None, **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self.notice = notice
        shown = notice.items.shown() if items is None else items
        self.people = {item.position: item for item in shown}
        rules = notice.cycle.rules.objection
        assert rules is not None, "a programme with a notice hears objections"
        self.fields["person"].choices = [("", _("choose")), *(  # type: ignore[attr-defined]
            (place, f"{place}. {item.facts.get('name', '')} · {item.facts.get('unit', '')}"[:120])
            for place, item in self.people.items()
        )]  # fmt: skip
        keeps_leads = rules.anonymous == "lead"
        self.fields["objector"].required = self.fields["contact"].required = not keeps_leads
        self.fields["ground"].choices = [(each.code, wording(each)) for each in rules.grounds]  # type: ignore[attr-defined]

    def file(self, at: datetime) -> services.Receipt | None:
        """File the objection with its evidence: both or neither."""
        return self.act(lambda: self._file(at))

    @transaction.atomic
    def _file(self, at: datetime) -> services.Receipt:
        given = self.cleaned_data
        upload, rehearsal = given["evidence"], self.notice.rehearsal
        return services.file_objection(
            self.notice,
            self.people[given["person"]].candidate,
            ground=given["ground"],
            objector=given["objector"],
            contact=given["contact"],
            statement=given["statement"],
            from_unit=given["from_unit"],
            evidence=kept_unnamed(upload, at=at, rehearsal=rehearsal) if upload else None,
            at=at,
        )


class StatusForm(ActingForm):
    """Number and code of a receipt."""

    number = forms.CharField(
        label=_("Receipt number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("Receipt code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def receipt(self) -> tuple[str, str]:
        """Return number and code as they were typed."""
        return self.cleaned_data["number"], self.cleaned_data["code"]


class SearchForm(forms.Form):
    """One word to search by; anything longer than a name or number is cut."""

    q = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": 80})
    )

    def __init__(self, *args: Any, label: str | Promise, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["q"].label = str(label)
        self.fields["q"].validators.append(MaxLengthValidator(80))

    @property
    def wanted(self) -> str:
        """Return what is searched for, "" where nothing or nonsense was given."""
        return self.cleaned_data.get("q", "").strip() if self.is_valid() else ""
