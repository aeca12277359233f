"""A form that takes its own refusals: what was typed stays, and the sentences stand above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest

from ledger.situations import NotYours, Situation

Answer = TypeVar("Answer")


def posted(request: HttpRequest) -> dict[str, Any]:
    """Return what a form is bound to: the post with its files, even an empty one; else nothing."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


class DayInput(forms.DateInput):
    """A day, chosen from the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ActingForm(forms.Form):
    """A form that leads to one deed of the domain."""

    def act(self, deed: Callable[[], Answer]) -> Answer | None:
        """Do the deed where the form is clean; None where it or a rule of the domain refuses.

        A refusal becomes an error of the form, so that its page is shown again with everything
        typed. That the office held is the wrong one is no fault of the form: NotYours passes.
        """
        if not self.is_valid():
            return None
        try:
            return deed()
        except NotYours:
            raise
        except Situation as situation:
            self.add_error(None, [str(sentence) for sentence in situation.sentences])
            return None

    def does(self, deed: Callable[[], object]) -> bool:
        """Tell whether the deed of a posted form was done; an unposted one does nothing."""

        def done() -> bool:
            deed()
            return True

        return self.is_bound and bool(self.act(done))
