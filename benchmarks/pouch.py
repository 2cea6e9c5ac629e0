"""pouchdb-server under the same load: a database for each tablet, LevelDB on disk.

It syncs as replication does: revisions are made by the tablets (`new_edits: false`), so the same
batch twice is harmless and a conflicting revision is kept beside the other. It does not wait for
the disk, and has no history behind it.
"""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from benchmarks import rows
from benchmarks.measuring import Figure, Meter
from benchmarks.options import (
    BATCH,
    DEVICES,
    EMPTY_ROUNDS,
    NEW,
    PORT,
    POUCH_FOLDER,
    READERS,
    VISIBLE,
    is_wanted,
)
from benchmarks.population import NOTE, uuid7
from benchmarks.serving import Post, at_once, client

VERSION = "4.2.0"
URL = f"http://127.0.0.1:{PORT}"
INSTALL_S = 120
START_S = 60
PAGE = 1000


class Missing(Exception):
    """pouchdb-server cannot be measured here; the text says why, in one line."""


class Tablet:
    """A database, with the documents its tablet wrote."""

    def __init__(self) -> None:
        self.database = f"/t{uuid4().hex}"
        self.since: str | int = 0
        self._documents: list[tuple[str, str]] = []

    def creates(self, count: int) -> Post:
        """As many new documents, each a note as this project's tablets send it."""
        made = [(str(uuid7()), uuid4().hex) for _ in range(count)]
        self._documents += made
        return self._post(_document(one, [rev]) for one, rev in made)

    def updates(self, count: int) -> Post:
        """Revisions of its last documents: two at once of every second one, in conflict."""
        revised = [(one, rev) for one, rev in self._documents[-count::2] for _ in range(2)]
        return self._post(_document(one, [uuid4().hex, rev]) for one, rev in revised)

    def pull_all(self, web: httpx.Client) -> list[float]:
        """Reads changes until there are no more; wall times of the requests."""
        times = []
        while True:
            query = {"since": self.since, "limit": PAGE, "include_docs": "true"}
            begun = time.perf_counter()
            answer = web.get(f"{self.database}/_changes", params=query)
            times.append(time.perf_counter() - begun)
            page = answer.raise_for_status().json()
            self.since = page["last_seq"]
            if len(page["results"]) < PAGE:
                return times

    def _post(self, documents: Iterator[dict[str, Any]]) -> Post:
        body = {"new_edits": False, "docs": list(documents)}
        return f"{self.database}/_bulk_docs", "nobody", orjson.dumps(body)


def _document(name: str, revisions: list[str]) -> dict[str, Any]:
    """`revisions`: newest first, as replication sends them."""
    start = len(revisions)
    return {
        "_id": name,
        "_rev": f"{start}-{revisions[0]}",
        "_revisions": {"start": start, "ids": revisions},
        "type": "note",
        "assignment": name,
        "kind": "clinical",
        "body": NOTE,
    }


def measured() -> list[Figure]:
    """Its rows.

    Raises: Missing.
    """
    _install()
    with _serving() as process:
        meter = Meter(web=process, database=None)
        figures = _pushes(meter) if is_wanted("records", "push") else []
        return figures + (_pulls(meter) if is_wanted("records", "pull") else [])


def _pushes(meter: Meter) -> list[Figure]:
    tablets = _tablets(DEVICES)
    creates = [tablet.creates(BATCH) for tablet in tablets]
    updates = [tablet.updates(BATCH) for tablet in tablets]
    count = DEVICES * BATCH
    return [
        meter.measure(rows.CREATE, count, lambda: at_once(creates, URL)),
        meter.measure(rows.AGAIN, count, lambda: at_once(creates, URL)),
        meter.measure(rows.UPDATE, count, lambda: at_once(updates, URL)),
    ]


def _pulls(meter: Meter) -> list[Figure]:
    readers = _tablets(READERS)
    for _ in range(VISIBLE // NEW):
        at_once([reader.creates(NEW) for reader in readers], URL)
    with client(URL) as web:

        def everybody() -> list[float]:
            return [one for reader in readers for one in reader.pull_all(web)]

        first = meter.measure(rows.FIRST, READERS * VISIBLE, everybody)

        def again_and_again() -> list[float]:
            return [one for _ in range(EMPTY_ROUNDS) for one in everybody()]

        empty = meter.measure(rows.EMPTY, READERS * EMPTY_ROUNDS, again_and_again)
        at_once([reader.creates(NEW) for reader in readers], URL)
        news = meter.measure(rows.NEWS, READERS, everybody)
    return [first, empty, news]


def _tablets(count: int) -> list[Tablet]:
    tablets = [Tablet() for _ in range(count)]
    with client(URL) as web:
        for tablet in tablets:
            web.put(tablet.database).raise_for_status()
    # Opened and warm, as the others are.
    at_once([tablet.creates(1) for tablet in tablets], URL)
    return tablets


def _install() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("there is no Node here")
    if _program().exists():
        return
    POUCH_FOLDER.mkdir(parents=True, exist_ok=True)
    # Nothing is built or fetched by the packages themselves: LevelDB comes built in its own.
    command = ["npm", "install", "--prefix", str(POUCH_FOLDER), "--ignore-scripts", "--no-audit"]
    try:
        subprocess.run(
            [*command, "--no-fund", "--loglevel=error", f"pouchdb-server@{VERSION}"],
            timeout=INSTALL_S,
            check=True,
            capture_output=True,
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"npm did not install it within {INSTALL_S} s") from None
    except subprocess.CalledProcessError as failure:
        last = failure.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Missing(f"npm does not install it: {''.join(last)}") from None


def _program() -> Path:
    return POUCH_FOLDER / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"


@contextlib.contextmanager
def _serving() -> Iterator[int]:
    """Its process, over an empty folder."""
    data = POUCH_FOLDER / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    command = ["node", str(_program()), "--port", f"{PORT}", "--dir", ".", "--no-stdout-logs"]
    process = subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL)
    try:
        _wait(process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(data)


def _wait(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Missing(f"it ended with {process.returncode} before it answered")
        with contextlib.suppress(httpx.TransportError):
            httpx.get(URL)
            return
        time.sleep(0.2)
    raise Missing(f"it did not answer within {START_S} s")
