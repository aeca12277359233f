"""审批页: signed and sealed by hand, read for its code, verified by the office, which endorses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from config import clock
from files.pdf import page_texts, pictures
from ledger.flow import advance, history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations import services
from nominations.dossiers import Packing, dossier_entries
from nominations.models import ApprovalPage, Paper
from nominations.papers import approval_code
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.cast import DAY, NOW, assemble, draft, season
from tests.nominations.scans import photo, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG = 4000  # days: the clock of the pages stands within the call


@pytest.fixture
def cast():
    return assemble()


def handed_in(cast, *, days=14, **rules):
    paper = draft(cast, season(cast, days=days, **rules))
    return services.hand_in(paper, by=cast.actor("lin"), at=NOW)


def scan_of(cast, paper):
    """Print the page, stamp it, and photograph it."""
    data = services.print_approval_page(fresh(paper), by=cast.actor("lin"))
    ((_leaf, image),) = pictures(data, [0], dpi=120)
    return photo(sealed(image.convert("RGB")))


def brought(cast, paper, data=None, *, at=NOW, who="lin", **words):
    given = {"name": "审批页.jpg", "signer": "赵敏", **words}
    data = data or scan_of(cast, paper)
    return services.upload_approval_page(fresh(paper), data, **given, by=cast.actor(who), at=at)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def told(verb):
    return {each.to_user.username for each in Letter.objects.filter(verb=verb)}


def test_the_page_bears_number_nominee_society_pledge_and_code_on_one_leaf(cast):
    paper = handed_in(cast)
    (text,) = page_texts(services.print_approval_page(paper, by=cast.actor("lin")))
    code = approval_code(paper)
    said = "".join(text.split())
    wanted = (paper.number, "陈建国", "机械制造学会", "同意推荐", "负责人签名", code)
    assert [word for word in wanted if word.replace(" ", "") not in said] == []
    with pytest.raises(NotYours):
        services.print_approval_page(paper, by=cast.actor("qian"))


def test_the_office_completes_it_and_both_states_are_on_record(cast):
    paper = handed_in(cast)
    page, li = brought(cast, paper), cast.actor("li")
    assert (page.typed, page.state, fresh(paper).stage) == (False, "waiting", "submitted")
    assert told("approval_page_uploaded") == {"li"} and told("approval_page_noted") == {"zhao"}
    for name in ("zhou", "zhao", "lin"):
        with pytest.raises(NotYours):
            services.confirm_approval_page(page, by=cast.actor(name), at=NOW)
    with pytest.raises(NotYours):
        advance(fresh(paper), "endorse", by=li, at=NOW)  # not without the page
    services.confirm_approval_page(page, by=li, at=NOW)
    lines = [(e.verb, e.role) for e in history(paper)][-2:]
    assert lines == [("upload_approval_page", "clerk"), ("endorse", "examiner")]
    facts = list(history(paper))[-1].facts
    assert (facts["way"], facts["signer"], facts["page"]) == ("sealed_page", "赵敏", page.pk)
    assert fresh(paper).stage == "endorsed" and fresh(page).state == "confirmed"
    assert told("approval_page_confirmed") == {"lin", "zhao"}
    with pytest.raises(OutOfOrder):
        services.confirm_approval_page(fresh(page), by=li, at=NOW)


def test_a_refused_page_says_why_and_another_may_come(cast):
    paper, li = handed_in(cast), cast.actor("li")
    page, data = brought(cast, paper), scan_of(cast, paper)
    with pytest.raises(Refused):
        services.refuse_approval_page(page, why=" ", by=li, at=NOW)
    services.refuse_approval_page(page, why="印迹模糊。", by=li, at=NOW)
    assert told("approval_page_refused") == {"lin", "zhao"}
    assert "印迹" not in "".join(str(each.body) for each in Letter.objects.all())
    assert (fresh(page).state, fresh(paper).stage) == ("refused", "submitted")
    second, third = (brought(cast, paper, data, at=NOW + n * DAY) for n in (1, 2))
    assert (fresh(second).state, third.state) == ("replaced", "waiting")
    assert list(ApprovalPage.objects.waiting()) == [third]
    services.recall(fresh(paper), by=cast.actor("lin"), at=NOW + 2 * DAY)
    assert fresh(third).state == "over" and not ApprovalPage.objects.waiting().exists()


def test_an_old_page_is_refused_by_both_codes_and_another_papers_by_its_number(cast):
    paper, lin = handed_in(cast), cast.actor("lin")
    old, before = scan_of(cast, paper), approval_code(paper)
    services.recall(fresh(paper), by=lin, at=NOW)
    paper = fresh(paper)
    services.save_section(paper, "opinion", text="另一意见。", base_version=1, by=lin, at=NOW)
    paper = services.hand_in(fresh(paper), by=lin, at=NOW)
    with pytest.raises(Refused) as refused:
        brought(cast, paper, old)
    assert before in str(refused.value) and approval_code(fresh(paper)) in str(refused.value)
    other = services.hand_in(draft(cast, paper.cycle), by=lin, at=NOW)
    with pytest.raises(Refused, match=other.number):
        brought(cast, paper, scan_of(cast, other))
    with pytest.raises(Refused):
        brought(cast, paper, pdf())  # no code at all
    code = approval_code(fresh(paper))
    assert brought(cast, paper, pdf(), typed=f"{code[:4]} {code[4:].lower()}").typed
    with pytest.raises(Refused):
        brought(cast, paper, signer="林晓")  # who drafted it


def test_the_moment_of_the_upload_counts_for_the_deadline(cast):
    paper = handed_in(cast)
    closes = paper.cycle.closes_at
    data = scan_of(cast, paper)
    with pytest.raises(NotYet):
        brought(cast, paper, data, at=closes)
    page = brought(cast, paper, data, at=closes - timedelta(minutes=1))
    clock.tick(closes + DAY)
    assert Paper.objects.get(pk=paper.pk).cycle.stage == "closed"
    services.confirm_approval_page(fresh(page), by=cast.actor("li"), at=closes + 2 * DAY)
    assert fresh(paper).stage == "endorsed"


def test_a_mended_paper_is_not_overdue_while_its_page_waits(cast):
    paper, li = handed_in(cast, days=60), cast.actor("li")
    paper = services.endorse(fresh(paper), by=cast.actor("zhao"), at=NOW)
    for item in paper.rules.form_check.items:
        words = "公章不清" if item.code == "seal" else ""
        services.check_item(paper, item.code, met=not words, words=words, by=li, at=NOW)
    paper = services.return_paper(fresh(paper), by=li, at=NOW)
    paper = services.hand_in(paper, by=cast.actor("lin"), at=NOW + DAY)
    page = brought(cast, paper, at=NOW + DAY)
    late = paper.mend_by + DAY
    assert not Paper.objects.overdue(late).exists()
    services.refuse_approval_page(page, why="无签名。", by=li, at=late)
    assert Paper.objects.overdue(late).get() == paper


def test_a_cycle_without_this_way_takes_no_page(cast):
    table = {**preset("outstanding-engineer")["nomination"], "endorsement": ["login"]}
    paper = handed_in(cast, nomination=table)
    with pytest.raises(NotYet):
        services.print_approval_page(paper, by=cast.actor("lin"))


def test_the_pages_of_society_and_office(cast, client):
    paper = handed_in(cast, days=LONG)

    def come(name):
        client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")

    come("lin")
    printed = client.get(reverse("society:approval_page_pdf", args=[paper.pk]))
    assert printed.headers["Content-Type"] == "application/pdf"
    where = reverse("society:upload_approval_page", args=[paper.pk])
    assert client.post(where, {"signer": "赵敏"}).status_code == 422
    page = brought(cast, paper)
    seen = client.get(reverse("society:endorsement", args=[paper.pk])).content.decode()
    assert page.code in seen
    come("li")
    listed = client.get(reverse("office:approval_pages")).content.decode()
    assert paper.number in listed
    where = reverse("office:approval_page", args=[page.pk])
    assert client.get(where).status_code == 200
    assert client.get(reverse("office:check", args=[paper.pk])).status_code == 404
    picture = client.get(reverse("office:approval_page_picture", args=[page.pk]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert client.post(where, {"act": "refuse", "why": ""}).status_code == 422
    assert client.post(where, {"act": "confirm"}).status_code == 302
    assert fresh(paper).stage == "endorsed"


def test_it_stays_with_the_paper_on_the_check_page_and_in_the_dossier(cast, client):
    paper = handed_in(cast, days=LONG)
    page, li = brought(cast, paper), cast.actor("li")
    services.confirm_approval_page(page, by=li, at=NOW)
    opinion = paper.statements.get(kind="unit")
    client.force_login(cast.users["li"], "django.contrib.auth.backends.ModelBackend")
    said = client.get(reverse("office:check", args=[paper.pk])).content.decode()
    assert reverse("office:approval_page_scan", args=[page.pk]) in said
    assert reverse("office:statement_scan", args=[opinion.pk]) in said

    for item in paper.rules.form_check.items:
        services.check_item(fresh(paper), item.code, met=True, by=li, at=NOW)
    candidate = services.accept(fresh(paper), by=li, at=NOW).candidate
    folder = "同意、意见与审批"
    whole = Packing(by=cast.actor("zhou"), at=NOW, masked=False)
    paths = [e.path for e in dossier_entries(candidate, [fresh(paper)], whole)]
    signed = [path.split("/")[-1] for path in paths if f"/{folder}/" in path]
    assert signed == [
        f"{opinion.get_kind_display()} {opinion.name} 单位意见.pdf",
        f"审批页 {page.code} 审批页.jpg",
    ]
    masked = Packing(by=cast.actor("zhou"), at=NOW, masked=True)
    assert not [e for e in dossier_entries(candidate, [fresh(paper)], masked) if folder in e.path]
    assert len([each for each in masked.left if "审批页" in each.what]) == 1
