"""Bad input to every door, by everybody: always a sentence, never a 500, nothing half written.

What is posted is what the site's own forms ask for, some of it replaced by what no form expects.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attachments import PNG, pdf
from tests.town import PEOPLE, Town, address, doors, undone
from tests.town.hearing import DOORS, heard, told

pytestmark = [pytest.mark.django_db, pytest.mark.fuzz]
DEEP = settings().max_examples > 40
EXAMPLES = 150 if DEEP else 3
AT_HOME = {
    "society": ("clerk", "approver"),
    "nominate": ("nominee", "passer-by"),
    "office": ("manager", "examiner"),
    "review": ("expert", "chair"),
    "supervise": ("supervisor",),
    "operate": ("operator",),
    "secrecy": ("secrecy officer", "manager", "clerk"),
    "public": ("passer-by",),
    "hall": ("passer-by",),
    "people": ("passer-by",),
    "jobs": ("clerk",),
    "": ("clerk", "passer-by", "no office"),
}
"""Who has business at the addresses of each space."""

HOSTILE = [
    *[
        "",
        " ",
        "\u3000",
        "\x00",
        "a\x00b",
        "\ud800",
        "x\udfff",
        "\u202egnp.exe",
        "\ufeff",
        "\u200b",
    ],
    *["𬘘䶮", "阿卜杜拉·买买提", "'; DROP TABLE ledger_entry;--", '"><script>alert(1)</script>'],
    *[
        "{{ 7*7 }}",
        "%s%s%n",
        "../../../../etc/passwd",
        "C:\\con",
        "a\r\nSet-Cookie: x=1",
        "\\",
        "'",
    ],
    *["-1", "0", "1", "2", "9" * 25, "-" + "9" * 25, "1e309", "1e-309", "NaN", "Infinity", "0x10"],
    *[
        "1.5",
        "1,5",
        "٣",
        "½",
        "①",
        "１２",
        "1" * 400,
        "on",
        "off",
        "true",
        "null",
        "None",
        "[]",
        "{}",
    ],
    *["2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13-01T25:61"],
    *["2026-04-08", "2026-04-08T09:00", "0001-01-01T00:00", "9999-12-31T23:59", "+99999d", "-1d"],
    *["x" * 201, "字" * 5001, "x" * 70000, "\n" * 1000, "a" * 50 + "@" + "b" * 300, "a@b.c"],
    *["11010519491231002X", "110105194912310021", "91350100M000100Y43", "13800138000"],
    *["confirmed", "dropped", "clear", "adverse", "accept", "return", "refuse", "yes", "no", "in"],
]
values = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.integers().map(str),
)


def bomb() -> bytes:
    """Return a zip that unpacks to far more than it weighs, named like a workbook's parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 3_000_000)
    return target.getvalue()


FILES = [
    ("a.xlsx", b""),
    ("a.xlsx", b"PK\x03\x04 not a zip"),
    ("a.xlsx", bomb()),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    ("a.csv", "姓名,证件号码\n张三,1".encode("gb18030")),
    ("a.pdf", b"%PDF-1.7\n%%EOF"),
    ("a.pdf", pdf()),
    ("a.png", PNG),
    ("..\\..\\a.exe", b"MZ\x90\x00"),
    ("a" * 300 + ".pdf", pdf()),
    ("\x00.pdf", pdf()),
    ("秘密★.pdf", pdf()),
    ("a.svg", b"<svg onload='alert(1)'/>"),
]

# --- what the forms of the site ask for -------------------------------------------------------------


class Forms(HTMLParser):
    """The forms of a page: action, method, and for each field the values it stands at or offers."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: list[tuple[str, str, dict[str, list[str]]]] = []
        self.fields: dict[str, list[str]] | None = None
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field or a choice."""
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.fields = {}
            action = urlsplit(urljoin(self.here, given.get("action") or "")).path
            self.found.append((action, given.get("method", "get").lower(), self.fields))
        if self.fields is None:
            return
        name = given.get("name", "")
        if tag in {"input", "textarea", "select", "button"} and name:
            known = self.fields.setdefault(name, [])
            if given.get("type") == "file":
                known.append("<file>")
            elif given.get("value"):
                known.append(given["value"])
            self.choosing = name if tag == "select" else ""
        if tag == "option" and self.choosing and given.get("value"):
            self.fields[self.choosing].append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a form."""
        if tag == "form":
            self.fields = None


@pytest.fixture(scope="module")
def asked(town: Town) -> dict[str, dict[str, list[str]]]:
    """Return for every address the fields some form of the site sends there."""
    known: dict[str, dict[str, list[str]]] = {}
    for name, pattern in doors():
        for role in AT_HOME[name.rpartition(":")[0]]:
            answer = heard(town, PEOPLE[role], name)
            if "html" not in answer.kind:
                continue
            where = address(town, name, pattern)
            page = Forms(where)
            page.feed(answer.text)
            for action, _method, fields in page.found:
                try:
                    target = resolve(action).view_name
                except Resolver404:
                    pytest.fail(f"{where} sends a form to {action}, which does not exist")
                for field, offered in fields.items():
                    known.setdefault(target, {}).setdefault(field, []).extend(offered)
    return known


# --- what is on record ------------------------------------------------------------------------------

QUIET = ("django_session",)
TABLE = re.compile(r"\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) \"?(\w+)", re.I)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collect the statements that write to a table of the house."""
    written: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        head = sql.lstrip()[:120].upper()
        if head.startswith(("INSERT", "UPDATE", "DELETE")) and not any(
            table.upper() in head for table in QUIET
        ):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written


