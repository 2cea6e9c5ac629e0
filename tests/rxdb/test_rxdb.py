"""The real rxdb package against the real server: no client code but the documented example."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from incidents.models import Assignment, Note
from sync.models import Issue, Mutation
from tests.cast import Cast, new_id
from tests.live import ROOT, serving
from tests.steps import make_call
from tests.tablet import Tablet, logged_in

HERE = Path(__file__).resolve().parent
EXAMPLE = ROOT / "docs" / "examples" / "rxdb-client.mjs"
# Packages stay from run to run, one folder for each lock file.
KEPT = ROOT / ".local" / "rxdb"
OLDEST_NODE = 20
INSTALL_SECONDS = 240
SHIFT_SECONDS = 120


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder with the locked packages; skips where they cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("needs Node and npm, to run the rxdb package itself")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"needs Node {OLDEST_NODE} or newer for the rxdb package")
    lock = (HERE / "package-lock.json").read_bytes()
    folder = KEPT / hashlib.sha256(lock).hexdigest()[:16]
    if not (folder / "installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"npm could not install the rxdb package: {done.stderr[-500:]}")
    (folder / "installed").touch()


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    assert not [name for name, one in lock["packages"].items() if "resolved" in one]


def test_a_shift_on_rxdb(cast: Cast, owner_dsn: str, packages: Path, tmp_path: Path) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    note = new_id()
    for source in (EXAMPLE, HERE / "shift.mjs"):
        shutil.copy(source, tmp_path)
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    with serving(owner_dsn) as server:
        environment = {
            "SERVER": server.url,
            "CREW_TOKEN": str(bob.http.token),
            "BOARD_TOKEN": str(alice.token),
            "ASSIGNMENT": assignment,
            "NOTE": note,
        }
        done = subprocess.run(
            ["node", "shift.mjs"],
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=SHIFT_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:] + server.said()[-2000:]
    _server_agrees(assignment, note)


def _server_agrees(assignment: str, note: str) -> None:
    """One effect of everything, and nothing lost."""
    stored = Assignment.objects.get(id=assignment)
    assert (stored.team_note, stored.state) == ("dog", "acknowledged")
    assert Note.objects.get().body == "three"
    results = Mutation.objects.filter(record_id=note).values_list("kind", "result")
    assert [one for one in results if one[0] == "note.create"] == [("note.create", "applied")]
    assert {result for kind, result in results if kind == "note.amend"} == {"applied"}
    kinds = sorted(Issue.objects.values_list("kind", "result"))
    assert kinds == [("assignment.patch", "conflict"), ("note.delete", "rejected")]
