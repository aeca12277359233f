"""Encrypted columns, keyed hashes beside them, and the rotation of keys."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps

from files import cipher
from files.fields import EncryptedJSONField, EncryptedTextField, KeyedHashField
from files.rotation import rotate

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "110101199003070011"


def line(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


@pytest.fixture
def bearer() -> Iterator[Any]:
    """A table with every kind of sealed column, made for one test."""
    with isolate_apps("files"):

        class Bearer(models.Model):
            number_hash = KeyedHashField(of="number")
            number = EncryptedTextField(blank=True)
            phone = EncryptedTextField(null=True)
            facts = EncryptedJSONField(null=True)

            class Meta:
                app_label = "files"

            def __str__(self) -> str:
                return f"bearer {self.pk}"

        with connection.schema_editor() as editor:
            editor.create_model(Bearer)
        yield Bearer
        with connection.schema_editor() as editor:
            editor.delete_model(Bearer)


def stored(model: Any, column: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_the_database_holds_tokens_and_python_the_text(bearer: Any) -> None:
    bearer.objects.create(number=NUMBER, facts={"phone": "13912345678"})
    row = bearer.objects.get()
    assert (row.number, row.phone, row.facts) == (NUMBER, None, {"phone": "13912345678"})
    assert stored(bearer, "number")[0].startswith("j1:")
    assert NUMBER not in str(stored(bearer, "number") + stored(bearer, "facts"))
    assert stored(bearer, "phone") == [None]


def test_the_empty_text_stays_empty(bearer: Any) -> None:
    bearer.objects.create(number="")
    assert (stored(bearer, "number"), bearer.objects.get().number) == ([""], "")
    assert bearer.objects.get().number_hash == ""


def test_a_person_is_found_by_the_hash(bearer: Any) -> None:
    made = bearer.objects.create(number=NUMBER)
    bearer.objects.create(number="11010519491231002X")
    assert bearer.objects.get(number_hash__in=cipher.keyed_hashes(NUMBER)) == made
    made.number = "320102198511034536"
    made.save()
    assert not bearer.objects.filter(number_hash=cipher.keyed_hash(NUMBER)).exists()


@pytest.mark.parametrize("lookup", ["number", "number__contains", "number__gt", "number__length"])
def test_nothing_but_isnull_can_be_asked(bearer: Any, lookup: str) -> None:
    with pytest.raises(FieldError):
        bearer.objects.filter(**{lookup: NUMBER}).exists()
    assert not bearer.objects.filter(phone__isnull=False).exists()


def test_the_text_shows_itself_in_no_repr(bearer: Any) -> None:
    bearer.objects.create(number=NUMBER)
    for row in (bearer(number=NUMBER), bearer.objects.get()):
        assert NUMBER not in repr(row.number) + repr(vars(row)) + repr(row)
        assert f"{row.number}" == NUMBER


def test_dumps_carry_tokens_and_load_again(bearer: Any) -> None:
    bearer.objects.create(number=NUMBER, facts=["13912345678"])
    dump = serializers.serialize("json", bearer.objects.all())
    assert NUMBER not in dump and "13912345678" not in dump
    field = bearer._meta.get_field("number")
    token = field.value_to_string(bearer.objects.get())
    assert field.to_python(token) == NUMBER


def test_a_token_in_a_form_is_refused_and_not_opened(bearer: Any) -> None:
    token = cipher.encrypt(NUMBER, "files.bearer.number")
    with pytest.raises(ValidationError) as refused:
        bearer._meta.get_field("number").clean(token, None)
    assert [fault.code for fault in refused.value.error_list] == ["sealed"]


def test_a_token_moved_to_another_column_does_not_open(bearer: Any) -> None:
    bearer.objects.create(number=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {bearer._meta.db_table} SET phone = number")
    with pytest.raises(cipher.Unreadable):
        bearer.objects.get()


def test_update_seals(bearer: Any) -> None:
    bearer.objects.create(number="x")
    bearer.objects.update(number=NUMBER)
    assert stored(bearer, "number")[0].startswith("j1:")
    assert bearer.objects.get().number == NUMBER


def test_bulk_writing_seals(bearer: Any) -> None:
    bearer.objects.bulk_create([bearer(number=NUMBER), bearer(number="x")])
    rows = list(bearer.objects.order_by("id"))
    rows[1].number, rows[1].number_hash = "y", cipher.keyed_hash("y")
    bearer.objects.bulk_update(rows, ["number", "number_hash"])
    assert all(token.startswith("j1:") for token in stored(bearer, "number"))
    assert [r.number for r in bearer.objects.order_by("id")] == [NUMBER, "y"]
    assert [r.number_hash for r in bearer.objects.order_by("id")] == [
        cipher.keyed_hash(NUMBER),
        cipher.keyed_hash("y"),
    ]


def test_rotation_reseals_and_rehashes(bearer: Any, settings: Any) -> None:
    settings.JUJIAN_KEYS = [line("old", 1)]
    for n in range(7):
        bearer.objects.create(number=f"{NUMBER}{n}", phone="13912345678", facts=[n])
    before = stored(bearer, "number_hash")
    settings.JUJIAN_KEYS = [line("new", 2), line("old", 1)]
    assert bearer.objects.get(number_hash__in=cipher.keyed_hashes(f"{NUMBER}3")).facts == [3]
    assert rotate(bearer, batch=3) == 7
    assert rotate(bearer) == 0
    settings.JUJIAN_KEYS = [line("new", 2)]
    assert [r.number for r in bearer.objects.order_by("id")] == [f"{NUMBER}{n}" for n in range(7)]
    assert bearer.objects.get(number_hash=cipher.keyed_hash(f"{NUMBER}3")).facts == [3]
    assert not set(before) & set(stored(bearer, "number_hash"))


def test_an_encrypted_field_cannot_be_unique() -> None:
    with isolate_apps("files"):

        class Wrong(models.Model):
            number = EncryptedTextField(unique=True)

            class Meta:
                app_label = "files"

            def __str__(self) -> str:
                return "wrong"

        assert [found.id for found in Wrong.check()] == ["files.E001"]


def test_migrations_keep_what_the_fields_need() -> None:
    field = EncryptedTextField(label="people.person.number")
    assert field.deconstruct()[3] == {"label": "people.person.number"}
    assert KeyedHashField(of="number").clone().of == "number"
