"""`make run` from end to end, with the demo city: needs every part of the product."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.local import children, places
from tests.local.test_launcher import ROOT, all_gone, command_of, descendants, environment

READY_SECONDS = 120


@pytest.fixture(scope="module")
def local_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="field-run-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(places.Places(folder).spare, ignore_errors=True)
    shutil.rmtree(folder)


@contextlib.contextmanager
def running(local_dir: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """The launcher, its port, and what it said until it was ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    launcher = subprocess.Popen(
        [sys.executable, "-m", "backend.local", "run"],
        cwd=ROOT,
        env=environment(local_dir, PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        for line in launcher.stdout:
            said += line
            if "Stop with" in line:
                break
        yield launcher, port, said
    finally:
        launcher.kill()
        launcher.communicate()


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().status


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def test_it_serves_shows_its_log_ins_and_stops_when_asked(local_dir: Path) -> None:
    with running(local_dir) as (launcher, port, said):
        assert "Ready." in said, said
        assert (local_dir / "demo_password").read_text().strip() in said
        assert status(port, "/healthz/") == 200
        assert status(port, "/api/v1/docs/") == 200
        assert status(port, "/api/v1/schema/") == 200
        everybody = descendants(launcher.pid)
        launcher.send_signal(signal.SIGINT)
        rest, _ = launcher.communicate(timeout=20)
        assert rest.strip() == "Stopped."
        assert launcher.returncode == 0
        assert children.wait_until(all_gone(everybody), seconds=5)


def test_killed_it_leaves_nobody_behind(local_dir: Path) -> None:
    with running(local_dir) as (launcher, _, said):
        assert "Ready." in said, said
        everybody = descendants(launcher.pid)
        assert len(everybody) > 8
        launcher.kill()
        assert children.wait_until(all_gone(everybody), seconds=10)


def test_a_child_that_dies_is_named_and_ends_the_rest(local_dir: Path) -> None:
    with running(local_dir) as (launcher, _, said):
        assert "Ready." in said, said
        everybody = descendants(launcher.pid)
        web = next(pid for pid in everybody if "uvicorn" in command_of(pid))
        os.kill(web, signal.SIGKILL)
        rest, _ = launcher.communicate(timeout=20)
        assert launcher.returncode == 1
        assert "web ended unexpectedly" in rest
        assert children.wait_until(all_gone(everybody), seconds=5)
