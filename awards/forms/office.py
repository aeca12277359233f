"""What the awards desk fills in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.choices import Answer, Verdict
from awards.forms.acting import ActingForm, DayInput
from awards.forms.public import EvidenceField, wording
from awards.models import Notice, Objection
from awards.services import Said
from nominations.models import Candidate
from programmes.models import Cycle
from review.forms.fields import RecordsField

ANSWERS = [(Answer.CLEAR.value, Answer.CLEAR.label), (Answer.ADVERSE.value, Answer.ADVERSE.label)]


def area(label: Any, rows: int = 3, **words: Any) -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **words)


class CandidatesField(RecordsField):
    """Several candidates, each shown with their unit; which, its form says."""

    def __init__(self, label: Any) -> None:
        super().__init__(Candidate.objects.none(), label=label)

    def label_from_instance(self, candidate: Any) -> str:
        """Return name and unit."""
        return f"{candidate.name} · {candidate.unit_name}"


class AnswerForm(ActingForm):
    """The answer of a body: what, on which day, in which document."""

    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Day of the answer"), widget=DayInput)
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Title or 文号 of the written answer.")
    )


class AnswersForm(AnswerForm):
    """One answer of one body about several candidates."""

    body = forms.ChoiceField(label=_("Body"))
    pick = CandidatesField(_("Candidates"))

    field_order = ["body", "pick", "answer", "on", "document"]

    def __init__(self, *args: Any, cycle: Cycle, asked: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        rules = cycle.rules.clearance
        self.fields["body"].choices = [(b.code, wording(b)) for b in rules.bodies]  # type: ignore[attr-defined,union-attr]
        self.fields["pick"].queryset = asked  # type: ignore[attr-defined]


class DecisionForm(ActingForm):
    """The deciding meeting: when, by which minutes, and a verdict for each candidate it spoke about."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=DayInput)
    minutes = forms.CharField(
        label=_("Minutes (纪要)"), max_length=200, help_text=_("Title or number of the minutes.")
    )

    def __init__(
        self, *args: Any, candidates: Iterable[Candidate], grades: Sequence[Any] = (), **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self.candidates, self.grades = list(candidates), grades
        ranks = [("", "—"), *((each.code, wording(each)) for each in grades)]
        choices = [("", _("not decided at this meeting")), *Verdict.choices]
        for each in self.candidates:
            self.fields[f"verdict-{each.pk}"] = forms.ChoiceField(
                label=_("Verdict"), choices=choices, required=False
            )
            self.fields[f"reason-{each.pk}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=1000
            )
            if grades:
                self.fields[f"grade-{each.pk}"] = forms.ChoiceField(
                    label=_("Grade or medal"), choices=ranks, required=False
                )

    def meeting(self) -> list[Any]:
        """Return the fields of the meeting itself."""
        return [self["held_on"], self["minutes"]]

    def lines(self) -> list[dict[str, Any]]:
        """Return each candidate with the two fields about them."""
        parts = ("verdict", "grade", "reason") if self.grades else ("verdict", "reason")
        return [
            {"candidate": c, **{part: self[f"{part}-{c.pk}"] for part in parts}}
            for c in self.candidates
        ]

    def said(self) -> dict[Candidate, Said]:
        """Return what the meeting said about each candidate it spoke about."""
        given = self.cleaned_data
        return {
            c: Said(
                given[f"verdict-{c.pk}"], given[f"reason-{c.pk}"], given.get(f"grade-{c.pk}", "")
            )
            for c in self.candidates
            if given[f"verdict-{c.pk}"]
        }


class NoticeForm(ActingForm):
    """The words of a notice."""

    title = forms.CharField(label=_("Title"), max_length=200)
    basis = area(_("Legal basis"))
    text = area(
        _("Text"), 5, required=False, help_text=_("Above the list. Title and list stand for themselves.")
    )  # fmt: skip
    contact = area(
        _("Contact"), help_text=_("Where objections are received: department, address, telephone of the office.")
    )  # fmt: skip


class OpeningForm(forms.Form):
    """When a notice begins; empty: at once."""

    opens = forms.DateTimeField(
        label=_("First moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Beijing time. Empty: at once."),
    )


class DraftNoticeForm(NoticeForm):
    """A new notice: about whom, and its words."""

    pick = CandidatesField(_("Candidates"))

    field_order = ["pick", "title", "basis", "text", "contact"]

    def __init__(self, *args: Any, ready: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["pick"].queryset = ready  # type: ignore[attr-defined]


class OrderForm(ActingForm):
    """Where an entry of a draft stands, and why there."""

    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=100_000)
    reason = area(
        _("Reason"), help_text=_("On record: lists are ordered by strokes, and this is not.")
    )


class PostingForm(ActingForm):
    """One unit in which a notice hung."""

    unit = forms.CharField(label=_("Unit"), max_length=200, help_text=_("Its full name."))
    place = forms.CharField(
        label=_("Where it hung"), max_length=200, help_text=_("As: notice board in the hall of the main building.")
    )  # fmt: skip
    posted_on = forms.DateField(label=_("Posted on"), widget=DayInput)
    until = forms.DateField(label=_("Hung until"), widget=DayInput)
    photograph = EvidenceField(
        label=_("Photograph"),
        help_text=_("The notice on its board, legible. JPEG, PNG or PDF, at most 10 MB."),
    )


class ReasonForm(ActingForm):
    """A reason in words."""

    reason = area(_("Reason"))


class RulingForm(ActingForm):
    """The ruling on an objection: its words, the clause or document it needs."""

    words = area(_("Words to both sides"), 5)

    def __init__(self, *args: Any, verb: str, objection: Objection, **words: Any) -> None:
        super().__init__(*args, **words)
        rules = objection.notice.cycle.rules.objection
        if verb in {"accept", "keep_as_lead"}:
            del self.fields["words"]
        if verb == "accept":
            self.fields["ground"] = forms.ChoiceField(
                label=_("Ground"),
                choices=[(e.code, wording(e)) for e in rules.grounds],  # type: ignore[union-attr]
                initial=objection.ground,
                help_text=_("Put right here where the objector chose the wrong one."),
            )
        elif verb == "decline":
            self.fields["refusal"] = forms.ChoiceField(
                label=_("Clause"),
                choices=[("", _("choose")), *((e.code, wording(e)) for e in rules.refusals)],  # type: ignore[union-attr]
            )
            self.order_fields(["refusal", "words"])
        elif verb in {"uphold", "dismiss"}:
            self.fields["document"] = forms.CharField(
                label=_("Decision document"),
                max_length=200,
                required=False,
                help_text=_("文号. A finding of misconduct needs it: later cycles will cite it."),
            )


class PurposeForm(ActingForm):
    """Why the sealed identity is opened."""

    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        help_text=_("Your look is entered in the book with your name and this purpose."),
    )


