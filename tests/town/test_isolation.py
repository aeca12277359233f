"""Who may know of what: two of everything, and nobody reads a word of what is another's.

Each society has words that stand nowhere else; every page, list, export and file is asked for with
one's own numbers and with the other's, and none of the other's words may be in any answer.
"""

from __future__ import annotations

import pytest
from django.test.utils import override_settings
from django.urls import reverse

from awards import services as awards
from awards.models import AwardList, Certificate, Notice, Objection, Revocation
from ledger.models import Rehearsable
from nominations import services as nominations
from nominations.models import (
    Attachment,
    Candidate,
    DryRun,
    Import,
    Package,
    Paper,
    PaperVersion,
    Scan,
    ScannedPage,
    Waiver,
)
from nominations.samples import clean_sample
from programmes.models import Authority, CallFile, Cycle, RuleChange, RuleSet
from review import services as review
from review.models import (
    Assignment,
    Conflict,
    Dispute,
    ExclusionRequest,
    Expert,
    Ranking,
    Round,
    Vote,
)
from tests.review.stage import acting
from tests.town import AT, OF_ROOM, OF_ROOM_VOTE, PEOPLE, address, undone
from tests.town.hearing import DOORS, everything_said_to, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WHO_KNOWS_A_BODY = {"clerk", "approver", "operator"}
"""Its society; the operator sees that an account was opened, and no meeting."""
OBJECTOR = {"梅异议人", "梅通信地址", "梅陈述"}
SECRETS_OF_REVIEW = {"专家子", "专家丑", "专家寅", "专家组长"}


@pytest.mark.parametrize(("name", "key"), [("qian", "a"), ("qian", "b"), ("sun", "a")])
def test_a_society_reads_no_word_of_another(town, name, key):
    secrets = town.sides["a"].secrets() | OBJECTOR | SECRETS_OF_REVIEW
    for door, said in everything_said_to(town, name, key).items():
        assert {word for word in secrets if word in said} == set(), door


def test_a_society_does_read_its_own(town):
    said = everything_said_to(town, "lin", "a")
    text = "".join(said.values())
    assert {word for word in town.sides["a"].secrets() if word not in text} == set()


def test_comments_stay_in_their_circle(town):
    """The office reads no word of what fillers say among themselves, nor anybody what it says for itself."""
    of = {name: "".join(everything_said_to(town, name, "a").values()) for name in ("lin", "li")}
    of |= {
        name: "".join(everything_said_to(town, name, "a").values())
        for name in ("nominee", "passer-by", "expert-1", "zheng")
    }
    assert {name for name, text in of.items() if "松批注" in text} == {"lin", "nominee"}
    assert {name for name, text in of.items() if "松内部看法" in text} == {"li"}


def test_a_nominee_reads_neither_ranking_nor_opinion_nor_rival(town):
    side = town.sides["a"]
    others = {f"{side.mark}待审", f"{side.mark}待查", side.submitted.number, side.endorsed.number}
    secrets = others | {f"{side.mark}意见", f"{side.mark}汇总表"} | town.sides["b"].secrets()
    said = everything_said_to(town, "nominee", "a")
    for door, text in said.items():
        found = {word for word in secrets | OBJECTOR | SECRETS_OF_REVIEW if word in text}
        assert found == set(), door
    assert f"{side.mark}起草" in said["nominate:paper"]


def test_a_nominee_reads_nothing_once_the_paper_is_handed_back(town):
    with undone():
        cast, paper = town.cast, town.sides["a"].draft
        from people.actors import actor_in

        by = actor_in(cast.users["nominee"], cast.offices["nominee"])  # type: ignore[arg-type]
        nominations.hand_back(paper, by=by, at=AT)
        visitor = town.visitor("nominee")
        for door in ("paper", "attachments", "person", "section", "attachment", "hand_back"):
            name = f"nominate:{door}"
            answer = visitor.get(address(town, name, DOORS[name]))
            assert answer.status_code in {403, 404}, door


