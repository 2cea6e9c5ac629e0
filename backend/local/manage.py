"""`python -m backend.local manage ...`: one management command on the local servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.local import places, servers

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def manage(local_dir: str, arguments: Sequence[str]) -> int:
    """Run the command; its exit code. Servers that are not running are started for it."""
    where = places.open_places(local_dir)
    with servers.alone(where, purpose="manage") as alone:
        ours = servers.locate(where, given=os.environ)
        if not alone:
            return _beside_another(ours, arguments)
        with servers.started(ours):
            code = call(ours, arguments)
            servers.wait_for_users(ours.where)
            return code


def call(ours: servers.Servers, arguments: Sequence[str]) -> int:
    """Run the command on servers that are up; its exit code."""
    # Ctrl-C belongs to the command: the terminal sends it to both of us.
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(
            [sys.executable, MANAGE, *arguments],
            env=ours.environment(),
            preexec_fn=_listen_to_interrupts,
            check=False,
        ).returncode
    finally:
        signal.signal(signal.SIGINT, previous)


def _listen_to_interrupts() -> None:
    # "Ignored" would be inherited, and the command could no longer be stopped.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _beside_another(ours: servers.Servers, arguments: Sequence[str]) -> int:
    with servers.in_use(ours.where):
        servers.wait_for_other(ours)
        return call(ours, arguments)