class ListForm(ActingForm):
    """A new award list: who stands on it, its title and number."""

    pick = CandidatesField(_("Approved candidates"))
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the usual one.")
    )
    number = forms.CharField(
        label=_("Document number (文号)"),
        max_length=80,
        required=False,
        help_text=_("May be entered when the list is published."),
    )

    def __init__(self, *args: Any, approved: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["pick"].queryset = approved  # type: ignore[attr-defined]


class DecisionBackForm(ActingForm):
    """The sealed decision as it came back from the document system."""

    number = forms.CharField(
        label=_("Document number (文号)"),
        max_length=80,
        help_text=_("As it stands on the decision."),
    )
    paper = forms.FileField(
        label=_("Sealed decision (PDF)"), widget=forms.FileInput(attrs={"accept": ".pdf"})
    )


class RevocationForm(ActingForm):
    """Ground and decision of a revocation."""

    ground = area(_("Ground"), help_text=_("Published on the verification page."))
    decision = forms.CharField(
        label=_("Number of the decision"), max_length=200, help_text=_("文号 of the decision to revoke.")
    )  # fmt: skip


class OutcomeForm(ActingForm):
    """One step of a tail for several candidates, with its document."""

    pick = CandidatesField(_("Candidates"))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Title or 文号; the record cites it.")
    )

    def __init__(self, *args: Any, standing: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["pick"].queryset = standing  # type: ignore[attr-defined]


def words_of(notice: Notice) -> dict[str, str]:
    """Return the present words of a notice, to be changed."""
    return {name: getattr(notice, name) for name in ("title", "basis", "text", "contact")}