@pytest.mark.parametrize("role", ["passer-by", "no office", "supervisor", "operator", "nominee"])
def test_who_has_no_business_with_papers_reads_none(town, role):
    side = town.sides["a"]
    hidden = {f"{side.mark}附件", f"{side.mark}意见", f"{side.mark}汇总表", f"{side.mark}待审"}
    for door, text in everything_said_to(town, PEOPLE[role], "a").items():
        if role == "nominee" and door.startswith("nominate:"):
            continue
        assert {word for word in hidden if word in text} == set(), door


@pytest.mark.parametrize(
    "role", ["clerk", "approver", "nominee", "passer-by", "expert", "operator"]
)
def test_who_objects_is_read_by_the_office_alone(town, role):
    for door, text in everything_said_to(town, PEOPLE[role], "a").items():
        assert {word for word in OBJECTOR if word in text} == set(), door


@pytest.mark.parametrize("role", [role for role in PEOPLE if role != "secrecy officer"])
def test_what_is_sealed_is_read_by_nobody_but_the_officer(town, role):
    for key, side in town.sides.items():
        hidden = {f"{side.mark}封存", side.seal.paper.number}
        for door, text in everything_said_to(town, PEOPLE[role], key).items():
            assert {word for word in hidden if word in text} == set(), door


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in WHO_KNOWS_A_BODY])
def test_what_a_body_deliberates_is_read_by_its_society_alone(town, role):
    """Who sits in it, on whom it decides: neither the office nor the supervisor reads it."""
    for mark in ("松", "竹") if role != "clerk of B" else ("松",):
        hidden = {f"{mark}委员甲", f"{mark}委员乙", f"{mark}会推0", f"{mark}会推2"}
        for door, text in everything_said_to(town, PEOPLE[role], "a").items():
            assert {word for word in hidden if word in text} == set(), door


def test_the_officer_reads_what_is_sealed_and_no_other_paper(town):
    side = town.sides["a"]
    said = everything_said_to(town, "shen", "a")
    assert side.seal.paper.number in said["secrecy:home"]
    assert f"{side.mark}封存附件" in said["secrecy:seal"]
    for door, text in said.items():
        assert {word for word in town.sides["a"].secrets() if word in text} == set(), door


# --- an address is not a key ------------------------------------------------------------------------

OF_A_PAPER = [
    *["paper", "nomination", "check", "receipt", "recall", "withdraw", "endorse", "issue_code"],
    *["ask_waiver", "add_person", "person", "remove_person", "team", "section", "paste"],
    "paste_members",
    *["hold", "section_history", "restore_section", "add_figure", "figure"],
    *["attachments", "attach", "attachment", "detach", "import", "confirm_import", "import_faults"],
    *["package", "preview", "replace_file", "begin_upload", "upload", "keep_part", "cancel_upload"],
    *["versions", "freeze", "upload_scan", "version_pdf", "version_page", "compare_versions"],
    *["restore", "scan", "read_on", "picture", "picture_file", "picture_small"],
]


@pytest.mark.parametrize("verb", [*OF_A_PAPER, *OF_ROOM, *OF_ROOM_VOTE, "room_minutes"])
@pytest.mark.parametrize("name", ["qian", "sun"])
def test_what_another_society_has_is_not_found_whatever_one_does(town, verb, name):
    door = f"society:{verb}"
    where = address(town, door, DOORS[door], "a")
    for method in ("get", "post"):
        with undone():
            answer = getattr(town.visitor(name), method)(where, {"reason": "理由", "agree": "on"})
            assert answer.status_code in {403, 404, 405}, method
            if answer.status_code == 403:  # the gate of the office, before any record is asked for
                own = getattr(town.visitor(name), method)(address(town, door, DOORS[door], "b"))
                assert own.status_code == 403


def test_nothing_is_found_by_searching_for_it(town):
    side = town.sides["a"]
    for word in (f"{side.mark}起草", side.draft.number, "总工程师"):
        for door in ("society:papers", "society:papers_out"):
            with undone():
                answer = town.visitor("qian").get(reverse(door), {"q": word})
                said = words_of(answer).replace(f'value="{word}"', "").replace(f"q={word}", "")
                assert side.draft.number not in said


