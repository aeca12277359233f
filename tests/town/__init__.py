"""The town: two of everything, real and rehearsed, and somebody in every office to knock at doors.

One cycle takes papers, one scores, one votes, one is in public notice and has given an award. The
site's clock stands at ``AT``. Whoever uses it runs inside one transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from awards import services as awards
from awards.models import Answer, Appeal, AwardList, Certificate, Notice, Objection, Posting
from config.models import DemoClock
from files.services import store
from files.workbooks import Column, SheetOut, write_workbook
from jobs.services import ask as ask_job
from nominations import services as nominations
from nominations.models import (
    ApprovalPage,
    Candidate,
    Comment,
    DryRun,
    Import,
    LateException,
    Package,
    Paper,
    Parcel,
    ReceiverForm,
    Seal,
    Selection,
    StaffTie,
)
from nominations.samples import clean_sample
from people.models import History, HistoryList, Person, Society, User
from people.services import appoint, enter_bar, enter_society, open_account
from programmes.models import Cycle, RuleChange
from programmes.services import begin_rule_change
from review import services as review
from review.facts import called_to
from review.models import (
    Assignment,
    Conflict,
    Disclosure,
    Dispute,
    Draw,
    Expert,
    Meeting,
    Panel,
    PanelMember,
    PanelMove,
    Pin,
    Round,
    Vote,
)
from review.services.sheets import expert_template
from tests.attachments import attach_all, pdf, picture, word_template
from tests.awards.scene import CONTACT, closed, hung, reviewed
from tests.cast import (
    DAY,
    NOW,
    PROFILE,
    Cast,
    accepted,
    assemble,
    draft,
    endorsed,
    notice_at_the_end,
    season,
)
from tests.nominations.parcels import courier_facts
from tests.nominations.scans import frozen, leaves, photo, signed, still
from tests.review.stage import BALLOT, LETTER, PANEL, Stage, acting, open_cycle
from tests.rooms import convened, held, opened, seated, small_body
from tests.selections import elected, recorded

AT = NOW + 37 * DAY  # Wednesday 8 April 2026
COOKIE = "sessionid"
LOGIN = "django.contrib.auth.backends.ModelBackend"
"""When the town is visited."""


@dataclass
class Side:
    """What one society has; every word of it is found nowhere else in the town."""

    mark: str
    society: Society
    clerk: str
    approver: str
    draft: Paper
    submitted: Paper
    endorsed: Paper
    candidate: Candidate
    approval: ApprovalPage
    sheet: Import
    job: Any
    package: Package
    exception: LateException
    seal: Seal
    parcel: Parcel
    selection: Selection | None = None
    comment: Comment | None = None
    office_comment: Comment | None = None
    room: Round | None = None
    room_vote: Vote | None = None
    closed_room: Round | None = None
    move: PanelMove | None = None
    meeting: Meeting | None = None

    def secrets(self) -> set[str]:
        """Return words no other society may ever read."""
        papers = [self.draft, self.submitted, self.endorsed]
        words = {f"{self.mark}起草", f"{self.mark}待审", f"{self.mark}待查", f"{self.mark}意见"}
        words |= {
            f"{self.mark}来函",
            f"{self.mark}推选会",
            f"{self.mark}批注",
            f"{self.mark}委员甲",
            f"{self.mark}快递",
            f"{self.mark}回避人",
            f"{self.mark}回避理由",
            f"{self.mark}调组",
        }
        return words | {paper.number for paper in papers} | {f"{self.mark}汇总表"}


@dataclass
class Town:
    """Everything there is to knock at."""

    cast: Cast
    sides: dict[str, Side] = field(default_factory=dict)
    open_cycle: Cycle | None = None
    prepared_cycle: Cycle | None = None
    rule_change: RuleChange | None = None
    pool: Any = None
    dry_run: DryRun | None = None
    scoring: Round | None = None
    panel: Panel | None = None
    vote: Vote | None = None
    draw: Draw | None = None
    meeting: Meeting | None = None
    hall_code: str = ""
    receiver_form: ReceiverForm | None = None
    notice: Notice | None = None
    drafted_notice: Notice | None = None
    posting: Posting | None = None
    objection: Objection | None = None
    questions: dict[str, Answer] = field(default_factory=dict)
    appeal: Appeal | None = None
    ranking: int = 1
    award_list: AwardList | None = None
    certificate: Certificate | None = None
    dossier: Package | None = None
    history_list: HistoryList | None = None
    merged: Paper | None = None
    stages: list[Stage] = field(default_factory=list)
    handler: Any = None
    keys: dict[str, str] = field(default_factory=dict)
    things: dict[str, SimpleNamespace] = field(default_factory=dict)
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    heard: dict[tuple[str, str], Any] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)

    def user(self, name: str) -> User | None:
        """Return the account of somebody of the town; None of a passer-by."""
        return None if name == "passer-by" else self.cast.users[name]

    def visitor(self, name: str) -> Client:
        """Return a fresh browser in which somebody is logged in; errors become answers.

        The log-in is done once and its cookie kept, so that a visit that is rolled back, or logs
        out, spoils no other.
        """
        client = Client(raise_request_exception=False)
        client.handler = self.handler = self.handler or client.handler  # its middleware, made once
        user = self.user(name)
        if user is None:
            return client
        if name not in self.keys:
            client.force_login(user, LOGIN)
            self.keys[name] = client.cookies[COOKIE].value
        client.cookies[COOKIE] = self.keys[name]
        return client

    def log_everybody_in(self) -> None:
        """Make every log-in at once, before anything is rolled back."""
        for name in self.cast.users:
            self.visitor(name)

    def assignment_of(self, name: str) -> Assignment:
        """Return an expert's first accepted sheet in the round that scores."""
        assert self.scoring
        mine = self.scoring.assignments.filter(expert__user=self.cast.users[name])
        return mine.order_by("pk").first()  # type: ignore[return-value]


PEOPLE = {
    "passer-by": "passer-by",
    "clerk": "lin",
    "approver": "zhao",
    "clerk of B": "qian",
    "nominee": "nominee",
    "examiner": "li",
    "manager": "zhou",
    "expert": "expert-1",
    "chair": "chair",
    "supervisor": "zheng",
    "operator": "wang",
    "secrecy officer": "shen",
    "rehearsal manager": "shadow-manager",
    "no office": "nobody",
}
"""Each role with the person who plays it in the permission matrix."""


