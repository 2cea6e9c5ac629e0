"""The launcher with real processes: what it starts it also stops, whatever happens."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.local import children, places, servers
from backend.local.failure import LocalFailure
from backend.local.run import check_free, demo_password, read_port, wants_demo

ROOT = Path(__file__).resolve().parents[2]
SERVER_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")

# Servers without the product: the launcher's own half, up until its standard input closes.
HOLD = """
import sys
from backend.local import places, servers
where = places.open_places(sys.argv[1])
with servers.alone(where, purpose="test") as alone:
    assert alone
    with servers.started(servers.locate(where, given={})) as running:
        print(*(child.process.pid for child in running), flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def local_dir() -> Iterator[Path]:
    """A LOCAL_DIR that PostgreSQL's account can reach, whoever runs the tests."""
    # pytest's own folders are closed to it on purpose.
    folder = Path(tempfile.mkdtemp(prefix="field-launcher-"))
    folder.chmod(0o711)
    yield folder
    remove(folder)


def remove(folder: Path) -> None:
    shutil.rmtree(places.Places(folder).spare, ignore_errors=True)
    shutil.rmtree(folder)


def located(local_dir: Path, **given: str) -> servers.Servers:
    return servers.locate(places.open_places(local_dir), given=given)


def environment(local_dir: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in SERVER_NAMES}
    return clean | {"LOCAL_DIR": str(local_dir)} | more


@contextlib.contextmanager
def held(local_dir: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A launcher that holds its servers; it and the process ids of the servers."""
    launcher = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(local_dir)],
        cwd=ROOT,
        env=environment(local_dir),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = launcher.stdout.readline()
        while line and not line[0].isdigit():
            line = launcher.stdout.readline()
        yield launcher, [int(word) for word in line.split()]
    finally:
        launcher.communicate()


def manage(local_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.local", "manage", *arguments],
        cwd=ROOT,
        env=environment(local_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def descendants(pid: int) -> set[int]:
    """`pid` and every process below it."""
    found = {pid}
    for path in Path("/proc").glob("[0-9]*/task/*/children"):
        if int(path.parts[2]) == pid:
            for child in path.read_text().split():
                found |= descendants(int(child))
    return found


def command_of(pid: int) -> str:
    """The command line of a process; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def all_gone(pids: set[int]) -> Callable[[], bool]:
    return lambda: not any(map(is_alive, pids))


def test_servers_stop_with_their_launcher_and_keep_their_rows(local_dir: Path) -> None:
    with held(local_dir) as (_, first):
        assert len(first) == 2
        assert all(map(is_alive, first))
    assert children.wait_until(all_gone(set(first)), seconds=5)
    started = time.monotonic()
    with held(local_dir) as (_, second):
        assert all(map(is_alive, second))
    # Far below what creating the database files anew would take on a slow machine.
    assert time.monotonic() - started < 15


def test_a_killed_launcher_leaves_nobody_behind_and_the_next_one_starts(local_dir: Path) -> None:
    with held(local_dir) as (launcher, pids):
        everybody = set().union(*(descendants(pid) for pid in pids))
        assert len(everybody) > len(pids), "PostgreSQL has processes of its own"
        launcher.kill()
    # At once, while the old servers may still be on their way down.
    with held(local_dir) as (_, fresh):
        assert all(map(is_alive, fresh))
        assert children.wait_until(all_gone(everybody), seconds=5)


def test_a_server_killed_outright_starts_again(local_dir: Path) -> None:
    with held(local_dir) as (_, pids):
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    with held(local_dir) as (_, fresh):
        assert all(map(is_alive, fresh))


def test_a_second_launcher_on_the_same_folder_is_refused(local_dir: Path) -> None:
    with held(local_dir):
        second = subprocess.run(
            [sys.executable, "-m", "backend.local", "run"],
            cwd=ROOT,
            env=environment(local_dir, PORT="8971"),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert second.returncode == 1
    assert "Already running" in second.stderr


def test_a_port_in_use_is_named_before_anything_starts(local_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "backend.local", "run"],
            cwd=ROOT,
            env=environment(local_dir, PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [f"PORT={port} is in use. Try: make run PORT={port + 1}"]
    assert not list((local_dir / "logs").iterdir())


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "80a", "٨٠٠٠", " 8000"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(LocalFailure, match="PORT="):
        read_port(text)


def test_demo_is_yes_unless_it_is_zero() -> None:
    assert [wants_demo(text) for text in ("", "1", "0")] == [True, True, False]
    with pytest.raises(LocalFailure, match="DEMO=no is neither 0 nor 1"):
        wants_demo("no")


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_free(port)


def test_manage_starts_servers_and_stops_them_again(local_dir: Path) -> None:
    result = manage(local_dir, "showmigrations", "contenttypes", "--database", "owner")
    assert result.returncode == 0, result.stderr
    assert "0001_initial" in result.stdout
    ours = located(local_dir)
    assert not ours.are_answering()


def test_manage_uses_the_servers_that_run(local_dir: Path) -> None:
    with held(local_dir) as (_, pids):
        result = manage(local_dir, "showmigrations", "contenttypes", "--database", "owner")
        assert result.returncode == 0, result.stderr
        assert all(map(is_alive, pids))


def test_manage_hands_on_the_exit_code(local_dir: Path) -> None:
    assert manage(local_dir, "no_such_command").returncode == 1


def test_two_commands_at_once_share_the_servers(local_dir: Path) -> None:
    commands = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "backend.local",
                "manage",
                "showmigrations",
                "--database",
                "owner",
            ],
            cwd=ROOT,
            env=environment(local_dir),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    errors = [command.communicate(timeout=90)[1] for command in commands]
    assert [command.returncode for command in commands] == [0, 0], errors


def test_secrets_are_made_once_and_for_us_alone(local_dir: Path) -> None:
    ours = located(local_dir)
    first = demo_password(ours, "")
    assert demo_password(ours, "") == first
    assert demo_password(ours, "given") == "given"
    assert (local_dir / "demo_password").stat().st_mode & 0o777 == 0o600


def test_addresses_from_the_environment_win(local_dir: Path) -> None:
    ours = located(
        local_dir, DATABASE_URL="postgresql://elsewhere/field", REDIS_URL="redis://elsewhere"
    )
    assert ours.postgres is None
    assert ours.valkey is None


def test_a_long_folder_name_still_gets_a_short_socket(local_dir: Path) -> None:
    deep = local_dir / ("a" * 60) / ("b" * 60)
    deep.parent.mkdir(mode=0o711)
    ours = located(deep)
    try:
        assert len(str(ours.postgres.sockets)) < 90
        assert len(str(ours.valkey.socket)) < 107
        assert ours.valkey.socket.parent.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(ours.where.spare)


def test_a_closed_folder_is_left_closed_and_the_servers_start_all_the_same(
    local_dir: Path,
) -> None:
    local_dir.chmod(0o700)
    with held(local_dir) as (_, pids):
        assert all(map(is_alive, pids))
    assert local_dir.stat().st_mode & 0o777 == 0o700


def test_a_folder_somebody_else_put_there_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "taken").symlink_to(tmp_path)
    with pytest.raises(LocalFailure, match="in the way"):
        places.private_folder(tmp_path / "taken", children.myself())
