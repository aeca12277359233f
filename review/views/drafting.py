"""What the assignment page shows of a draft: worth, changes, coverage, worst matches, loads, warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from ledger.situations import Sentence
from review import facts, sentences
from review.choices import DraftState, DraftWay
from review.models import Assignment, Draft, DraftPair, Expert, Item, Round
from review.models.drafts import EXACT
from review.querysets import OF_UNSEALED
from review.views.showing import name_of

WORST = 10
"""How many of the worst matches are shown."""
WEAK = 0.2
"""Under which fit a match is called weak."""
LOADED = ("item__candidate", "item__paper", "expert__person", "expert__unit", "expert__user")


def draft_shown(round_: Round) -> Draft | None:
    """Return the draft the page is about: the newest that was not replaced."""
    return round_.drafts.exclude(state=DraftState.REPLACED).first()


def pairs_of(draft: Draft) -> Any:
    """Load the pairs of a draft with items and experts, those of sealed items left out."""
    rows = DraftPair.objects.filter(OF_UNSEALED, draft=draft).select_related(*LOADED)
    return rows.prefetch_related("item__paper__members")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the draft before: pairs that came, and those that went."""

    before: Draft
    came: frozenset[tuple[int, int]]
    gone: tuple[DraftPair, ...]


def changes_of(draft: Draft) -> Changes | None:
    """Return what differs from the last draft with pairs; None for the first."""
    earlier = draft.round.drafts.filter(number__lt=draft.number)
    before = earlier.exclude(state=DraftState.IMPOSSIBLE).first()
    if before is None:
        return None
    now = set(draft.pairs.values_list("item", "expert"))
    then = {(pair.item_id, pair.expert_id): pair for pair in pairs_of(before)}
    gone = tuple(pair for key, pair in then.items() if key not in now)
    return Changes(before, frozenset(now - set(then)), gone)


def tiles_of(round_: Round, draft: Draft, changes: Changes | None) -> list[dict[str, Any]]:
    """Return the numbers on top of a draft."""
    per_item = Counter(draft.pairs.values_list("item", flat=True))
    per_expert = Counter(draft.pairs.values_list("expert", flat=True))
    wanted = dict(facts.allowances(round_, "item"))
    standing = list(round_.items.standing().values_list("pk", flat=True))
    covered = sum(per_item[pk] >= wanted.get(pk, round_.demand) for pk in standing)
    loads = sorted({min(per_expert.values()), max(per_expert.values())}) if per_expert else []
    tone = "warn" if covered < len(standing) else ""
    found: list[dict[str, Any]] = [
        {"label": _("Items with enough experts"), "value": covered, "of": len(standing), "tone": tone},
        {"label": _("Experts with work"), "value": len(per_expert)},
        {"label": _("Items an expert reads"), "value": "–".join(map(str, loads)) or "—"},
        {"label": _("Fit of the worst-off item"), "value": f"{draft.certificate['worst']:.2f}"},
    ]  # fmt: skip
    if changes:
        moved = f"+{len(changes.came)} −{len(changes.gone)}"
        note = _("draft %(n)s") % {"n": changes.before.number}
        found.append({"label": _("Changed since the last"), "value": moved, "note": note})
    return found