def found() -> Town:
    """Build the town; it must be done inside a transaction that is rolled back."""
    cast = assemble()
    town = Town(cast)
    award = "outstanding-scientist"
    town.open_cycle = season(cast, award, days=90, notice=notice_at_the_end(award))
    town.prepared_cycle = prepare(cast)
    town.dry_run = DryRun.objects.create(
        rule_set=town.open_cycle.rule_set, cycle=town.open_cycle, asked_at=NOW, done_at=NOW
    )
    town.rule_change = begin_rule_change(town.open_cycle, by=cast.actor("zhou"), at=NOW)
    for mark, key, clerk, approver in (("松", "a", "lin", "zhao"), ("竹", "b", "qian", "sun")):
        town.sides[key] = side(town, mark, cast.societies[key], clerk, approver)
    fill_by_nominee(town)
    review_street(town)
    award_square(town)
    one_person(town)
    hold_selections(town)
    looked_through(town)
    write_comments(town)
    meeting_rooms(town)
    panel_house(town)
    town.receiver_form = nominations.upload_form(
        town.open_cycle,
        "报送表",
        word_template(),
        file_name="报送表.docx",
        by=cast.actor("zhou"),
        at=NOW,
    )
    candidate = town.sides["a"].candidate
    nominations.export_dossier([candidate], by=cast.actor("zhou"), at=AT)
    town.dossier = Package.objects.get(kind="candidate")
    published_lists(town)
    shadows(town)
    cast.users["nobody"] = open_account("nobody", name="无职")
    town.log_everybody_in()
    for name, pattern in doors():
        for key in town.sides:
            address(town, name, pattern, key)
    return town


def side(town: Town, mark: str, society: Society, clerk: str, approver: str) -> Side:
    """Give a society a paper at each stage, a sheet and a job."""
    cast, cycle = town.cast, town.open_cycle
    assert cycle
    who = {"clerk": clerk}
    by = cast.actor(clerk)
    begun = draft(cast, cycle, name=f"{mark}起草", **who)
    nominations.save_section(begun, "opinion", text=f"{mark}意见", base_version=1, by=by, at=NOW)
    attach_named(begun, f"{mark}附件.png", by)
    consent = begun.statements.in_force().get(kind="consent")
    nominations.renew_statement(consent, by=by, at=NOW)
    nominations.add_figure(begun, "achievements", picture(), caption=f"{mark}图题", by=by, at=NOW)
    asked_away(begun, mark, by)
    handed = draft(cast, cycle, name=f"{mark}待审", **who)
    nominations.pledge(handed, by=by, at=NOW)
    nominations.submit(handed, by=by, at=NOW)
    sent = brought_back(cast, cycle, clerk, approver, f"{mark}待查")
    shut = draft(cast, cycle, name=f"{mark}封存", **who)
    attach_named(shut, f"{mark}封存附件.png", by)
    seal = nominations.seal(shut, ground=f"{mark}封存理由", by=by, at=NOW)
    known = accepted(cast, cycle, clerk=clerk, approver=approver, name=f"{mark}候选")
    sheet = nominations.start_import(
        clean_sample(count=2).data,
        name=f"{mark}汇总表.xlsx",
        cycle=cycle,
        society=society,
        not_secret=True,
        by=by,
        at=NOW,
    )
    job = ask_job("import_nominations", by=by, at=NOW, total=1, import_id=sheet.pk)
    nominations.compile_package(cycle, by=by, at=NOW)
    package = Package.objects.get(society=society)
    fresh = [Paper.objects.get(pk=p.pk) for p in (begun, handed, sent)]
    later = grant_later(town, mark, society)
    came = sent_by_courier(town, mark, fresh[-1])
    page = brought_page(mark, fresh[1], by)
    held = (known, page, sheet, job, package, later, seal, came)
    return Side(mark, society, clerk, approver, *fresh, *held)


def looked_through(town: Town) -> None:
    """Let a tie of staff be found by name alone with a paper of each side."""
    said = {"relation": "NOMINATOR", "source": "found", "outcome": "warn", "is_doubtful": True}
    for here in town.sides.values():
        StaffTie.objects.create(
            user=town.cast.users["li"], paper=here.endorsed, declared_at=AT, **said
        )


def asked_away(paper: Paper, mark: str, by: Any) -> None:
    """Ask that somebody shall not review a nominee."""
    asked = {"name": f"{mark}回避人", "unit_name": f"{mark}回避单位", "ground": f"{mark}回避理由"}
    review.ask_exclusion(paper, **asked, by=by, at=NOW)


def brought_page(mark: str, paper: Paper, by: Any) -> ApprovalPage:
    """Let a society bring back a signed and sealed page; its code is on record, its scan is plain."""
    return ApprovalPage.objects.create(
        paper=paper,
        submission_id=paper.entry_id,
        code="0123ABCD",
        signer=f"{mark}负责人",
        file=store(pdf(), name=f"{mark}审批页.pdf", at=NOW, rehearsal=False),
        uploaded_by_id=by.user_id,
        uploaded_at=NOW,
    )


def one_person(town: Town) -> None:
    """Let both societies nominate one person; merge their papers and ask the nominee."""
    cast, cycle = town.cast, town.open_cycle
    assert cycle
    who = {"name": "梅同人", "email": "mei@example.cn"}
    first = endorsed(cast, cycle, **who)
    number = str(first.lead.identity_no)  # type: ignore[union-attr]
    both = {"clerk": "qian", "approver": "sun", "identity_no": number}
    second = endorsed(cast, cycle, **both, **who)
    by, why = cast.actor("zhou"), "证件相同"
    made = nominations.decide_merge([first, second], same=True, reason=why, by=by, at=AT)
    nominations.ask_confirmation(made, first, by=by, at=AT)
    town.merged = second


def published_lists(town: Town) -> None:
    """Import a list that names the nominees whose papers wait, and upload a second one."""
    by, heads = town.cast.actor("zhou"), [Column(head) for head in ("姓名", "工作单位")]
    for title in ("2023年杰出科技人才奖获奖名单", "2024年杰出科技人才奖获奖名单"):
        names = [[side.endorsed.title, PROFILE["unit_name"]] for side in town.sides.values()]
        data = write_workbook([SheetOut("名单", heads, names, title=title)])
        kept = nominations.start_history_import(
            data, name=f"{title}.xlsx", document="公告〔2023〕1号", by=by, at=NOW
        )
        if town.history_list is None:
            nominations.confirm_history_import(kept, by=by, at=NOW)
        town.history_list = kept


def hold_selections(town: Town) -> None:
    """Let each society record a meeting on its draft and the paper that waits."""
    for here in town.sides.values():
        papers, of = [here.draft, here.submitted], f"{here.mark}推选会"
        here.selection = recorded(town.cast, papers, clerk=here.clerk, of=of)


def write_comments(town: Town) -> None:
    """Let each society comment on its draft, and the office, for itself, on the paper that waits."""
    for here in town.sides.values():
        by, office = town.cast.actor(here.clerk), town.cast.actor("li")
        here.comment = nominations.comment(here.draft, "title", f"{here.mark}批注", by=by, at=AT)
        here.office_comment = nominations.comment(
            here.endorsed, "title", f"{here.mark}内部看法", by=office, at=AT
        )


