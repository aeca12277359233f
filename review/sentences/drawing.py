"""Draws (抽取) in words: groups, who was left out, what can be foreseen, and the rules as they are hashed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from review.sentences.words import Sentence

GROUPS: Mapping[str, Sentence] = {
    "": _("any"),
    "frontline": _("first line"),
    "outside": _("outside the nominating system"),
    "other_region": _("another region"),
    "academician": _("academician"),
}
"""What a seat is filled for."""

GROUPS_ZH = {
    "frontline": "一线科技工作者",
    "outside": "推荐系统以外的专家",
    "other_region": "外地专家",
    "academician": "院士",
}

OPENS_ZH = {
    "sealed": "名单封存后可以启封；",
    "closed": "本轮评审结束后名单方可启封；",
    "never": "名单不启封；",
}
PUBLIC_ZH = {
    "none": "对外公开的抽取材料不载姓名。",
    "seated": "对外公开的抽取材料载明进入评审组的专家姓名。",
    "pool": "对外公开的抽取材料载明名单内全部专家姓名。",
}

LEFT_OUT: Mapping[str, Sentence] = {
    "seated": _("sit in a panel of this round already"),
    "barred": _("kept out of the whole call (nominee, or nominee of the same call)"),
    "recused": _("would keep away from too many items"),
    "away": _("take no work before the reviews are due"),
    "age": _("above the age limit"),
    "served": _("served in as many cycles in succession as one may"),
}
"""Why an expert is not in the pool."""

PARTIES: Mapping[str, Sentence] = {
    "office": _("the office (管理员)"),
    "supervisor": _("the supervisor (监督员)"),
    "society": _("representative of the nominating societies (推荐单位代表)"),
    "notary": _("notary (公证员)"),
    "expert": _("an expert (专家代表)"),
}

CHECKS: Mapping[str, Sentence] = {
    "leaves": _("every record of the pool has its leaf"),
    "root": _("the leaves lead to the root"),
    "rules": _("the rules have their hash"),
    "numbers": _("every random number matches its commitment"),
    "seed": _("the seed is made of all of them"),
    "order": _("the order follows from the seed"),
    "calls": _("everybody was called in drawn order, by the rules"),
}
"""What a recomputation looks at."""

LOT_CHECKS: Mapping[str, Sentence] = {
    "list": _("the list leads to its root"),
    "number": _("the committed number matches its fingerprint"),
    "order": _("the order follows from both numbers"),
}
"""What the recomputation of an agenda's order looks at."""


def reply_within(minutes: int) -> str:
    """Say how long there is to answer, in the largest unit that fits whole."""
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def rule_text(cycle: Any, panel: Any, rules: Mapping[str, Any]) -> str:
    """Return the rules of a draw as they are read out and hashed with the pool: always in Chinese."""
    lines = [
        f"{cycle.name_zh}“{panel.name}”评审组专家抽取规则",
        f"一、从提交的专家名单中抽取{rules['places']}名专家；另可依次通知候补，至多{rules['reserve']}人。",
        *(
            f"{count}、{words}"
            for count, words in zip("二三四五六七", conditions_zh(rules), strict=False)
        ),
        "名单及本规则以哈希值提交后不再变更；随机数由各方先提交指纹、后公布，种子由全部随机数计算得出；"
        "全部专家的顺序由种子唯一确定，有人谢绝、逾期或者回避的，依顺序按同样条件递补。",
        f"{OPENS_ZH[rules['opens']]}{PUBLIC_ZH[rules['public']]}",
    ]
    return "\n".join(lines)


def conditions_zh(rules: Mapping[str, Any]) -> Iterator[str]:
    """Yield each condition in Chinese, in the order in which they are applied."""
    for each in rules["strata"]:
        if each["least"]:
            yield f"{GROUPS_ZH[each['mark']]}不少于{each['least']}名，先行抽取。"
        if each["most"] is not None:
            yield f"{GROUPS_ZH[each['mark']]}不超过{each['most']}名。"
    if rules["per_unit_max"] is not None:
        yield f"同一法人单位不超过{rules['per_unit_max']}名，超出的依次跳过并记录。"
    yield "不能担任本组评审的（回避、年龄、连任等）在提交名单之前剔除。"


