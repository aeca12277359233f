"""批注: comments beside a field, for those who work on the paper and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from config import clock
from ledger.actors import Actor
from ledger.flow import history
from ledger.secrecy import Classified
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sealed
from letters.models import Letter
from nominations import services
from nominations.anchors import PERSONS, places_of
from nominations.forms.contents import PersonForm
from nominations.models import Comment, Paper
from nominations.services.tracing import copies_of
from people.actors import actor_in
from programmes.vocabulary import PRESETS, RuleSet, preset
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.test_pages_office import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HALF = timedelta(minutes=30)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def nominee_of(cast: Cast, paper: Paper) -> Actor:
    """Let the nominee in by a code."""
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    used = services.join(
        code, at=NOW, username="chen", name="陈建国", password="chen-long-password"
    )
    cast.users["chen"], office = used.user, used.user.offices.get()
    return actor_in(used.user, office)


def say(paper: Paper, by: Actor, words: str = "请核对", anchor: str = "title", **more) -> Comment:
    return services.comment(paper, anchor, words, by=by, at=NOW, **more)


def seen(actor: Actor) -> list[str]:
    return list(Comment.objects.seen_by(actor).values_list("words", flat=True))


def test_a_thread_is_answered_resolved_and_opened_again(cast):
    """By the society or its author, who and when; the book keeps the acts and none of the words."""
    paper = draft(cast, season(cast))
    lin, zhao, nominee = cast.actor("lin"), cast.actor("zhao"), nominee_of(cast, paper)
    first = say(paper, zhao, "职称写全称", "title")
    own = services.answer_comment(first, "  已改 ", by=nominee, at=NOW)
    deeper = services.answer_comment(own, "好", by=lin, at=NOW)
    assert (own.words, own.written_in) == ("已改", "nominee")
    assert (deeper.answers_id, deeper.anchor) == (first.pk, "title")
    with pytest.raises(NotYours):
        services.resolve_comment(first, by=nominee, at=NOW)
    done = services.resolve_comment(own, by=lin, at=NOW + DAY)
    assert (done.pk, done.resolved_by, done.resolved_at) == (first.pk, cast.users["lin"], NOW + DAY)
    with pytest.raises(OutOfOrder):
        services.resolve_comment(first, by=zhao, at=NOW + DAY)
    again = services.reopen_comment(first, by=zhao, at=NOW + DAY)
    assert (again.resolved_by, again.resolved_at) == (None, None)
    mine = say(paper, nominee)
    assert services.resolve_comment(mine, by=nominee, at=NOW).resolved_by == cast.users["chen"]
    lines = [line for each in (first, own) for line in history(each)]
    verbs = ["comment", "resolve_comment", "reopen_comment", "answer_comment"]
    assert [line.verb for line in lines] == verbs
    assert "职称写全称" not in str([(line.facts, line.reason) for line in lines])
    assert Paper.objects.get(pk=paper.pk).revision == paper.revision  # nothing of the paper changed


def test_what_is_no_place_no_words_or_classified_is_refused(cast):
    paper, lin = draft(cast, season(cast)), cast.actor("lin")
    nominee = nominee_of(cast, paper)
    for anchor, words in (("shoe_size", "请核对"), ("title", "  "), ("title", "字" * 1001)):
        with pytest.raises(Refused):
            say(paper, lin, words, anchor)
    with pytest.raises(Classified):
        say(paper, lin, "参数见机密★文件")
    for anchor in ("sections.opinion", "division"):
        with pytest.raises(NotYours):
            say(paper, nominee, anchor=anchor)
    begun = services.draft_paper(paper.cycle, paper.society, by=lin, at=NOW)
    with pytest.raises(NotYet):  # nothing is written before the 不涉密 declaration
        say(begun, lin)
    for who in ("qian", "zhou", "zheng", "shen"):
        with pytest.raises(NotYours):
            say(paper, cast.actor(who))
    assert Comment.objects.count() == 0


def test_the_database_holds_a_comment_to_what_was_written(cast):
    cycle = season(cast)
    paper, other = draft(cast, cycle), draft(cast, cycle)
    first = say(paper, cast.actor("lin"))
    answer = services.answer_comment(first, "好", by=cast.actor("zhao"), at=NOW)
    rows = Comment.objects.filter(pk=first.pk)
    for change in ({"words": "别的"}, {"anchor": "post"}, {"circle": "office"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    facts = {
        "anchor": "title", "circle": "fillers", "words": "x", "written_by": cast.users["lin"],
        "written_in": "clerk", "written_at": NOW,
    }  # fmt: skip
    for paper_of, parent in ((paper, answer), (other, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(paper=paper_of, answers=parent, **facts)


def test_the_examiner_writes_during_the_check_for_the_office_or_the_society_too(cast):
    cycle = season(cast)
    paper, waiting = endorsed(cast, cycle), draft(cast, cycle)
    li, lin, zhou = cast.actor("li"), cast.actor("lin"), cast.actor("zhou")
    with pytest.raises((NotYet, NotYours)):
        say(waiting, li)
    hidden = say(paper, li, "似有出入")
    shared = say(paper, li, "请补页码", "sections.achievements", shared=True)
    say(paper, lin, "我们自己看")
    services.answer_comment(shared, "补在第3页", by=lin, at=NOW)
    with pytest.raises(NotYours):
        services.answer_comment(hidden, "?", by=lin, at=NOW)
    assert seen(li) == seen(zhou) == ["似有出入", "请补页码", "补在第3页"]
    assert seen(lin) == ["请补页码", "我们自己看", "补在第3页"]
    assert seen(cast.actor("qian")) == seen(cast.actor("zheng")) == seen(cast.actor("shen")) == []
    client, page = visitor(cast, "li"), reverse("office:comment", args=[paper.pk])
    made = client.post(page, {"anchor": "title", "words": "看第二页", "circle": "shared"})
    here = reverse("office:check", args=[paper.pk])
    assert made.headers["Location"] == f"{here}#comment-{Comment.objects.latest('pk').pk}"
    text = client.get(here).content.decode()
    assert "似有出入" in text and "看第二页" in text and "我们自己看" not in text


def test_open_comments_are_counted_named_and_stop_nothing(cast):
    paper, lin = draft(cast, season(cast)), cast.actor("lin")
    say(paper, cast.actor("zhao"), "成果再精炼", "sections.achievements")
    done = say(paper, lin, "已处理的", "title")
    services.resolve_comment(done, by=lin, at=NOW)
    client = visitor(cast, "lin")
    text = client.get(reverse("society:paper", args=[paper.pk])).content.decode()
    assert text.count("comment-count") == 1
    section = client.get(reverse("society:section", args=[paper.pk, "achievements"]))
    assert 'href="#comments-sections.achievements"' in section.content.decode()
    check = reverse("society:check", args=[paper.pk])
    text = client.get(check).content.decode()
    assert "成果再精炼" in text and "已处理的" not in text and "赵敏" in text
    answer = client.post(check, {"pledge": "on"})
    assert answer.status_code == 302
    assert Paper.objects.get(pk=paper.pk).stage == "submitted"
    assert (
        "成果再精炼"
        in visitor(cast, "zhao").get(reverse("society:endorse", args=[paper.pk])).content.decode()
    )


def test_the_nominee_hears_once_a_day_at_most(cast):
    paper = draft(cast, season(cast), email="chen@example.cn")
    lin, nominee = cast.actor("lin"), nominee_of(cast, paper)
    letters = Letter.objects.filter(verb="comments_written").order_by("pk")
    say(paper, lin, "推荐意见内部", "sections.opinion")
    say(paper, nominee, "我自己写的")
    clock.tick(NOW + HALF)
    assert letters.count() == 0
    minute, second = timedelta(minutes=1), timedelta(seconds=1)
    due = NOW + minute + HALF
    services.comment(paper, "unit", "请补充单位全称", by=lin, at=NOW + minute)
    services.comment(paper, "title", "职称", by=lin, at=due - minute)
    clock.tick(due - second)
    assert letters.count() == 0
    clock.tick(due)
    told = letters.get()
    assert (told.to_user, str(told.address)) == (cast.users["chen"], "chen@example.cn")
    assert "2 " in str(told.body) and "请补充单位全称" not in str(told.body)
    services.comment(paper, "title", "还有", by=lin, at=due + HALF)
    clock.tick(due + DAY - second)
    assert letters.count() == 1
    clock.tick(due + DAY)
    clock.tick(due + DAY)
    assert letters.count() == 2


def test_a_seal_hides_comments_and_the_erasure_takes_them(cast):
    cycle = season(cast, material=preset("outstanding-engineer")["material"] | OFFLINE)
    paper, lin = draft(cast, cycle), cast.actor("lin")
    first = say(paper, lin)
    found = services.seal(paper, ground="第二段", by=lin, at=NOW)
    with pytest.raises(Sealed):
        services.answer_comment(first, "好", by=lin, at=NOW)
    assert seen(lin) == seen(cast.actor("li")) == [] and seen(cast.actor("shen")) == ["请核对"]
    named = [copy.where for copy in copies_of(found.paper, [], NOW) if copy.erased]
    assert "nominations_comment (comments)" in named
    other = draft(cast, cycle)
    say(other, lin)
    gone = services.go_offline(other, by=lin, at=NOW)
    assert gone.comments.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            paper=gone, anchor="title", circle="fillers", words="x",
            written_by=cast.users["lin"], written_in="clerk", written_at=NOW,
        )  # fmt: skip


OFFLINE = {"offline_lane": True, "offline_zh": "机要渠道", "offline_until": (NOW + 9 * DAY).date()}


def test_every_field_of_the_form_has_its_place():
    assert set(PERSONS) == set(PersonForm.Meta.fields)
    for code in PRESETS:
        places = list(places_of(RuleSet.parse(preset(code))))
        assert len(places) == len(set(places)) > len(PERSONS)
