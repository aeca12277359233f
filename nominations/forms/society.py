"""What a society fills in beside the contents: eligibility, filters, nomination, steps, imports."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from files.workbooks import LIMITS
from nominations.choices import Channel, PaperStage
from nominations.forms.contents import CHOOSE, DayInput
from nominations.models import Paper
from nominations.services.declaring import OF_A_SHEET
from people.choices import IdentityDocument, Sex, UnitNature
from people.identity import IdentityKind, check_identity
from programmes.models import Cycle
from programmes.vocabulary import RuleSet


class EligibilityForm(forms.Form):
    """The few facts most rules hang on; nothing of it is stored."""

    cycle = forms.ModelChoiceField(label=_("cycle"), queryset=Cycle.objects.none())
    identity_kind = forms.ChoiceField(
        label=_("document of identity"), choices=IdentityDocument.choices
    )
    identity_no = forms.CharField(
        label=_("identity number"),
        max_length=40,
        required=False,
        help_text=_("Sex and date of birth are read from it. It is not stored."),
    )
    name = forms.CharField(label=_("name"), max_length=100, required=False)
    birth = forms.DateField(
        label=_("date of birth"),
        required=False,
        widget=DayInput,
        help_text=_("Only where the document does not say it."),
    )
    sex = forms.ChoiceField(label=_("sex"), required=False, choices=[CHOOSE, *Sex.choices])
    title = forms.CharField(label=_("professional title"), max_length=60, required=False)
    degree = forms.CharField(label=_("degree"), max_length=20, required=False)
    unit_name = forms.CharField(label=_("unit"), max_length=120, required=False)
    unit_nature = forms.ChoiceField(
        label=_("nature of the unit"), required=False, choices=[CHOOSE, *UnitNature.choices]
    )

    def __init__(self, *args: Any, cycles: Any, at: datetime, **words: Any) -> None:
        super().__init__(*args, **words)
        self.at = at
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        for name in ("identity_no", "title", "degree", "unit_name"):
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the facts of the person; what the document says is filled in."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "cycle" and v}
        number = given.get("identity_no", "")
        check = check_identity(
            number, kind=IdentityKind(given["identity_kind"]), on=localdate(self.at)
        )
        if check.valid:
            said = {"birth": check.birth, "sex": str(check.sex or "")}
            given = {k: v for k, v in said.items() if v} | given
        return given


class PaperFilterForm(forms.Form):
    """What one narrows the list of papers by."""

    q = forms.CharField(label=_("name, unit or number"), required=False, max_length=60)
    cycle = forms.ModelChoiceField(
        label=_("cycle"), queryset=Cycle.objects.none(), required=False, empty_label=_("all")
    )
    stage = forms.ChoiceField(
        label=_("stage"), required=False, choices=[("", _("all")), *PaperStage.choices]
    )

    def __init__(self, *args: Any, cycles: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]


class NominationForm(forms.ModelForm):
    """How the society nominates: channel, division, branch, its own ranking."""

    channel = forms.ChoiceField(label=_("channel"))
    division = forms.ChoiceField(label=_("division"), required=False)
    branch = forms.CharField(
        label=_("branch"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "branches"}),
        help_text=_("The branch or committee of your society (分支机构、专委会) that nominates."),
    )
    rank = forms.IntegerField(
        label=_("society's ranking"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=_("1 is the first. Seen by the society and the office only."),
    )

    class Meta:
        model = Paper
        fields = ["channel", "division", "branch", "rank"]

    def __init__(self, *args: Any, rules: RuleSet, english: bool, **words: Any) -> None:
        super().__init__(*args, **words)
        names = dict(Channel.choices)
        self.fields["channel"].choices = [(c, names[c]) for c in rules.nomination.channels]  # type: ignore[attr-defined]
        if rules.asks_selection:
            del self.fields["rank"]  # it comes from the society's own selection
        divisions = [(d.code, d.en if english else d.zh) for d in rules.programme.divisions]
        self.fields["division"].choices = [CHOOSE, *divisions]  # type: ignore[attr-defined]
        if not divisions:
            del self.fields["division"]
        if (most := rules.nomination.quota.per_branch) is not None:
            self.fields["branch"].help_text = format_lazy(
                _("{help} Each has {most} places in this cycle."),
                help=self.fields["branch"].help_text,
                most=most,
            )

    def clean_branch(self) -> str:
        """Return one spelling of the branch: without stray blanks and full-width letters."""
        return " ".join(unicodedata.normalize("NFKC", self.cleaned_data["branch"]).split())


class WaiverForm(forms.Form):
    """The ground on which an exemption (豁免) is asked for, and the file that proves it."""

    ground = forms.CharField(
        label=_("ground of the exemption"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    proof = forms.FileField(label=_("proof"), help_text=_("PDF, JPG or PNG, at most 20 MB."))


class PledgeForm(forms.Form):
    """承诺: true, and nothing classified."""

    pledge = forms.BooleanField(
        label=_(
            "We have checked the contents: they are true, contain no state secret, and the person agrees to the public notice."
        ),
        error_messages={"required": _("Tick the pledge first; without it nothing is handed in.")},
    )
    unchanged = forms.BooleanField(
        label=_("We hand these fields in as they were, knowing that the office returned them."),
        error_messages={
            "required": _(
                "The office returned these fields and they have not changed. Mend them, or tick this and give the reason."
            )
        },
    )
    reason = forms.CharField(
        label=_("reason, read by the form examiner"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why these fields need no change.")},
    )

    def __init__(self, *args: Any, unchanged: bool = False, **words: Any) -> None:
        super().__init__(*args, **words)
        for name in () if unchanged else ("unchanged", "reason"):
            del self.fields[name]


class ReasonForm(forms.Form):
    """The reason of a withdrawal, entered in the book."""

    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CodeRoleForm(forms.Form):
    """Whom a code (推荐码) is for."""

    role = forms.ChoiceField(
        label=_("for whom"), choices=[("nominee", _("nominee")), ("contact", _("contact"))]
    )


class DeclarationForm(forms.Form):
    """不涉密, before anything is written."""

    not_secret = forms.BooleanField(
        label=_("I declare this: the paper will hold nothing classified"),
        error_messages={"required": _("Tick the declaration, or write nothing into this paper.")},
    )


class OfflineForm(forms.Form):
    """涉密: the paper goes the offline way."""

    secret = forms.BooleanField(
        label=_("The work is classified (涉密); it goes the offline way"),
        error_messages={"required": _("Tick this only if the work is classified.")},
    )


class ImportForm(forms.Form):
    """A summary sheet and the cycle it is for."""

    cycle = forms.ModelChoiceField(
        label=_("cycle"), queryset=Cycle.objects.none(), empty_label=None
    )
    sheet = forms.FileField(
        label=_("summary sheet (汇总表)"), help_text=_(".xlsx or .xls, at most 10 MB.")
    )

    not_secret = forms.BooleanField(
        label=OF_A_SHEET,
        error_messages={"required": _("Tick the declaration first; without it no sheet is read.")},
    )

    def __init__(self, *args: Any, cycles: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]

    def clean_sheet(self) -> Any:
        """Refuse a file that is too large before it is read."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > LIMITS.file_bytes:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Remove pictures and unused sheets.")
            )
        return sheet


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, cleaned one by one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return every file that was chosen, in the order chosen."""
        return [super(SeveralFilesField, self).clean(each, initial) for each in data or [None]]


class ScanForm(forms.Form):
    """The scan of the signed and sealed pages: PDFs or photographs, in any number and order."""

    scans = SeveralFilesField(
        label=_("Scan of the signed and sealed pages"),
        help_text=_(
            "PDF, or photographs as JPEG or PNG; several files at once. The order of the pages does not matter."
        ),
    )
    scans.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def files_given(self) -> list[tuple[str, bytes]]:
        """Return name and content of every file."""
        return [(each.name, each.read()) for each in self.cleaned_data["scans"]]
