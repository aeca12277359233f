"""Forms of a society's own selection (推选): meeting, body, papers, votes, notice, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.choices import RecusalGround, SelectionDuty
from nominations.forms.contents import DayInput
from nominations.forms.documents import DocumentField
from nominations.models import Paper, Selection, SelectionItem, SelectionMember
from nominations.rules.selections import named
from nominations.services import Sitting, Votes
from nominations.services.selecting import WHICH, Which
from programmes.forms.cycles import MomentField

NOBODY = ("", _("takes part"))
MOST_MEMBERS = 200


class MeetingForm(forms.Form):
    """Body, day and place of the meeting, and its two signed papers."""

    body = forms.CharField(
        label=_("body that selects"),
        max_length=120,
        help_text=_("e.g. 常务理事会, 院士候选人推选委员会"),
    )
    held_on = forms.DateField(label=_("day of the meeting"), widget=DayInput)
    place = forms.CharField(label=_("place of the meeting"), max_length=200, required=False)
    minutes = DocumentField(label=_("signed minutes (会议纪要)"), required=False)
    tally = DocumentField(label=_("signed tally sheet (计票单)"), required=False)

    def __init__(self, *args: Any, selection: Selection, **words: Any) -> None:
        first = {name: getattr(selection, name) for name in ("body", "held_on", "place")}
        super().__init__(*args, **{"initial": first, **words})
        if not selection.asks_vote:
            del self.fields["tally"]

    def stated(self) -> dict[str, Any]:
        """Return what is stated of the meeting."""
        return {name: self.cleaned_data[name] for name in ("body", "held_on", "place")}

    def documents(self) -> Iterator[tuple[Which, bytes, str]]:
        """Yield which paper, content and name of each file chosen."""
        for which in WHICH:
            if file := self.cleaned_data.get(which):
                yield which, file.read(), file.name


class SittingForm(forms.Form):
    """One member of the body; a row without a name is left out."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("name"), max_length=100, required=False)
    unit_name = forms.CharField(label=_("unit"), max_length=120, required=False)
    duty = forms.ChoiceField(label=_("duty"), choices=SelectionDuty.choices, required=False)
    present = forms.BooleanField(label=_("present"), required=False, initial=True)
    namesake = forms.BooleanField(
        label=_("bears the name of a nominee, but is somebody else"), required=False
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name in ("name", "unit_name"):
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def sitting(self) -> Sitting:
        """Return the member as the service takes them."""
        given = self.cleaned_data
        return Sitting(
            given["name"],
            given["unit_name"],
            given["duty"] or SelectionDuty.MEMBER,
            given["present"],
            given["namesake"],
            given["key"] or 0,
        )


def sitting_rows(selection: Selection, data: Any = None) -> forms.BaseFormSet:
    """Return the rows of the body, with empty ones below for those still missing."""
    members = list(selection.members.all())
    least = selection.cycle.rules.nomination.selecting.members_min - len(members)
    made = forms.formset_factory(
        SittingForm, extra=max(least, 3), max_num=MOST_MEMBERS, absolute_max=MOST_MEMBERS
    )
    names = ("name", "unit_name", "duty", "present", "namesake")
    first = [{name: getattr(each, name) for name in names} | {"key": each.pk} for each in members]
    return made(data, initial=first, prefix="body")


class NamesForm(forms.Form):
    """Members copied from a sheet: one line a member, name and unit."""

    names = forms.CharField(
        label=_("Copied from a list"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One line a member: name, then a tab or comma, then the unit. They are added as present."
        ),
    )

    def sittings(self) -> list[Sitting]:
        """Return the members the lines name."""
        found = []
        for line in self.cleaned_data["names"].splitlines():
            cells = line.replace("\t", ",").replace("，", ",").split(",", 1)
            if name := cells[0].strip():
                found.append(Sitting(name[:100], cells[1].strip()[:120] if cells[1:] else ""))
        return found


class PapersForm(forms.Form):
    """Which papers of the society are before the body."""

    papers = forms.ModelMultipleChoiceField(
        label=_("papers before the body"),
        queryset=Paper.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, papers: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["papers"].queryset = papers  # type: ignore[attr-defined]


class VotesForm(forms.Form):
    """The votes on one paper, its place among equals, and who is recused from it."""

    votes_for = forms.IntegerField(label=_("votes for"), min_value=0, max_value=9999)
    against = forms.IntegerField(label=_("votes against"), min_value=0, max_value=9999)
    abstaining = forms.IntegerField(
        label=_("abstentions"),
        min_value=0,
        max_value=9999,
        help_text=_("Blank and void ballots count as abstentions."),
    )
    place = forms.IntegerField(
        label=_("place among equals"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Only where votes are equal: 1 comes first."),
    )
    ground = forms.CharField(
        label=_("how the tie was settled"),
        max_length=300,
        required=False,
        help_text=_("e.g. second vote among the tied, with its numbers"),
    )

    def __init__(self, *args: Any, item: SelectionItem, **words: Any) -> None:
        names = ("votes_for", "against", "abstaining", "place", "ground")
        held = {each.member_id: each for each in item.recusals.all()}
        first: dict[str, Any] = {name: getattr(item, name) for name in names}
        for key, each in held.items():
            first |= {f"ground_{key}": each.ground, f"words_{key}": each.words}
        super().__init__(*args, **{"initial": first, **words})
        self.members = list(item.selection.members.all()) if item.selection.asks_vote else []
        if not item.selection.asks_vote:
            self.only_order()
        for member in self.members:
            self.add_member(member)

    def only_order(self) -> None:
        """Without a vote the body states its order and nothing else."""
        for name in ("votes_for", "against", "abstaining", "ground"):
            del self.fields[name]
        self.fields["place"].label = _("society's ranking")
        self.fields["place"].help_text = _("1 is the first.")

    def add_member(self, member: SelectionMember) -> None:
        """Ask of one member whether they are recused, and why."""
        self.fields[f"ground_{member.pk}"] = forms.ChoiceField(
            label=member.name, choices=[NOBODY, *RecusalGround.choices], required=False
        )
        self.fields[f"words_{member.pk}"] = forms.CharField(
            label=_("in words"), max_length=200, required=False
        )

    def own_fields(self) -> list[Any]:
        """Return the fields about the votes."""
        return [self[name] for name in self.fields if not name.startswith(("ground_", "words_"))]

    def recusals(self) -> list[tuple[SelectionMember, Any, Any]]:
        """Return each member with the two fields about their recusal."""
        return [(m, self[f"ground_{m.pk}"], self[f"words_{m.pk}"]) for m in self.members]

    def votes(self) -> Votes:
        """Return the votes as the service takes them."""
        names = ("votes_for", "against", "abstaining", "place")
        numbers = {name: self.cleaned_data.get(name) for name in names}
        return Votes(**numbers, ground=self.cleaned_data.get("ground", ""))

    def recused(self) -> dict[int, tuple[str, str]]:
        """Return ground and words by member."""
        given = self.cleaned_data
        return {
            m.pk: (given[f"ground_{m.pk}"], given[f"words_{m.pk}"])
            for m in self.members
            if given.get(f"ground_{m.pk}")
        }


class PostForm(forms.Form):
    """The society's own notice: since when, where; its end is counted unless it is later."""

    opens_at = MomentField(label=_("first moment of the notice"), help_text=_("Beijing time"))
    closes_at = MomentField(
        label=_("last moment of the notice"),
        required=False,
        help_text=_("Empty: counted by the calendar of working days. Never shorter than that."),
    )
    where = forms.CharField(
        label=_("where it is posted"),
        max_length=200,
        help_text=_("e.g. the society's website, the notice board of its office"),
    )
    url = forms.URLField(
        label=_("address on the web"), max_length=300, required=False, assume_scheme="https"
    )


class ConcludeForm(forms.Form):
    """Whether anybody objected, how it was handled, and who is struck off for it."""

    objected = forms.TypedChoiceField(
        label=_("objections during the notice"),
        choices=[("no", _("none was raised")), ("yes", _("objections were raised"))],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    handling = forms.CharField(
        label=_("how they were handled"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, items: Iterable[SelectionItem], **words: Any) -> None:
        super().__init__(*args, **words)
        self.items = list(items)
        for item in self.items:
            self.fields[f"struck_{item.pk}"] = forms.CharField(
                label=_("Strike off %(nominee)s, because") % {"nominee": named(item)},
                max_length=300,
                required=False,
                help_text=_("Empty: stays put forward."),
            )

    def clean(self) -> dict[str, Any]:
        """Objections need their handling."""
        given = super().clean() or {}
        if given.get("objected") and not given.get("handling", "").strip():
            self.add_error(
                "handling", _("Say how the objections were handled and what came of them.")
            )
        return given

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        named_off = {i.pk: given[f"struck_{i.pk}"].strip() for i in self.items}
        struck = {key: why for key, why in named_off.items() if why}
        return {
            "objected": cast(bool, given["objected"]),
            "handling": given["handling"],
            "struck": struck,
        }