def meeting_rooms(town: Town) -> None:
    """Let each society hold one meeting, gather a body for the next, and vote in another cycle.

    The next one has a conflict that waits for a decision.
    """
    cycle, other = small_body(town.cast), small_body(town.cast, "cae-academician")
    for here in town.sides.values():
        who = {"clerk": here.clerk}
        named = {"of": f"{here.mark}推选会", **who}
        first, second, third = (
            draft(town.cast, each, name=f"{here.mark}会推{n}", **who)
            for n, each in enumerate((cycle, cycle, other))
        )
        done = held(town.cast, [first], members=2, approver=here.approver, **named)
        signed_and_confirmed(town, here, done)
        here.closed_room = Round.objects.get(selection=done)
        here.room = gathering(town, here, convened(town.cast, [second], **named))
        vote_of = convened(town.cast, [third], **named)
        seated(town.cast, vote_of, mark=f"{here.mark}委员", members=2, **who)
        here.room_vote, _code = opened(town.cast, vote_of, approver=here.approver)
        here.meeting = gathered(vote_of, town.cast.actor(here.clerk))


def signed_and_confirmed(town: Town, here: Side, done: Selection) -> None:
    """Bring the signed papers to a selection held in the rooms, and confirm it."""
    by = town.cast.actor(here.clerk)
    for which in ("minutes", "tally"):
        name = f"{here.mark}推选会.pdf"
        nominations.keep_selection_file(done, which, pdf(), name=name, by=by, at=AT)  # type: ignore[arg-type]
    nominations.confirm_selection(done, by=town.cast.actor(here.approver), at=AT)


def gathering(town: Town, here: Side, round_: Round) -> Round:
    """Seat who sat before, and leave a conflict to be decided."""
    by = town.cast.actor(here.clerk)
    for each in here.closed_room.body.all():  # type: ignore[union-attr]
        review.seat_again(round_, each, duty=each.duty, by=by, at=NOW)
    expert = round_.body.order_by("pk")[0].expert
    tie = {"relation": "DISPUTE", "outcome": "decide", "source": "found", "found_at": NOW}
    Conflict.objects.create(item=round_.items.get(), expert=expert, **tie)
    return round_


def grant_later(town: Town, mark: str, society: Society) -> LateException:
    """Grant a society a later deadline, with its document."""
    cycle = town.open_cycle
    assert cycle
    return nominations.grant_late(
        cycle,
        society,
        until=cycle.closes_at + DAY,
        reason=f"{mark}延期事由",
        document=f"{mark}来函",
        file=(f"{mark}来函.pdf", pdf()),
        by=town.cast.actor("zhou"),
        at=NOW,
    )


def sent_by_courier(town: Town, mark: str, paper: Paper) -> Parcel:
    """Register a parcel with a society's paper, and the photograph of its envelope."""
    facts = courier_facts(carrier=f"{mark}快递", tracking=f"SF{paper.pk:06d}", packing="完好")
    came = nominations.register_parcel(
        paper.cycle,
        None,
        facts,
        nominations.Contents(codes=paper.number),
        envelope=(f"{mark}信封.png", picture()),
        by=town.cast.actor("li"),
        at=AT,
    )
    return came.parcel


def brought_back(cast: Cast, cycle: Cycle, clerk: str, approver: str, name: str) -> Paper:
    """Give the office a paper whose form was frozen and came back; one page was paired by hand."""
    paper, by = draft(cast, cycle, clerk=clerk, name=name), cast.actor(clerk)
    asked_away(paper, name[0], by)
    version = frozen(cast, paper, clerk)
    data = photo(leaves(version, [0])[0])
    scan = nominations.keep_scan(paper, [(f"{name}.jpg", data)], by=by, at=NOW)
    nominations.read_scan(scan, at=NOW, step=still)
    nominations.pair_by_hand(scan.pictures.get(), signed(version)[0], by=by, at=NOW)
    nominations.pledge(paper, by=by, at=NOW)
    nominations.submit(paper, by=by, at=NOW)
    (paper,) = elected(cast, paper, clerk=clerk, approver=approver)
    return nominations.endorse(paper, by=cast.actor(approver), at=NOW)


def attach_named(paper: Paper, name: str, by: Any) -> None:
    """Put one more file of a telling name into a slot that takes several, or make sure there is one."""
    if not paper.attachments.exists():
        attach_all(paper, by, NOW)
    first = paper.attachments.first()
    assert first
    first.file.name = name
    first.file.save(update_fields=["name"])


def prepare(cast: Cast) -> Cycle:
    """Prepare a cycle that is not open yet."""
    from programmes import services as programmes
    from programmes.models import Programme
    from programmes.vocabulary import preset

    programme = Programme.objects.get(code="young-talent")
    return programmes.prepare_cycle(
        programme,
        year=2026,
        rule_set=programmes.write_rule_set(programme, preset(programme.code)),
        organiser=cast.societies["office"],
        opens_at=AT + DAY,
        closes_at=AT + 30 * DAY,
        by=cast.actor("zhou"),
        at=NOW,
    )


def fill_by_nominee(town: Town) -> None:
    """Give the nominee of A's draft a code and let them in; a second code waits unused."""
    paper = town.sides["a"].draft
    code = nominations.issue_code(paper, "nominee", by=town.cast.actor("lin"), at=NOW)
    used = nominations.join(
        code, username="nominee", name="候选人本人", password="nominee-long-password", at=NOW
    )
    assert used.user
    town.cast.users["nominee"] = used.user
    town.cast.offices["nominee"] = used.user.offices.get()
    paper = type(paper).objects.get(pk=paper.pk)
    for name in ("lin", "nominee"):
        given = {"slot": "works", "name": "松论著.pdf", "size": 9_000_000}
        by = town.cast.actor(name)
        town.uploads[name] = nominations.begin_upload(paper, **given, by=by, at=AT).pk


