"""Every address of a reviewer: nothing before the pledge, nothing of an item once a tie is told."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from letters.models import Letter
from nominations.facts import latest_sections
from nominations.models import Attachment
from review import services
from review.models import Assignment, ExclusionRequest
from tests.attachments import attach_all
from tests.cast import NOW
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, acting, set_stage, write_review
from tests.town import doors, parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def assigned():
    """A round just assigned; its first work, and words of its file that are confidential."""
    stage = set_stage(candidates=3, experts=3, ballot=BALLOT)
    for candidate in stage.candidates:
        paper = candidate.papers.get()
        if not paper.attachments.exists():
            attach_all(paper, stage.cast.actor("lin"), NOW)
        ExclusionRequest.objects.create(
            paper=paper, name=f"避{candidate.name}", ground="避因", asked_at=NOW,
            asked_by=stage.cast.users["lin"],
        )  # fmt: skip
    return stage, stage.assigned().assignments.order_by("pk").first()


def confidential(work) -> set[str]:
    """Return words of an item's file: sections and names of attachments."""
    (paper,) = work.item.papers()
    texts = {each.text[:20] for each in latest_sections(paper).values() if each.text}
    rows = {
        str(cell)
        for each in latest_sections(paper).values()
        for row in each.items
        for cell in row.values()
        if len(str(cell)) > 5
    }
    return texts | rows | set(paper.attachments.values_list("file__name", flat=True))


def keys(work, file: Attachment, vote=None) -> dict[str, dict[str, object]]:
    """Return what each address asks for, so that it leads to this item, its round and its vote."""
    conflict = work.item.conflicts.first()
    of_round = dict.fromkeys(
        ("round", "declare", "accept", "compare", "finish", "ties"), work.item.round_id
    )
    of_vote = dict.fromkeys(
        ("vote", "sign_in", "take_half", "cast", "settle"), vote.pk if vote else 1
    )
    own = {**of_round, **of_vote, "dispute": conflict.pk if conflict else 1}
    return {
        name: {"pk": own.get(name.partition(":")[2], work.pk), "file": file.file_id, "place": 1, "criterion": "practice", "code": "x" * 32}
        for name, _pattern in doors()
        if name.startswith("review:")
    }  # fmt: skip


TAKEN_AT_ONCE = {"sign_in", "take_half", "reopen", "accept", "cast"}
"""Addresses that take their step on an empty form; they answer with no word of a file."""


def walked(client, work, vote=None) -> dict[str, str]:
    """Knock at every address of a reviewer, to look and to send; return what each said, with its status.

    What is sent is nothing a form would take, so that no step is taken by it.
    """
    (paper,) = work.item.papers()
    file = paper.attachments.exclude(slot="identity").first()
    asked = keys(work, file, vote)
    said = {}
    for name, pattern in doors():
        if not name.startswith("review:"):
            continue
        where = reverse(name, kwargs={k: asked[name][k] for k in parameters(pattern)})
        answers = [client.get(where), client.get(where, {"q": paper.title, "sort": "name"})]
        if name.partition(":")[2] not in TAKEN_AT_ONCE:
            answers.append(client.post(where, {"value": "", "change": "1"}))
        for answer in answers:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            head = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
            said[name] = (
                f"{said.get(name, '')}\n{answer.status_code}\n{head}\n{body.decode(errors='replace')}"
            )
    return said


def found(said: dict[str, str], words: set[str]) -> dict[str, set[str]]:
    """Return the addresses that said one of the words, with the words."""
    return {name: hits for name, text in said.items() if (hits := {w for w in words if w in text})}


def test_nothing_confidential_is_said_before_the_pledge(assigned):
    _stage, work = assigned
    words = confidential(work)
    assert words
    client = logged_in(work.expert.user)
    said = walked(client, work)
    assert found(said, words | {"避候选", "避因"}) == {}
    services.take_up(
        work.item.round, work.expert, address="203.0.113.7", by=acting(work.expert), at=NOW
    )
    opened = found(walked(client, work), words)
    assert "review:item" in opened
    assert found(walked(client, work), {"避候选", "避因"}) == {}


def test_once_a_tie_is_told_no_address_says_a_word_of_it(assigned):
    stage, work = assigned
    stage.everyone_accepts(work.item.round)
    services.start_round(work.item.round, by=stage.manager, at=NOW)
    write_review(Assignment.objects.get(pk=work.pk))
    client, words = logged_in(work.expert.user), confidential(work)
    assert "review:item" in found(walked(client, work), words)
    where = reverse("review:conflict", args=[work.pk])
    told = client.post(where, {"relation": "INTEREST", "note": "曾任其顾问"})
    assert told.status_code == 302
    said = walked(client, work)
    assert found(said, words) == {}
    spoken = {name for name in found(said, {str(work.item)}) if name != "review:ties"}
    assert spoken == set()
    for name in ("item", "conflict", "decline", "attachment", "mark", "comment", "suspect"):
        assert "\n404\n" in said[f"review:{name}"], name


