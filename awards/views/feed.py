"""Notices as an Atom feed: what runs, what was changed, who is named now; nothing that was taken down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from awards.models import Notice
from awards.papers import flat, removals_of
from awards.views.open_pages import open_fresh
from awards.views.public import items_of, notices_shown, reason_of
from awards.views.published import files_of
from awards.views.versions import versions_of
from files.downloads import hand_over
from people.gates import Request

LATEST = 30


@open_fresh
def notices_feed(request: Request) -> HttpResponse:
    """Give the latest notices with whom each names now, in the same words as its page."""
    site = settings.JUJIAN_SITE.rstrip("/")
    feed = Atom1Feed(
        title=_("Public notices"),
        link=site + reverse("public:notices"),
        description="",
        language=get_language(),
        feed_url=site + request.path,
    )
    for each in notices_shown().exclude(take_down_due__lte=request.moment)[:LATEST]:
        feed.add_item(**line_of(request, each, site + reverse("public:notice", args=[each.pk])))
    return hand_over(
        feed.writeString("utf-8"), "application/atom+xml; charset=utf-8", shown=True, public=True
    )


def line_of(request: Request, notice: Notice, link: str) -> dict[str, Any]:
    """Return one notice as the feed tells it; of a suspended one the reason alone."""
    items, last = items_of(request, notice), versions_of(notice)[0]
    lines = [(item.position, "；".join(map(flat, item.facts.values()))) for item in items]
    lines = sorted([*lines, *removals_of(notice)]) if items else []
    told = "\n".join(f"{place}. {words}" for place, words in lines)
    told += "".join(f"\n{_('attachment')} {e.number}: {e.title}" for e in files_of(notice) if items)
    told = reason_of(notice, "suspend") if notice.stage == "suspended" else told
    updated: datetime = last["at"]
    return {
        "title": f"{notice.title}（{notice.number}）",
        "link": link,
        "unique_id": f"{link}#v{last['version']}",
        "unique_id_is_permalink": False,
        "description": escape(f"{notice.get_stage_display()} · {last['label']}\n{told}".strip()),
        "pubdate": notice.published_at,
        "updateddate": updated,
    }