def review_street(town: Town) -> None:
    """Open one round that scores and one vote, with the same three experts."""
    cast = town.cast
    scoring = Stage(cast, open_cycle(cast, "outstanding-engineer", (LETTER, PANEL), None))
    scoring.nominate("松评审")
    scoring.nominate("竹评审", clerk="qian", approver="sun")
    for name in "子丑寅":
        scoring.enrol(f"专家{name}")
    for place, expert in enumerate(scoring.experts, start=1):
        cast.users[f"expert-{place}"] = expert.user  # type: ignore[assignment]
        cast.offices[f"expert-{place}"] = expert.user.offices.get(role="expert")  # type: ignore[union-attr]
    town.draw = drawn_by_lot(scoring)
    review.ask_disclosure(
        town.draw.round.cycle.programme, "draws", basis="抽取办法", by=scoring.manager, at=NOW
    )
    town.scoring = scoring.started(scoring.assign(town.draw.round))
    for expert in Expert.objects.filter(assignments__item__round=town.scoring).distinct():
        review.print_forms(town.scoring, expert, by=scoring.manager, at=NOW)
    mine = namesake(town.assignment_of("expert-1"))
    theirs = town.scoring.assignments.exclude(expert=mine.expert).order_by("pk").first()
    other = namesake(theirs)  # type: ignore[arg-type]
    review.dispute(other, words="同名不同人", by=acting(other.expert), at=NOW)
    voting = Stage(cast, open_cycle(cast, "leading-talent", (LETTER,), BALLOT))
    voting.experts = scoring.experts
    accepted(cast, voting.cycle, name="松票决")
    accepted(cast, voting.cycle, name="竹票决", clerk="qian", approver="sun")
    town.vote, _code = voting.voting()
    cast.join("chair", "组长", "chair")
    chief = voting.enrol("专家组长", user=cast.users["chair"])
    assert acting(chief)
    keep_the_pool(town, voting)
    town.meeting = gathered(town.vote.round, voting.manager)
    town.hall_code = review.make_hall_link(town.meeting, by=voting.manager, at=NOW)
    town.stages = [scoring, voting]
    reader = Expert.objects.get(user=cast.users["expert-1"])
    for subject in (reader, town.sides["a"].candidate):
        sheet = f"题名,作者,年,DOI\n高速列车转向架疲劳寿命预测,{subject};梅合作,2024,10.1000/x\n"
        review.import_works(
            subject, data=sheet.encode(), file_name="works.csv", by=cast.actor("zhou"), at=NOW
        )


def gathered(round_: Round, by: Any) -> Meeting:
    """Hold a meeting of a round: everybody here, an item on the floor, slides and a booklet out."""
    minutes = {"talk_minutes": 10, "question_minutes": 5}
    called = called_to(round_)
    meeting = review.plan_meeting(
        round_, place="会堂", begins_at=NOW, experts=called, by=by, at=NOW, **minutes
    )
    meeting = review.draw_lot(meeting, value="31415", witness="公证员", by=by, at=NOW)
    for expert in called:
        review.arrive(meeting, expert, by=by, at=NOW)
    first = meeting.agenda.get(position=1)
    review.keep_slides(first, "答辩.pdf", pdf(), by=by, at=NOW)
    review.hand_out(meeting, expert=called[0], by=by, at=NOW)
    return review.give_floor(review.begin_meeting(meeting, by=by, at=NOW), first, by=by, at=NOW)


def namesake(work: Assignment) -> Conflict:
    """Find by name alone that an expert may be a nominator."""
    evidence = [{"kind": "name_only", "of": "expert", "value": str(work.expert)}]
    return Conflict.objects.create(
        item=work.item,
        expert=work.expert,
        relation="NOMINATOR",
        outcome="warn",
        evidence=evidence,
        is_doubtful=True,
        cause=f"namesake {work.expert_id}",
        source="found",
        found_at=NOW,
    )


def drawn_by_lot(stage: Stage) -> Draw:
    """Draw two of the three experts for a panel, and call them; nobody has answered."""
    round_, office = stage.round(), stage.manager
    panel = review.whole_panel(round_, by=office, at=NOW)
    review.scan_conflicts(round_, by=office, at=NOW)
    draw = review.commit_pool(review.prepare_draw(panel, by=office, at=NOW), by=office, at=NOW)
    hands = (office, stage.supervisor)
    codes = [review.commit_number(draw, by=by, at=NOW) for by in hands]
    for by, code in zip(hands, codes, strict=True):
        draw = review.reveal_number(draw, code, by=by, at=NOW)
    return review.invite(review.draw_order(draw, by=office, at=NOW), by=office, at=NOW)


def panel_house(town: Town) -> None:
    """Let the round that scores have two panels, a member, a pair decided by hand, and a move a side."""
    round_, when = town.scoring, {"rehearsal": False}
    assert round_
    one, two = (
        Panel.objects.create(round=round_, number=n, name=f"评审{n}组", **when) for n in (2, 3)
    )
    reader = round_.assignments.order_by("pk")[0].expert
    PanelMember.objects.create(panel=one, expert=reader, source="appointed", joined_at=NOW)
    round_.items.update(panel=one)
    town.panel = one
    for here in town.sides.values():
        item = round_.items.get(candidate__name=f"{here.mark}评审")
        about = {"item": item, "left": one, "to": two, "reason": f"{here.mark}调组"}
        here.move = PanelMove.objects.create(asked_at=NOW, **about)
        decided = {"kind": "forbid", "reason": f"{here.mark}调组", "set_at": NOW}
        Pin.objects.create(round=round_, item=item, expert=town.stages[1].experts[-1], **decided)


def keep_the_pool(town: Town, stage: Stage) -> None:
    """Ban one expert, put a fact about one on record, keep a filter, upload a sheet of experts."""
    cast, by, banned = town.cast, stage.manager, stage.enrol("专家禁评")
    words = {"number": "科协办函〔2026〕7号", "decided_by": "监督委员会", "reason": "泄露评审信息"}
    paper = ("决定.pdf", pdf())
    ban = review.ban_expert(
        banned, since=NOW.date(), until=None, document=paper, by=by, at=NOW, **words
    )
    fact = review.note_conduct(
        banned, "late", on=NOW.date(), what="逾期三日", document=paper, by=by, at=NOW
    )
    kept = review.save_filter("院士", "academician=1", by=cast.actor("zhou"), at=NOW)
    sheet = review.start_expert_import(expert_template(), name="专家.xlsx", by=by, at=NOW)
    bar = enter_bar(
        Person.objects.create(name="失信人", birth=NOW.date()), "misconduct",
        decision="诚信〔2026〕1号", decided_by="监督委员会", since=NOW.date(), until=None,
        reason="伪造数据", document=paper, by=by, at=NOW,
    )  # fmt: skip
    town.pool = SimpleNamespace(bar=bar.pk, ban=ban.pk, fact=fact.pk, kept=kept.pk, sheet=sheet.pk)


def award_square(town: Town) -> None:
    """Give one award, publish a notice with an open objection, draw up another."""
    cast = town.cast
    cycle = town.open_cycle
    assert cycle
    people = [
        accepted(cast, cycle, name="松得奖"),
        accepted(cast, cycle, name="竹公示", clerk="qian", approver="sun"),
        accepted(cast, cycle, name="松拟稿"),
    ]
    ready = reviewed(cast, cycle, people)
    town.ranking = ready[0].results.get().ranking_id  # type: ignore[attr-defined]
    ready = through_meeting(town, ready)
    first = publish(town, ready[:1], NOW + 7 * DAY)
    give_award(town, hung(cast, closed(first), 1))
    town.posting = first.postings.get()
    town.notice = publish(town, ready[1:2], AT - DAY)
    town.objection = awards.file_objection(
        town.notice,
        ready[1],
        ground="authenticity",
        objector="梅异议人",
        contact="梅通信地址",
        statement="梅陈述:推荐材料第三页所列成果与公开文献不一致。",
        at=AT - DAY,
    ).objection
    town.questions = {
        "a": question(town, first, ready[0]),
        "b": question(town, town.notice, ready[1]),
    }
    town.appeal = appealed(town, first, ready[0])
    awards.ask_change(
        town.notice,
        "correct",
        item=town.notice.items.get(),
        facts={"title": "研究员"},
        reason="职称有误",
        looks={
            file.number: awards.Look("stands", "附件不载职称")
            for file in town.notice.attachments.all()
        },
        by=cast.actor("zhou"),
        at=AT,
    )
    town.drafted_notice = awards.draft_notice(
        cycle, ready[2:], contact=CONTACT, by=cast.actor("zhou"), at=AT
    )
    enclose(town, town.drafted_notice)


