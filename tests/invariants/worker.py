"""A real web worker on the test database, to be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.live import ROOT, START_SECONDS, free_port, wait_until

# How the worker's connections are told from the tests' own.
NAME = "killed-worker"


@dataclass
class Worker:
    """gunicorn with one worker, which is replaced whenever it dies."""

    url: str
    master: subprocess.Popen[bytes]
    log: Path

    def pids(self) -> list[int]:
        """The workers there are: children of the master."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = [map(int, line.split()) for line in listed.stdout.splitlines()]
        return [pid for pid, parent in pairs if parent == self.master.pid]

    def kill(self, pids: list[int] | None = None) -> None:
        """As the kernel does when memory runs out; those there are, if none are named."""
        for pid in self.pids() if pids is None else pids:
            os.kill(pid, signal.SIGKILL)

    def answers(self) -> bool:
        """Whether it serves a request now."""
        assert self.master.poll() is None, self.log.read_text(errors="replace")
        try:
            return httpx.get(f"{self.url}/healthz/").status_code == 200
        except httpx.TransportError:
            return False


@contextlib.contextmanager
def worker(owner_dsn: str) -> Iterator[Worker]:
    """A worker of one's own on the database of `owner_dsn`, as the application's weaker role."""
    port = free_port()
    # Preloaded, so that the next worker is there in a moment.
    command = [
        *(sys.executable, "-m", "gunicorn", "backend.wsgi:application", "--preload"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "1"),
        *("--bind", f"127.0.0.1:{port}", "--no-control-socket"),
    ]
    database = conninfo_to_dict(owner_dsn)["dbname"]
    address = make_conninfo(os.environ["DATABASE_URL"], dbname=database, application_name=NAME)
    with tempfile.NamedTemporaryFile(prefix="field-worker-", suffix=".log") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        running = Worker(f"http://127.0.0.1:{port}", process, Path(log.name))
        try:
            wait_until(running.answers, seconds=START_SECONDS)
            yield running
        finally:
            running.kill()
            process.kill()
            process.wait()
