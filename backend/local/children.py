"""Child processes that never outlive this one."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The operating system account a child runs under."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this is the account we run under ourselves."""
        return self.uid == os.geteuid()

    @property
    def user(self) -> int | None:
        """For subprocess: the user to become, None to stay."""
        return None if self.is_me else self.uid

    @property
    def group(self) -> int | None:
        """For subprocess: the group to become, None to stay."""
        return None if self.is_me else self.gid

    @property
    def extra_groups(self) -> list[int] | None:
        """For subprocess: none of root's further groups may remain."""
        return None if self.is_me else []


def myself() -> Account:
    """The account this process runs under."""
    return Account(os.geteuid(), os.getegid())


@dataclass(frozen=True)
class Child:
    """A running process, its name for people, its log, and the signal that ends it politely."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    polite: signal.Signals = signal.SIGTERM

    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def last_lines(self, count: int = 12) -> str:
        """The end of its log, for a person to read."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        return ""

    def stop(self, *, patience: float = 8.0) -> None:
        """Ask it to end, and kill it after `patience` seconds."""
        if not self.is_running():
            return
        self.process.send_signal(self.polite)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    name: str,
    arguments: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    polite: signal.Signals = signal.SIGTERM,
    on_parent_death: signal.Signals = signal.SIGKILL,
) -> Child:
    """Start a child in a session of its own, so that Ctrl-C reaches only us.

    Call from the main thread: the kernel ties the child to the thread that started it.
    """
    with contextlib.suppress(FileNotFoundError):
        log.replace(log.with_suffix(".log.1"))
    runner = account or myself()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            preexec_fn=_die_with_parent(on_parent_death),  # noqa: PLW1509 - we start no threads
            user=runner.user,
            group=runner.group,
            extra_groups=runner.extra_groups,
        )
    return Child(name, process, log, polite)


def stop_all(running: Sequence[Child], *, patience: float = 8.0) -> None:
    """Stop children that do not depend on each other, all at the same time."""
    for child in running:
        if child.is_running():
            child.process.send_signal(child.polite)
    wait_until(lambda: not any(map(Child.is_running, running)), seconds=patience)
    for child in running:
        child.stop(patience=0.1)


def stop_with_parent() -> None:
    """End this process politely when whoever started it is gone."""
    if sys.platform == "linux":
        _prctl(signal.SIGTERM)


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Ask again and again; False when `seconds` went by without a yes."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    parent = os.getpid()

    def tie() -> None:
        _prctl(death_signal)
        # The parent may have died between fork and prctl; nobody would tell us then.
        if os.getppid() != parent:
            os._exit(1)

    return tie


# Loaded before any fork: between fork and exec importing is not safe.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _prctl(death_signal: signal.Signals) -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
