"""What a step of the journey brings, and what falls away with it; what a programme keeps, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence

STEPS: dict[str, tuple[Sentence, Sentence]] = {
    "team": (
        _("Papers name a team: its leader and core members are counted and checked."),
        _("Papers name one person; no team is asked for."),
    ),
    "review": (
        _("Experts judge in rounds; who has a conflict of interest is kept away."),
        _("No rounds, no experts, no scores, no conflicts of interest to rule out."),
    ),
    "ballot": (
        _("The last round ends in a secret vote with a quorum."),
        _("No vote is held: the confirmed ranking of the last round recommends."),
    ),
    "clearance": (
        _("Other bodies are asked (征求意见、诚信核查); an open or adverse answer blocks."),
        _("No other body is asked: no opinions, no integrity check before the next step."),
    ),
    "decision": (
        _("A meeting confirms each candidate, drops one with reason, or sends back."),
        _("No meeting decides: candidates go on to the notice as they were recommended."),
    ),
    "notice": (
        _("Candidates are published for their full number of days before anything is final."),
        _("Nothing is published: no public notice, no consent to publication."),
    ),
    "objection": (
        _("Anybody may object while the notice runs; an open objection holds the candidate."),
        _("Nobody can object; no grounds, no due dates, no rulings."),
    ),
}
"""By table: what it brings, and what falls away where it is taken out."""

FIXED: dict[str, Sentence] = {
    "code": _("Numbers of papers, links and earlier cycles are found by it."),
    "track": _("The steps a candidate can take depend on it; another track is another programme."),
    "subject": _("Papers of persons and of teams are different forms."),
    "academy": _("It belongs to the track, and earlier candidacies are counted by it."),
    "organiser": _("Chosen when the cycle was prepared; notice and certificate are in its name."),
    "free_of_charge": _("It cannot be otherwise (国家科学技术奖励条例第三十七条)."),
}
"""By key of the programme's own table: why it is the same in every version."""