def foretold(report: Mapping[str, Any]) -> Sentence:
    """Say what an insider could guess of a panel."""
    return format_lazy(
        _(
            "Whoever knows the pool and the rules guesses {hits} of {places} seats right on average; one expert is drawn with a probability of {least} to {most} %."
        ),
        hits=f"{report['hits']:.1f}",
        places=report["places"],
        least=f"{report['least'] * 100:.1f}",
        most=f"{report['most'] * 100:.1f}",
    )


def counted_how(report: Mapping[str, Any]) -> Sentence:
    """Say whether the figures are exact or simulated."""
    if report["method"] == "exact":
        return _("Exact: without conditions everybody is as likely as everybody else.")
    return format_lazy(
        _("Counted from {trials} simulated draws under the same conditions."),
        trials=report["trials"],
    )


def misgivings(report: Mapping[str, Any], times: int, percent: int) -> list[Sentence]:
    """Return the warnings of the report: what lies below the floors of the rule set."""
    found: list[Sentence] = []
    if report["size"] < times * report["places"]:
        words = _(
            "The pool has {size} experts, fewer than {times} times the {places} seats. Enrol more before you commit it."
        )
        found.append(format_lazy(words, size=report["size"], times=times, places=report["places"]))
    if report["places"] and report["hits"] * 100 > percent * report["places"]:
        words = _(
            "An insider would guess {hits} of {places} seats: more than {percent} in 100. The draw is hardly a secret."
        )
        found.append(
            format_lazy(
                words, hits=f"{report['hits']:.1f}", places=report["places"], percent=percent
            )
        )
    if report["certain"]:
        found.append(
            format_lazy(
                _("{count} experts are as good as sure of a seat."), count=report["certain"]
            )
        )
    return found + [lack(*each) for each in report["lacking"]]


def lack(mark: str, there: int, least: int) -> Sentence:
    """Say of which group the pool has too few."""
    return format_lazy(
        _("The pool has {there} experts of the group “{group}”; the rule set asks for {least}."),
        there=there,
        group=GROUPS[mark],
        least=least,
    )


def short_of_quorum(name: str, there: int, needed: int) -> Sentence:
    """Say that recusals leave an item without its quorum."""
    return format_lazy(
        _("{name}: {there} members may vote on it after recusals; the quorum needs {needed}."),
        name=name,
        there=there,
        needed=needed,
    )


WHY_FREE: Mapping[str, Sentence] = {
    "called": _("The next in drawn order is called and has not answered yet."),
    "office": _("The next in drawn order can be called now: press the button."),
    "seal": _("Everybody called has answered. Seal the list, and who accepted is seated."),
    "ended": _(
        "It stays empty: the reserve of the rule set is used up, or the pool has nobody left."
    ),
    "opened": _(
        "It stays empty: the names of this draw are opened, so nobody more is called from it."
    ),
    "late": _(
        "It stays empty: the scoring is over, so whoever came now could no longer read and mark."
    ),
}
"""Why a vacated seat is free."""


def vacancy_told(vacated: int, free: int, why: str, members: int, needed: int) -> list[Sentence]:
    """Say what became of vacated seats, and what an item needs now."""
    first = _(
        "Vacated on record: {vacated}. Who sat there is nominated in this call and reviews nothing of it."
    )
    told: list[Sentence] = [format_lazy(first, vacated=vacated)]
    if free:
        told += [format_lazy(_("Free now: {free}."), free=free), WHY_FREE[why]]
    else:
        told.append(_("The next in drawn order have filled them."))
    now = _(
        "{members} members sit now; an item from which nobody keeps away needs {needed} of them."
    )
    return [*told, format_lazy(now, members=members, needed=needed)]
