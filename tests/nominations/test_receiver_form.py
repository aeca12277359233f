"""The receiver's own form: what a template may name, what is refused and where, and what is filled in."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.document import Document
from jinja2.exceptions import SecurityError

from ledger.flow import history
from ledger.situations import NotYours, Refused
from nominations import services
from nominations.blanks import Fields, TooSlow, faults_of, run, runner, tags_of_word, unsafe_in
from nominations.blanks.word import OnlyData, fill_word
from nominations.dossiers.receiver import fields_of, invented, values_of
from nominations.models import Package, Paper, ReceiverForm
from programmes.models import Cycle
from programmes.vocabulary import PRESETS, RuleSet, preset
from tests.attachments import pdf, word_template
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.scans import still
from tests.nominations.test_export_dossier import opened
from tests.nominations.test_pages_selection import office
from tests.nominations.test_pages_society import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FIELDS = Fields({"name": "姓名"}, {"works": {"title": "题名"}})


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast)


def word(*lines: str, rows: list[list[str]] | None = None) -> bytes:
    """Return a Word template of paragraphs and one table."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def sheet(cells: dict[str, str]) -> bytes:
    """Return an Excel template with these cells."""
    book = openpyxl.Workbook()
    for place, text in cells.items():
        book.active[place] = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_member(data: bytes, name: str, content: bytes = b"x") -> bytes:
    """Return an archive with one more member."""
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def upload(cast: Cast, cycle: Cycle, data: bytes, name: str = "提名书.docx") -> ReceiverForm:
    return services.upload_form(
        cycle, "提名书", data, file_name=name, by=cast.actor("zhou"), at=NOW
    )


def read(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


# --- what a template may say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("{{ nam }}", "unknown_field", ("name",)),
        ("{{ work.title }}", "unknown_list", ("works",)),
        ("{{ name|upper }}", "not_known_here", ()),
        ("{{ name() }}", "not_known_here", ()),
        ("{{ ''.__class__ }}", "not_known_here", ()),
        ("{% set x = 1 %}", "not_known_here", ()),
        ("{% include 'a' %}", "not_known_here", ()),
        ("{# secret #}", "not_known_here", ()),
        ("{% for w in wroks %}{% endfor %}", "unknown_list", ("works",)),
        ("{% for w in works %}{{ w.titel }}{% endfor %}", "unknown_column", ("title",)),
        ("{% for w in works %}", "not_closed", ()),
        ("{% if name %}", "not_closed", ()),
        ("{% endif %}", "not_known_here", ()),
    ],
)
def test_what_is_not_declared_is_named_with_what_comes_nearest(
    text: str, code: str, near: tuple[str, ...]
) -> None:
    found = faults_of(tags_of_word(word("第一段", text)), FIELDS)
    assert found and found[0].code == code and found[0].place == ("paragraph", "2")
    assert set(near) <= set(found[0].near)


def test_loops_in_loops_are_refused() -> None:
    text = "{% for a in works %}{% for b in works %}{% endfor %}{% endfor %}"
    assert any(f.code == "not_known_here" for f in faults_of(tags_of_word(word(text)), FIELDS))


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__ }}", "{{ name.__class__ }}", "{{ name() }}", "{{ works[0].keys() }}"],
)
def test_the_engine_itself_knows_no_attribute_and_no_call(text: str) -> None:
    template = OnlyData().from_string(text)
    with pytest.raises(SecurityError):
        template.render({"name": "张三", "works": [{"title": "甲"}]})


@pytest.mark.parametrize("code", PRESETS)
def test_every_field_of_every_preset_can_be_filled_with_an_invented_person(code: str) -> None:
    fields = fields_of(RuleSet.parse(preset(code)))
    assert not set(fields.single) & set(fields.lists)
    lines = [f"{{{{ {name} }}}}" for name in fields.single]
    assert faults_of(tags_of_word(word(*lines)), fields) == []
    made = read(fill_word(word(*lines), invented(fields)))
    assert not any("{{" in line.text or "[{" in line.text for line in made.paragraphs)


def test_what_is_set_low_and_high_stays_so_in_the_face_of_its_run() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("成果：{{ name }}。").font.name = "仿宋"
    target = io.BytesIO()
    document.save(target)
    made = read(fill_word(target.getvalue(), {"name": "CO<sub>2</sub>达10<sup>8</sup>，a<b & c"}))
    runs = made.paragraphs[0].runs
    assert "".join(run.text for run in runs) == "成果：CO2达108，a<b & c。"
    assert [run.text for run in runs if run.font.subscript] == ["2"]
    assert [run.text for run in runs if run.font.superscript] == ["8"]
    assert {run.font.name for run in runs} == {"仿宋"}