def test_a_preview_tells_nothing_of_the_other_society(town):
    """Another society's draft about the same person must not show in one's own preview."""
    with undone():
        cast, cycle = town.cast, town.open_cycle
        data = clean_sample(count=3).data
        for clerk, key in (("lin", "a"), ("qian", "b")):
            society = cast.societies[key]
            sheet = nominations.start_import(
                data,
                name="表.xlsx",
                cycle=cycle,
                society=society,
                not_secret=True,
                by=cast.actor(clerk),
                at=AT,
            )
            nominations.carry_out(
                sheet, by=cast.actor(clerk), at=AT, step=lambda *told: None
            ) if clerk == "lin" else None
        checked = nominations.examine(sheet, AT)
        assert {row.change for row in checked.rows} == {"new"}
        page = words_of(town.visitor("qian").get(reverse("society:import", args=[sheet.pk])))
        assert cast.societies["a"].name not in page
        assert cast.societies["a"].short_name not in page


# --- list = detail = file = export ------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in PEOPLE if role != "passer-by"])
def test_list_page_file_and_export_know_the_same_papers(town, role):
    """A page of a paper or of its file opens exactly where the list would name it."""
    name = PEOPLE[role]
    visitor = town.visitor(name)
    office = town.cast.offices.get(name)
    from people.actors import actor_in

    actor = actor_in(town.cast.users[name], office)  # type: ignore[arg-type]
    seen = set(Paper.objects.seen_by(actor).values_list("pk", flat=True))
    files = set(Attachment.objects.seen_by(actor).values_list("pk", flat=True))
    assert set(Attachment.objects.filter(paper__in=seen).values_list("pk", flat=True)) == files
    if role in {"clerk", "approver", "clerk of B"}:
        opened = {
            pk
            for pk in Paper.objects.values_list("pk", flat=True)
            if visitor.get(reverse("society:paper", args=[pk])).status_code == 200
        }
        assert opened == seen
        read = {
            pk
            for pk in Attachment.objects.values_list("pk", flat=True)[:40]
            if visitor.get(reverse("society:attachment", args=[pk])).status_code == 200
        }
        assert read == files & set(Attachment.objects.values_list("pk", flat=True)[:40])
        numbers = set(Paper.objects.filter(pk__in=seen).values_list("number", flat=True))
        others = set(Paper.objects.exclude(pk__in=seen).values_list("number", flat=True))
        for door in ("society:papers", "society:papers_out"):
            text = words_of(visitor.get(reverse(door)))
            assert {n for n in others if n in text} == set()
        assert {n for n in numbers if n not in text} == set()  # the export is whole
    if role in {"examiner", "manager"}:
        opened = {
            pk
            for pk in Paper.objects.values_list("pk", flat=True)
            if visitor.get(reverse("office:check", args=[pk])).status_code == 200
        }
        assert opened <= seen


# --- real and rehearsed -----------------------------------------------------------------------------

SEEN = [
    *[Paper, Candidate, Attachment, Waiver, Import, Cycle, RuleSet, RuleChange],
    *[Authority, CallFile, DryRun, Package],
    *[Assignment, Round, Vote],
    *[
        Conflict,
        Dispute,
        ExclusionRequest,
        Expert,
        Ranking,
        Notice,
        Objection,
        AwardList,
        Certificate,
    ],
    *[PaperVersion, Scan, ScannedPage],
]


@pytest.mark.parametrize("model", SEEN)
def test_rehearsal_people_see_no_real_record(town, model):
    from people.actors import actor_in

    assert issubclass(model, Rehearsable)
    assert model._default_manager.filter(rehearsal=False).exists() or model in {
        Waiver,
        Conflict,
        Ranking,
        Revocation,
    }
    for name, office in town.cast.offices.items():
        if name.startswith("shadow"):
            actor = actor_in(town.cast.users[name], office)  # type: ignore[arg-type]
            found = model._default_manager.seen_by(actor)
            assert not found.filter(rehearsal=False).exists(), name


@pytest.mark.parametrize("role", ["clerk", "manager", "supervisor", "operator"])
def test_rehearsal_people_read_no_real_word(town, role):
    secrets = town.sides["a"].secrets() | town.sides["b"].secrets() | OBJECTOR | SECRETS_OF_REVIEW
    names = secrets | {"松候选", "竹候选", "松评审", "松票决", "林晓", "机械制造学会"}
    for door, text in everything_said_to(town, f"shadow-{role}", "a").items():
        if door.startswith(("public:", "hall:")) or door in {"enter", "favicon", "short_verify"}:
            continue  # open to everybody, or to whoever holds the hall's address
        assert {word for word in names if word in text} == set(), door


