"""A process killed in the middle of freezing, pairing or exporting: no half state, then all is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.test_worker import ROOT, database_url

HEAD = """
import os, signal, django
django.setup()
from nominations import services
from nominations.models import Package, Page, Paper, PaperVersion, Scan
from tests.cast import NOW, accepted, assemble, draft, season
from tests.nominations.scans import bound, frozen, leaves, signed, still, uploaded
from people.actors import actor_in
from people.models import User

def killed_at(step):
    return lambda done, of, words: os.kill(os.getpid(), signal.SIGKILL) if done == step else None

def acting(name):
    user = User.objects.get(username=name)
    return actor_in(user, user.offices.get())
"""
FREEZE_AND_DIE = """
cast = assemble()
cycle = season(cast)
services.export_dossier([accepted(cast, cycle, name="王二")], by=acting("zhou"), at=NOW)
paper = draft(cast, cycle)
services.make_version(paper, by=acting("lin"), at=NOW, step=killed_at(2))
"""
READ_AND_DIE = """
assert (PaperVersion.objects.count(), Page.objects.count()) == (0, 0)
paper = Paper.objects.get(stage="draft")
version = services.make_version(paper, by=acting("lin"), at=NOW, step=still)
data = bound(leaves(version, signed(version)))
scan = services.keep_scan(paper, [("scan.pdf", data)], by=acting("lin"), at=NOW)
services.read_scan(scan, at=NOW, step=killed_at(1))
"""
READ_ON = """
scan = Scan.objects.get()
print(scan.state, *scan.pictures.values_list("state", flat=True))
read = []
scan = services.read_scan(scan, at=NOW, step=lambda done, of, words: read.append(done))
print(scan.state, *read)
"""
PACK_AND_DIE = """
services.make_package(Package.objects.get(), by=acting("zhou"), at=NOW, step=killed_at(1))
"""
PACK_AGAIN = """
from files.models import StoredFile
package = Package.objects.get()
held = StoredFile.objects.count()
print(package.file, package.made_at)
package = services.make_package(package, by=acting("zhou"), at=NOW, step=still)
print(StoredFile.objects.count() - held, package.file.size > 1000)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_whole_rows_and_the_next_goes_on(tmp_path: Path) -> None:
    site = {
        **os.environ,
        "JUJIAN_VAR": str(tmp_path),
        "DEBUG": "1",  # style sheets as they lie in their apps
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def run(code: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-c", HEAD + code]
        return subprocess.run(
            command, cwd=ROOT, env=site, check=False, capture_output=True, text=True
        )

    for code in (FREEZE_AND_DIE, READ_AND_DIE, PACK_AND_DIE):
        died = run(code)
        assert died.returncode == -signal.SIGKILL, died.stderr
    ended = run(READ_ON)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == ["reading unreadable waiting waiting", "paired 1 2 3"]
    packed = run(PACK_AGAIN)
    assert packed.returncode == 0, packed.stderr
    assert packed.stdout.splitlines() == ["None None", "1 True"]
