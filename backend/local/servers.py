"""The servers a command needs: those the environment names, else local ones."""

import base64
import contextlib
import fcntl
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.local import children, places, postgres, valkey
from backend.local.failure import LocalFailure

STARTING_SECONDS = 40.0


@dataclass(frozen=True)
class Servers:
    """The local servers of one LOCAL_DIR; None where the environment names another."""

    where: places.Places
    postgres: postgres.Postgres | None
    valkey: valkey.Valkey | None

    def environment(self) -> dict[str, str]:
        """Our environment with everything the settings want to know."""
        values = dict(os.environ)
        if self.postgres:
            values["DATABASE_URL"] = self.postgres.address(user=postgres.APPLICATION)
            values["DATABASE_OWNER_URL"] = self.postgres.address(user=postgres.OWNER)
        if self.valkey:
            values["REDIS_URL"] = self.valkey.address
        defaults = {
            "SECRET_KEY": lambda: kept_secret(self.where, "secret_key", secrets.token_urlsafe(64)),
            "ALLOWED_HOSTS": lambda: f"localhost,127.0.0.1,[::1],{socket.gethostname()}",
            # As in production, except for what a machine without certificates cannot have.
            "DEBUG": lambda: "0",
            "HTTPS_ONLY": lambda: "0",
            "STATIC_FROM_PACKAGES": lambda: "1",
            "CELERY_BEAT_SCHEDULE": lambda: str(self.where.root / "beat-schedule"),
            "VAPID_PRIVATE_KEY": lambda: kept_secret(self.where, "vapid_key", _push_key()),
            "VAPID_SUBJECT": lambda: "mailto:operations@localhost",
        }
        for name, default in defaults.items():
            values[name] = values.get(name) or default()
        return values

    def are_answering(self) -> bool:
        """Whether each local server lets clients in."""
        return (self.postgres is None or postgres.is_answering(self.postgres)) and (
            self.valkey is None or valkey.is_answering(self.valkey)
        )


def locate(where: places.Places, *, given: Mapping[str, str]) -> Servers:
    """The servers for `where`; addresses in the environment `given` take precedence."""
    return Servers(
        where,
        None if given.get("DATABASE_URL") else postgres.locate(where),
        None if given.get("REDIS_URL") else valkey.locate(where),
    )


@contextlib.contextmanager
def started(servers: Servers) -> Iterator[list[children.Child]]:
    """The local servers, started; stopped in reverse order at the end."""
    running: list[children.Child] = []
    try:
        if servers.postgres:
            running.append(postgres.start(servers.postgres))
        if servers.valkey:
            running.append(valkey.start(servers.valkey))
        yield running
    finally:
        for child in reversed(running):
            child.stop()


@contextlib.contextmanager
def alone(where: places.Places, *, purpose: str) -> Iterator[bool]:
    """Whether this process is the only launcher on the folder, which it stays inside the block.

    The lock is the kernel's, so that a killed launcher leaves none behind.
    """
    with (where.root / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        file.truncate(0)
        file.write(f"{purpose} {os.getpid()}")
        file.flush()
        yield True


@contextlib.contextmanager
def in_use(where: places.Places) -> Iterator[None]:
    """Keeps servers that another command started for itself from going while we use them."""
    with (where.root / "users").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def wait_for_users(where: places.Places) -> None:
    """Return when no other command uses the servers any more."""
    with (where.root / "users").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def holder(where: places.Places) -> str:
    """What the launcher that has the folder does, and its process id: "run 4711"."""
    with contextlib.suppress(OSError):
        return (where.root / "lock").read_text()
    return ""


def wait_for_other(servers: Servers) -> None:
    """Wait until servers somebody else is starting let us in."""
    if not children.wait_until(servers.are_answering, seconds=STARTING_SECONDS, pause=0.2):
        raise LocalFailure(f"The local servers ({holder(servers.where)}) do not answer.")


def kept_secret(where: places.Places, name: str, fresh: str) -> str:
    """The secret in file `name`; `fresh` is stored there, for us alone, when there is none."""
    path: Path = where.root / name
    # Written aside, then put there whole: another command may start at the same time, and must
    # not read a file that is still empty.
    aside = path.with_name(f"{name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh)
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
    return path.read_text().strip()


def _push_key() -> str:
    """A private key for Web Push: any number below the order of the curve P-256 is one."""
    number = secrets.randbelow(2**255) + 1
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
