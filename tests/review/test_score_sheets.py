"""What a rule set asks of a score sheet: lowest marks, words, grades with shares; and what a review keeps."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from files.services import store
from ledger.flow import history
from ledger.situations import NotYet, Refused
from nominations.models import PaperVersion, Section
from nominations.services.restoring import contents_of
from programmes.vocabulary import FaultyRules, RuleSet, preset
from programmes.vocabulary.deciding import RoundRules
from programmes.vocabulary.reading import read
from review import services
from review.marking import ON_THE_WHOLE, criteria_digest, short_words
from review.models import Assignment, Basis, Ranking, Round, Score
from review.scoring import Grade, grade_of, length, shares
from tests.attachments import pdf
from tests.cast import DAY, NOW
from tests.review.pages import logged_in, text
from tests.review.stage import CRITERIA, LETTER, acting, set_stage, write_review

STRICT = [
    {**CRITERIA[0], "lowest": 20, "comment_min": 10, "comment_below": 60, "comment_above": 90},
    CRITERIA[1],
]
GRADES = [
    {"code": "A", "zh": "优秀", "en": "excellent", "from_score": 85, "items_max": 1},
    {"code": "B", "zh": "一般", "en": "fair", "from_score": 0},
]
ANCHORS = [{"criterion": "practice", "from_mark": 80, "zh": "主持重大工程", "en": "led"}]


def scene(*, candidates: int = 1, **words: object):
    """One expert's accepted sheets of a round whose rules say more."""
    rules = {**LETTER, "experts_min": 1, "experts_max": 1, **words}
    stage = set_stage(candidates=candidates, experts=1, rounds=(rules,))
    return stage, list(stage.scoring().assignments.order_by("pk"))


def save(sheet: Assignment, **marks: int) -> None:
    for criterion, value in marks.items():
        services.save_score(sheet, criterion, value, by=acting(sheet.expert), at=NOW)


def sign(sheet: Assignment) -> Assignment:
    return services.sign(sheet, by=acting(sheet.expert), at=NOW)


# --- the rule set's words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "fault"),
    [
        ({"lowest": 100}, "lowest"),
        ({"lowest": 3}, "step"),
        ({"lowest": -1}, "lowest"),
        ({"comment_min": 5000}, "comment_min"),
    ],
)
def test_a_criterion_that_cannot_be_marked_is_a_fault_of_the_rules(criterion, fault):
    data = preset("outstanding-engineer")
    data["review"]["rounds"][0] = {**LETTER, "criteria": [{**CRITERIA[0], **criterion}]}
    with pytest.raises(FaultyRules) as found:
        RuleSet.parse(data)
    assert [each.path.split(".")[-1] for each in found.value.faults] == [fault]


def test_an_anchor_names_a_criterion_of_its_round():
    with pytest.raises(FaultyRules) as found:
        read(RoundRules, {**LETTER, "anchors": [{**ANCHORS[0], "criterion": "style"}]})
    assert [each.code for each in found.value.faults] == ["not_a_choice"]


# --- arithmetic -----------------------------------------------------------------------------------

BANDS = (
    Grade("A", Fraction(90), 2, 100),
    Grade("B", Fraction(75), 1000, 50),
    Grade("C", Fraction(0), 1000, 100),
)


@pytest.mark.parametrize(
    ("score", "grade"), [("100", "A"), ("90", "A"), ("89.99", "B"), ("75", "B"), ("74", "C"), ("0", "C")]
)  # fmt: skip
def test_a_score_has_the_highest_grade_it_reaches(score, grade):
    assert grade_of(BANDS, Fraction(score)).code == grade


