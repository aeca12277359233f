"""The style guide: one page with every component of ``templates/parts``, filled with invented facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from people.gates import Request

LONG_UNIT = (
    "中国科学院国家天文台长春人造卫星观测站暨空间目标与碎片观测研究联合重点实验室（筹）吉林省卫星应用工程技术研究中心"
    * 2
)
NAMES = [
    "丁一川",
    "王若水",
    "阿依古丽·买买提",
    "尹望舒",
    "石青原",
    "刘知远",
    "李敏",
    "何其芳华",
    "张衡之",
    "陈景明",
]
STAGES = [
    "draft",
    "submitted",
    "endorsed",
    "returned",
    "accepted",
    "refused",
    "withdrawn",
    "announced",
]


COLUMNS = [
    ("候选人", "name", ""),
    ("工作单位", "unit", ""),
    ("状态", "", ""),
    ("完成度", "share", "num"),
]
TILES: list[dict[str, Any]] = [
    {"label": "个人名额", "value": 2, "of": 3, "note": "还可推荐 1 人"},
    {"label": "待我签署", "value": 4, "url": "#", "tone": "warn"},
    {"label": "被退回", "value": 1, "url": "#", "tone": "bad", "note": "最近一份 11 月 27 日到期"},
    {"label": "已受理", "value": 12},
]
FACTS = [("姓名", "阿依古丽·买买提"), ("工作单位", LONG_UNIT[:90]), ("专业技术职务", None)]
JOB = {
    "pk": 1,
    "state": "running",
    "get_state_display": "进行中",
    "done": 128,
    "total": 200,
    "sentence": "正在生成证书",
}


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        label="姓名", max_length=90, help_text="与居民身份证一致；少数民族姓名中间用“·”。"
    )
    born = forms.DateField(label="出生日期", widget=forms.DateInput(attrs={"type": "date"}))
    merits = forms.CharField(
        label="主要贡献", max_length=800, widget=forms.Textarea(attrs={"rows": 5})
    )
    kind = forms.ChoiceField(
        label="推荐渠道",
        widget=forms.RadioSelect,
        choices=[("a", "全国学会"), ("b", "地方科协"), ("c", "院士")],
    )
    title = forms.ChoiceField(
        label="专业技术职务", required=False, choices=[("", "请选择"), ("1", "教授级高级工程师")]
    )
    scan = forms.FileField(label="单位意见（盖章扫描件）", help_text="PDF，不超过 5 页、10 MB。")
    pledge = forms.BooleanField(label="已核对，内容真实，不涉密，同意公示。")


class FilterForm(forms.Form):
    """What one narrows a list by."""

    q = forms.CharField(label="姓名或单位", required=False)
    stage = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("draft", "草稿")]
    )


def rows() -> list[dict[str, Any]]:
    """Return sixty invented papers, one with a unit's name of the greatest length."""
    return [
        {
            "pk": n,
            "name": NAMES[n % len(NAMES)],
            "unit": LONG_UNIT[:90] if n == 2 else "华东理工大学化学工程联合国家重点实验室",
            "stage": STAGES[n % len(STAGES)],
            "share": (n * 17) % 101,
        }
        for n in range(60)
    ]


def findings() -> list[dict[str, str]]:
    """Return a finding of every outcome."""
    return [
        {
            "outcome": "block",
            "sentence": "候选人 1957-12-31 出生，早于 1958-01-01 的界限。如属豁免，请上传说明。",
            "rule": "评选办法第八条",
            "url": "#id_born",
        },
        {
            "outcome": "waiver",
            "sentence": "专业技术职务为副高级，须附两位院士的推荐意见。",
            "url": "#id_title",
        },
        {"outcome": "warn", "sentence": "本学会个人名额 5，已用 4。本份提交后名额用尽。"},
        {"outcome": "ok", "sentence": "身份证件、国籍、单位同意均符合要求。"},
    ]


def steps() -> list[dict[str, Any]]:
    """Return a river with done, current, coming and inapplicable stages."""
    labels = [
        "草稿",
        "待负责人签署",
        "待形式审查",
        "已受理",
        "评审中",
        "征求意见",
        "公示",
        "批准",
        "授奖",
    ]
    states = ["done", "done", "done", "current", "", "skipped", "", "", ""]
    return [{"label": name, "state": state} for name, state in zip(labels, states, strict=True)]


def sample(request: Request) -> dict[str, Any]:
    """Gather the facts the page shows."""
    wrong = SampleForm({"w-merits": "长期从事复杂结构力学研究。" * 60}, prefix="w")
    return {
        "form": SampleForm(),
        "wrong": wrong,
        "filter_form": FilterForm(request.GET or None),
        "page": Paginator(rows(), 50).get_page(request.GET.get("page")),
        "columns": COLUMNS,
        "bulk": [("remind", "发送提醒", ""), ("withdraw", "撤回", "danger")],
        "findings": findings(),
        "steps": steps(),
        "stages": [*STAGES, "awarded", "revoked", "in_review", "contested"],
        "tiles": TILES,
        "facts": FACTS,
        "job": JOB,
        "tabs": [("全部", "#", True, 60), ("待办", "#", False, 4), ("已完成", "#", False, None)],
        "unmet": ["公示须满 5 个工作日，还差 2 个工作日。", "异议 2026-003 尚未作出处理决定。"],
        **moments(request.moment),
    }


def moments(now: datetime) -> dict[str, Any]:
    """Return what stands at a moment: lines of a timeline, deadlines near and far."""
    entry = {"at": now, "sentence": "退回修改", "actor_name": "周慎", "office": "形式审查员"}
    return {
        "entries": [
            entry | {"reason": "第 3 页缺单位盖章。"},
            entry | {"at": now - timedelta(days=3), "sentence": "签署并提交"},
        ],
        "soon": now + timedelta(days=2, hours=5),
        "later": now.replace(hour=0, minute=0, second=0) + timedelta(days=20),
        "earlier": now - timedelta(hours=3),
    }


def styleguide(request: Request) -> HttpResponse:
    """Show every component once; a page of demonstration installations only."""
    if not (settings.JUJIAN_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "styleguide.html", sample(request))
