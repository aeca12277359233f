"""A season's end in one walk: a notice over the National Day holiday, all but two awarded, one revoked.

JUJIAN_NOTICED=83 plays it with 83 persons, 81 of them awarded, in some twenty seconds of CPU.
"""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from awards import services
from awards.certificates import verification_address
from awards.models import AwardList, Certificate, Notice, Objection
from awards.services import openly
from awards.services.printing import print_run
from config import clock
from files.pdf import page_count
from files.services import read
from ledger.situations import NotYet, Refused, Situation
from nominations.models import Candidate
from programmes.vocabulary import preset
from tests.awards.scene import CONTACT, decided, fresh, invented, proclaimed, recommended
from tests.awards.test_objections import FILED
from tests.awards.test_pages_verifying import heading, photograph, shown, typed
from tests.awards.test_verify_certificate import run
from tests.cast import BEIJING, Cast, season

NOTICED = int(os.environ.get("JUJIAN_NOTICED", "9"))
SECOND = timedelta(seconds=1)
SLANT = [(0.06, 0.02), (0.99, 0.10), (0.90, 0.97), (0.01, 0.88)]


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BEIJING)


def about(notice: Notice, candidate: Candidate, ground: str, day: datetime) -> Objection:
    words = {**FILED, "ground": ground, "at": day}
    return services.file_objection(notice, candidate, **words).objection  # type: ignore[arg-type]


@pytest.mark.once
def test_a_notice_over_the_national_day_and_what_comes_of_it(
    cast: Cast, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    rules = preset("outstanding-engineer")["nomination"] | {"quota": {"person": NOTICED}}
    cycle = season(cast, nomination=rules)
    people = decided(cast, recommended(cast, cycle, invented(NOTICED)))

    # Published on the last working day before the holiday; nothing is posted in it.
    drafted = services.draft_notice(cycle, people, contact=CONTACT, by=zhou, at=on(9, 30))
    with pytest.raises(Situation):
        services.publish_notice(drafted, by=wu, at=on(10, 1))
    notice = services.publish_notice(drafted, by=wu, at=on(9, 30))
    assert notice.items.count() == NOTICED
    assert notice.closes_at == datetime(2026, 10, 14, tzinfo=BEIJING)  # 10-8, 9, 10 (班), 12, 13

    # One objection upheld, one dismissed, one clerical: these three days after the holiday.
    upheld, dismissed, clerical = people[3], people[4], people[5]
    first = about(notice, upheld, "authenticity", on(10, 3))
    second = about(notice, dismissed, "ownership", on(10, 8))
    third = about(notice, clerical, "clerical", on(10, 9))
    for each in (first, second, third):
        services.accept(each, by=zhou, at=on(10, 9, 10))
    services.correct(third, words="单位名称更正。", by=zhou, at=on(10, 9, 11))
    services.dismiss(
        second, words="经查不成立。", document="核查报告2号", by=zhou, at=on(10, 9, 12)
    )
    services.uphold(first, words="经查成立。", document="核查报告1号", by=zhou, at=on(10, 9, 13))
    if fresh([upheld])[0].stage != "dropped":
        services.drop(fresh([upheld])[0], reason="异议成立。", by=zhou, at=on(10, 9, 14))

    # The clock closes it to the second, once.
    assert clock.tick(notice.closes_at - SECOND)["notices"] == 0
    assert [clock.tick(notice.closes_at)["notices"] for _n in range(2)] == [1, 0]

    # All but two: for everybody missing a reason; before it nothing is proclaimed.
    rest = [each for each in fresh(people) if each.pk not in (upheld.pk, people[7].pk)]
    services.approve(rest, by=zhou, at=on(10, 14))
    listed = services.draft_award_list(cycle, fresh(rest), by=zhou, at=on(10, 14))
    with pytest.raises(NotYet, match=people[7].name):
        proclaimed(cast, listed, on(10, 15))
    services.explain_absence(listed, people[7], reason="本人书面放弃。", by=zhou, at=on(10, 15))
    assert listed.absences.count() == 2
    listed = services.publish_award_list(AwardList.objects.get(), by=wu, at=on(10, 15, 10))
    papers = services.award(listed, by=zhou, at=on(10, 16))
    assert (len(papers), len({each.number for each in papers})) == (NOTICED - 2, NOTICED - 2)
    assert services.award(listed, by=zhou, at=on(10, 16)) == []

    # All are printed as one document, a page each.
    job = services.ask_run(listed, by=zhou, at=on(10, 16))
    printed = read(print_run(listed, at=on(10, 16)))
    assert (job.verb, page_count(printed)) == ("render_run", NOTICED - 2)

    # One is revoked; its paper in the hand, photographed from the side, then says so, as does the
    # verifier without a network, asked what the photograph shows; the other stays valid.
    asked = services.ask_revocation(fresh([papers[-1].candidate])[0], ground="造假。", decision="科协发〔2026〕99号", by=zhou, at=on(11, 2))  # fmt: skip
    services.confirm_revocation(asked, by=wu, at=on(11, 2, 10))
    good, bad = Certificate.objects.get(pk=papers[0].pk), Certificate.objects.get(pk=papers[-1].pk)
    monkeypatch.setattr("config.clock.now", lambda: on(11, 3))
    addresses = []
    for place, paper, answer in ((0, good, "证书有效"), (-1, bad, "证书已撤销")):
        picture = photograph(printed, SLANT, place=place % (NOTICED - 2))
        assert heading(shown(client, picture, "photo.jpg").content.decode()) == [answer]
        assert heading(typed(client, q=paper.number, name=paper.facts["name"])) == [answer]
        addresses.append(zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text)
    assert addresses == [verification_address(each) for each in (good, bad)]
    status = openly.status_file(openly.last_status())
    ran = [run(tmp_path, each, status=status, today="2026-11-03") for each in addresses]
    assert [code for code, _words in ran] == [0, 1] and "科协发〔2026〕99号" in ran[1][1]

    # What everybody reads, within its weight and without a cookie.
    pages = [reverse("public:award_list", args=[listed.pk]), reverse("public:notice", args=[notice.pk]),
             reverse("public:awards"), reverse("public:statistics"), reverse("public:status"), "/zh-hans/"]  # fmt: skip
    for where in pages:
        answer = client.get(where)
        assert (answer.status_code, len(answer.cookies)) == (200, 0)
        assert len(answer.content) < 100_000, where
    text = client.get(pages[0]).content.decode()
    assert "此后撤销" in text or "已撤销" in text
    with pytest.raises((Refused, NotYet)):
        services.explain_absence(listed, people[7], reason="改", by=zhou, at=on(11, 3))