def test_nor_does_the_ballot_paper(assigned):
    stage, work = assigned
    stage.everyone_accepts(work.item.round)
    services.start_round(work.item.round, by=stage.manager, at=NOW)
    for each in work.item.round.assignments.filter(stage="accepted"):
        write_review(each)
    round_ = services.call_vote(work.item.round, by=stage.manager, at=NOW)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    services.take_half(vote, by=stage.supervisor, at=NOW)
    services.open_vote(vote, by=stage.manager, at=NOW)
    client = logged_in(work.expert.user)
    assert str(work.item) in walked(client, work, vote)["review:vote"]
    client.post(reverse("review:conflict", args=[work.pk]), {"relation": "KIN"})
    page = client.get(reverse("review:vote", args=[vote.pk])).content.decode()
    choices = re.findall(r'<input[^>]*name="approve"[^>]*value="(\d+)"', page)
    assert str(work.item_id) not in choices and len(choices) == 2
    assert found(walked(client, work, vote), confidential(work)) == {}


def test_no_letter_names_the_item_and_its_link_answers_shut(assigned):
    stage, work = assigned
    stage.everyone_accepts(work.item.round)
    expert, item = work.expert, work.item
    only = work.item.round.assignments.filter(expert=expert).exclude(pk=work.pk)
    for each in only:
        services.decline(each, reason="不熟悉", by=acting(expert), at=NOW)
    services.report_conflict(Assignment.objects.get(pk=work.pk), "KIN", by=acting(expert), at=NOW)
    services.remind(item.round, by=stage.manager, at=NOW)
    client = logged_in(expert.user)
    mine = Letter.objects.filter(to_user=expert.user)
    assert mine.filter(verb="items_offered").exists()
    for letter in mine:
        assert str(item) not in str(letter.body) + str(letter.subject), letter.verb
    links = {
        path
        for each in mine
        for path in re.findall(r"https?://[^/\s]+(/\S*review/\S*)", str(each.body))
    }
    for path in links:
        answer = client.get(path, follow=True)
        said = answer.content.decode()
        assert not any(word in said for word in confidential(work)), path
    assert links


def test_where_and_when_the_pledge_was_signed_is_kept(assigned):
    _stage, work = assigned
    client = logged_in(work.expert.user)
    where = reverse("review:declare", args=[work.item.round_id])
    assert client.post(where, {"pledge": "on"}, REMOTE_ADDR="203.0.113.9").status_code == 302
    (signed,) = work.item.round.declarations.filter(expert=work.expert)
    assert (str(signed.address), signed.text_version) == (
        "203.0.113.9",
        services.declarations.PLEDGE,
    )


# --- what is found is ticked beforehand ---------------------------------------------------------------


def possible(work, **facts):
    from review.models import Conflict

    evidence = [{"kind": "name_only", "of": "expert", "value": str(work.expert)}]
    given = {"relation": "NOMINATOR", "outcome": "warn", "source": "found", "found_at": NOW}
    return Conflict.objects.create(
        item=work.item,
        expert=work.expert,
        evidence=evidence,
        is_doubtful=True,
        **{**given, **facts},
    )


def test_what_is_possible_is_chosen_beforehand_and_asks_for_a_word_to_be_unchosen(assigned):
    _stage, work = assigned
    row = possible(work)
    client = logged_in(work.expert.user)
    where = reverse("review:declare", args=[work.item.round_id])
    page = client.get(where).content.decode()
    assert re.search(r'value="NOMINATOR" selected', page) and "专家" in page
    tie, note = f"tie-{work.item_id}", f"note-{work.item_id}"
    assert client.post(where, {"pledge": "on", tie: ""}).status_code == 422
    assert client.post(where, {"pledge": "on", tie: "", note: "同名不同人"}).status_code == 302
    said = row.disputes.get()
    assert (str(said.words), said.party, said.raised_by) == (
        "同名不同人",
        "expert",
        work.expert.user,
    )
    assert Assignment.objects.get(pk=work.pk).stage == "accepted"


def test_what_is_found_and_kept_is_declared(assigned):
    _stage, work = assigned
    row = possible(work)
    client = logged_in(work.expert.user)
    where = reverse("review:declare", args=[work.item.round_id])
    client.post(where, {"pledge": "on", f"tie-{work.item_id}": "NOMINATOR"})
    held = type(row).objects.get(pk=row.pk)
    assert (held.outcome, held.source) == ("hard", "declared")
    assert Assignment.objects.get(pk=work.pk).stage == "recused"


def test_what_keeps_the_expert_away_cannot_be_unticked(assigned):
    stage, work = assigned
    from people.models import Relation

    Relation.objects.create(
        one=work.expert.person, other=work.item.candidate.person, kind="KIN", declared_by="x",
        declared_at=NOW,
    )  # fmt: skip
    services.scan_conflicts(work.item.round, by=stage.manager, at=NOW)
    client = logged_in(work.expert.user)
    where = reverse("review:declare", args=[work.item.round_id])
    page = client.get(where).content.decode()
    assert "checked disabled" in page and str(work.item) in page
    client.post(where, {"pledge": "on", f"tie-{work.item_id}": ""})
    assert Assignment.objects.get(pk=work.pk).stage == "recused"
    assert work.item.conflicts.get(expert=work.expert).outcome == "hard"


def test_who_is_recused_from_a_whole_round_is_led_home_from_their_ties():
    work = set_stage(candidates=1).scoring().assignments.order_by("pk").first()
    client, round_pk = logged_in(work.expert.user), work.item.round_id
    ties, room = (reverse(f"review:{name}", args=[round_pk]) for name in ("ties", "round"))
    assert f'href="{room}"' in client.get(ties).content.decode()
    services.report_conflict(work, "KIN", by=acting(work.expert), at=NOW)
    page = client.get(ties).content.decode()
    assert client.get(room).status_code == 404
    assert f'href="{room}"' not in page and f'href="{reverse("review:home")}"' in page