def test_real_people_and_passers_by_read_no_rehearsed_word(town):
    with override_settings(JUJIAN_DEMO=False):
        for name in ("passer-by", "zhou", "wang"):
            for door, pattern in DOORS.items():
                with undone():
                    answer = town.visitor(name).get(address(town, door, pattern))
                    assert "影子学会" not in words_of(answer), (name, door)


# --- experts ----------------------------------------------------------------------------------------

OF_AN_ITEM = ["item", "mark", "comment", "reopen", "conflict", "decline", "attachment"]


def test_an_expert_finds_nothing_of_an_item_after_recusal(town):
    with undone():
        assignment = town.assignment_of("expert-1")
        expert = assignment.expert
        addresses = {
            verb: address(town, f"review:{verb}", DOORS[f"review:{verb}"]) for verb in OF_AN_ITEM
        }
        visitor = town.visitor("expert-1")
        assert visitor.get(addresses["item"]).status_code == 200
        assert visitor.get(addresses["attachment"]).status_code == 200
        title = str(assignment.item)
        review.report_conflict(assignment, "INTEREST", "曾合作", by=acting(expert), at=AT)
        for verb, where in addresses.items():
            for method in ("get", "post"):
                answer = getattr(town.visitor("expert-1"), method)(where, {"value": "80"})
                assert answer.status_code in {404, 405}, (verb, method)
        for door in ("home", "round", "compare"):
            where = address(town, f"review:{door}", DOORS[f"review:{door}"])
            assert title not in words_of(town.visitor("expert-1").get(where)), door
        assert not Assignment.objects.seen_by(acting(expert)).filter(item=assignment.item).exists()


def test_an_expert_finds_nothing_of_another_experts_work(town):
    mine = town.assignment_of("expert-1")
    for other in town.scoring.assignments.exclude(expert=mine.expert):
        for verb in ("item", "comment", "mark", "attachment"):
            name = f"review:{verb}"
            where = address(town, name, DOORS[name]).replace(f"/{mine.pk}/", f"/{other.pk}/", 1)
            with undone():
                answer = town.visitor("expert-1").post(where, {"value": "80", "comment": "x"})
                assert answer.status_code in {404, 405}
            with undone():
                assert town.visitor("expert-1").get(where).status_code in {404, 405}


def test_an_expert_reads_no_other_experts_name(town):
    for door, text in everything_said_to(town, "expert-1", "a").items():
        found = {word for word in ("专家丑", "专家寅", *OBJECTOR) if word in text}
        assert found == set(), door


# --- everybody --------------------------------------------------------------------------------------


def test_no_published_word_is_personal(town):
    """No identity number, telephone or e-mail in anything a passer-by reads (domain rule 27)."""
    from awards.masking import scan
    from nominations.models import Member

    numbers = {str(m.identity_no) for m in Member.objects.all()} - {""}
    phones = {str(m.phone) for m in Member.objects.all()} - {""}
    for door, text in everything_said_to(town, "passer-by", "a").items():
        assert {number for number in numbers | phones if number in text} == set(), door
        if door.startswith("public:") and door.endswith("_out"):
            assert [leak.kind for leak in scan(text) if leak.kind in {"identity", "mobile"}] == []


def test_a_drafted_notice_is_not_public(town):
    for kind in ("notice", "objection"):
        with undone():
            where = reverse(f"public:{kind}", args=[town.drafted_notice.pk])
            assert town.visitor("passer-by").get(where).status_code == 404
    with undone():
        listed = words_of(town.visitor("passer-by").get(reverse("public:notices")))
        assert "松拟稿" not in listed


def test_a_suspended_notice_names_nobody(town):
    with undone():
        by = town.cast.actor("zhou")
        asked = awards.ask_change(town.notice, "suspend", reason="名单有误", by=by, at=AT)
        awards.confirm_change(asked, by=town.cast.actor("wu"), at=AT)
        for door in ("public:notice", "public:notice_out", "public:notices", "public:home"):
            text = words_of(town.visitor("passer-by").get(address(town, door, DOORS[door])))
            assert "竹公示" not in text, door