def floors_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the floors to choose from, each with its price, and the least it must cost if that is less."""
    return [
        {
            "place": each.place,
            "level": f"{each.level:.4f}",
            "total": f"{each.total:.4f}",
            "price": f"{each.price:.4f}",
            "share": f"{100 * each.price / max(each.total + each.price, EXACT):.2f} %",
            "below": each.below,
            "least": "" if each.is_proven else f"{each.price_least:.4f}",
        }
        for each in draft.floors.defer("pairs")
    ]


def mend_of(draft: Draft) -> dict[str, Any]:
    """Return what a repair changes: in words, the offers that go, and the pairs that come."""
    mend = draft.certificate.get("mend")
    if not mend:
        return {}
    items = {item for item, _expert in draft.moved}
    offers = Assignment.objects.filter(OF_UNSEALED, item__in=items).select_related(*LOADED)
    rows = offers.prefetch_related("item__paper__members").order_by("item", "expert")
    return {
        "sentences": sentences.mend_told(mend),
        "removed": [row for row in rows if (row.item_id, row.expert_id) in draft.moved],
        "added": list(pairs_of(draft).filter(kept=False)),
    }


# --- matches --------------------------------------------------------------------------------------


def worst_of(round_: Round, draft: Draft) -> list[dict[str, Any]]:
    """Return the worst matches with why they are: parts, nearest disciplines, words in common."""
    rows = list(pairs_of(draft).order_by("fit", "item", "expert")[:WORST])
    whys = facts.whys_of(round_, [(row.item_id, row.expert_id) for row in rows])
    return [
        {"row": row, "why": why_told(row, whys.get((row.item_id, row.expert_id)))} for row in rows
    ]


def why_told(pair: DraftPair, why: facts.Why | None) -> list[Sentence]:
    """Say why two fit as they do."""
    return [*sentences.parts_told(pair.parts), *grounds_told(why)]


def grounds_told(why: facts.Why | None) -> list[Sentence]:
    """Say which disciplines lie nearest and which words both speak of."""
    found: list[Sentence] = []
    if why and why.near:
        words = gettext_lazy("nearest: {one} – {other}")
        found.append(format_lazy(words, one=why.near[0], other=why.near[1]))
    if why and why.words:
        found.append(format_lazy(gettext_lazy("both: {words}"), words="、".join(why.words)))
    return found


def items_in(draft: Draft, pairs: Iterable[DraftPair]) -> list[dict[str, Any]]:
    """Return the items of a page, each with its pairs, in the order they come in."""
    by_item: dict[int, list[DraftPair]] = {}
    for pair in pairs:
        by_item.setdefault(pair.item_id, []).append(pair)
    return [
        {"item": mine[0].item, "pairs": mine, "total": sum(pair.fit for pair in mine)}
        for mine in by_item.values()
    ]


# --- loads ----------------------------------------------------------------------------------------

CHART_HEIGHT, BAR, GAP = 120, 44, 12


def chart_of(efforts: Sequence[facts.Effort]) -> dict[str, Any]:
    """Return the chart of loads: how many experts read how many items, as bars and as a table."""
    counts = Counter(each.items for each in efforts)
    if not counts:
        return {}
    highest = max(counts.values())
    loads = range(min(counts), max(counts) + 1)
    bars = []
    for place, load in enumerate(loads):
        height = round(CHART_HEIGHT * counts[load] / highest)
        x = GAP + place * (BAR + GAP)
        bars.append(
            {"load": load, "count": counts[load], "x": x, "y": CHART_HEIGHT - height + 20}
            | {"height": height, "middle": x + BAR // 2, "top": CHART_HEIGHT - height + 14}
        )
    width = GAP + len(bars) * (BAR + GAP)
    base = CHART_HEIGHT + 20
    return {"bars": bars, "width": width, "height": base + 40, "base": base, "bar": BAR,
            "label": base + 18, "title": base + 36, "middle": width // 2}  # fmt: skip


def efforts_in(round_: Round, draft: Draft) -> list[facts.Effort]:
    """Return the work of every expert in a draft."""
    pairs = [(pair.item_id, pair.expert) for pair in pairs_of(draft)]
    pages = facts.pages_of(Item.objects.filter(pk__in={item for item, _expert in pairs}))
    return facts.efforts_of(round_, pairs, dict(facts.allowances(round_, "expert")), pages)


# --- warnings -------------------------------------------------------------------------------------


def warnings_of(
    round_: Round, draft: Draft, efforts: Sequence[facts.Effort], idle: int
) -> list[Sentence]:
    """Return what the office should look at before it publishes."""
    found: list[Sentence] = []
    weak = draft.pairs.filter(fit__lt=WEAK).count()
    if weak:
        words = ngettext_lazy("%(n)s match is weak.", "%(n)s matches are weak.", weak)
        found.append(words % {"n": weak})
    over = [each for each in efforts if each.is_over]
    if over:
        words = gettext_lazy("More than they can give: {names}.")
        names = [f"{e.expert} ({e.hours:.1f} h > {e.can_give} h)" for e in over[:12]]
        found.append(format_lazy(words, names=sentences.listed(names)))
    for reason, count in sorted(draft.certificate.get("out", {}).items()):
        found.append(format_lazy(sentences.NOTHING_NEW[reason], count=count))
    if idle and draft.way != DraftWay.EVERY:
        words = ngettext_lazy(
            "%(n)s expert of the pool gets nothing.", "%(n)s experts of the pool get nothing.", idle
        )
        found.append(words % {"n": idle})
    waiting = round_.open_conflicts().count()
    if waiting:
        words = ngettext_lazy(
            "%(n)s conflict of interest waits for a decision; its pair was left out.",
            "%(n)s conflicts of interest wait for a decision; their pairs were left out.",
            waiting,
        )
        found.append(words % {"n": waiting})
    return found


# --- why it cannot be -----------------------------------------------------------------------------


def clash_shown(draft: Draft) -> dict[str, Any]:
    """Return why there is no assignment in words, and its repairs, those that a button does first."""
    held = draft.clash
    keys = [row[0] for row in held["items"]] if held["kind"] == "quorum" else [*held["nominations"]]
    for line in held.get("repairs", []):
        for each in [line, *line["also"]]:
            keys += [key for key, _n in each["changes"] if each["code"] not in sentences.OF_EXPERTS]
            keys += each["audience"]
    items = names_of_items(keys)
    if held["kind"] == "quorum":
        told = [sentences.quorum_told(row, items) for row in held["items"] if row[0] in items]
        return {"sentences": told, "repairs": [], "draws": draft.round.draws.exists()}
    experts = names_of_experts(held)
    why, *words = sentences.clash_told(held, items, experts)
    repairs = [
        {"sentence": word, **applied(each)}
        for word, each in zip(words, held["repairs"], strict=True)
    ]
    return {"sentences": [why], "repairs": sorted(repairs, key=lambda each: not each["changes"])}


def applied(repair: dict[str, Any]) -> dict[str, Any]:
    """Return what a repair's button posts: limits of experts, demands of items; else nothing."""
    kinds = {"raise_loads": "experts", "lower_demand": "items"}
    parts = [repair, *repair["also"]]
    posted = dict.fromkeys(kinds.values(), "")
    for each in parts:
        changes = " ".join(f"{key}:{new}" for key, new in each["changes"] if new >= 1)
        if each["code"] in kinds and changes.count(":") == len(each["changes"]):
            posted[kinds[each["code"]]] = changes
        else:
            return {"code": repair["code"], "changes": []}
    return {"code": repair["code"], "changes": [each for each in posted.items() if each[1]]}


