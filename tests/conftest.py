"""What every test stands on: quick settings, a fixed moment, clean flushes, a browser where found."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection, connections
from hypothesis import HealthCheck
from hypothesis import settings as budget

from config.celery import app as celery_app

BEIJING = ZoneInfo("Asia/Shanghai")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CLOSED_NETWORK = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

patient = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
budget.register_profile(
    "small", max_examples=40, deadline=None, derandomize=True, suppress_health_check=patient
)
budget.register_profile("deep", max_examples=2000, deadline=None, suppress_health_check=patient)
budget.load_profile(os.environ.get("FUZZ", "small"))


TESTS = itertools.count()
REACHES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the choice of a second run, on another database."""
    parser.addoption(
        "--reaching-the-database",
        action="store_true",
        help="leave out what is the same on every database: pure modules, pages, browsers, bad input",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long as a whole; leave out what a first run has settled."""
    items.sort(key=lambda item: module_of(item.nodeid) not in WHOLE.values())
    if not config.getoption("--reaching-the-database"):
        return
    kept = [item for item in items if reaches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def reaches_the_database(item: pytest.Item) -> bool:
    """Tell whether a test may differ from database to database.

    What a page makes of its records does not; that every page opens is asked in tests/town.
    """
    if any(item.get_closest_marker(mark) for mark in ("fuzz", "browser", "once")):
        return False
    if item.path.name.startswith("test_pages_"):
        return False
    asked = REACHES & set(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded stays: the collector of cycles need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the suite: the installation's own, quick, and apart from its data."""
    from tests.chance import take_over

    gc.set_threshold(100_000, 50, 100)
    take_over()
    own = Path(tempfile.mkdtemp(prefix="jujian-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = own / "files"
    settings.STATIC_ROOT = own / "static"
    settings.STATIC_ROOT.mkdir()
    settings.JUJIAN_KEYS = []
    settings.JUJIAN_KEY_FILE = own / "keys"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    celery_app.conf.task_always_eager = True
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        own_test = database.setdefault("TEST", {})
        own_test["NAME"] = str(own / "test.sqlite3")  # a file: threads share it
    else:
        database["OPTIONS"].pop("pool", None)  # a pool would outlive the test database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside the tests


WHOLE = {
    "tests/town": "town",
    "tests/config/test_rehearsal.py": "rehearsal",
    "tests/test_journey_web.py": "browser",
    "tests/nominations/test_editor_web.py": "browser",
}
"""Modules and folders that build something large once: each goes to one worker as a whole."""


def module_of(nodeid: str) -> str:
    """Return the module of a test, or what it belongs to as a whole."""
    module = nodeid.partition("::")[0]
    return WHOLE.get(module) or WHOLE.get(module.rpartition("/")[0], module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Deal out whole modules, so that a scene is built by one worker and stays for its neighbours.

    Tests that commit stand last in the collection and end what was remembered: they are a second
    part of their module. The marker xdist_group cannot say this, and this pytest makes its node
    ids by itself.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Dealer(LoadScopeScheduling):
        parts: dict[str, str] = {}

        def _split_scope(self, nodeid: str) -> str:
            if not self.parts:
                self.parts = parts_of(self.collection or [])
            return self.parts[nodeid]

    return Dealer(config, log)


def parts_of(collection: list[str]) -> dict[str, str]:
    """Return for every test the part it is dealt with: those of a module that stand together."""
    parts: dict[str, str] = {}
    last = ""
    for place, nodeid in enumerate(collection):
        module = module_of(nodeid)
        part = module if module in WHOLE.values() else f"{module} {place}"
        last = last if last.partition(" ")[0] == module else part
        parts[nodeid] = last
    return parts


@pytest.fixture
def now() -> datetime:
    """A working day in the middle of a season: Monday 16 March 2026, nine in Beijing."""
    return datetime(2026, 3, 16, 9, tzinfo=BEIJING)


@pytest.fixture
def at_now(db: None, settings: Any) -> None:
    """Let the site's time be the cast's, whose holidays are published whatever year it is."""
    from django.utils import timezone

    from config.models import DemoClock
    from tests.cast import NOW

    settings.JUJIAN_DEMO = True
    DemoClock.objects.update_or_create(id=1, defaults={"offset": NOW - timezone.now()})


def is_transactional(request: pytest.FixtureRequest) -> bool:
    """Tell whether the test commits, so that its tables are flushed afterwards."""
    marker = request.node.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(request.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(autouse=True)
def nobody_has_knocked() -> None:
    """Forget what earlier tests counted and used up, by keeping it under names of one's own.

    Never ``cache.clear()``: on Redis that empties what the other processes count, too.
    """
    name = f"{settings.MEDIA_ROOT.parent.name}-{next(TESTS)}"
    cache.key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = name
    caches["pages"].clear()


@pytest.fixture(scope="session")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The ground on which a process's tests stand; gone before its database is."""
    from tests.ground import ground

    yield ground
    with django_db_blocker.unblock():
        ground.clear()


@pytest.fixture
def _beneath(request: pytest.FixtureRequest, house: Any, django_db_blocker: Any) -> None:
    """Open the ground for a test that is undone; end it before one that commits."""
    with django_db_blocker.unblock():
        house.clear() if is_transactional(request) else house.lay()


@pytest.fixture
def _django_db_helper(_beneath: None, _django_db_helper: None) -> None:
    """A test's own savepoint or tables, on top of the scenes that stand already."""


@pytest.fixture(autouse=True)
def from_the_beginning() -> Iterator[None]:
    """Watch what a test writes, so that a scene it asks for is built once a process."""
    from tests.remembering import beginning

    with beginning():
        yield


@pytest.fixture(autouse=True)
def flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the triggers before a committed test's tables are emptied.

    On SQLite emptying is deleting, which the triggers refuse. Django's flush ends as a migration
    does, and with that they are installed again.
    """
    if not is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from ledger import triggers
    from tests.remembering import forget

    forget()
    triggers.lift(connection, triggers.all_rules())


# --- a browser --------------------------------------------------------------------------------------


def chromium() -> str | None:
    """Return the Chromium of this machine: the one named, one in the path, or Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return named
    if found := next(filter(None, map(shutil.which, CHROMIUMS)), None):
        return found
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return next((str(p) for p in sorted(own.glob("chromium-*/chrome-linux*/chrome"))), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test where there is no browser; in CI that is a failure."""
    if item.get_closest_marker("browser") and not chromium():
        words = "no Chromium found: apt-get install chromium, or set CHROMIUM to its path"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)


@pytest.fixture(scope="module")
def chrome(house: Any, django_db_blocker: Any) -> Iterator[Any]:
    """A headless Chromium that asks nothing of the network; gone after the module, for it never rests."""
    from playwright.sync_api import sync_playwright

    with django_db_blocker.unblock():
        house.clear()  # beside Playwright's loop the tests speak over another connection
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CLOSED_NETWORK)
        yield browser
        browser.close()
        with django_db_blocker.unblock():
            house.clear()
        connections.close_all()  # those opened beside Playwright's loop are out of reach without it


@pytest.fixture
def page(chrome: Any, live_server: Any) -> Iterator[Any]:
    """A fresh page in Chinese on the site under test; a relative address is enough."""
    context = chrome.new_context(base_url=live_server.url, locale="zh-CN")
    yield context.new_page()
    context.close()
