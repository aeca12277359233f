"""Pages of the system operator, the supervisor, and of everyone who activates an account."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core import management
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import clock
from files.workbooks import Column, SheetOut, write_workbook
from ledger.flow import enter
from ledger.models import Entry, Staged
from ledger.sentences import VERBS
from letters.models import Letter
from people.forms import DANGEROUS
from people.models import Office, Society, Unit, User
from people.sentences import KINDS
from people.services import REGISTERS, enter_unit
from tests.cast import NOW, Cast, assemble, endorsed, season

pytestmark = pytest.mark.django_db
OPERATE, WATCH = "/zh-hans/operate/", "/zh-hans/supervise/"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_the_boxes_of_the_log_in_say_nothing_their_labels_say():
    page = Client().get("/zh-hans/account/login/").content.decode()
    assert 'name="login"' in page and 'name="password"' in page
    assert "placeholder" not in page


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def sheet(kind: str, *rows: list[str]) -> SimpleUploadedFile:
    columns = [Column(h.zh + ("*" if h.required else "")) for h in REGISTERS[kind]]
    return SimpleUploadedFile("名单.xlsx", write_workbook([SheetOut(kind, columns, rows)]))


# --- the system operator ----------------------------------------------------------------------------


def test_an_account_is_opened_given_an_office_and_activated_once(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    wang.post(f"{OPERATE}users/add/", {"username": "new", "name": "新人", "email": "n@example.cn"})
    user = User.objects.get(username="new")
    given = {"role": "clerk", "society": cast.societies["a"].pk}
    wang.post(f"{OPERATE}users/{user.pk}/", given)
    assert Entry.objects.get(verb="appoint").facts["society"] == "S-A"
    page = wang.post(f"{OPERATE}users/{user.pk}/invite/").content.decode()
    link = page.split('value="http')[1].split('"')[0].partition("/zh-hans")[2]
    assert link in Letter.objects.get().body
    guest = Client()
    faulty = guest.post(f"/zh-hans{link}", {"password": "long-enough-1", "again": "other"})
    assert faulty.status_code == 422
    words = {"password": "long-enough-1", "again": "long-enough-1"}
    assert guest.post(f"/zh-hans{link}", words).status_code == 302
    assert guest.get(f"/zh-hans{link}").status_code == 422
    assert guest.login(username="new", password="long-enough-1")


def test_what_is_taken_is_told_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    answer = wang.post(f"{OPERATE}users/add/", {"username": "LIN", "name": "另一人"})
    assert answer.status_code == 422 and "另一人" in answer.content.decode()
    answer = wang.post(f"{OPERATE}societies/add/", {"code": "S-A", "name": "甲", "kind": "local"})
    assert answer.status_code == 422 and "甲" in answer.content.decode()
    answer = wang.post(
        f"{OPERATE}units/add/", {"name": "乙", "credit_code": "123", "nature": "other"}
    )
    assert answer.status_code == 422


def test_an_office_is_handed_over_at_one_moment(cast: Cast) -> None:
    office = cast.offices["lin"]
    wang = visitor(cast, "wang")
    assert wang.get(f"{OPERATE}offices/{office.pk}/hand-over/").status_code == 200
    wang.post(f"{OPERATE}offices/{office.pk}/hand-over/", {"to": cast.users["qian"].pk})
    old, new = Office.objects.get(pk=office.pk), cast.users["qian"].offices.get(society__code="S-A")
    assert (old.until, new.role) == (new.since, "clerk")


def test_an_office_ends_but_not_one_s_own(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    wang.post(f"{OPERATE}offices/{cast.offices['li'].pk}/end/")
    assert Office.objects.get(pk=cast.offices["li"].pk).until is not None
    assert wang.post(f"{OPERATE}offices/{cast.offices['wang'].pk}/end/").status_code == 422


def test_registers_come_from_excel_once_clean(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    units = sheet("units", ["北方电机厂", "", "企业", "北京", "", "北电、北方电机"])
    wang.post(f"{OPERATE}import/units/", {"file": units})
    assert Unit.objects.get(name="北方电机厂").aliases.count() == 2
    societies = sheet("societies", ["S-C", "电机学会", "", "national society", "北方电机厂"])
    wang.post(f"{OPERATE}import/societies/", {"file": societies})
    assert Society.objects.get(code="S-C").unit.name == "北方电机厂"
    users = sheet("users", ["ding", "丁一", "d@example.cn", "填报人", "S-C"])
    wang.post(f"{OPERATE}import/users/", {"file": users})
    assert User.objects.get(username="ding").offices.get().role == "clerk"
    assert Letter.objects.filter(to_user__username="ding").exists()


def test_every_fault_of_a_register_is_told_by_its_cell_and_nothing_is_entered(cast: Cast) -> None:
    rows = sheet(
        "users", ["lin", "重名", "不是邮箱", "皇帝", ""], ["ok", "", "", "clerk", "S-X"], ["fine", "好", "", "审查", ""]
    )  # fmt: skip
    answer = visitor(cast, "wang").post(f"{OPERATE}import/users/", {"file": rows})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [ref for ref in ("A2", "C2", "D2", "B3", "E3", "D4") if f"{ref}：" not in page] == []
    assert not User.objects.filter(username__in=["ok", "fine"]).exists()


def test_a_file_that_is_no_register_is_told_why(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    bad = SimpleUploadedFile("x.xlsx", b"not a workbook")
    assert wang.post(f"{OPERATE}import/users/", {"file": bad}).status_code == 422
    other = sheet("units")
    assert wang.post(f"{OPERATE}import/users/", {"file": other}).status_code == 422
    assert wang.get(f"{OPERATE}import/users/template/").status_code == 200
    assert wang.get(f"{OPERATE}import/nothing/").status_code == 404


def test_the_first_page_says_what_to_do_first(cast: Cast) -> None:
    page = visitor(cast, "wang").get(OPERATE).content.decode()
    assert "operate/" in page
    for kind in ("societies/", "units/", "users/"):
        assert visitor(cast, "wang").get(f"{OPERATE}{kind}?q=学会").status_code == 200


@pytest.mark.parametrize("name", ["lin", "zhou", "zheng"])
@pytest.mark.parametrize("page", ["", "users/", "societies/", "import/users/"])
def test_only_the_operator_operates(cast: Cast, name: str, page: str) -> None:
    assert visitor(cast, name).get(f"{OPERATE}{page}").status_code == 403


def test_an_operator_of_a_rehearsal_sees_no_real_account(cast: Cast) -> None:
    User.objects.filter(username="wang").update(rehearsal=True)
    Office.objects.filter(user__username="lin").count()
    wang = visitor(cast, "wang")
    assert wang.get(f"{OPERATE}users/{cast.users['lin'].pk}/").status_code == 404


# --- the first administrator ------------------------------------------------------------------------


def test_the_first_administrator_gets_a_link_and_nobody_after() -> None:
    out = io.StringIO()
    management.call_command(
        "first_administrator", "root", name="王系统", stdout=out, stderr=io.StringIO()
    )
    path = out.getvalue().strip().removeprefix("http://127.0.0.1:8000")
    words = {"password": "long-enough-1", "again": "long-enough-1"}
    assert Client().post(path, words).status_code == 302
    assert User.objects.get().offices.get().role == "operator"
    with pytest.raises(CommandError):
        management.call_command("first_administrator", "second", stderr=io.StringIO())


# --- the supervisor ---------------------------------------------------------------------------------


def test_the_book_is_searched_by_record_and_by_person(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    zheng = visitor(cast, "zheng")
    assert zheng.get(WATCH).status_code == 200
    page = zheng.get(f"{WATCH}book/?q={paper.number}").content.decode()
    assert paper.number in page and "林晓" not in page
    assert (
        f"book/nominations.paper/{paper.pk}/" in zheng.get(f"{WATCH}book/?q=林晓").content.decode()
    )
    assert (
        zheng.get(f"{WATCH}book/?since=2026-13-01&until=x&dangerous=on&verb=endorse").status_code
        == 200
    )


def test_every_record_with_a_machine_has_a_word_in_the_book_and_every_watched_act_too() -> None:
    staged = {m.subject_kind() for m in apps.get_models() if issubclass(m, Staged)}
    assert staged - set(KINDS) == set()
    assert set(DANGEROUS) - set(VERBS) == set()


def test_names_are_shown_for_a_purpose_that_is_entered(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    address = f"{WATCH}book/nominations.paper/{paper.pk}/"
    zheng = visitor(cast, "zheng")
    assert "陈建国" not in zheng.get(address).content.decode()
    assert zheng.post(f"{address}names/", {"purpose": ""}).status_code == 422
    shown = zheng.post(f"{address}names/", {"purpose": "核查举报"}).content.decode()
    assert "陈建国" in shown and "林晓" in shown
    assert Entry.objects.get(verb="unmask").reason == "核查举报"


def test_a_record_shows_its_facts_whatever_they_are_called(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    enter(paper, "view", by=cast.actor("zhou"), at=NOW, facts={"items": 3})
    page = visitor(cast, "zheng").get(f"{WATCH}book/nominations.paper/{paper.pk}/")
    assert "<dt>items</dt><dd>3</dd>" in page.content.decode()


def test_a_broken_chain_shows(cast: Cast) -> None:
    from ledger import triggers

    paper = endorsed(cast, season(cast))
    address = f"{WATCH}book/nominations.paper/{paper.pk}/"
    zheng = visitor(cast, "zheng")
    assert "notice good" in zheng.get(address).content.decode()
    triggers.lift(connection, triggers.all_rules())
    first = Entry.objects.filter(subject_kind="nominations.paper", verb="pledge").first()
    Entry.objects.filter(pk=first.pk).update(reason="改过")
    triggers.install(connection, triggers.all_rules())
    assert "notice bad" in zheng.get(address).content.decode()


@pytest.mark.parametrize("name", ["lin", "zhou", "wang"])
@pytest.mark.parametrize("page", ["", "book/", "book/nominations.paper/1/"])
def test_only_the_supervisor_reads_the_book(cast: Cast, name: str, page: str) -> None:
    assert visitor(cast, name).get(f"{WATCH}{page}").status_code == 403


def test_an_unknown_record_is_not_found(cast: Cast) -> None:
    zheng = visitor(cast, "zheng")
    assert zheng.get(f"{WATCH}book/nominations.paper/999/").status_code == 404
    assert zheng.get(f"{WATCH}book/people.user/1/").status_code == 404


def test_queries_of_registers_do_not_grow(cast: Cast) -> None:
    wang = visitor(cast, "wang")
    wang.get(f"{OPERATE}units/")
    with CaptureQueriesContext(connection) as few:
        wang.get(f"{OPERATE}units/")
    for n in range(30):
        enter_unit(f"单位{n}", aliases=[f"别名{n}"])
    with CaptureQueriesContext(connection) as many:
        wang.get(f"{OPERATE}units/")
    assert len(many) == len(few)
    assert clock.now()
