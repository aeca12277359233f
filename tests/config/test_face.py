"""The tags and filters of the face."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from config.navigation import is_below
from config.templatetags import face
from nominations.choices import PaperStage


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (
            datetime(2026, 11, 22, 1, 0, tzinfo=UTC),
            "2026年11月22日 星期日 09:00",
            "Sun 22 November 2026 09:00",
        ),
        (
            datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
            "2026年11月23日 星期一 00:00",
            "Mon 23 November 2026 00:00",
        ),
        (date(2026, 11, 22), "2026年11月22日 星期日", "Sun 22 November 2026"),
        (None, "—", "—"),
    ],
)
def test_a_moment_is_written_in_beijing_time(at, chinese, english):
    with translation.override("zh-hans"):
        assert face.moment(at) == chinese
    with translation.override("en"):
        assert face.moment(at) == english


def test_a_period_that_ends_at_midnight_ends_at_24_of_the_day_before():
    with translation.override("zh-hans"):
        assert (
            face.deadline(datetime(2026, 11, 27, 16, 0, tzinfo=UTC))
            == "2026年11月27日 星期五 24:00"
        )
        assert (
            face.deadline(datetime(2026, 11, 27, 9, 0, tzinfo=UTC)) == "2026年11月27日 星期五 17:00"
        )


@pytest.mark.parametrize(
    ("value", "share"), [(-3, 0), (None, 0), (37.4, 37), (100, 100), (140, 100)]
)
def test_a_ring_stays_between_nothing_and_full(value, share):
    assert f'stroke-dasharray="{share} 100"' in face.ring(value)


def test_stages_are_named_and_toned():
    with translation.override("en"):
        assert face.stage_label("returned") == face.stage_label(PaperStage.RETURNED)
        assert face.stage_label("no such stage") == "no such stage"
    assert face.tone("returned") == "warn"
    assert face.tone("no such stage") == ""


def test_sorting_turns_round_and_begins_at_page_one():
    template = Template("{% load face %}{% sort_query 'name' %} {% sort_order 'name' %}")
    answers = [
        template.render(Context({"request": RequestFactory().get("/", query)}))
        for query in ({"page": "3", "q": "王"}, {"sort": "name"}, {"sort": "-name"})
    ]
    assert answers == [
        "?q=%E7%8E%8B&amp;sort=name ",
        "?sort=-name ascending",
        "?sort=name descending",
    ]


def test_a_field_shows_label_errors_and_counter_bound_to_the_control():
    class Draft(forms.Form):
        merits = forms.CharField(label="merits", max_length=800, widget=forms.Textarea)

    template = Template('{% include "parts/field.html" with field=form.merits rule="Rule 3" %}')
    html = template.render(Context({"form": Draft({"merits": ""})}))
    assert 'for="id_merits"' in html
    assert 'id="id_merits_error"' in html
    assert 'data-count-for="id_merits" data-count-max="800"' in html
    assert "Rule 3" in html


@pytest.mark.parametrize(
    ("path", "url", "name"),
    [
        ("/zh-hans/office/by-hand/3/key/", "/zh-hans/office/rounds/", "office:rounds"),
        ("/zh-hans/statistics/", "/zh-hans/awards/", "public:awards"),
        ("/zh-hans/data/", "/zh-hans/awards/", "public:awards"),
    ],
)
def test_a_page_that_stands_elsewhere_marks_the_choice_it_belongs_to(path, url, name):
    assert is_below(path, url, name) and not is_below(path, url, "office:awards")


def test_a_division_is_called_by_its_name():
    known = [SimpleNamespace(code="cas-chemistry", zh="化学部", en="Chemistry")]
    cycle = SimpleNamespace(rules=SimpleNamespace(programme=SimpleNamespace(divisions=known)))
    assert face.division("cas-chemistry", cycle) == "化学部"
    with translation.override("en"):
        assert face.division("cas-chemistry", cycle) == "Chemistry"
    assert (face.division("", cycle), face.division("gone", cycle)) == ("", "gone")
