"""The rules of the house, as tests: where things stand, how long they may be, who may know whom."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.template import loader
from django.urls import get_resolver

from config import catalogue
from config.drawing import DOCUMENTS, MACHINES, steps_of
from ledger.sentences import VERBS
from nominations.models import TRACKS

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "ledger",
    "jobs",
    "files",
    "people",
    "letters",
    "programmes",
    "nominations",
    "review",
    "awards",
    "config",
]
TOP = {
    *APPS,
    *["templates", "tests", "docs", "locale", "static", "bench", "verify", "requirements", ".ci"],
    *["pyproject.toml", "manage.py", "Makefile", "README.md", "README.en.md", "LICENSE"],
    *[".gitignore", ".gitattributes", ".editorconfig"],
}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository that is or could be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = (ROOT / name for name in names.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def source() -> list[Path]:
    """Return the modules of the product, without migrations."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in APPS
        and "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of the tracked files with one of the suffixes."""
    for path in tracked():
        if path.suffix in suffixes:
            yield name_of(path), path.read_text()


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function of a module with its place."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}:{node.lineno} {node.name}", node  # type: ignore[misc]


# --- where things stand ---------------------------------------------------------------------------


def test_nothing_stands_at_the_top_that_the_house_has_no_room_for():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - TOP == set()


def test_no_room_is_called_after_nothing():
    vague = {"core", "common", "utils", "helpers", "misc", "utils.py", "helpers.py", "common.py"}
    assert [name_of(p) for p in tracked() if vague & set(p.relative_to(ROOT).parts)] == []


