"""What one writes beside a paper: a comment on a place of it, an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.models import Comment
from nominations.services.commenting import AT_MOST

Circle = Comment.Circle


class AnswerForm(forms.Form):
    """An answer in a thread."""

    words = forms.CharField(
        label=_("answer"), max_length=AT_MOST, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommentForm(forms.Form):
    """A comment: where, what, and of the office for whom."""

    anchor = forms.ChoiceField(label=_("about"))
    words = forms.CharField(
        label=_("comment"), max_length=AT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    circle = forms.ChoiceField(
        label=_("who reads it"),
        choices=[(c.value, c.label) for c in (Circle.OFFICE, Circle.SHARED)],
        widget=forms.RadioSelect,
        initial=Circle.OFFICE,
    )

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str]], office: bool, **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self.fields["anchor"].choices = list(places)  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["anchor"].widget = forms.HiddenInput()
            self.fields["anchor"].initial = places[0][0]
        if not office:
            del self.fields["circle"]

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        shared = given.get("circle") == Circle.SHARED
        return {"anchor": given["anchor"], "words": given["words"], "shared": shared}
