"""疑似涉密: one press shuts a paper for everyone; two persons decide; released it is as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from config import clock
from files.models import StoredFile
from files.workbooks import open_workbook
from jobs.models import Job
from jobs.services import ask, claim
from ledger.actors import PASSER_BY, THE_CLOCK
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Sealed
from letters.models import Letter
from nominations import services
from nominations.models import (
    Attachment,
    Candidate,
    Import,
    Package,
    Paper,
    PaperVersion,
    Scan,
    Seal,
    Section,
    Statement,
)
from nominations.samples import clean_sample
from nominations.services.sealing import GROUND_WITHHELD
from nominations.services.tracing import copies_of
from tests.cast import DAY, NOW, Cast, accepted, assemble, draft, endorsed, season
from tests.nominations.scans import frozen, still

pytestmark = pytest.mark.django_db
GROUND = "主要成果部分第二段"
LATER = NOW + 2 * DAY


@pytest.fixture
def cast() -> Cast:
    found = assemble()
    found.join("mi", "米密", "secrecy", "office")
    return found


def press(cast: Cast, paper: Paper, who: str = "lin", ground: str = GROUND) -> Seal:
    """Seal a paper."""
    return services.seal(paper, ground=ground, by=cast.actor(who), at=NOW)


def fresh(paper: Paper) -> Paper:
    """Read a paper again."""
    return Paper.objects.get(pk=paper.pk)


def decide(cast: Cast, seal: Seal, verdict: str, second: str = "zhou") -> Seal:
    """Propose and confirm."""
    services.propose_decision(seal, verdict, "经保密办鉴定", by=cast.actor("shen"), at=LATER)
    return services.confirm_decision(seal, by=cast.actor(second), at=LATER)


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser somebody is logged in with."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


# --- sealing ----------------------------------------------------------------------------------------


def test_the_seal_names_where_to_look_who_pressed_and_when(cast):
    paper = draft(cast, season(cast))
    seal = press(cast, paper)
    assert (seal.ground, seal.sealed_by, seal.sealed_in) == (GROUND, cast.users["lin"], "clerk")
    assert (seal.sealed_at, fresh(paper).sealed_at) == (NOW, NOW)
    line = list(history(paper))[-1]
    assert (line.verb, line.reason) == ("seal", GROUND)


def test_pressed_twice_it_is_sealed_once(cast):
    paper = draft(cast, season(cast))
    assert press(cast, paper) == press(cast, paper, "zhao", "另一处")
    assert Seal.objects.count() == 1


def test_a_ground_that_bears_a_marking_seals_and_is_not_kept(cast):
    seal = press(cast, draft(cast, season(cast)), ground="附件第一页印有机密★五年")
    assert seal.ground == GROUND_WITHHELD
    assert "★" not in list(history(seal.paper))[-1].reason


@pytest.mark.parametrize(
    ("by", "ground", "situation"),
    [(PASSER_BY, GROUND, NotYours), (THE_CLOCK, GROUND, NotYours), ("lin", "  ", Refused)],
)
def test_what_seals_nothing(cast, by, ground, situation):
    paper = draft(cast, season(cast))
    actor = cast.actor(by) if isinstance(by, str) else by
    with pytest.raises(situation):
        services.seal(paper, ground=ground, by=actor, at=NOW)
    assert fresh(paper).sealed_at is None


def test_the_officer_is_written_to_and_the_letter_says_nothing_of_it(cast):
    paper = draft(cast, season(cast), name="何其芳")
    press(cast, paper)
    letters = Letter.objects.filter(verb="paper_sealed")
    assert {letter.to_user.username for letter in letters} == {"shen", "mi"}
    words = "".join(f"{letter.subject}{letter.body}" for letter in letters)
    assert not any(each in words for each in ("何其芳", paper.number, GROUND, "机械制造学会"))


def test_without_an_officer_the_managers_are_called(cast):
    for name in ("shen", "mi"):
        cast.users[name].offices.update(until=NOW)
    press(cast, draft(cast, season(cast)))
    letters = Letter.objects.filter(verb="paper_sealed")
    assert {letter.to_user.username for letter in letters} == {"zhou", "wu"}


ROLES = ("lin", "zhao", "li", "zhou", "zheng")


@pytest.mark.parametrize("who", ROLES)
def test_everyone_loses_paper_files_forms_statements_and_candidate(cast, who):
    candidate = accepted(cast, season(cast))
    paper, actor = candidate.papers.get(), cast.actor(who)
    assert Paper.objects.seen_by(actor).filter(pk=paper.pk).exists()
    press(cast, paper)
    sees = [
        Paper.objects.seen_by(actor).filter(pk=paper.pk),
        Attachment.objects.seen_by(actor).filter(paper=paper),
        PaperVersion.objects.seen_by(actor).filter(paper=paper),
        Scan.objects.seen_by(actor).filter(paper=paper),
        Statement.objects.seen_by(actor).filter(paper=paper),
        Candidate.objects.seen_by(actor).filter(pk=candidate.pk),
    ]
    assert [rows.count() for rows in sees] == [0] * 6
    with pytest.raises(Sealed):
        Paper.objects.seen_by(actor).select_related("cycle").get(pk=paper.pk)


def test_who_never_knew_it_learns_nothing(cast):
    paper = draft(cast, season(cast))
    press(cast, paper)
    for who in ("qian", "zhou", "li", "wang"):
        with pytest.raises(Paper.DoesNotExist):
            Paper.objects.seen_by(cast.actor(who)).get(pk=paper.pk)


def test_the_officer_sees_what_is_sealed_and_nothing_else(cast):
    cycle = season(cast)
    paper, other = draft(cast, cycle), draft(cast, cycle)
    press(cast, paper)
    officer = cast.actor("shen")
    assert set(Paper.objects.seen_by(officer)) == {paper}
    assert {a.paper for a in Attachment.objects.seen_by(officer)} == {paper}
    assert not Attachment.objects.seen_by(officer).filter(paper=other).exists()


def test_no_step_is_taken_whoever_asks(cast):
    paper = endorsed(cast, season(cast))
    press(cast, paper, "li")
    for verb, who in ((services.withdraw, "zhao"), (services.refuse, "li")):
        with pytest.raises(NotYet, match=r"封存|sealed"):
            verb(paper, by=cast.actor(who), at=NOW, reason="理由")
    assert fresh(paper).stage == "endorsed"


def test_the_database_refuses_a_step_and_an_unsealing_past_the_service(cast):
    candidate = accepted(cast, season(cast))
    paper = candidate.papers.get()
    press(cast, paper)
    changes = [
        ("nominations_paper", "sealed_at = NULL", paper.pk),
        ("nominations_candidate", "sealed_at = NULL", candidate.pk),
        ("nominations_paper", "stage = 'withdrawn'", paper.pk),
        ("nominations_candidate", "stage = 'dropped'", candidate.pk),
        ("nominations_seal", "ground = 'x'", paper.seals.get().pk),
    ]
    for table, change, pk in changes:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change} WHERE id = %s", [pk])


def test_the_database_refuses_a_seal_mark_without_a_seal(cast):
    paper = draft(cast, season(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(sealed_at=NOW)


def test_the_database_takes_nothing_more_into_a_sealed_paper(cast):
    paper = draft(cast, season(cast))
    press(cast, paper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.create(
            paper=paper, code="x", version=1, saved_by=cast.users["lin"], saved_at=NOW
        )


def test_nobody_goes_on_writing_or_answering(cast):
    paper = draft(cast, season(cast))
    by = cast.actor("lin")
    code = services.issue_code(paper, "nominee", by=by, at=NOW)
    statement = paper.statements.in_force().get(kind="consent")
    link = str(services.renew_statement(statement, by=by, at=NOW)[0].code)
    press(cast, paper)
    for act in (
        lambda: services.save_section(paper, "opinion", text="改", base_version=1, by=by, at=NOW),
        lambda: services.fill_code_holder(code, at=NOW),
        lambda: services.statements_by_link(link, at=NOW),
        lambda: services.freeze(fresh(paper), by=by, at=NOW),
    ):
        with pytest.raises(Sealed):
            act()


# --- jobs, packages, sheets -------------------------------------------------------------------------


def test_waiting_and_running_jobs_about_it_stop_and_others_go_on(cast):
    cycle = season(cast)
    paper, other = draft(cast, cycle), draft(cast, cycle)
    by = cast.actor("lin")
    waiting = ask("freeze", by=by, at=NOW, paper_id=paper.pk)
    running = ask("freeze", by=cast.actor("zhao"), at=NOW, paper_id=paper.pk)
    claim(running.pk, at=NOW)
    apart = ask("freeze", by=by, at=NOW, paper_id=other.pk)
    seal = press(cast, paper)
    states = {job.pk: (job.state, job.cancel_asked) for job in Job.objects.all()}
    assert states[waiting.pk] == ("cancelled", True)
    assert states[running.pk] == ("running", True)
    assert states[apart.pk] == ("waiting", False)
    assert sorted(seal.stopped) == sorted([waiting.pk, running.pk])


def test_released_the_stopped_jobs_are_taken_up_again(cast):
    paper = draft(cast, season(cast))
    job = ask("freeze", by=cast.actor("lin"), at=NOW, paper_id=paper.pk)
    decide(cast, press(cast, paper), "release")
    job.refresh_from_db()
    assert (job.state, job.cancel_asked) == ("waiting", False)


def made_package(cast: Cast, candidate: Candidate) -> Package:
    """Make the dossier of a candidate."""
    by = cast.actor("zhou")
    services.export_dossier([candidate], by=by, at=NOW)
    package = Package.objects.get(candidate=candidate)
    return services.make_package(package, by=by, at=NOW, step=still)


def test_a_finished_dossier_is_not_handed_out_any_more(cast):
    candidate, by = accepted(cast, season(cast)), cast.actor("zhou")
    package = made_package(cast, candidate)
    assert services.hand_out_package(package, by=by, at=NOW)
    seal = press(cast, candidate.papers.get())
    assert not Package.objects.seen_by(by).exists()
    with pytest.raises(Sealed):
        services.hand_out_package(package, by=by, at=NOW)
    decide(cast, seal, "release")
    assert services.hand_out_package(package, by=by, at=LATER)


def test_a_package_being_made_leaves_nothing(cast):
    candidate, by = accepted(cast, season(cast)), cast.actor("zhou")
    services.export_dossier([candidate], by=by, at=NOW)
    package = Package.objects.get()

    def seal_midway(done: int, total: int, words: object) -> None:
        if done == total:
            services.seal_candidate(candidate, ground=GROUND, by=by, at=NOW)

    with pytest.raises(Sealed):
        services.make_package(package, by=by, at=NOW, step=seal_midway)
    assert Package.objects.get().file_id is None
    assert not default_storage.exists(f"packages/{package.pk}")


def imported(cast: Cast) -> tuple[Import, Paper]:
    """Import a summary sheet and return it with one of its papers."""
    by, cycle = cast.actor("lin"), season(cast)
    sheet = services.start_import(
        clean_sample(count=2).data,
        name="汇总表.xlsx",
        cycle=cycle,
        society=cast.societies["a"],
        not_secret=True,
        by=by,
        at=NOW,
    )
    services.carry_out(sheet, by=by, at=NOW, step=still)
    paper = Paper.objects.order_by("pk").first()
    assert paper
    return sheet, paper


def test_the_sheet_it_came_in_is_shut_with_it_and_opened_with_it(cast):
    sheet, paper = imported(cast)
    seal = press(cast, paper)
    assert list(seal.imports.all()) == [sheet]
    with pytest.raises(Sealed):
        Import.objects.seen_by(cast.actor("lin")).get(pk=sheet.pk)
    decide(cast, seal, "release")
    assert Import.objects.seen_by(cast.actor("lin")).get(pk=sheet.pk) == sheet


# --- deadlines --------------------------------------------------------------------------------------


def returned(cast: Cast) -> Paper:
    """Return a paper for correction."""
    paper = endorsed(cast, season(cast))
    item = paper.rules.form_check.items[0]
    services.check_item(paper, item.code, met=False, words="号码不清", by=cast.actor("li"), at=NOW)
    return services.return_paper(paper, by=cast.actor("li"), at=NOW)


def test_no_deadline_runs_out_and_release_puts_it_off(cast):
    paper = returned(cast)
    due = paper.mend_by
    assert due
    seal = press(cast, paper)
    clock.tick(due + DAY)
    assert fresh(paper).stage == "returned"
    services.propose_decision(seal, "release", "经鉴定", by=cast.actor("shen"), at=due + DAY)
    services.confirm_decision(seal, by=cast.actor("zhou"), at=due + DAY)
    assert fresh(paper).mend_by == due + (due + DAY - NOW)
    clock.tick(due + 2 * DAY)
    assert fresh(paper).stage == "returned"


def test_links_and_codes_are_put_off_as_well(cast):
    paper = draft(cast, season(cast))
    services.issue_code(paper, "contact", by=cast.actor("lin"), at=NOW)
    before = paper.fill_codes.get().expires_at
    decide(cast, press(cast, paper), "release")
    assert paper.fill_codes.get().expires_at == before + timedelta(days=2)


# --- merged candidates ------------------------------------------------------------------------------


def merged(cast: Cast) -> tuple[Candidate, Paper, Paper]:
    """Carry one person by the papers of two societies."""
    cycle = season(cast)
    first = accepted(cast, cycle, name="陈建国")
    number = first.papers.get().members.get().identity_no
    both = accepted(cast, cycle, clerk="qian", approver="sun", name="陈建国", identity_no=number)
    assert both == first
    mine = first.papers.get(society=cast.societies["a"])
    return first, mine, first.papers.exclude(pk=mine.pk).get()


def test_one_sealed_paper_seals_the_candidate_and_not_the_other_society(cast):
    candidate, mine, other = merged(cast)
    seal = press(cast, mine)
    assert Candidate.objects.get(pk=candidate.pk).sealed_at == NOW
    assert fresh(other).sealed_at is None
    assert Paper.objects.seen_by(cast.actor("qian")).get(pk=other.pk)
    services.seal_others(seal, by=cast.actor("shen"), at=NOW)
    assert fresh(other).sealed_at == NOW


def test_the_candidate_is_free_with_the_last_seal(cast):
    candidate, _mine, _other = merged(cast)
    first, second = services.seal_candidate(
        candidate, ground=GROUND, by=cast.actor("zheng"), at=NOW
    )
    decide(cast, first, "release")
    assert Candidate.objects.get(pk=candidate.pk).sealed_at is not None
    decide(cast, second, "release")
    assert Candidate.objects.get(pk=candidate.pk).sealed_at is None


def test_no_further_paper_joins_a_sealed_candidate(cast):
    cycle = season(cast)
    first = accepted(cast, cycle, name="陈建国")
    number = first.papers.get().members.get().identity_no
    later = endorsed(cast, cycle, clerk="qian", approver="sun", name="陈建国", identity_no=number)
    for item in cycle.rules.form_check.items:
        services.check_item(later, item.code, met=True, by=cast.actor("li"), at=NOW)
    press(cast, first.papers.get())
    with pytest.raises(NotYet):
        services.accept(later, by=cast.actor("li"), at=NOW)
    assert fresh(later).candidate is None


# --- deciding ---------------------------------------------------------------------------------------


def test_two_persons_decide(cast):
    seal = press(cast, draft(cast, season(cast)))
    for who in ("zhou", "li", "lin", "zheng"):
        with pytest.raises(NotYours):
            services.propose_decision(seal, "release", "理由", by=cast.actor(who), at=NOW)
    with pytest.raises(OutOfOrder):
        services.confirm_decision(seal, by=cast.actor("zhou"), at=NOW)
    services.propose_decision(seal, "release", "理由", by=cast.actor("shen"), at=NOW)
    for who in ("shen", "li", "lin", "zheng"):
        with pytest.raises(NotYours):
            services.confirm_decision(seal, by=cast.actor(who), at=NOW)
    assert (
        services.confirm_decision(seal, by=cast.actor("mi"), at=NOW).decided_by == cast.users["mi"]
    )
    with pytest.raises(OutOfOrder):
        services.propose_decision(seal, "release", "理由", by=cast.actor("shen"), at=NOW)


def test_the_second_person_may_disagree(cast):
    seal = press(cast, draft(cast, season(cast)))
    services.propose_decision(seal, "release", "理由", by=cast.actor("shen"), at=NOW)
    row = services.object_decision(seal, "请再核", by=cast.actor("zhou"), at=NOW)
    assert (row.verdict, row.proposed_at, row.is_open) == ("", None, True)
    letters = Letter.objects.filter(verb="seal_objected")
    assert {letter.to_user.username for letter in letters} == {"shen", "mi"}


def test_a_proposal_has_a_verdict_and_a_reason(cast):
    seal = press(cast, draft(cast, season(cast)))
    for verdict, reason in (("", "理由"), ("perhaps", "理由"), ("release", " ")):
        with pytest.raises(Refused):
            services.propose_decision(seal, verdict, reason, by=cast.actor("shen"), at=NOW)


def test_released_everything_is_as_before(cast):
    candidate = accepted(cast, season(cast))
    paper = candidate.papers.get()
    before = [fresh(paper).stage, paper.sections.count(), paper.attachments.count()]
    decide(cast, press(cast, paper), "release")
    after = fresh(paper)
    assert [after.stage, after.sections.count(), after.attachments.count()] == before
    assert (after.sealed_at, after.secret) == (None, False)
    assert Candidate.objects.seen_by(cast.actor("zhou")).get(pk=candidate.pk).sealed_at is None
    assert [line.verb for line in history(paper)][-1] == "release_seal"
    letters = Letter.objects.filter(verb="seal_decided")
    assert {letter.to_user.username for letter in letters} == {"lin", "zhao"}


def test_classified_nothing_stays_but_a_number(cast, django_capture_on_commit_callbacks):
    sheet, paper = imported(cast)
    person = paper.lead.name
    files = {a.file_id for a in paper.attachments.all()} | {sheet.file_id}
    paths = [str(StoredFile.objects.get(pk=pk).file.name) for pk in files]
    seal = press(cast, paper)
    with django_capture_on_commit_callbacks(execute=True):
        decide(cast, seal, "classified")
    after = fresh(paper)
    assert (after.secret, after.sealed_at, after.members.get().name) == (True, None, "")
    assert not after.sections.exists() and not after.attachments.exists()
    assert not any(default_storage.exists(path) for path in paths)
    assert {StoredFile.objects.get(pk=pk).name for pk in files} == {""}
    assert not Import.objects.seen_by(cast.actor("lin")).exists()
    kept = Seal.objects.get().erased
    assert kept["copies"] == [sheet.file.sha256]
    assert all(person not in str(letter.body) for letter in Letter.objects.all())
    assert Paper.objects.seen_by(cast.actor("lin")).get(pk=paper.pk) == paper


def test_classified_the_examiners_words_packages_and_the_candidates_name_go(
    cast, django_capture_on_commit_callbacks
):
    candidate = accepted(cast, season(cast), name="何其芳")
    paper = candidate.papers.get()
    paper.check_lines.filter(met=True).update(words="何其芳的材料")
    package = made_package(cast, candidate)
    with django_capture_on_commit_callbacks(execute=True):
        decide(cast, press(cast, paper), "classified")
    assert not paper.check_lines.filter(words__contains="何其芳").exists()
    assert StoredFile.objects.get(pk=package.file_id).name == ""
    assert not default_storage.exists(f"packages/{package.pk}")
    row = Candidate.objects.get(pk=candidate.pk)
    assert ("何其芳" not in row.name, row.unit_name, row.sealed_at) == (True, "", None)


def test_what_is_offline_already_is_not_sealed(cast):
    seal = press(cast, draft(cast, season(cast)))
    decide(cast, seal, "classified")
    with pytest.raises(Refused):
        press(cast, fresh(seal.paper))


# --- copies -----------------------------------------------------------------------------------------


def test_the_report_lists_every_copy(cast):
    cycle = season(cast)
    paper = draft(cast, cycle, name="何其芳")
    frozen(cast, paper, "lin")
    services.issue_code(paper, "contact", by=cast.actor("lin"), at=NOW)
    ask("freeze", by=cast.actor("lin"), at=NOW, paper_id=paper.pk)
    seal = press(cast, paper)
    copies = copies_of(fresh(paper), seal.imports.all(), NOW)
    hashes = {each.digest for each in copies}
    held = {a.file.sha256 for a in paper.attachments.all()}
    held |= {paper.versions.get().file.sha256}
    assert held <= hashes
    with_sections = [each for each in copies if each.where == "nominations_section"]
    assert len(with_sections) == paper.sections.count()
    where = {each.where for each in copies}
    assert {"jobs_job", "ledger_entry", "nominations_fillcode", "nominations_member"} <= where
    since = next(each.at for each in copies if str(each.kind) in {"备份", "Backup"})
    assert since == paper.drafted_at
    assert {each.erased for each in copies if each.where == "ledger_entry"} == {False}


# --- pages ------------------------------------------------------------------------------------------


def test_two_steps_seal_and_the_page_is_neutral_afterwards(cast, at_now):
    paper = draft(cast, season(cast), name="何其芳")
    browser = visitor(cast, "lin")
    shown = browser.get(reverse("society:paper", args=[paper.pk]))
    step = reverse("secrecy:suspect", args=[paper.pk])
    assert step in shown.content.decode()
    assert browser.get(step).status_code == 200
    assert browser.post(step, {"ground": GROUND}).status_code == 422
    assert fresh(paper).sealed_at is None
    assert browser.post(step, {"ground": GROUND, "sure": "on"}).status_code == 200
    for door in ("society:paper", "society:versions", "society:attachments", "secrecy:suspect"):
        answer = browser.get(reverse(door, args=[paper.pk]))
        assert (answer.status_code, "何其芳" in answer.content.decode()) == (423, False)
        assert "保密员" in answer.content.decode()
    listed = browser.get(reverse("society:papers")).content.decode()
    assert "何其芳" not in listed and "保密员" in listed
    assert visitor(cast, "qian").get(reverse("society:paper", args=[paper.pk])).status_code == 404


def test_a_marked_ground_seals_from_the_page_too(cast, at_now):
    paper = draft(cast, season(cast))
    step = reverse("secrecy:suspect", args=[paper.pk])
    given = {"ground": "第一页印有绝密★", "sure": "on"}
    assert visitor(cast, "lin").post(step, given).status_code == 200
    assert fresh(paper).sealed_at is not None


def test_a_link_seals(cast, at_now, client):
    paper = draft(cast, season(cast))
    statement = paper.statements.in_force().get(kind="consent")
    code = str(services.renew_statement(statement, by=cast.actor("lin"), at=NOW)[0].code)
    step = reverse("nominate:suspect_by_link", args=[code])
    assert step in client.get(reverse("nominate:statement", args=[code])).content.decode()
    assert client.post(step, {"ground": GROUND, "sure": "on"}).status_code == 200
    seal = Seal.objects.get(paper=paper)
    assert (seal.sealed_by, seal.ground) == (None, GROUND)
    assert client.get(reverse("nominate:statement", args=[code])).status_code == 423


def test_the_officer_reads_lists_and_proposes_a_manager_confirms(cast, at_now):
    paper = draft(cast, season(cast), name="何其芳")
    seal = press(cast, paper)
    officer, manager = visitor(cast, "shen"), visitor(cast, "zhou")
    page = reverse("secrecy:seal", args=[seal.pk])
    assert paper.number in officer.get(reverse("secrecy:home")).content.decode()
    assert manager.get(page).status_code == 404
    assert officer.get(page).status_code == 200
    read = officer.post(reverse("secrecy:read", args=[seal.pk]))
    assert "何其芳" in read.content.decode()
    file = paper.attachments.first()
    assert file
    handed = officer.post(reverse("secrecy:file", args=[file.pk]))
    assert b"".join(handed.streaming_content)
    answer = officer.post(reverse("secrecy:copies_out", args=[seal.pk]))
    rows = list(open_workbook(answer.content).sheets[0].rows)
    assert len(rows) > 20
    verbs = [line.verb for line in history(paper)]
    assert verbs[-3:] == ["read_sealed", "read_sealed", "list_copies"]
    given = {"verdict": "release", "reason": "经鉴定不涉密"}
    assert officer.post(reverse("secrecy:propose", args=[seal.pk]), {}).status_code == 422
    assert officer.post(reverse("secrecy:propose", args=[seal.pk]), given).status_code == 302
    told = manager.get(page).content.decode()
    assert "何其芳" not in told and file.file.name not in told
    assert officer.post(reverse("secrecy:confirm", args=[seal.pk])).status_code == 403
    assert manager.post(reverse("secrecy:confirm", args=[seal.pk])).status_code == 302
    assert fresh(paper).sealed_at is None


def test_the_supervisor_reads_no_word_of_a_sealed_paper(cast, at_now):
    paper = endorsed(cast, season(cast))
    press(cast, paper, "zheng", ground="独特的封存理由")
    browser = visitor(cast, "zheng")
    record = reverse("supervise:record", args=["nominations.paper", paper.pk])
    assert browser.get(record).status_code == 423
    listed = browser.get(reverse("supervise:book")).content.decode()
    assert "独特的封存理由" not in listed and paper.number not in listed


def test_only_who_is_shown_a_paper_is_offered_to_seal_it(cast, at_now):
    paper = endorsed(cast, season(cast))
    record = reverse("supervise:record", args=["nominations.paper", paper.pk])
    offered = reverse("secrecy:suspect", args=[paper.pk])
    browser = visitor(cast, "zheng")
    assert offered in browser.get(record).content.decode()
    services.withdraw(paper, by=cast.actor("lin"), at=NOW, reason="本人放弃")
    assert browser.get(offered).status_code == 404
    assert offered not in browser.get(record).content.decode()
