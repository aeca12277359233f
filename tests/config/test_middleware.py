"""What the middlewares answer."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_that_takes_only_forms_says_so():
    answer = Client().get("/zh-hans/office-held/")
    assert answer.status_code == 302  # led to the log-in first


def test_a_get_where_only_a_form_may_post_is_no_empty_page(django_user_model):
    client = Client()
    client.force_login(
        django_user_model.objects.create(username="u"), "django.contrib.auth.backends.ModelBackend"
    )
    answer = client.get("/zh-hans/office-held/")
    assert answer.status_code == 405
    assert "此地址只接受表单提交" in answer.content.decode()


def test_what_does_not_say_how_it_may_be_kept_is_kept_nowhere():
    found = {where: Client().get(where)["Cache-Control"] for where in ("/", "/zh-hans/", "/zh-hans/home/", "/zh-hans/none/")}  # fmt: skip
    assert found.pop("/zh-hans/") == "public, max-age=60"
    assert set(found.values()) == {"private, no-store"}