@given(st.lists(st.integers(0, 100), max_size=12), st.integers(0, 20))
def test_every_score_is_counted_once_and_the_room_is_the_tighter_bound(scores, more):
    items = len(scores) + more
    counted = shares(BANDS, [Fraction(each) for each in scores], items)
    assert sum(each.count for each in counted) == len(scores)
    assert [each.room for each in counted] == [min(2, items), items // 2, items]


def test_blanks_are_no_words():
    assert length(" 成果 扎实\n。 ") == 5


@pytest.mark.parametrize(
    ("mark", "remark", "comment", "short"),
    [
        (80, "", "总体良好", ()),
        (80, "", "好", (ON_THE_WHOLE,)),
        (55, "太短", "总体良好", ("practice",)),
        (55, "主持项目少,证据不够充分", "总体良好", ()),
        (60, "", "总体良好", ()),
        (90, "", "总体良好", ()),
        (95, "", "", ("practice", ON_THE_WHOLE)),
    ],
)
def test_words_are_asked_below_and_above_the_bounds(mark, remark, comment, short):
    rules = read(RoundRules, {**LETTER, "criteria": STRICT, "comment_min": 4})
    found = short_words(rules, {"practice": Fraction(mark)}, {"practice": remark}, comment)
    assert tuple(each.code for each in found) == short


# --- the sheet ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mark_below_the_lowest_is_refused_with_the_range():
    _stage, (sheet,) = scene(criteria=STRICT)
    with pytest.raises(Refused, match="20"):
        save(sheet, practice=15)
    save(sheet, practice=20)
    assert Score.objects.get().value == 20


@pytest.mark.django_db
def test_a_low_mark_is_signed_once_its_words_are_written():
    _stage, (sheet,) = scene(criteria=STRICT)
    save(sheet, practice=40, innovation=5)
    with pytest.raises(NotYet, match="10"):
        sign(sheet)
    by = acting(sheet.expert)
    services.save_remark(sheet, "practice", "一线工作年限不足,证据较少。", by=by, at=NOW)
    assert sign(sheet).remarks == {"practice": "一线工作年限不足,证据较少。"}
    with pytest.raises(Refused):
        other = services.reopen(sheet, by=by, at=NOW)
        services.save_remark(other, "style", "x", by=by, at=NOW)


@pytest.mark.django_db
def test_no_more_items_in_a_grade_than_the_rule_set_allows():
    _stage, (one, two) = scene(candidates=2, grades=GRADES)
    for sheet in (one, two):
        save(sheet, practice=100, innovation=10)
    sign(one)
    with pytest.raises(NotYet, match="优秀"):
        sign(two)
    save(two, practice=50)
    sign(two)
    services.reopen(one, by=acting(one.expert), at=NOW)
    assert [each.count for each in Assignment.objects.get(pk=two.pk).shares()] == [0, 1]


@pytest.mark.django_db
def test_signing_all_at_once_signs_none_where_a_grade_would_be_too_full():
    _stage, sheets = scene(candidates=2, grades=GRADES)
    for sheet in sheets:
        save(sheet, practice=100, innovation=10)
    with pytest.raises(NotYet):
        services.sign_all(sheets[0].item.round, by=acting(sheets[0].expert), at=NOW)
    assert not Assignment.objects.filter(stage="signed").exists()


@pytest.mark.django_db
def test_a_mark_given_on_other_criteria_is_given_again_before_signing():
    _stage, (sheet,) = scene()
    save(sheet, practice=80, innovation=8)
    sheet.scores.filter(criterion="innovation").update(criteria="0" * 64)
    with pytest.raises(NotYet, match="创新"):
        sign(sheet)
    save(sheet, innovation=8)
    assert sign(sheet).stage == "signed"


# --- what a signed review keeps -------------------------------------------------------------------


@pytest.mark.django_db
def test_a_signed_review_keeps_its_criteria_and_the_versions_of_the_papers():
    stage, (sheet,) = scene(grades=GRADES, anchors=ANCHORS)
    (paper,) = sheet.item.papers()
    form = store(pdf(1), name="推荐书.pdf", at=NOW)
    by = stage.cast.users["lin"]
    PaperVersion.objects.create(
        paper=paper, number=3, digest="d" * 64, parts={}, file=form, frozen_at=NOW, frozen_by=by
    )
    write_review(sheet, practice=70)
    basis = Basis.objects.get()
    rules = sheet.item.round.rules
    assert basis.digest == criteria_digest(rules)
    assert basis.digest == hashlib.sha256(basis.criteria.encode()).hexdigest()
    told = json.loads(basis.criteria)
    assert [each["code"] for each in told["criteria"]] == ["practice", "innovation"]
    kept = paper.versions.get()
    assert basis.versions == [[paper.number, kept.number, kept.digest]]
    facts = history(sheet).last().facts
    assert (facts["criteria"], facts["versions"]) == (basis.digest, basis.versions)
    services.reopen(sheet, by=acting(sheet.expert), at=NOW)
    sign(sheet)
    assert list(sheet.bases.values_list("number", flat=True)) == [1, 2]


OTHER = [
    {"code": "impact", "zh": "影响", "en": "impact", "weight": 100, "most": 50, "step": 5},
]


def revised(stage, **words: object) -> None:
    """Give the running cycle a new version of its rules with another score sheet."""
    rules = {**LETTER, "experts_min": 1, "experts_max": 1, "criteria": OTHER, **words}
    stage.review_by((rules,), None)


def frozen(stage, paper, number: int, **words: object) -> PaperVersion:
    form = store(pdf(number), name=f"推荐书{number}.pdf", at=NOW)
    words |= {"parts": {}, "file": form, "frozen_at": NOW, "frozen_by": stage.cast.users["lin"]}
    return PaperVersion.objects.create(paper=paper, number=number, digest=f"{number}" * 64, **words)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_neither_new_rules_nor_a_corrected_paper_change_what_a_signed_review_shows():
    stage, (one, two) = scene(candidates=2, grades=GRADES, anchors=ANCHORS)
    (paper,) = one.item.papers()
    frozen(stage, paper, 3, contents=contents_of(paper))
    write_review(one, practice=70, innovation=9)
    desk = logged_in(one.expert.user)
    item, compare = (
        reverse("review:item", args=[one.pk]),
        reverse("review:compare", args=[one.item.round_id]),
    )
    before = text(desk.get(item))
    assert "工程实践" in before and f"推荐书 {paper.number}，第 3 版" in before
    total = desk.get(item).context["sheet"].total
    revised(stage)
    lead, section = paper.members.first(), paper.sections.exclude(text="").latest("version")
    paper.members.filter(pk=lead.pk).update(unit_name="后来的单位")
    Section.objects.create(
        paper=paper, code=section.code, version=section.version + 1, text="后来改写的文字。",
        saved_by=section.saved_by, saved_at=NOW + DAY,
    )  # fmt: skip
    frozen(stage, paper, 4)
    after = desk.get(item)
    assert after.context["sheet"].total == total and not after.context["sheet"].gaps
    assert "工程实践" in text(after) and "影响" not in text(after).split('id="marks"')[1]
    assert f"推荐书 {paper.number}，第 3 版" in text(after) and "第 4 版" not in text(after)
    assert lead.unit_name in text(after) and section.text in text(after)
    assert "后来" not in text(after) and "签字时" in text(after)
    other = text(desk.get(reverse("review:item", args=[two.pk])))
    assert "影响" in other and "工程实践" not in other.split('id="marks"')[1]
    (row, open_row) = desk.get(compare).context["sheets"]
    assert [str(cell) for cell in row.cells] == ["", "70", "9"] and row.total == total
    assert open_row.cells == ["", "", ""]
    basis = Basis.objects.get()
    assert basis.versions == [[paper.number, 3, "3" * 64]]
    assert [each.code for each in Assignment.objects.get(pk=one.pk).rules.criteria] == [
        "practice",
        "innovation",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_file_replaced_after_signing_is_served_as_it_was_to_who_signed_on_it_alone():
    stage, (one, two) = scene(candidates=2)
    (paper,) = one.item.papers()
    held = paper.attachments.filter(file__mime="application/pdf").exclude(slot="identity").first()
    was = store(pdf(2), name="旧论著.pdf", at=NOW)
    paper.attachments.filter(pk=held.pk).update(file=was, pages=2)
    frozen(stage, paper, 3, contents=contents_of(paper))
    write_review(one)
    now = store(pdf(1), name="新论著.pdf", at=NOW + DAY)
    paper.attachments.filter(pk=held.pk).delete()
    new = paper.attachments.create(
        slot=held.slot, file=now, pages=1, attached_by=held.attached_by, attached_at=NOW + DAY
    )
    desk, item = logged_in(one.expert.user), reverse("review:item", args=[one.pk])
    page = text(desk.get(item))
    assert "旧论著.pdf" in page and "新论著.pdf" not in page and "签字时的文件" in page
    assert f"?file={was.pk}#file" in page
    assert desk.get(f"{item}?file={was.pk}&page=2").status_code == 200
    assert desk.get(reverse("review:page", args=[one.pk, was.pk, 2])).status_code == 200
    assert desk.get(reverse("review:page", args=[one.pk, new.file_id, 1])).status_code == 404
    identity = paper.attachments.filter(slot="identity").first()
    assert desk.get(reverse("review:page", args=[one.pk, identity.file_id, 1])).status_code == 404
    reader = logged_in(two.expert.user)
    assert reader.get(reverse("review:page", args=[two.pk, was.pk, 1])).status_code == 404
    services.reopen(one, by=acting(one.expert), at=NOW)
    again = text(desk.get(item))
    assert "新论著.pdf" in again and "旧论著.pdf" not in again
    assert desk.get(reverse("review:page", args=[one.pk, was.pk, 1])).status_code == 404


@pytest.mark.django_db
def test_reviews_signed_before_the_rules_changed_are_ranked_on_the_sheet_they_were_signed_on():
    stage, (one, two) = scene(candidates=2)
    write_review(one, practice=70, innovation=9)
    write_review(two, practice=90, innovation=5)
    round_ = services.close_round(one.item.round, by=stage.manager, at=NOW)
    revised(stage)
    made = services.rank(Round.objects.get(pk=round_.pk), seats=1, by=stage.manager, at=NOW)
    assert [each["code"] for each in made.inputs["rule"]["criteria"]] == ["practice", "innovation"]
    assert [float(row.mean) for row in made.results.all()] == [78, 74]


@pytest.mark.django_db
def test_what_parts_equals_is_on_the_sheet_that_was_signed_or_nothing_is_ranked():
    stage, (one,) = scene(candidates=1)
    write_review(one)
    round_ = services.close_round(one.item.round, by=stage.manager, at=NOW)
    revised(stage, ranking={"ties": ["impact"]})
    with pytest.raises(Refused, match="impact"):
        services.rank(Round.objects.get(pk=round_.pk), seats=1, by=stage.manager, at=NOW)
    assert not Ranking.objects.exists()


@pytest.mark.django_db
def test_reviews_on_different_score_sheets_are_not_ranked_together():
    stage, (one, two) = scene(candidates=2, grades=GRADES)
    write_review(one, practice=70, innovation=9)
    revised(stage, grades=GRADES)
    two = Assignment.objects.get(pk=two.pk)
    save(two, impact=40)
    sign(two)
    services.close_round(two.item.round, by=stage.manager, at=NOW)
    with pytest.raises(Refused, match="2 种不同的评分表"):
        services.rank(Round.objects.get(), seats=1, by=stage.manager, at=NOW)
    assert not Ranking.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "deed",
    [
        lambda sheet: sheet.scores.update(value=1),
        lambda sheet: sheet.scores.all().delete(),
        lambda sheet: Score.objects.create(assignment=sheet, criterion="x", value=1, saved_at=NOW),
        lambda sheet: Assignment.objects.filter(pk=sheet.pk).update(comment="改"),
        lambda sheet: Assignment.objects.filter(pk=sheet.pk).update(remarks={"practice": "改"}),
        lambda sheet: sheet.bases.update(digest=""),
        lambda sheet: sheet.bases.all().delete(),
    ],
)
def test_the_database_lets_nobody_touch_a_signed_review(deed):
    _stage, (sheet,) = scene()
    write_review(sheet)
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(sheet)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_page_shows_what_marks_mean_the_words_asked_and_ones_own_spread():
    _stage, (one, two) = scene(candidates=2, criteria=STRICT, grades=GRADES, anchors=ANCHORS)
    save(one, practice=100, innovation=10)
    save(two, practice=95, innovation=10)
    desk = logged_in(one.expert.user)
    page = text(desk.get(reverse("review:item", args=[one.pk])))
    assert "主持重大工程" in page and 'min="20"' in page and 'name="remark-practice"' in page
    assert 'class="over"' in page
    response = desk.post(reverse("review:comment", args=[one.pk]), {"remark-practice": "成绩突出"})
    assert response.status_code == 200
    assert Assignment.objects.get(pk=one.pk).remarks == {"practice": "成绩突出"}
    finish = text(desk.get(reverse("review:finish", args=[one.item.round_id])))
    assert str(one.item) in finish and "10" in finish and 'class="over"' in finish


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_equal_scores_are_flagged_side_by_side():
    _stage, (one, two, three) = scene(candidates=3)
    save(one, practice=80, innovation=8)
    save(two, practice=80, innovation=8)
    save(three, practice=80, innovation=9)
    url = reverse("review:compare", args=[one.item.round_id])
    page = text(logged_in(one.expert.user).get(url))
    assert page.count('class="tied"') == 2