def test_what_looks_like_a_field_in_a_value_stays_text() -> None:
    made = read(fill_word(word("{{ name }}"), {"name": "{{ name }} \x0b<w:p>"}))
    assert made.paragraphs[0].text == "{{ name }} <w:p>"


def test_a_row_of_a_sheet_is_repeated_and_no_formula_comes_of_it() -> None:
    data = sheet({"A1": "{{ name }}", "A3": "{{ works.title }}", "A4": "合计"})
    values = {"name": "=1+1", "works": [{"title": "=cmd()"}, {"title": "乙"}]}
    made = openpyxl.load_workbook(io.BytesIO(run(data, "xlsx", values))).active
    assert [made[f"A{n}"].value for n in (1, 3, 4, 5)] == ["=1+1", "=cmd()", "乙", "合计"]
    assert made["A1"].data_type == made["A3"].data_type == "s"


def test_a_header_is_filled_and_none_is_made() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ name }}"
    target = io.BytesIO()
    document.save(target)
    assert [tag.place for tag in tags_of_word(target.getvalue())] == [("header", "1")]
    made = read(fill_word(target.getvalue(), {"name": "H<sub>2</sub>O"}))
    assert made.sections[0].header.paragraphs[0].text == "H2O"
    plain = read(fill_word(word("{{ name }}"), {"name": "甲"}))
    assert plain.sections[0].header.is_linked_to_previous


def test_a_template_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SECONDS", 0.01)
    with pytest.raises(TooSlow):
        run(word("{{ name }}"), "docx", {"name": "张三"})


# --- what is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("word/vbaProject.bin", b"x", "macros"),
        ("word/embeddings/a.bin", b"x", "embedded"),
        ("word/activeX/a.xml", b"x", "embedded"),
        ("word/_rels/x.rels", b'<R TargetMode="External" Target="http://a"/>', "external"),
        ("word/extra.xml", b"<w:instrText>DDEAUTO c</w:instrText>", "external"),
        ("xl/externalLinks/a.xml", b"x", "external"),
        ("xl/charts/chart1.xml", b"x", "drawing"),
    ],
)
def test_what_acts_or_reaches_out_is_refused(name: str, content: bytes, code: str) -> None:
    assert unsafe_in(with_member(word("{{ name }}"), name, content)) == [code]


def test_a_plain_template_is_safe() -> None:
    assert unsafe_in(word_template()) == []


def test_an_unknown_field_is_refused_with_its_place_and_nothing_is_kept(
    cast: Cast, cycle: Cycle
) -> None:
    data = word("{{ name }}", rows=[["单位", "{{ untis }}"]])
    with pytest.raises(Refused, match=r"表1第1行第2格.*untis.*unit"):
        upload(cast, cycle, data)
    cells = sheet({"B7": "{{ nmae }}"})
    with pytest.raises(Refused, match=r"B7.*nmae.*name"):
        upload(cast, cycle, cells, "表.xlsx")
    assert not ReceiverForm.objects.exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (pdf(), "a.docx"),
        (b"nothing", "a.docx"),
        (word("没有字段"), "a.docx"),
        (with_member(word("{{ name }}"), "word/vbaProject.bin"), "a.docx"),
    ],
)
def test_what_is_no_template_is_refused(cast: Cast, cycle: Cycle, data: bytes, name: str) -> None:
    with pytest.raises(Refused):
        upload(cast, cycle, data, name)


def test_versions_are_kept_and_only_a_manager_uploads(cast: Cast, cycle: Cycle) -> None:
    first, second = upload(cast, cycle, word_template()), upload(cast, cycle, word_template())
    assert [first.version, second.version] == [1, 2]
    assert list(cycle.receiver_forms.in_force()) == [second]
    for name in ("li", "lin", "zhao", "zheng"):
        with pytest.raises(NotYours):
            services.upload_form(
                cycle, "x", word_template(), file_name="x.docx", by=cast.actor(name), at=NOW
            )
    services.withdraw_form(second, by=cast.actor("zhou"), at=NOW)
    assert not cycle.receiver_forms.in_force().exists()
    assert cycle.receiver_forms.count() == 2
    verbs = [entry.verb for entry in history(cycle)]
    assert verbs.count("upload_form") == 2 and verbs[-1] == "withdraw_form"


def test_only_the_office_sees_the_forms(cast: Cast, cycle: Cycle) -> None:
    upload(cast, cycle, word_template())
    seen = [n for n in cast.users if ReceiverForm.objects.seen_by(cast.actor(n)).exists()]
    assert seen == ["li", "zhou", "wu"]