def names_of_items(keys: Iterable[int]) -> dict[int, str]:
    """Return the names of items anybody may be shown, by key."""
    rows = Item.objects.filter(pk__in=list(keys)).unsealed().select_related("candidate", "paper")
    return {item.pk: name_of(item) for item in rows.prefetch_related("paper__members")}


def names_of_experts(held: dict[str, Any]) -> dict[int, str]:
    """Return the names of the experts a clash and its repairs speak of, by key."""
    keys = set(held["experts"])
    for line in held["repairs"]:
        for each in [line, *line["also"]]:
            if each["code"] in sentences.OF_EXPERTS:
                keys |= {key for key, _new in each["changes"]}
            elif each["code"] == "unfix":
                keys |= {expert for _item, expert in each["changes"]}
    rows = Expert.objects.filter(pk__in=keys).select_related("person")
    return {expert.pk: expert.person.name for expert in rows}


def filtered_pairs(draft: Draft, given: dict[str, Any], changes: Changes | None, sort: str) -> Any:
    """Return the pairs of a draft as the filter and the order have them."""
    rows = pairs_of(draft)
    if words := given.get("q"):
        named = Q(expert__person__name__icontains=words) | Q(item__candidate__name__icontains=words)
        rows = rows.filter(named)
    if given.get("only") == "weak":
        rows = rows.filter(fit__lt=WEAK)
    if given.get("only") == "locked":
        rows = rows.filter(item__pins__kind="lock", item__pins__expert=F("expert"))
    if given.get("only") == "new" and changes:
        rows = rows.exclude(pk__in=kept_since(draft, changes.before))
    orders = {"fit": "fit", "-fit": "-fit", "expert": "expert__person__name"}
    orders["-expert"] = "-expert__person__name"
    return rows.order_by(*filter(None, [orders.get(sort, "")]), "item", "expert")


def kept_since(draft: Draft, before: Draft) -> Any:
    """Return the keys of the pairs that stood in the draft before, too."""
    same = before.pairs.filter(item=OuterRef("item"), expert=OuterRef("expert"))
    return draft.pairs.filter(Exists(same)).values("pk")
