"""The words somebody agrees to by a signed link. A change of the words is a new edition of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence

EDITION = "2026-1"
"""Which edition of the words is shown; kept with every answer. A test ties it to the words."""

AGREED_TO: dict[str, tuple[Sentence, ...]] = {
    "consent": (
        _("I know that {society} nominates me in “{cycle}”, and I agree."),
        _(
            "I have read what the paper says of me: it is true, and contains neither state secrets nor secrets of my work."
        ),
        _(
            "I agree that {society} and {organiser} use my personal data, including the number of my document of identity, telephone and e-mail, to check, review and decide this nomination, and pass them on to the body that decides and to whoever must be asked by rule."
        ),
        _(
            "I may withdraw this consent with the society until the paper is accepted; the nomination then ends."
        ),
    ),
    "publication": (
        _("I agree that {organiser} publishes the facts named below in its public notice."),
        _(
            "This is a consent of its own (Personal Information Protection Law, Article 25). Nothing else of the paper is published; document of identity, telephone and e-mail never are."
        ),
    ),
    "coauthor": (
        _("I know that I am named in “{title}”, nominated by {society} in “{cycle}”, and I agree."),
        _(
            "What is said of me below is true, and I agree that {society} and {organiser} use it for this nomination."
        ),
    ),
    "unit": (
        _(
            "The unit has examined the paper: its contents are true and contain no state secret, and the unit agrees to the nomination of {title}."
        ),
        _(
            "The opinion counts only with the scan of the page that bears the unit's seal, and with the name and telephone of whoever handles it."
        ),
    ),
    "referee": (
        _("I know the work of {title} and recommend it in “{cycle}”."),
        _(
            "My name and my words go with the paper to {society}, to {organiser} and to the reviewers; they are not published."
        ),
    ),
}
"""What each kind of statement says, sentence by sentence."""

PUBLISHED: dict[str, Sentence] = {
    "name": _("name"),
    "sex": _("sex"),
    "birth_month": _("month of birth"),
    "unit": _("unit"),
    "title": _("professional title"),
    "post": _("administrative post"),
    "division": _("division"),
    "specialty": _("specialty"),
    "nominator": _("nominating society"),
    "channel": _("channel"),
    "summary": _("summary of the contributions"),
    "works": _("list of works"),
    "patents": _("list of patents"),
    "prizes": _("list of prizes"),
    "members": _("names of the members"),
}
"""The facts a public notice may hold, in words."""