def registered(town: Town, notice: Notice, candidate: Candidate) -> Objection:
    """Register a clerical objection by telephone, and inquire into it."""
    by = town.cast.actor("zhou")
    called = awards.register_objection(
        notice,
        candidate,
        way="call",
        ground="clerical",
        objector="梅来电人",
        contact="梅来电号码",
        statement="单位名称应为全称,公示材料写作简称。",
        arrived_on=notice.published_at.date(),  # type: ignore[union-attr]
        by=by,
        at=AT,
    )
    return awards.accept(called.objection, by=by, at=AT)


def question(town: Town, notice: Notice, candidate: Candidate) -> Answer:
    """Ask the society of a candidate to answer an objection."""
    objection = registered(town, notice, candidate)
    [society] = awards.societies_of(objection)
    by = town.cast.actor("zhou")
    return awards.ask_answer(objection, society, copy="单位名称应为全称,请核对。", by=by, at=AT)


def appealed(town: Town, notice: Notice, candidate: Candidate) -> Appeal:
    """Rule on an objection, and let the society appeal."""
    objection = registered(town, notice, candidate)
    awards.correct(objection, words="更正为全称。", by=town.cast.actor("zhou"), at=AT)
    clerk = town.cast.actor("lin")
    return awards.appeal_as_nominator(
        objection, statement="简称亦为规范名称,见批文。", by=clerk, at=AT
    )


def through_meeting(town: Town, candidates: list[Candidate]) -> list[Candidate]:
    """Ask the bodies and let the meeting confirm, where the rule set asks for it."""
    by = town.cast.actor("zhou")
    rules = candidates[0].cycle.rules
    if rules.clearance:
        for candidate in candidates:
            for row in awards.ask_bodies(candidate, by=by, at=NOW):
                awards.enter_answer(row, "clear", on=NOW.date(), document="复函", by=by, at=NOW)
        candidates = [awards.clear(each, by=by, at=NOW) for each in candidates]
    if rules.decision:
        said = {each: awards.Said("confirmed") for each in candidates}
        awards.enter_decision(
            candidates[0].cycle, said, held_on=NOW.date(), minutes="纪要", by=by, at=NOW
        )
    return [Candidate.objects.get(pk=each.pk) for each in candidates]


def publish(town: Town, candidates: list[Candidate], at: Any) -> Notice:
    """Draw up and publish a notice by two persons."""
    by, second = town.cast.actor("zhou"), town.cast.actor("wu")
    notice = awards.draft_notice(candidates[0].cycle, candidates, contact=CONTACT, by=by, at=at)
    enclose(town, notice)
    return awards.publish_notice(notice, by=second, at=at)


def enclose(town: Town, notice: Notice) -> None:
    """Add a file to a draft of a notice."""
    by, words = town.cast.actor("zhou"), {"name": "说明.pdf", "title": "材料说明"}
    awards.enclose(notice, pdf(), looked=True, by=by, at=AT, **words)


def give_award(town: Town, notice: Notice) -> None:
    """Approve, list and award whom a closed notice names."""
    by, at = town.cast.actor("zhou"), notice.closes_at
    people = [item.candidate for item in notice.items.all()]
    approved = awards.approve(people, by=by, at=at)
    drafted = awards.draft_award_list(notice.cycle, approved, by=by, at=at)
    back = awards.take_decision(drafted, pdf(), number="科协发〔2026〕8号", by=by, at=at)
    town.award_list = awards.publish_award_list(back, by=town.cast.actor("wu"), at=at)
    (town.certificate,) = awards.award(town.award_list, by=by, at=at)


def shadows(town: Town) -> None:
    """Let rehearsal people stand beside the real ones, with a society and a draft of their own."""
    cast = town.cast
    society = enter_society("影子学会(演练)", code="R-S", kind="national", rehearsal=True)
    for role in ("clerk", "approver", "examiner", "manager", "supervisor", "operator"):
        user = open_account(f"shadow-{role}", name=f"影{role}", rehearsal=True)
        cast.users[f"shadow-{role}"] = user
        of = society if role in {"clerk", "approver"} else None
        cast.offices[f"shadow-{role}"] = appoint(user, role, at=NOW - 30 * DAY, society=of)


# --- doors ------------------------------------------------------------------------------------------


