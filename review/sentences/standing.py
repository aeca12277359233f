"""Methods and their cautions, the robustness sheet, the quota board, agreement and signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programmes.shares import Share
from review.board import Fate, Quota, Reason, Seat
from review.reliability import Agreement
from review.robustness import Change, Robustness, Shift, Without
from review.scoring import shown
from review.sentences.words import Sentence, listed
from review.signals import Signal, SignalCode
from review.standings import Caution, Method, Warned

Names = Mapping[str, str]

METHODS: Mapping[Method, Sentence] = {
    Method.MEAN: _("mean"),
    Method.TRIMMED_MEAN: _("mean without the highest and lowest"),
    Method.Z_SCORE: _("standard scores by reviewer"),
    Method.BLUP: _("score without reviewer effects (mixed model)"),
    Method.EXPECTED_RANK: _("expected rank"),
}
CAUTIONS: Mapping[Caution, Sentence] = {
    Caution.DISCONNECTED: _(
        "The items fall into {number} sets that share no reviewer (one item of each: {about}). No "
        "method can compare reviewers across them; each set keeps a mean of its own."
    ),
    Caution.FEW_SCORES: _(
        "With fewer than {number} scores little can be said about a reviewer: {about}."
    ),
    Caution.NOT_STANDARDISED: _(
        "Left as they are, because they have fewer than {number} scores or all the same: {about}."
    ),
    Caution.TOO_THIN: _(
        "There are too few reviews to tell severe reviewers from weak items: at least {number} are "
        "needed. Go by the mean."
    ),
    Caution.NO_DIFFERENCE: _(
        "The scores do not tell the items apart: differences are no larger than chance."
    ),
    Caution.NOT_TRIMMED: _("Nothing is dropped from fewer than {number} reviews: {about}."),
}
CHANGES: Mapping[Without, Sentence] = {
    Without.REVIEWER: _("Without reviewer {code}"),
    Without.CRITERION: _("Without criterion {code}"),
    Without.ADJUSTMENT: _("By the plain mean"),
}
RESTING: Mapping[Without, Sentence] = {
    Without.REVIEWER: _("resting on one reviewer: {places}"),
    Without.CRITERION: _("resting on one criterion: {places}"),
    Without.ADJUSTMENT: _("resting on the adjustment: {places}"),
}
FATES: Mapping[Fate, Sentence] = {
    Fate.IN: _("within the seats"),
    Fate.TIED: _("tied at the line"),
    Fate.WAITING: _("on the waiting list"),
    Fate.UNRANKED: _("not ranked: reviews are missing"),
}
REASONS: Mapping[Reason, Sentence] = {
    Reason.POOL_SEAT: _("takes a seat kept for {pool}"),
    Reason.OPEN_SEAT: _("takes a seat open to all"),
    Reason.FOR_MINIMUM: _("goes before better places, for the minimum of {traits}"),
    Reason.NO_SEAT: _("the seats it could take are taken"),
    Reason.OVER_MAXIMUM: _("the maximum of {traits} is reached"),
    Reason.KEPT_FREE: _("the seats left are kept free for the minimum of {traits}"),
    Reason.NO_SCORE: _("has no score"),
    Reason.TIE: _("others share its place, and the seats do not suffice for all of them"),
}
SIGNALS: Mapping[SignalCode, Sentence] = {
    SignalCode.SAME_COMMENT: _("{reviewers} wrote the same comment, on {items}: “{text}”"),
    SignalCode.LIKE_COMMENT: _(
        "Comments of {reviewers} are alike by {percent} %, on {items}: “{text}”"
    ),
    SignalCode.TOO_FAST: _(
        "{reviewers} marked {items} within {found} seconds of the last mark before; its pages take at "
        "least {bound} to read."
    ),
    SignalCode.SAME_SHEET: _("{reviewers} gave the same marks on {found} of {bound} items."),
    SignalCode.FLAT_SHEETS: _(
        "{reviewers} gave every criterion the same share of its highest mark on {found} of {bound} "
        "items."
    ),
}
SIGNAL_KINDS: Mapping[SignalCode, Sentence] = {
    SignalCode.SAME_COMMENT: _("same comment"),
    SignalCode.LIKE_COMMENT: _("alike comments"),
    SignalCode.TOO_FAST: _("little time"),
    SignalCode.SAME_SHEET: _("same marks"),
    SignalCode.FLAT_SHEETS: _("level marks"),
}
QUOTED = 60
"""So many characters of a comment are quoted."""


def caution(one: Warned, names: Names | None = None) -> Sentence:
    """Why an estimate is to be read with care."""
    return format_lazy(CAUTIONS[one.code], number=one.number, about=_named(one.about, names))


def stability(sheet: Robustness) -> Sentence:
    """The sheet in one line: 「20 席中 17 席稳定;3 席取决于 1 位评审」."""
    clauses: list[Sentence] = [
        format_lazy(
            _("{stable} of {seats} places stable"),
            stable=len(sheet.stable),
            seats=len(sheet.inside),
        )
    ]
    if sheet.at_line:
        clauses.append(format_lazy(_("tied at the line: {items}"), items=len(sheet.at_line)))
    for without in Without:
        if places := len(sheet.resting(without)):
            clauses.append(format_lazy(RESTING[without], places=places))
    return listed(clauses, pgettext_lazy("clauses", "; "))


def stable_within(name: str, stable: int, seats: int) -> Sentence:
    """How many of the places that a pool or a quota holds are stable."""
    said = _("{name}: {stable} of {seats} places stable")
    return format_lazy(said, name=name, stable=stable, seats=seats)


def change(one: Change, items: Names | None = None, codes: Names | None = None) -> Sentence:
    """What leaving one thing out would change; ``codes`` names reviewers or criteria."""
    head = format_lazy(CHANGES[one.without], code=(codes or {}).get(one.code, one.code))
    if not one.leaving and not one.entering:
        return format_lazy(
            _("{head}: the same items within the places; {moved} move."), head=head, moved=one.moved
        )
    return format_lazy(
        _("{head}: out {leaving}; in {entering}."),
        head=head,
        leaving=shifted(one.leaving, items),
        entering=shifted(one.entering, items),
    )


def reason(seat: Seat, traits: Names | None = None, pools: Names | None = None) -> Sentence:
    """Why an item takes a seat of the board, or takes none."""
    return format_lazy(
        REASONS[seat.reason],
        traits=_named(seat.traits, traits),
        pool=(pools or {}).get(seat.pool, seat.pool),
    )


def quota(one: Quota, seats: int, *, at_most: bool = False) -> Sentence:
    """A minimum or maximum with its arithmetic: 「≥ 1/3：20 × 1/3 = 6 2/3，进位为 7；入选 8：满足」."""
    if at_most:
        return format_lazy(_("at most {asked}; within {got}"), asked=one.asked, got=one.got)
    clauses = [part_of(one.share, seats)] if one.share else []
    if one.within_reach < one.asked:
        said = _("only {reach} can be had, so {reach} are asked for")
        clauses.append(format_lazy(said, reach=one.within_reach))
    met = _("within {got} of at least {asked}: met")
    short = _("within {got} of at least {asked}: {missing} short")
    missing = max(one.asked - one.got, 0)
    told = format_lazy(short if missing else met, got=one.got, asked=one.asked, missing=missing)
    return listed([*clauses, told], pgettext_lazy("clauses", "; "))


def part_of(share: Share, seats: int) -> Sentence:
    """How many seats a share comes to, in whole numbers and fractions."""
    whole, rest = divmod(share.num * seats, share.den)
    sign = "≥" if share.op == ">=" else ">"
    over = _("{sign} {num}/{den}: {seats} × {num}/{den} = {exact}, rounded up: {needed}")
    more = _("{sign} {num}/{den}: {seats} × {num}/{den} = {exact}, more than that: {needed}")
    even = _("{sign} {num}/{den}: {seats} × {num}/{den} = {exact}")
    return format_lazy(
        over if rest else more if share.op == ">" else even,
        sign=sign,
        num=share.num,
        den=share.den,
        seats=seats,
        exact=f"{whole} {rest}/{share.den}" if rest else whole,
        needed=share.needed(seats) if seats else 0,
    )


def agreed(one: Agreement) -> Sentence:
    """How far reviewers agree, in one line."""
    if one.alpha is None:
        return _("Agreement cannot be told: no item has two scores, or all scores are the same.")
    if one.low is None or one.high is None:
        return format_lazy(
            _("Krippendorff's alpha {alpha}, over {items} items with two scores or more."),
            alpha=shown(one.alpha),
            items=one.items,
        )
    return format_lazy(
        _(
            "Krippendorff's alpha {alpha} (95 %: {low} to {high}), over {items} items with two "
            "scores or more."
        ),
        alpha=shown(one.alpha),
        low=f"{one.low:.2f}",
        high=f"{one.high:.2f}",
        items=one.items,
    )


def signal(one: Signal, reviewers: Names | None = None, items: Names | None = None) -> Sentence:
    """What was seen, with the numbers it was held against."""
    text = one.text if len(one.text) <= QUOTED else one.text[:QUOTED] + "…"
    return format_lazy(
        SIGNALS[one.code],
        reviewers=_named(one.reviewers, reviewers),
        items=_named(one.items, items),
        found=shown(one.found, 0),
        bound=shown(one.bound, 0),
        percent=shown(one.found * 100, 0),
        text=text,
    )


def _named(codes: Iterable[str], names: Names | None) -> Sentence:
    return listed([(names or {}).get(code, code) for code in codes])


def shifted(shifts: Iterable[Shift], names: Names | None) -> Sentence:
    """Items with their places before and after; 「无」 for none."""
    found = [
        format_lazy(
            _("{item} ({was} → {now})"),
            item=(names or {}).get(each.item, each.item),
            was=each.was,
            now=_("no score") if each.now is None else each.now,
        )
        for each in shifts
    ]
    return listed(found) if found else _("nobody")