# --- what is filled ---------------------------------------------------------------------------------


def test_a_paper_fills_the_form_and_its_book_says_so(cast: Cast, cycle: Cycle) -> None:
    form = upload(cast, cycle, word("{{ name }}，{{ identity_no }}，{{ phone }}"))
    paper = endorsed(cast, cycle, name="松建国")
    made = services.fill_form(form, paper, by=cast.actor("li"), at=NOW)
    (line,) = [each.text for each in read(made).paragraphs]
    number = str(paper.members.get().identity_no)
    assert line.startswith("松建国，") and number not in line and "13800138000" not in line
    last = list(history(paper))[-1]
    assert (last.verb, last.facts["numbers"]) == ("fill_form", False)


def test_numbers_are_printed_whole_only_where_the_rules_let_the_form(cast: Cast) -> None:
    material = {**preset("outstanding-engineer")["material"], "form_numbers": True}
    cycle = season(cast, material=material)
    form = upload(cast, cycle, word("{{ identity_no }}"))
    paper = endorsed(cast, cycle)
    made = services.fill_form(form, paper, by=cast.actor("li"), at=NOW)
    assert read(made).paragraphs[0].text == str(paper.members.get().identity_no)


def test_a_draft_a_classified_paper_and_another_cycle_fill_nothing(
    cast: Cast, cycle: Cycle
) -> None:
    form, by = upload(cast, cycle, word_template()), cast.actor("li")
    with pytest.raises(NotYours):
        services.fill_form(form, draft(cast, cycle), by=by, at=NOW)
    paper = endorsed(cast, cycle)
    Paper.objects.filter(pk=paper.pk).update(secret=True)
    with pytest.raises(NotYours):
        services.fill_form(form, Paper.objects.get(pk=paper.pk), by=by, at=NOW)
    other = endorsed(cast, season(cast, "leading-talent"))
    with pytest.raises(Refused):
        services.fill_form(form, other, by=by, at=NOW)


def test_only_plain_text_reaches_a_template(cast: Cast, cycle: Cycle) -> None:
    values = values_of(endorsed(cast, cycle), numbers=False)
    fields = fields_of(cycle.rules)
    assert set(values) == set(fields.single) | set(fields.lists)
    for value in values.values():
        rows = value if isinstance(value, list) else [{"": value}]
        assert all(type(cell) is str for row in rows for cell in row.values())


def test_the_filled_form_is_in_the_packages(cast: Cast, cycle: Cycle) -> None:
    upload(cast, cycle, word_template())
    endorsed(cast, cycle, name="松建国")
    services.compile_package(cycle, by=cast.actor("lin"), at=NOW)
    package = Package.objects.get()
    made = services.make_package(package, by=cast.actor("lin"), at=NOW, step=still)
    files = opened(made)
    (name,) = [each for each in files if "报送表" in each]
    assert read(files[name]).paragraphs[0].text == "姓名：松建国，单位：华北重型机械有限公司。"


# --- the pages --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_now")
def test_the_office_uploads_looks_and_fills_by_hand(cast: Cast, cycle: Cycle) -> None:
    zhou, li = visitor(cast, "zhou"), visitor(cast, "li")
    forms = office("receiver_forms", cycle.pk)
    wrong = SimpleUploadedFile("表.docx", word("{{ nmae }}"))
    answer = zhou.post(forms, {"name": "提名书", "file": wrong})
    assert answer.status_code == 422 and "第1段" in answer.content.decode()
    right = SimpleUploadedFile("表.docx", word_template())
    assert zhou.post(forms, {"name": "提名书", "file": right}).status_code == 302
    form, paper = ReceiverForm.objects.get(), endorsed(cast, cycle, name="松建国")
    shown = li.get(forms).content.decode()
    assert "提名书" in shown and "{{ name }}" in shown.replace("&#123;", "{").replace("&#125;", "}")
    preview = li.get(office("receiver_preview", form.pk))
    assert "张示例" in read(preview.content).paragraphs[0].text
    example = li.get(office("receiver_example", cycle.pk)).content
    assert faults_of(tags_of_word(example), fields_of(cycle.rules)) == []
    fill = office("fill_form", paper.pk, form.pk)
    assert fill in li.get(office("check", paper.pk)).content.decode()
    assert "松建国" in read(li.post(fill).content).paragraphs[0].text
    zhou.post(office("withdraw_form", form.pk))
    assert fill not in li.get(office("check", paper.pk)).content.decode()
