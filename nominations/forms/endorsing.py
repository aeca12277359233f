"""What a 负责人 fills in to endorse a paper or to send it back: logged in, or by a personal link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.forms.documents import ScanField
from nominations.forms.society import PledgeForm
from nominations.models import EndorsementLink
from nominations.services.endorsing import fault_of_pin


class EndorseForm(PledgeForm):
    """The pledge and one of two buttons: endorse, or send back with words."""

    words = forms.CharField(
        label=_("what is to be changed"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["words"].needed = self.sends_back  # type: ignore[attr-defined]
        self.fields["pledge"].required = not self.sends_back

    @property
    def sends_back(self) -> bool:
        """Tell which button was pressed."""
        return self.data.get("act") == "send_back"

    def clean_words(self) -> str:
        """Who sends a paper back says why."""
        words: str = self.cleaned_data["words"].strip()
        if self.sends_back and not words:
            raise forms.ValidationError(
                _("Say in a few words what is to be changed; the clerk reads it.")
            )
        return words


class ApprovalPageForm(forms.Form):
    """The scan of the signed and sealed page, and who signed it."""

    scan = ScanField(
        label=_("the signed and sealed page"),
    )
    signer = forms.CharField(label=_("signed by (负责人)"), max_length=60)
    typed = forms.CharField(
        label=_("code below the QR"),
        required=False,
        max_length=20,
        help_text=_("Only where the code could not be read by the machine."),
    )

    def facts(self) -> dict[str, Any]:
        """Return the page as the service takes it."""
        given = self.cleaned_data
        return {
            "data": given["scan"].read(),
            "name": given["scan"].name,
            "signer": given["signer"],
            "typed": given["typed"],
        }


class JudgePageForm(forms.Form):
    """Confirm, or refuse with the reason."""

    why = forms.CharField(
        label=_("why it is refused"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def refuses(self) -> bool:
        """Tell which button was pressed."""
        return self.data.get("act") == "refuse"

    def clean_why(self) -> str:
        """A refusal says why."""
        why: str = self.cleaned_data["why"].strip()
        if self.refuses and not why:
            raise forms.ValidationError(_("Say why the page is refused: the society reads it."))
        return why


class EndorseByLinkForm(EndorseForm):
    """The same with the code that was sent to the telephone."""

    pin = forms.CharField(
        label=_("code from the text message"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 10}
        ),
    )

    def __init__(self, *args: Any, link: EndorsementLink, at: datetime, **words: Any) -> None:
        super().__init__(*args, **words)
        self.link, self.at = link, at

    def clean(self) -> dict[str, Any]:
        """The code is tried last, so that a forgotten tick costs no try."""
        given = super().clean() or {}
        if not self.errors and (fault := fault_of_pin(self.link, given["pin"], at=self.at)):
            self.add_error("pin", str(fault))
        return given