def test_the_tests_mirror_the_apps():
    rooms = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/*.py")}
    assert rooms - {"__pycache__", "town"} <= set(APPS)


def test_what_git_ignores_is_not_kept():
    assert [n for n in map(name_of, tracked()) if n.endswith((".mo", ".sqlite3", ".pyc"))] == []


# --- how long, how plain ----------------------------------------------------------------------------


def test_no_module_is_longer_than_400_lines():
    long = {name_of(p): len(p.read_text().splitlines()) for p in source()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_function_is_longer_than_30_lines():
    long = [
        f"{place} {length}"
        for path in source()
        for place, node in functions(path)
        if (length := body_length(node)) > 30
    ]
    assert long == []


def body_length(node: ast.FunctionDef) -> int:
    """Return the lines of a function below its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_template_is_longer_than_150_lines():
    long = {
        name: len(text.splitlines())
        for name, text in texts(".html", ".txt")
        if name.startswith("templates/")
    }
    assert {name: lines for name, lines in long.items() if lines > 150} == {}


def test_modules_classes_and_public_functions_say_what_they_are():
    silent = [place for path in source() for place in undocumented(path)]
    assert silent == []


def undocumented(path: Path) -> Iterator[str]:
    """Yield the places of a module that lack their docstring."""
    module = tree(path)
    if not ast.get_docstring(module) and path.read_text().strip():
        yield name_of(path)
    framework = path.name == "apps.py" or "commands" in path.parts
    for node in () if framework else module.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from undocumented_in(path, node)
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and is_public(node) and not ast.get_docstring(node):
            yield f"{name_of(path)}:{node.lineno} {node.name}"


def undocumented_in(path: Path, node: ast.ClassDef) -> Iterator[str]:
    """Yield a class and its public methods that lack their docstring."""
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and is_public(n)]
    for item in [node, *methods]:
        if not ast.get_docstring(item):
            yield f"{name_of(path)}:{item.lineno} {node.name}.{item.name}"


def is_public(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_")


def test_every_function_of_the_product_is_typed():
    untyped = [
        place
        for path in source()
        for place, node in functions(path)
        if node.returns is None or any(a.annotation is None for a in named_arguments(node))
    ]
    assert untyped == []


def named_arguments(node: ast.FunctionDef) -> list[ast.arg]:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [a for a in named if a.arg not in {"self", "cls"}]


def test_nothing_unfinished_is_left():
    words = re.compile(
        r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|# *type: *ignore *$|# *noqa *$", re.M
    )
    here = name_of(Path(__file__))
    found = [n for n, text in texts(".py", ".html", ".js", ".toml") if words.search(text)]
    assert [n for n in found if n != here] == []


# --- who may know whom ------------------------------------------------------------------------------


def where(pattern: str, *allowed: str) -> list[str]:
    """Return the modules of the product that hold a pattern, without those allowed to."""
    found = [name_of(p) for p in source() if re.search(pattern, p.read_text(), re.M)]
    return [name for name in found if name not in allowed]


def test_only_the_clock_asks_what_time_it_is():
    pattern = r"timezone\.now\(|datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\("
    assert where(pattern, "config/clock.py") == []


def test_only_downloads_write_the_heads_of_a_file():
    """So that none is forgotten: what is not public is kept nowhere in between."""
    assert where("Content-Disposition", "files/downloads.py") == []


def test_only_ledger_access_knows_guardian():
    assert where(r"^\s*(from|import) guardian", "ledger/access.py") == []


def test_no_stage_is_moved_past_the_door():
    for path in source():
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            moved = [t for t in targets if isinstance(t, ast.Attribute) and t.attr == "stage"]
            assert not moved, f"{name_of(path)}:{node.lineno} assigns a stage"
    assert where(r"\.update\([^)]*\bstage=") == []


def test_a_staged_record_is_never_refreshed_in_place():
    assert where(r"\.refresh_from_db\(") == []


def test_services_never_import_tasks():
    paths = [p for p in source() if "services" in p.parts or p.name == "services.py"]
    assert [
        name_of(p) for p in paths if re.search(r"import tasks|\.tasks import", p.read_text())
    ] == []


# --- the machines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("title", list(MACHINES))
def test_every_condition_of_a_step_has_its_sentence(title):
    silent = {
        condition.__name__
        for _verb, _source, _target, step in steps_of(MACHINES[title])
        for condition in step.conditions
        if not getattr(condition, "sentence", None)
    }
    assert silent == set()


@pytest.mark.parametrize("title", list(MACHINES))
def test_every_step_says_who_may_take_it(title):
    assert [verb for verb, _s, _t, step in steps_of(MACHINES[title]) if not step.permission] == []


def test_every_line_of_the_book_is_told_in_words():
    told = {verb for steps in MACHINES.values() for verb, _s, _t, _step in steps_of(steps)}
    for path in source():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "enter":
                told |= {a.value for a in node.args[1:2] if isinstance(a, ast.Constant)}
    assert told - set(VERBS) == set()


def test_the_rules_reach_later_stretches_only_by_names_that_exist():
    missing = set()
    for name in reverse_names("candidate"):
        missing |= {f"{t.__name__}.{name}" for t in TRACKS.values() if not hasattr(t, name)}
    paper = MACHINES["推荐书 Paper"]
    missing |= {f"Paper.{name}" for name in reverse_names("paper") if not hasattr(paper, name)}
    assert missing == set()


def reverse_names(argument: str) -> set[str]:
    """Return the attributes the rules of nominations read of a record, at first hand."""
    modules = [tree(path) for path in (ROOT / "nominations" / "rules").glob("*.py")]
    return {
        node.attr
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == argument
    }


def test_the_generated_documents_are_current():
    stale = [
        name
        for name, draw in DOCUMENTS.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text() != draw()
    ]
    assert stale == [], "run make draw"


def test_every_job_that_is_asked_for_has_a_handler():
    from jobs.registry import handler_for

    asked = {
        node.args[0].value
        for path in source()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and is_asking(node.func) and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert {verb for verb in asked if handler_for(verb).verb != verb} == set()


def is_asking(called: ast.expr) -> bool:
    """Tell whether a call is ``jobs.services.ask`` under one of its usual names."""
    text = ast.unparse(called)
    return text in {"ask", "jobs.ask", "jobs.services.ask"}


# --- words ------------------------------------------------------------------------------------------


def test_the_chinese_catalogue_is_complete():
    missing = {msgid: places[0] for (_c, msgid, _p), places in catalogue.missing().items()}
    assert missing == {}


def test_every_letter_has_its_subject_and_its_text():
    folder = ROOT / "templates" / "letters"
    texts = {p.name.removesuffix(".txt") for p in folder.glob("*.txt")}
    verbs = {name.removesuffix(".subject") for name in texts}
    assert texts == verbs | {f"{verb}.subject" for verb in verbs}


# --- addresses, templates, files from outside -------------------------------------------------------


def test_every_address_a_page_names_exists():
    known = names_of_addresses()
    named = re.compile(r"""{%\s*url\s+["']([\w:-]+)["']""")
    unknown = {
        f"{name}: {address}"
        for name, text in texts(".html", ".txt")
        for address in named.findall(text)
        if address not in known
    }
    assert unknown == set()


def names_of_addresses(resolver: object = None, prefix: str = "") -> set[str]:
    """Return the full names of all addresses."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:  # type: ignore[attr-defined]
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= names_of_addresses(pattern, space)
        elif pattern.name:
            found.add(f"{prefix}{pattern.name}")
    return found


WITHOUT_EXCEL = {
    "parts and samples of pages": "parts/table parts/rounds supervise/lines",
    "the contents of one paper": "nominate/part_shown office/checks/record society/contents "
    "society/section_history society/team society/print/compare society/print/scan society/paste "
    "society/paste_members",
    "one line a cycle with links to lists that have it": "office/awards/board society/home "
    "society/packages",
    "files to be fetched, or sent": "office/dossiers/list office/history/lists office/receiving/list "
    "society/imports society/package",
    "what a sheet would change, read beside the sheet itself": "society/import_preview "
    "office/awards/outcome_list",
    "the record of a meeting, printed as its minutes and count": "society/selections/results "
    "society/selections/members office/selections/selection society/rooms/body",
    "a form to be filled in": "office/cycles/quota_table office/rounds/item_experts "
    "office/rounds/draft/floors",
    "one line of the register's own workbook, and printed as its receipt": "office/parcels/entries",
    "two sides of one question": "office/rules/differences office/history/recognise "
    "office/merges/merge",
    "handed out to everybody, and there for one entry at a time": "office/awards/notice_entries",
    "handed out to everybody as CSV, JSON and PDF": "public/award_list public/notice_body "
    "public/status_list",
    "a few whole numbers": "public/decided public/statistics",
    "what reviewers read leaves no copy": "review/compare review/parts/dossier review/parts/work_table",
    "what persons say of each other leaves no copy": "office/disputes/list office/exclusions/list office/staff/list "
    "supervise/disputes supervise/exclusions",
    "what is sealed leaves only by a post, on record": "secrecy/copies secrecy/home",
    "one expert's work, counted in the progress of the round": "office/rounds/expert",
    "the count of a secret ballot, which has its own minutes": "office/rounds/vote "
    "office/rounds/parts/count society/rooms/vote",
}
"""The tables no workbook is made of, by the reason."""


def test_every_list_is_handed_out_as_a_workbook_or_says_why_not():
    lists = re.compile(r"parts/table\.html|table-region")
    shown = {
        name.removeprefix("templates/").removesuffix(".html"): "list_head.html" in text
        and "export_url" in text
        for name, text in texts(".html")
        if name.startswith("templates/") and lists.search(text)
    }
    excused = {name for names in WITHOUT_EXCEL.values() for name in names.split()}
    assert excused - set(shown) == set(), "no such list any more: leave it out of the exceptions"
    without = {name for name, handed_out in shown.items() if not handed_out}
    assert without - excused == set(), "give the list a ListOut in views/workbooks.py, or say why"
    assert excused & (set(shown) - without) == set(), "it has a workbook: leave it out of the list"


def test_every_choice_of_the_navigation_leads_somewhere():
    from config.navigation import BY_ROLE

    known = names_of_addresses()
    named = {name for choices in BY_ROLE.values() for _label, name in choices}
    assert named - known == set()


def test_every_template_can_be_read():
    for path in tracked():
        if path.is_relative_to(ROOT / "templates"):
            loader.get_template(str(path.relative_to(ROOT / "templates")))


def test_pages_run_nothing_inline_and_load_nothing_from_elsewhere():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|\bon(click|load|submit|change)=|\sstyle=\"|<style", re.I
    )
    outside = re.compile(r"""(src|href)=["'](https?:)?//""", re.I)
    pages = {n: t for n, t in texts(".html") if n.startswith("templates/") and "print" not in n}
    assert [n for n, t in pages.items() if inline.search(t)] == []
    assert [n for n, t in pages.items() if outside.search(t)] == []


def test_no_static_file_names_a_source_map():
    assert [n for n, t in texts(".js", ".css") if "sourceMappingURL=" in t] == []


HOSTS = re.compile(
    r"pypi\.org|pythonhosted|files\.pyth|mirrors?\.[a-z]|registry\.npm|npmjs|index-url\s+http"
    r"|extra-index|--find-links|tuna\.tsinghua|aliyun|tencentyun|huaweicloud",
)


def test_no_file_names_a_registry():
    here = name_of(Path(__file__))
    suffixes = (".txt", ".toml", ".py", ".md", ".cfg", ".ini", ".yml", ".json", "")
    assert [n for n, t in texts(*suffixes) if HOSTS.search(t) and n != here] == []


def test_no_file_names_a_place_of_the_machine_it_was_written_on():
    places = re.compile(r"(^|[^A-Za-z.])/(work|farm|root|home/\w+)/", re.M)
    suffixes = (".py", ".html", ".md", ".toml", ".js", ".css", ".txt", "")
    here = name_of(Path(__file__))
    assert [n for n, t in texts(*suffixes) if places.search(t) and n != here] == []


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_shows_what_it_is_and_the_two_commands(name):
    text = (ROOT / name).read_text()
    assert "make demo" in text and "make setup" in text and "make test" in text
    assert "apt-get install" in text
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert len(pictures) >= 2
    links = re.findall(r"\]\(([^)#]+)", text)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_pins_fit_the_project():
    done = subprocess.run(
        [sys.executable, ROOT / "requirements/consistent.py"], capture_output=True
    )
    assert done.stdout.decode() == "" and done.returncode == 0
