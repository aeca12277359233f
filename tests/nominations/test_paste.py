"""Pasting into lists and teams: looked at first, saved whole or not at all, nothing pasted is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nominations import services
from nominations.models import Paper, Section
from tests.cast import NOW, Cast, assemble, declared, draft, identity_number, season

pytestmark = pytest.mark.django_db
LONG = 4000
NUMBERS = [identity_number(date(1984, 3, 2), "M", 470 + n) for n in range(3)]


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast: Cast) -> Paper:
    return draft(cast, season(cast, days=LONG))


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser in which the named person is logged in."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, *args: object) -> str:
    with translation.override("zh-hans"):
        return reverse(f"society:{name}", args=args)


def items(paper: Paper, code: str = "works") -> list[dict[str, str]]:
    return paper.sections.filter(code=code).latest("version").items


def paste(cast: Cast, paper: Paper, rows: str, who: str = "lin", code: str = "works", **more):
    return visitor(cast, who).post(at("paste", paper.pk, code), {"rows": rows, **more})


WORKS = "年份\t题名\t影响因子\n２０２１年\t某文\t9.9\n2020\t内容\t1.0"


def test_what_would_change_is_shown_and_nothing_saved(cast, paper):
    before = items(paper)
    answer = paste(cast, paper, WORKS)
    page = answer.content.decode()
    assert answer.status_code == 200 and items(paper) == before
    assert [row["kind"] for row in answer.context["rows"]] == ["changed", "new"]
    assert "影响因子" in page and "某文" in page and "原为" in page
    assert "将新增1条 · 更改1条 · 不变0条。尚未保存。" in page
    assert 'name="save"' in page


def test_as_it_was_shown_it_is_saved(cast, paper):
    standing = paper.sections.get(code="works").version
    answer = paste(cast, paper, WORKS, save="1", base_version=standing)
    assert (answer.status_code, answer.url) == (302, at("section", paper.pk, "works"))
    rows = items(paper)
    assert [row["title"] for row in rows] == ["内容", "某文"]
    assert [row["year"] for row in rows] == ["2020", "2021"]
    assert rows[0]["source"] == "内容"
    again = paste(cast, paper, WORKS)
    assert [row["kind"] for row in again.context["rows"]] == ["same", "same"]
    assert 'name="save"' not in again.content.decode()


def test_quoted_cells_keep_their_lines(cast, paper):
    standing = paper.sections.get(code="works").version
    text = '题名\t刊物或出版社\r\n"两行\n的题名"\t"含\t制表"\r\n'
    paste(cast, paper, text, save="1", base_version=standing)
    assert items(paper)[-1]["title"] == "两行\n的题名"
    assert items(paper)[-1]["source"] == "含\t制表"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "请先复制"),
        ("甲\t乙\t2020\t丙\t丁", "第1行有5个单元格"),
        ("题名\t年份\n" + "\n".join(f"文{n}\t2020" for n in range(10)), "最多10条"),
        ("题名\t题名\t年份\na\tb\t2020", "有两列的标题都是"),
        ("题名\t年份\n【机密★10年】某文\t2020", "机密"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_pasted_stays(cast, paper, rows, said):
    before = items(paper)
    answer = paste(cast, paper, rows, save="1", base_version=1)
    page = answer.content.decode()
    assert answer.status_code == 422 and items(paper) == before
    assert said in page
    assert rows.split("\n")[-1].split("\t")[0] in page
    assert '<button class="button primary" name="save"' not in page


def test_a_list_changed_meanwhile_is_looked_at_again(cast, paper):
    standing = paper.sections.get(code="works").version
    cast.join("ma", "马丽", "clerk", "a")
    more = [*items(paper), {"title": "他人的", "source": "", "year": "", "contribution": ""}]
    services.save_section(
        paper, "works", items=more, base_version=standing, by=cast.actor("ma"), at=NOW
    )
    answer = paste(cast, paper, WORKS, save="1", base_version=standing)
    assert answer.status_code == 409 and items(paper) == more
    assert [row["kind"] for row in answer.context["rows"]] == ["changed", "same", "new"]
    assert "某文" in answer.content.decode()
    latest = paper.sections.filter(code="works").latest("version").version
    assert paste(cast, paper, WORKS, save="1", base_version=latest).status_code == 302
    assert [row["title"] for row in items(paper)] == ["内容", "他人的", "某文"]


def test_while_somebody_else_writes_nothing_is_saved(cast, paper):
    cast.join("ma", "马丽", "clerk", "a")
    now = visitor(cast, "lin").get(at("section", paper.pk, "works")).context["server_time"]
    services.hold_section(paper, "works", by=cast.actor("ma"), at=now)
    before = items(paper)
    answer = paste(cast, paper, WORKS, save="1", base_version=1)
    assert answer.status_code == 409 and items(paper) == before
    assert "马丽" in answer.content.decode() and "某文" in answer.content.decode()


def test_before_the_declaration_nothing_is_saved(cast):
    cycle = season(cast, days=LONG)
    begun = services.draft_paper(cycle, cast.societies["a"], by=cast.actor("lin"), at=NOW)
    answer = paste(cast, begun, WORKS, save="1", base_version=0)
    assert answer.status_code == 409 and not Section.objects.filter(paper=begun).exists()
    assert "某文" in answer.content.decode()


def test_running_text_takes_no_rows_and_strangers_find_nothing(cast, paper):
    assert paste(cast, paper, WORKS, code="achievements").status_code == 404
    assert paste(cast, paper, WORKS, who="qian").status_code == 404


# --- members of a team --------------------------------------------------------------------------------

TEAM = (
    "姓名\t单位\t性别\t出生年月\t证件号码\t职称\t手机\n"
    f"王一\t江城理工大学\t男\t1984.3\t{NUMBERS[0]}\t教授\t138-0013-8000\n"
    f"李二\t江城理工大学\t男\t１９８４年３月\t{NUMBERS[1]}\t副教授\t13900139000"
)


@pytest.fixture
def team(cast: Cast) -> Paper:
    cycle = season(cast, "innovation-team", days=LONG)
    begun = services.draft_paper(
        cycle, cast.societies["a"], by=cast.actor("lin"), at=NOW, team_name="重载机器人团队"
    )
    return declared(begun, cast.actor("lin"))


def paste_team(cast: Cast, team: Paper, rows: str, **more):
    url = at("paste_members", team.pk)
    return visitor(cast, "lin").post(url, {"rows": rows, **more})


def test_members_are_looked_at_then_saved(cast, team):
    answer = paste_team(cast, team, TEAM)
    assert answer.status_code == 200 and team.members.count() == 1
    assert [each.kind for each in answer.context["people"]] == ["new", "new"]
    assert "将新增2条" in answer.content.decode()
    saved = paste_team(cast, team, TEAM, save="1", base_version=answer.context["base"])
    assert saved.status_code == 302
    members = list(team.members.order_by("position"))[1:]
    assert [(m.name, str(m.identity_no), m.role) for m in members] == [
        ("王一", NUMBERS[0], "core"),
        ("李二", NUMBERS[1], "core"),
    ]
    assert {m.birth for m in members} == {date(1984, 3, 2)}
    assert str(members[0].phone) == "13800138000"


def test_whoever_is_there_is_changed_not_doubled(cast, team):
    base = paste_team(cast, team, TEAM).context["base"]
    paste_team(cast, team, TEAM, save="1", base_version=base)
    again = paste_team(cast, team, TEAM.replace("副教授", "教授"))
    assert [each.kind for each in again.context["people"]] == ["same", "changed"]
    assert again.context["people"][1].changed == ("title",)
    paste_team(
        cast, team, TEAM.replace("副教授", "教授"), save="1", base_version=again.context["base"]
    )
    assert team.members.count() == 3
    assert set(team.members.exclude(name="").values_list("title", flat=True)) == {"教授"}


def test_without_headings_the_usual_columns_are_taken(cast, team):
    answer = paste_team(cast, team, "赵三\t女\t1985-06\t某某大学\t讲师")
    assert answer.status_code == 200
    facts = answer.context["people"][0].facts
    assert (facts["name"], facts["sex"], facts["unit_name"]) == ("赵三", "F", "某某大学")
    assert facts["title"] == "讲师"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("姓名\t证件号码\n王一\t110105198403020000", "第2行“证件号码”"),
        ("姓名\t出生年月\n王一\t某年", "第2行“出生年月”"),
        ("赵三\t先生", "第1行“性别”"),
        (f"姓名\t证件号码\n王一\t{NUMBERS[0]}\n王一\t{NUMBERS[0]}", "第3行“证件号码”"),
        ("姓名\t单位\n王一\t" + "某" * 250, "个字符。"),
        ("\n" * 3, "请先复制"),
    ],
)
def test_faults_of_members_are_told_by_row_and_column(cast, team, rows, said):
    answer = paste_team(cast, team, rows, save="1", base_version=1)
    page = answer.content.decode()
    assert answer.status_code == 422 and team.members.count() == 1
    assert said in page
    assert rows.split("\n")[-1].split("\t")[0] in page


def test_a_team_changed_meanwhile_is_looked_at_again(cast, team):
    base = paste_team(cast, team, TEAM).context["base"]
    services.save_member(team, {"name": "后来者"}, by=cast.actor("lin"), at=NOW)
    assert paste_team(cast, team, TEAM, save="1", base_version=base).status_code == 409
    assert team.members.count() == 2


def test_a_paper_about_one_person_has_no_team(cast, paper):
    assert paste_team(cast, paper, TEAM).status_code == 404
