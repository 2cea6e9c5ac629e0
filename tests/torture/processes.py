"""Real servers of a history's own: PostgreSQL, Valkey, web, worker; all of them can be killed.

They are not the servers of the other tests: these lose nothing that was committed when they
are killed, and nobody else is on them.
"""

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from backend.local import children, places, postgres, valkey

ROOT = Path(__file__).resolve().parents[2]
ALIAS = "torture"
# What a killed PostgreSQL has acknowledged it must still have; a power cut is not tried here.
HONEST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on"}
START_SECONDS = 60.0
TRACEBACK = "Traceback (most recent call last)"
# Characters of a traceback that are told.
TOLD = 6_000


@dataclass
class Web:
    """One web process and its port."""

    port: int
    child: children.Child

    def is_answering(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz/").status_code == 200
        except httpx.TransportError:
            return False


@dataclass
class Processes:
    """Everything that runs; two web processes, so that one may be dead."""

    folder: Path
    database: postgres.Postgres
    queue: valkey.Valkey
    running: dict[str, children.Child] = field(default_factory=dict)
    webs: list[Web] = field(default_factory=list)

    def ports(self) -> list[int]:
        return [web.port for web in self.webs if web.child.is_running()]

    def owner(self, database: str = postgres.DATABASE) -> psycopg.Connection[Any]:
        address = self.database.address(user=postgres.OWNER, database=database)
        return psycopg.connect(address, autocommit=True)

    # --- What is started ---------------------------------------------------------------

    def environment(self, name: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database.address(user=postgres.APPLICATION),
            "DATABASE_OWNER_URL": self.database.address(user=postgres.OWNER),
            "REDIS_URL": self.queue.address,
            "WEB_THREADS": "8",
            "LOG_LEVEL": "WARNING",
            "CELERY_BEAT_SCHEDULE": str(self.folder / f"{name}.schedule"),
        }

    def start_database(self) -> None:
        self.running["database"] = postgres.start(self.database, settings=HONEST)

    def start_queue(self) -> None:
        self.running["queue"] = valkey.start(self.queue)

    def start_web(self) -> None:
        port = _free_port()
        command = [
            *(sys.executable, "-m", "uvicorn", "backend.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-access-log"),
        ]
        self.webs.append(Web(port, self._start(f"web-{port}", command)))

    def start_worker(self, name: str = "worker") -> None:
        command = [
            *(sys.executable, "-m", "celery", "-A", "backend", "worker", "--pool", "solo"),
            *("--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
        ]
        self.running[name] = self._start(name, command)

    def start_beat(self, name: str = "beat") -> None:
        """A process of its own: inside a worker it would outlive the worker's kill."""
        command = [sys.executable, "-m", "celery", "-A", "backend", "beat", "--loglevel", "WARNING"]
        self.running[name] = self._start(name, command)

    def _start(self, name: str, command: list[str]) -> children.Child:
        log = self.folder / f"{name}.log"
        os.chdir(ROOT)
        return children.start(name, command, log=log, environment=self.environment(name))

    # --- What is killed ----------------------------------------------------------------

    def kill_web(self) -> None:
        """One web process dies in the middle of whatever it does; a new one is started."""
        web = self.webs.pop(0)
        _kill(web.child)
        self.start_web()

    def kill_worker(self) -> None:
        _kill(self.running["worker"])
        self.start_worker()

    def restart_database(self) -> None:
        """As after a crash: nobody is told, the log is replayed."""
        child = self.running["database"]
        child.process.send_signal(signal.SIGQUIT)
        child.process.wait()
        self.start_database()

    def kill_queue(self) -> None:
        _kill(self.running["queue"])
        self.start_queue()

    def flush_queue(self) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.queue.socket))
            client.sendall(b"FLUSHALL\r\n")
            client.recv(16)

    @contextmanager
    def frozen_queue(self) -> Iterator[None]:
        process = self.running["queue"].process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    # --- A backup and its restoration ------------------------------------------------------

    def back_up(self) -> None:
        """Copies the database as it is at this moment, everybody thrown out for it."""
        self._without_users(
            "DROP DATABASE IF EXISTS backup", f"CREATE DATABASE backup TEMPLATE {postgres.DATABASE}"
        )

    def restore(self) -> None:
        """Puts the backup in the place of what came since; it begins with a new epoch."""
        with self.owner("backup") as connection:
            connection.execute("UPDATE sync_epoch SET id = gen_random_uuid(), started_at = now()")
        self._without_users(
            f"DROP DATABASE {postgres.DATABASE}",
            f"ALTER DATABASE backup RENAME TO {postgres.DATABASE}",
        )

    def _without_users(self, *statements: str) -> None:
        """Runs statements while nobody is connected; the last leaves the database open again."""
        connections[ALIAS].close()
        name = sql.Identifier(postgres.DATABASE)
        with self.owner("postgres") as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [postgres.DATABASE],
            )
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))

    def tracebacks(self) -> str:
        """What web processes have said of exceptions nobody expected, killed ones included."""
        logs = (log.read_text(errors="replace") for log in sorted(self.folder.glob("web-*.log*")))
        found = [said[said.index(TRACEBACK) :][:TOLD] for said in logs if TRACEBACK in said]
        return "\n".join(found)

    def wait_until_up(self) -> None:
        """Waits for every server. Fails with the end of the logs of what does not come."""
        ok = children.wait_until(
            lambda: (
                postgres.is_answering(self.database)
                and valkey.is_answering(self.queue)
                and all(web.is_answering() for web in self.webs)
            ),
            seconds=START_SECONDS,
        )
        assert ok, "\n".join(web.child.last_lines() for web in self.webs)


def _kill(child: children.Child) -> None:
    child.process.kill()
    child.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving() -> Iterator[Processes]:
    """All servers, and the alias under which this process reaches their database."""
    folder = Path(tempfile.mkdtemp(prefix="field-torture-"))
    folder.chmod(0o711)
    where = places.open_places(folder)
    processes = Processes(folder, postgres.locate(where), valkey.locate(where))
    try:
        processes.start_database()
        processes.start_queue()
        _point_alias(processes)
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        processes.start_web()
        processes.start_web()
        processes.start_worker()
        processes.start_beat()
        processes.wait_until_up()
        yield processes
    finally:
        connections[ALIAS].close()
        # The next servers have another address; a connection keeps the one it was made with.
        del connections[ALIAS]
        children.stop_all(
            [*(web.child for web in processes.webs), *processes.running.values()], patience=4
        )
        shutil.rmtree(folder, ignore_errors=True)


def _point_alias(processes: Processes) -> None:
    """Names the database as its owner, who writes past the application where a test needs it."""
    host = str(processes.database.sockets)
    connections.databases[ALIAS] = {
        **settings.DATABASES["owner"],
        "NAME": postgres.DATABASE,
        "USER": postgres.OWNER,
        "HOST": host,
    }