def on_record(written: list[str]) -> dict[str, list[str]]:
    """Return every row of the tables the statements write to."""
    tables = {match[1] for sql in written if (match := TABLE.match(sql))}
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


# --- knocking ---------------------------------------------------------------------------------------


def encoded(fields: dict[str, str]) -> str:
    """Return a body as a hostile program would send it: lone surrogates and all."""
    return "&".join(
        f"{quote(k)}={quote(v.encode('utf-8', 'surrogatepass'))}" for k, v in fields.items()
    )


def send(client: Client, where: str, fields: dict[str, str], data: st.DataObject) -> Any:
    """Post the fields; those that take a file get one."""
    files = [name for name, value in fields.items() if value == "<file>"]
    if not files:
        body = encoded(fields)
        htmx = {"HTTP_HX_REQUEST": "true"} if data.draw(st.integers(0, 5)) == 0 else {}
        return client.post(where, body, content_type="application/x-www-form-urlencoded", **htmx)
    plain = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    for name in files:
        label, content = data.draw(st.sampled_from(FILES))
        plain[name] = SimpleUploadedFile(label or "a", content)  # type: ignore[assignment]
        plain[name].name = label  # type: ignore[attr-defined]
    return client.post(where, plain)


def fill(known: dict[str, list[str]], data: st.DataObject) -> dict[str, str]:
    """Fill a form: each field as offered, left out, or with what nobody expects."""
    fields = {}
    spoilt = data.draw(st.integers(0, 3))
    for name, offered in known.items():
        if name == "csrfmiddlewaretoken":
            continue
        if "<file>" in offered:
            fields[name] = "<file>"
        elif offered and data.draw(st.integers(0, 3)) >= spoilt:
            fields[name] = data.draw(st.sampled_from(offered))
        elif data.draw(st.integers(0, 9)) > 0:
            fields[name] = data.draw(values)
    if data.draw(st.integers(0, 4)) == 0:
        fields[
            data.draw(st.sampled_from(["page", "sort", "q", "next", "office", "pk", "__all__"]))
        ] = data.draw(values)
    return fields


def knock(
    town: Town, name: str, pattern: URLPattern, known: dict[str, list[str]], data: st.DataObject
) -> None:
    """Post once to a door; whatever is refused has changed nothing."""
    home = AT_HOME[name.rpartition(":")[0]]
    stranger = data.draw(st.integers(0, 7)) == 0
    role = data.draw(st.sampled_from(sorted(PEOPLE) if stranger else list(home)))
    where = address(town, name, pattern, data.draw(st.sampled_from("aaab")))
    fields = fill(known, data)
    with undone():
        with undone(), watching() as written:
            answer = send(town.visitor(PEOPLE[role]), where, fields, data)
            after = on_record(written) if answer.status_code >= 400 else {}
        assert answer.status_code < 500, (name, role, fields, told(answer))
        assert after == on_record(written if after else []), (name, role, fields)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_no_form_breaks(name, town, asked):
    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def post(data: st.DataObject) -> None:
        knock(town, name, DOORS[name], asked.get(name, {}), data)

    post()


@pytest.mark.parametrize("name", sorted(DOORS))
def test_no_address_breaks(name, town):
    """Whatever stands behind the question mark, and whatever number is asked for."""
    pattern = DOORS[name]

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def get(data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(AT_HOME[name.rpartition(":")[0]]))
        where = address(town, name, pattern)
        keys = (
            "page",
            "sort",
            "q",
            "cycle",
            "stage",
            "old",
            "new",
            "next",
            "number",
            "code",
            "role",
        )
        asked = {
            key: data.draw(values) for key in data.draw(st.sets(st.sampled_from(keys), max_size=4))
        }
        if data.draw(st.booleans()):
            number = data.draw(st.sampled_from(["0", "9" * 19, "9" * 40]))
            where = "/".join(number if part.isdigit() else part for part in where.split("/"))
        with undone(), watching() as written:
            answer = town.visitor(PEOPLE[role]).get(f"{where}?{encoded(asked)}")
        assert answer.status_code < 500, (where, role, asked, told(answer))
        assert answer.status_code < 400 or not written

    get()


@pytest.mark.parametrize(
    "target", ["a\x00b", "abc", "//evil.org", "javascript:alert(1)", "/\r\nX: 1"]
)
def test_the_clock_leads_nowhere_strange(town, target):
    from django.urls import reverse

    with undone():
        body = encoded({"step": "+2h", "next": target})
        kind = "application/x-www-form-urlencoded"
        answer = town.visitor("zhou").post(reverse("demo_clock"), body, content_type=kind)
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"] and "script" not in answer.headers["Location"]


@pytest.mark.parametrize("kind", ["application/json", "text/xml", "multipart/form-data", ""])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe\x00", b"a=1&a=2&" * 3000, b"x" * 11_000_000]
)
def test_a_body_that_is_no_form_is_answered(town, kind, body):
    from django.urls import reverse

    with undone():
        answer = town.visitor("lin").post(reverse("society:eligibility"), body, content_type=kind)
    assert 400 <= answer.status_code < 500 or answer.status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        "/zh-hans/%00/",
        "/zh-hans/%ff%fe/",
        "/xx/",
        "/zh-hans/v/%2e%2e/",
        "/v/%F0%9F%92%A9",
        "//evil.org/",
    ],
)
def test_an_address_nobody_made_is_not_found(town, where):
    with undone():
        answer = town.visitor("passer-by").get(where)
    assert answer.status_code in {301, 302, 400, 404}