@contextmanager
def visiting() -> Iterator[Town]:
    """Build the town at ``AT`` inside a transaction, and leave nothing behind."""
    with transaction.atomic(), override_settings(JUJIAN_DEMO=True):
        DemoClock.objects.update_or_create(id=1, defaults={"offset": AT - timezone.now()})
        yield found()
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def doors(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield the full name and the pattern of every address of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from doors(pattern, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def parameters(pattern: URLPattern) -> list[str]:
    """Return the names of what an address asks for, in their order."""
    regex = pattern.pattern.regex  # type: ignore[attr-defined]
    return list(pattern.pattern.converters) or list(regex.groupindex)  # type: ignore[attr-defined]


OF_WORKS = ("expert_works", "expert_works_out")
OF_EXPERT = (
    "expert", "update_profile", "unmask_expert", "ask_profile", "ban_expert", "note_conduct",
)  # fmt: skip
BESIDE = ("analysis", "robustness", "board", "signals")
OF_RANKING = ("ranking", "ranking_out", "confirm_ranking", "analyse", "ranking_inputs")
OF_RANKING += (*BESIDE, *(f"{name}_out" for name in BESIDE), "recompute_ranking", "ranking_record")
OF_ROUND = (
    *("round", "declare", "accept", "compare", "finish", "scan_conflicts", "assign"),
    *("remind", "start", "take_in", "call_vote", "close_round", "rank", "conflicts"),
    *("round_out", "conflicts_out", "ties", "triage", "triage_out", "settle_causes"),
    *("progress", "progress_out", "round_expert", "prepare_vote", "draws", "prepare_draw"),
    *("assignment", "assignment_out", "loads", "loads_out", "read_assignment_in", "allow"),
    *("invite_experts", "item_experts", "ask_move", "give_lot_number", "tell_lot_number"),
    *("vote_minutes", "count_sheets", "vote_roll", "vote_originals"),
    *("panels", "panels_out", "lay_out_panels", "open_panel"),
    *(
        "relays",
        "print_forms",
        "take_pledge",
        "send_desk_link",
        "withdraw_desk_link",
        "own_workbook",
    ),
)
OF_DRAW = (
    *("draw", "commit_pool", "commit_number", "type_beacon", "reveal_number", "draw_order"),
    *("invite", "calls_out", "see_called", "called_out", "record_answer", "seal_list"),
    "read_answers_in",
    *("open_names", "recompute_draw", "ask_redraw", "redraw", "draw_bundle", "draw_minutes"),
    *("call_more", "reopen_list", "name_contributor", "commit_witnessed", "reveal_witnessed"),
)
OF_PANEL = ("panel", "panel_out", "change_panel", "remove_panel", "seat_in_panel")
OF_MEMBER = ("unseat_from_panel", "name_chair")
OF_RELAY = ("key_form", "confirm_relay", "relay_scan")
OF_DRAFT = ("publish_assignment", "undo_assignment")
OF_VOTE = (
    *("vote", "sign_in", "cast", "settle", "open_vote", "stop_vote", "abandon_vote"),
    *("close_vote",),
    *("repeat_vote", "take_half", "recount", "count_bundle", "paper_ballots", "print_papers"),
    *("hand_paper", "return_paper", "key_paper"),
)
OF_OBJECTION = ("objection", "rule", "reveal_objector", "evidence", "ask_answer", "note")
OF_LIST = (
    *("award_list", "publish_list", "award", "preview_certificate", "all_certificates"),
    *("list_pdf", "award_list_pdf", "award_list_out"),
    *("stock", "test_sheet", "printer_list", "ask_run", "run", "decided", "awardee"),
    *("send_draft", "sent_draft", "decision_back", "sealed_decision"),
)
OF_AWARD_CYCLE = (
    *("clearances", "answers", "decision", "draft_notice", "award_cycle", "approve"),
    *("draft_list", "outcomes", "clearances_out", "decisions_out", "approvals_out"),
    *("outcomes_out", "readers_out", "ask_report", "read_outcomes"),
)
OF_SELECTION = (
    *("selection", "meeting", "body", "selection_papers", "votes", "selection_minutes"),
    *("selection_tally", "confirm_selection", "post_selection", "conclude_selection"),
    *("reopen_selection", "present_selection"),
)
OF_ROOM = (
    *("room", "seat_member", "seat_again", "unseat_member", "call_meeting", "close_meeting"),
    *("set_aside", "scan_conflicts"),
)
OF_ROOM_VOTE = ("vote", "sign_in", "open_vote", "stop_vote", "abandon_vote", "repeat_vote")
OF_MEETING = (
    *("console", "console_now", "draw_lot", "lot_bundle", "give_floor", "run_clock"),
    *("show_result", "hall_link", "slide_list", "booklets", "step_meeting", "attend"),
    *("meeting_vote", "arrive"),
)
OF_WATCHED_MEETING = ("meeting", "meeting_now")
OF_AGENDA = ("slides", "check_slides", "change_minutes")
OF_BOOKLET = ("booklet", "take_back")
OF_PARCEL = (
    *("parcel", "add_to_parcel", "correct_parcel", "void_parcel", "parcel_receipt", "envelope"),
)
OF_REGISTER = ("parcels", "parcels_out", "awaited_papers", "awaited_out", "register_parcel")
OF_RESULT = ("selection", "selection_minutes", "selection_proof")
OF_FORM = ("receiver_file", "receiver_preview", "withdraw_form")
OF_VERSION = ("version_pdf", "version_page", "compare_versions", "restore")
OF_SCAN = ("scan", "read_on")
OF_PICTURE = ("picture", "picture_file", "picture_small")
OF_COMMENT = ("answer_comment", "resolve_comment", "reopen_comment")
OF_MERGE = ("merge", "undo_merge", "ask_confirmation")
OF_HISTORY_LIST = ("history_list", "confirm_history_list", "history_faults")
OF_DRAFTED = (
    *("revise_notice", "publish_notice", "preview_notice", "put_mask", "order_entry"),
    "attachments",
)


def call_file_of(town: Town) -> int:
    """Return the attachment of the open cycle's call."""
    assert town.open_cycle
    return town.open_cycle.call_files.get().pk


def things(town: Town, key: str) -> SimpleNamespace:
    """Return the rows that stand behind the records of a side; read once."""
    if key in town.things:
        return town.things[key]
    here, work = town.sides[key], town.assignment_of("expert-1")
    winner = town.certificate.candidate  # type: ignore[union-attr]
    scan = here.endorsed.scans.get()
    town.things[key] = SimpleNamespace(
        work=work,
        member=here.draft.members.first(),
        attachment=here.draft.attachments.first(),
        endorsed_file=here.endorsed.attachments.first(),
        read_file=work.item.candidate.papers.first().attachments.first(),  # type: ignore[union-attr]
        seat=town.vote.seats.order_by("pk").first(),  # type: ignore[union-attr]
        winner=winner,
        answer=winner.clearances.first(),
        scan=scan,
        picture=scan.pictures.get(),
        sealed=here.draft.statements.in_force().get(kind="unit"),
        endorsed_seal=here.endorsed.statements.get(kind="unit"),
        listed=History.objects.get(name=here.endorsed.title),
        call_file=call_file_of(town),
        result=here.endorsed.selected_in.get().selection_id,
        item=here.selection.items.first(),  # type: ignore[union-attr]
        shut_file=here.seal.paper.attachments.first(),
        own_conflict=Conflict.objects.get(item__round=here.room, outcome="decide").pk,
        own_seat=here.room_vote.seats.order_by("pk").first(),  # type: ignore[union-attr]
        own_member=here.room.body.first(),  # type: ignore[union-attr]
        parcel_item=here.parcel.items.get(),
        asked=here.draft.exclusion_requests.get().pk,
        asked_of_office=here.endorsed.exclusion_requests.get().pk,
        tie=Conflict.objects.get(expert=work.expert, relation="NOMINATOR").pk,
        disputed=Dispute.objects.get(party="expert").pk,
        call=town.draw.calls.first(),  # type: ignore[union-attr]
        disclosure=Disclosure.objects.get(part="draws").pk,
        panelist=town.panel.members.get().pk,  # type: ignore[union-attr]
        draft=town.scoring.drafts.get().pk,  # type: ignore[union-attr]
        pin=here.move.item.pins.get().pk,  # type: ignore[union-attr]
        staff_tie=here.endorsed.staff_ties.get().pk,
        relay=work.relays.get().pk,
    )
    return town.things[key]


def own(town: Town, name: str, key: str = "a") -> dict[str, Any]:
    """Return what to ask for at an address so that society ``key`` (or the office) finds it there."""
    here, space, verb = town.sides[key], *name.partition(":")[::2]
    if not verb:
        space, verb = "", name
    rows = things(town, key)
    paper, work, winner, attachment = here.draft, rows.work, rows.winner, rows.attachment
    of_space: dict[str, Any] = {
        "jobs": here.job.pk,
        "nominate": paper.pk,
        "society": paper.pk,
        "office": here.endorsed.pk,
        "review": work.pk,
        "public": town.notice.pk,  # type: ignore[union-attr]
        "supervise": here.endorsed.pk,
        "operate": town.cast.users["lin"].pk,
        "secrecy": here.seal.pk,
    }
    of_verb: dict[str, Any] = {}
    if space in {"office", "review", "supervise"}:
        of_verb |= dict.fromkeys(OF_ROUND, town.scoring.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_VOTE, town.vote.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_DRAW, town.draw.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(("confirm_disclosure", "end_disclosure"), rows.disclosure)
        of_verb |= dict.fromkeys(OF_OBJECTION, town.objection.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_RANKING, town.ranking)
    if space in {"office", "society", "review", "supervise"}:
        held = here.meeting if space == "society" else town.meeting
        of_verb |= dict.fromkeys(OF_MEETING, held.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_AGENDA, held.current_id)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_BOOKLET, held.booklets.get().pk)  # type: ignore[union-attr]
        of_verb["plan_meeting"] = held.round_id  # type: ignore[union-attr]
        if space in {"review", "supervise"}:
            of_verb |= dict.fromkeys(OF_WATCHED_MEETING, held.pk)  # type: ignore[union-attr]
    if space in {"office", "public"}:
        of_verb |= dict.fromkeys(OF_LIST, town.award_list.pk)  # type: ignore[union-attr]
    if space == "office":
        prepared, looks = town.prepared_cycle, ("attachment", "attachment_page", "preview")
        cycle = ("cycle", "change_cycle", "quotas", "rules", "freeze_rules", "revise_rules")
        cycle = (
            *cycle,
            "revise_rule_list",
            "revise_tables",
            "call",
            "attach_call_file",
            "remind_unread",
            "authority",
        )
        of_verb |= dict.fromkeys((*cycle, "step_cycle"), prepared.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_AWARD_CYCLE, town.open_cycle.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_DRAFTED, town.drafted_notice.pk)  # type: ignore[union-attr]
        enclosed = town.drafted_notice.attachments.get().pk  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(("attachment_file", "take_out_file"), enclosed)
        notice = (
            "notice",
            "suspend_notice",
            "repeat_notice",
            "notice_pdf",
            "notice_word",
            "notice_page",
        )
        notice = (*notice, "register_objection", "reword_notice", "notice_entries", "change_entry")
        notice = (*notice, "unschedule_notice")
        of_verb |= dict.fromkeys(notice, town.notice.pk)  # type: ignore[union-attr]
        of_verb |= {
            "accept": here.endorsed.pk,
            **dict.fromkeys(("call_file", "remove_call_file"), rows.call_file),
            "authority_file": town.open_cycle.pk,  # type: ignore[union-attr]
            "dry_runs": prepared.rule_set_id,  # type: ignore[union-attr]
            **dict.fromkeys(("dry_run", "dry_run_out"), town.dry_run.pk),  # type: ignore[union-attr]
            "begin_rule_change": town.open_cycle.pk,  # type: ignore[union-attr]
            "rule_change": town.rule_change.pk,  # type: ignore[union-attr]
            "step_rule_change": town.rule_change.pk,  # type: ignore[union-attr]
            "rule_set": prepared.rule_set_id,  # type: ignore[union-attr]
            **dict.fromkeys(looks, rows.endorsed_file.pk),
            "late_document": here.exception.pk,
            **dict.fromkeys(OF_PARCEL, here.parcel.pk),
            **dict.fromkeys(OF_REGISTER, town.open_cycle.pk),  # type: ignore[union-attr]
            **dict.fromkeys(("correct_parcel_item", "void_parcel_item"), rows.parcel_item.pk),
            **dict.fromkeys(("receiver_forms", "receiver_example"), town.open_cycle.pk),  # type: ignore[union-attr]
            **dict.fromkeys(OF_FORM, town.receiver_form.pk),  # type: ignore[union-attr]
            "fill_form": here.endorsed.pk,
            "recognise": rows.listed.pk,
            **dict.fromkeys(OF_MERGE, town.merged.pk),  # type: ignore[union-attr]
            **dict.fromkeys(OF_HISTORY_LIST, town.history_list.pk),  # type: ignore[union-attr]
            "candidate": here.candidate.pk,
            "export_dossier": here.candidate.pk,
            "dossier": town.dossier.pk,  # type: ignore[union-attr]
            "drop": here.candidate.pk,
            "answer": rows.answer.pk,
            "decide_waiver": 1,
            "waiver_file": 1,
            "decide_conflict": rows.tie,
            "decide_dispute": rows.disputed,
            "decide_exclusion": rows.asked_of_office,
            "void_vote": town.vote.pk,  # type: ignore[union-attr]
            **dict.fromkeys(("versions", "versions_out"), town.ranking),
            **dict.fromkeys(("release", "reopen_review", "take_call"), work.pk),
            **dict.fromkeys(OF_RELAY, rows.relay),
            **dict.fromkeys(OF_PANEL, town.panel.pk),  # type: ignore[union-attr]
            **dict.fromkeys(OF_MEMBER, rows.panelist),
            **dict.fromkeys(OF_DRAFT, rows.draft),
            "unpin": rows.pin,
            "drop_move": here.move.pk,  # type: ignore[union-attr]
            "order_recusal": work.pk,
            "rest_expert": work.expert_id,
            **dict.fromkeys(("expert_sheet", "confirm_expert_import"), town.pool.sheet),
            "drop_filter": town.pool.kept,
            "lift_ban": town.pool.ban,
            **dict.fromkeys(("lift_bar", "bar_file"), town.pool.bar),
            **dict.fromkeys(("candidate_works", "candidate_works_out"), here.candidate.pk),
            "remove_work": work.expert.person.signatures.get().pk,
            "revoke": winner.pk,
            "confirm_revocation": 1,
            "confirm_correction": 1,
            "correct_certificate": town.certificate.pk,  # type: ignore[union-attr]
            "decide_appeal": town.appeal.pk,  # type: ignore[union-attr]
            "confirm_change": town.notice.changes.get().pk,  # type: ignore[union-attr]
            "certificate_pdf": town.certificate.pk,  # type: ignore[union-attr]
        }
    if space in {"office", "supervise"}:
        of_verb |= dict.fromkeys(("notice", "postings"), town.notice.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(("posting_photo", "strike_posting"), town.posting.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys((*OF_EXPERT, *OF_WORKS), work.expert_id)
        of_verb |= {"ban_file": town.pool.ban, "conduct_file": town.pool.fact}
        of_verb |= dict.fromkeys(("decide_staff_tie", "dispute_staff_tie"), rows.staff_tie)
    if space in {"society", "office"}:
        pages = ("approval_page", "approval_page_scan", "approval_page_picture")
        of_verb |= dict.fromkeys(pages, here.approval.pk)
        of_verb |= dict.fromkeys(OF_VERSION, rows.scan.version_id)
        of_verb |= dict.fromkeys(OF_PICTURE, rows.picture.pk)
        of_verb |= dict.fromkeys(OF_SCAN, rows.scan.pk)
    if space == "society":
        submitted = ("endorse", "endorsement", "ask_endorsement", "recall", "receipt")
        submitted = (*submitted, "approval_page_pdf", "upload_approval_page")
        of_verb |= dict.fromkeys(submitted, here.submitted.pk)
        of_verb |= dict.fromkeys(("import", "confirm_import", "import_faults"), here.sheet.pk)
        of_cycle = ("draft", "call", "compile_package", "import_template", "begin_selection")
        of_verb |= dict.fromkeys(OF_SELECTION, here.selection.pk)  # type: ignore[union-attr]
        of_verb["convene"] = here.selection.pk  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_ROOM, here.room.pk)  # type: ignore[union-attr]
        signed = ("room_minutes", "room_tally")
        of_verb |= dict.fromkeys(signed, here.closed_room.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(OF_ROOM_VOTE, here.room_vote.pk)  # type: ignore[union-attr]
        of_verb["decide_conflict"] = rows.own_conflict
        of_verb |= dict.fromkeys(("objection", "appeal"), town.questions[key].pk)
        of_verb["selection_proof"] = rows.result
        of_verb |= dict.fromkeys(of_cycle, town.open_cycle.pk)  # type: ignore[union-attr]
        of_verb["package"] = here.package.pk
        of_verb["answer_move"] = here.move.pk  # type: ignore[union-attr]
        of_verb["parcel_receipt"] = here.parcel.pk
        of_verb["call_file"] = rows.call_file
        of_verb["waiver_file"] = 1
        about = ("replace_person", "statement_scan", "act_on_statement", "on_paper", "consent_pdf")
        of_verb |= dict.fromkeys(about, rows.sealed.pk)
    if space == "office":
        signed = ("statement_scan", "statement_picture", "reject_statement")
        of_verb |= dict.fromkeys(signed, rows.endorsed_seal.pk)
        of_verb |= dict.fromkeys(OF_RESULT, rows.result)
        of_verb |= dict.fromkeys(OF_COMMENT, here.office_comment.pk)  # type: ignore[union-attr]
    if space in {"society", "nominate"}:
        files = ("attachment", "preview", "replace_file", "detach")
        of_verb |= dict.fromkeys(files, attachment.pk)
        sent = town.uploads["lin" if space == "society" else "nominee"]
        of_verb |= dict.fromkeys(("upload", "keep_part", "cancel_upload"), sent)
        of_verb["figure"] = paper.figures.get().pk
        of_verb |= dict.fromkeys(OF_COMMENT, here.comment.pk)  # type: ignore[union-attr]
        of_verb |= dict.fromkeys(("withdraw_exclusion", "dispute_exclusion"), rows.asked)
    if space == "review":
        of_verb |= {"attachment": work.pk, "dispute": rows.tie}
    if space == "secrecy":
        of_verb |= {"suspect": here.endorsed.pk, "suspect_candidate": here.candidate.pk}
        of_verb["file"] = rows.shut_file.pk
    if space == "operate":
        ended = town.cast.offices["lin"].pk  # type: ignore[attr-defined]
        of_verb |= {"end_office": ended, "hand_over": ended}
    kinds = {"operate": "units", "supervise": "nominations.paper"}
    return {
        "pk": of_verb.get(verb, of_space.get(space, 1)),
        "member": rows.own_member.pk if verb == "unseat_member" else rows.member.pk,
        "paper": here.endorsed.pk,
        "code": "opinion" if space in {"society", "nominate"} else town.certificate.code,  # type: ignore[union-attr]
        "slot": attachment.slot,
        "finding": "cadre",
        "version": 1,
        "table": "objection",
        "entries": "grounds",
        "verb": {"rule": "accept", "step_rule_change": "drop", "act_on_statement": "renew"}.get(
            verb, "open"
        ),
        "criterion": "practice",
        "file": rows.read_file.file_id if space == "review" else rows.read_file.pk,
        "expert": work.expert_id,
        "office": town.cast.offices[here.approver].pk,  # type: ignore[attr-defined]
        "seat": (rows.own_seat if space == "society" else rows.seat).pk,
        "item": here.move.item_id if space == "office" else rows.item.pk,  # type: ignore[union-attr]
        "form": town.receiver_form.pk,  # type: ignore[union-attr]
        "call": rows.call.pk,
        "candidate": winner.pk,
        "place": 1,
        "number": {"version_page": 1, "notice_attachment": 2}.get(verb, 0),
        "kind": "correct" if verb == "change_entry" else kinds.get(space, "json"),
        "key": "abc",
        "reference": town.draw.reference,  # type: ignore[union-attr]
        "uidb36": "1",
    }


def at_meeting(town: Town, name: str, key: str) -> dict[str, Any]:
    """Return who is called, which vote, and which file is asked for at a meeting's doors."""
    here = town.sides[key]
    own_side = name.startswith("society:")
    held, vote = (here.meeting, here.room_vote) if own_side else (town.meeting, town.vote)
    verb = "stop" if name.endswith("vote") else "arrive"
    expert = held.attendees.first().expert_id  # type: ignore[union-attr]
    return {"expert": expert, "vote": vote.pk, "verb": verb, "kind": "pdf"}  # type: ignore[union-attr]


def address(town: Town, name: str, pattern: URLPattern, key: str = "a") -> str:
    """Return the address of a named page about what society ``key`` has; worked out once."""
    if (name, key) not in town.addresses:
        known = own(town, name, key)
        if name == "office:compare_rules":
            known["code"] = "outstanding-engineer"
        if name.endswith((":attend", ":meeting_vote", ":booklet")):
            known |= at_meeting(town, name, key)
        if name.startswith("hall:"):
            known["code"] = town.hall_code
        if name == "public:data_out":
            cycle = town.award_list.cycle  # type: ignore[union-attr]
            known |= {"code": cycle.programme.code, "year": cycle.year}
        if name == "public:data_schema":
            known["kind"] = "notice"
        if name == "review:answer_call":
            known["code"] = str(town.things[key].call.code)
        asked = {each: known[each] for each in parameters(pattern)}
        town.addresses[name, key] = reverse(name, kwargs=asked)
    return town.addresses[name, key]
