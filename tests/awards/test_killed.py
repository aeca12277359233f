"""Worker or machine killed at the moment of closing: closed and opened exactly once, as the rules have it."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat

from awards import services
from awards.models import Notice
from jobs.models import Job
from ledger.flow import history
from ledger.situations import Refused
from letters.models import Letter
from people.models import User
from programmes.workdays import BEIJING
from tests.awards.scene import CONTACT, MONDAY, decided, published, recommended
from tests.cast import Cast, assemble, season
from tests.jobs.test_worker import ROOT, database_url

DAY = timedelta(days=1)
DIE = """
import django
django.setup()
from datetime import datetime, timedelta
from django.db import connection
connection.settings_dict["OPTIONS"].pop("pool", None)
from config import clock
from tests.awards.dying import beat, killed_beside_another, killed_everywhere, together
first, second, third = map(datetime.fromisoformat, {moments})
clock.tick(first - timedelta(days=1))
print(together(first))
print(killed_beside_another(second))
print(killed_everywhere(third) > 12)
later = [third + timedelta(minutes=each) for each in (2, 6, 7.5, 13, 19)]
print(killed_everywhere(later[0]) > 1, beat(later[1]))
print(beat(later[2], 'UPDATE "letters_letter" SET "state"'), beat(later[3]), beat(later[4]))
"""


def object_to(cast: Cast, notice: Notice, at: datetime) -> None:
    services.file_objection(
        notice, notice.items.get().candidate, ground="qualification", objector="梅先生",
        contact="江城路一号", statement="工作年限与公开的任职通知不一致。", at=at,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_point_of_the_beat_a_notice_opens_and_closes_once(tmp_path: Path) -> None:
    cast = assemble()
    cycle = season(cast)
    people = decided(cast, recommended(cast, cycle, ["陈建国", "丁一", "马三", "王五"]))
    running = [published(cast, [each], MONDAY + n * DAY) for n, each in enumerate(people[:3])]
    opens = datetime(2026, 4, 2, 3, 0, 1, tzinfo=BEIJING)
    by, wu, at = cast.actor("zhou"), cast.actor("wu"), MONDAY + 3 * DAY
    draft = services.draft_notice(cycle, people[3:], contact=CONTACT, by=by, at=at)
    planned = services.publish_notice(draft, by=wu, at=at, opens=opens)
    User.objects.exclude(username="").update(email=Concat("username", Value("@example.org")))
    written = Letter.objects.latest("pk").pk
    Letter.objects.all().update(state="sent")
    Job.objects.all().update(state="done")
    ends = [each.closes_at for each in running]
    assert [f"{each.astimezone(BEIJING):%m-%d %H:%M:%S}" for each in ends] == ["03-31 00:00:00", "04-01 00:00:00", "04-02 00:00:00"]  # fmt: skip
    again = opens + timedelta(hours=4)
    moments = [f"{each.isoformat()}" for each in (*ends[:2], again)]
    shutil.copy(settings.JUJIAN_KEY_FILE, tmp_path / "keys")
    site = {**os.environ, "JUJIAN_VAR": str(tmp_path), "DATABASE_URL": database_url(), "REDIS_URL": "", "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-c", DIE.format(moments=moments)]
    ran = subprocess.run(command, cwd=ROOT, env=site, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    told = ["[0, 1]", "[-9, 1]", "True", "True True", "False True True"]
    assert ran.stdout.splitlines() == told
    for notice, end in zip(running, ends, strict=True):
        row = Notice.objects.get(pk=notice.pk)
        assert (row.stage, row.closes_at, row.take_down_due) == ("closed", end, row.names_due())
        (line,) = history(row).filter(verb="close")
        assert datetime.fromisoformat(line.facts["closes_at"]) == end
        with pytest.raises(Refused):  # the worker slept; the notice had ended all the same
            object_to(cast, row, at=end)
    opened = Notice.objects.get(pk=planned.pk)
    (line,) = history(opened).filter(verb="open_notice")
    assert (opened.stage, opened.published_at, line.at) == ("published", opens, again)
    assert [line.verb for line in history(people[3]) if line.verb == "announce"] == ["announce"]
    assert Job.objects.filter(state="waiting").count() == 1 and any(
        (tmp_path / "broker/queue").iterdir()
    )
    letters = Letter.objects.filter(pk__gt=written).values_list(
        "to_user__username", "verb", "state"
    )
    assert Counter(letters) == {
        **{(who, "candidates_announced", "sent"): 1 for who in ("lin", "zhao")},
        **{(who, "notice_published", "sent"): 1 for who in ("wu", "zhou")},
        **{(who, "notice_closing", "sent"): 3 for who in ("wu", "zhou")},
    }
    files = b"".join(each.read_bytes() for each in (tmp_path / "mail").iterdir())
    left = [email.message_from_bytes(each) for each in files.split(b"-" * 79 + b"\n") if each]
    ids = Counter((each["To"], each["Message-ID"]) for each in left)
    assert sorted(ids.values()) == [
        1,
        1,
        1,
        1,
        1,
        2,
    ]  # sent and not written down: known as the same
