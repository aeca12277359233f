"""Tags and filters of the face: icons, the completion ring, moments in Beijing time, stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nominations.choices import CandidateStage, PaperStage
from nominations.prose import render, set_small
from programmes.sentences import divisions_in

register = template.Library()

BEIJING = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"

TONES = {
    "active": "submitted endorsed in_review scoring voting open offered published running "
    "reported forwarded approved_abroad waiting issued received published reading posted",
    "good": "accepted admitted recommended cleared decided approved selected elected valid signed "
    "dismissed succeeded over clear corrected confirmed concluded paired",
    "warn": "returned contested waiver warn decide overdue expired filed investigating "
    "suspended sent_back deferred carried lapsed unreadable duplicate",
    "bad": "refused dropped revoked block hard upheld failed cancelled recused voided adverse old unknown foreign rejected",
    "seal": "announced awarded",
}
TONE_OF = {stage: tone for tone, stages in TONES.items() for stage in stages.split()}


@register.filter
def pairs(facts: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Return keys with their values; ``facts.items`` would answer with a fact of that name."""
    return facts.items()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw the symbol ``name`` of ``static/icons/sprite.svg``; without ``label`` it is decoration."""
    href = f"{static('icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def ring(value: float | None, label: str = "") -> SafeString:
    """Draw ``value`` (0 to 100, per cent) as a ring of which that share is filled."""
    share = max(0, min(100, round(value or 0)))
    return format_html(
        '<svg class="ring{}" viewBox="0 0 36 36" role="img" aria-label="{}">'
        '<circle cx="18" cy="18" r="15.9155"></circle>'
        '<circle class="ring-value" cx="18" cy="18" r="15.9155" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 18 18)"></circle>'
        '<text x="18" y="18.5" aria-hidden="true">{}%</text></svg>',
        " full" if share == 100 else "",
        label or _("%(share)s %% complete") % {"share": share},
        share,
        share,
    )


def local(value: datetime) -> datetime:
    """Return ``value`` as Beijing time; a naive one is taken to be Beijing time already."""
    return value.astimezone(BEIJING) if timezone.is_aware(value) else value.replace(tzinfo=BEIJING)


def is_chinese() -> bool:
    """Tell whether the page is being written in Chinese."""
    return (get_language() or "zh").startswith("zh")


def show_day(value: date) -> str:
    """Write a day with its weekday: 2026年11月22日 星期日, or Sun 22 November 2026."""
    if is_chinese():
        return f"{value.year}年{value.month}月{value.day}日 星期{WEEKDAYS[value.weekday()]}"
    return date_format(value, "D j F Y")


@register.filter
def prose(value: object) -> SafeString:
    """Write rich prose with its light marks; everything else in it is escaped."""
    return mark_safe(render(str(value)))


@register.filter
def printed(value: object) -> SafeString:
    """Write rich prose for print: sub- and superscript characters set small, whatever the face has."""
    return mark_safe(set_small(render(str(value))))


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in Beijing time: 2026年11月22日 星期日 09:00."""
    if not value:
        return "—"
    if not isinstance(value, datetime):
        return show_day(value)
    here = local(value)
    return f"{show_day(here)} {here:%H:%M}"


@register.filter
def deadline(value: datetime | None) -> str:
    """Write the end of a period; midnight is 24:00 of the day before, as notices put it."""
    if not value:
        return "—"
    here = local(value)
    if (here.hour, here.minute) == (0, 0):
        return f"{show_day(here - timedelta(days=1))} 24:00"
    return f"{show_day(here)} {here:%H:%M}"


@register.filter
def day(value: date | None) -> str:
    """Write a date with its weekday, without the hour."""
    if not value:
        return "—"
    return show_day(local(value) if isinstance(value, datetime) else value)


@register.filter
def stage_label(value: Any) -> str:
    """Name the stage of a record, of a member of a fixed list, or of a nomination's stage code."""
    if hasattr(value, "get_stage_display"):
        return str(value.get_stage_display())
    value = getattr(value, "stage", value)
    if hasattr(value, "label"):
        return str(value.label)
    for stages in (PaperStage, CandidateStage):
        if value in stages.values:
            return str(stages(value).label)
    return str(value)


@register.filter
def tone(value: Any) -> str:
    """Return the tone of a stage or outcome: active, good, warn, bad, seal, or none."""
    return TONE_OF.get(str(getattr(value, "stage", value)), "")


@register.simple_tag(takes_context=True)
def excel_url(context: template.Context, name: str, *args: object) -> str:
    """Return where a list is handed out as a workbook, filtered and sorted as on this page."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return f"{reverse(name, args=args)}{asked}"


@register.simple_tag(takes_context=True)
def sort_query(context: template.Context, key: str) -> str:
    """Return the query string that sorts by ``key``, or turns the order round; page one again."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query["sort"] = f"-{key}" if query.get("sort") == key else key
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_order(context: template.Context, key: str) -> str:
    """Return ``ascending`` or ``descending`` where the list is sorted by ``key``, else nothing."""
    request = context.get("request")
    chosen = request.GET.get("sort", "") if request else ""
    return {key: "ascending", f"-{key}": "descending"}.get(chosen, "")


@register.filter
def division(code: str, cycle: Any) -> str:
    """Return the division (学部、组别) of a code in the reader's language, as the cycle's rules name it."""
    return divisions_in(cycle.rules).get(code, code)


@register.filter
def widget_kind(field: Any) -> str:
    """Return how a bound field is laid out: choices, tick, file, hidden or plain."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if getattr(widget, "needs_multipart_form", False):
        return "file"
    if getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices"):
        return "tick"
    return "choices" if field.use_fieldset else "plain"


@register.filter
def longest(field: Any) -> int | None:
    """Return how many characters a text area may hold, for the counter beside it."""
    return field.field.max_length if field.widget_type == "textarea" else None
