"""`make bench`: starts its own servers, runs the same work each time, prints one table.

CPU counts every web process and all of PostgreSQL, per 1,000 records; ratios are against the
floor of the same run: PostgreSQL alone doing one INSERT … SELECT FROM unnest per batch.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg

from backend.local import children, places, postgres, valkey
from benchmarks import measuring
from benchmarks.measuring import Figure

if TYPE_CHECKING:
    from benchmarks.population import City, Tablet

DEVICES = int(os.environ.get("DEVICES", "200"))
# Records of history, one table each: HISTORY=10000,100000,1000000
SIZES = [int(size) for size in os.environ.get("HISTORY", "10000").split(",")]
BATCH = 50
# Tablets that reconnect within ten seconds, and how much each has queued: STORM=500x200
STORM = [int(part) for part in os.environ.get("STORM", "100x200").split("x")]
PRESSING = 20
# Pushes that warm up, that are measured, and that are profiled.
PROFILED = 40
AT_ONCE = 16
# Enough that every thread has connected, compiled and prepared what it will need.
WARM_UP = 48
READERS = 20
VISIBLE = 2000
NEW = 100
PORT = int(os.environ.get("PORT", "8931"))
# Part of it alone: records, feed, storm, profile.
ONLY = os.environ.get("ONLY", "")
# Listeners of the live feed on one process, one row each.
LISTENERS = [int(count) for count in os.environ.get("LISTENERS", "100,500").split(",")]
CHANGES = int(os.environ.get("CHANGES", "100"))
URL = f"http://127.0.0.1:{PORT}/api/v1"
GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}"),
    *("--workers", "2", "--threads", "8", "--worker-class", "gthread", "--log-level", "warning"),
    "--no-control-socket",
    "--preload",
]
# A post: its path, token and body.
Post = tuple[str, str, bytes]


def main() -> None:
    """The whole run; servers and data are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="field-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        where = places.open_places(folder)
        server, cache = postgres.locate(where), valkey.locate(where)
        running: list[children.Child] = []
        try:
            running += [postgres.start(server), valkey.start(cache)]
            _set_environment(server, cache, folder)
            _run(server, running[0])
        finally:
            for child in reversed(running):
                child.stop()


def _set_environment(server: postgres.Postgres, cache: valkey.Valkey, folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "DATABASE_URL": server.address(user=postgres.APPLICATION),
        "DATABASE_OWNER_URL": server.address(user=postgres.OWNER),
        "REDIS_URL": cache.address,
        "SECRET_KEY": "benchmark-" + "b" * 60,
        "DEBUG": "0",
        "HTTPS_ONLY": "0",
        "STATIC_FROM_PACKAGES": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "HEARTBEAT_SECONDS": "0",
        "CELERY_BEAT_SCHEDULE": str(folder / "beat"),
    }


def _run(server: postgres.Postgres, database: children.Child) -> None:
    import django  # noqa: PLC0415 - the settings need the servers' addresses

    django.setup()
    from benchmarks import population  # noqa: PLC0415

    population.migrate()
    city = population.City()
    if ONLY in ("", "records"):
        _run_records(server, database, city)
    if ONLY in ("", "feed"):
        _run_feed(database)
    if ONLY in ("", "storm"):
        _run_storm(city)
    if ONLY in ("", "profile"):
        _run_profile(database, city)


def _run_records(server: postgres.Postgres, database: children.Child, city: "City") -> None:
    city.crews(1)
    floor = _floor(measuring.Meter(web=None, database=database.process.pid), server)
    for size in SIZES:
        city.grow(size)
        figures = [floor]
        with _serving("benchmarks.plain_wsgi") as web:
            meter = measuring.Meter(web=web, database=database.process.pid)
            figures.append(_plain(meter, city))
        with _serving("backend.wsgi") as web:
            meter = measuring.Meter(web=web, database=database.process.pid)
            tablets = city.crews(DEVICES)
            _at_once([tablet.push(tablet.creates(BATCH)) for tablet in city.crews(WARM_UP)])
            figures += [*_storms(meter, tablets), *_pulls(meter, city)]
            _print(size, figures, measuring.memory_mb(web))


def _run_feed(database: children.Child) -> None:
    from benchmarks import feed  # noqa: PLC0415

    print("\nthe live feed: one process, a change every 0.4 s, from before it is written to the")
    print("line that says pull now; CPU per change, heartbeats and looks after log-ins included\n")
    print(feed.HEADER, flush=True)
    for count in LISTENERS:
        row = feed.measured(
            port=PORT, database=database.process.pid, listeners=count, changes=CHANGES
        )
        print(row, flush=True)


def _run_storm(city: "City") -> None:
    from benchmarks import feed, storm  # noqa: PLC0415

    with _serving("backend.wsgi"), feed.serving(PORT + 1):
        _at_once([tablet.push(tablet.creates(BATCH)) for tablet in city.crews(WARM_UP)])
        print("\na storm: web workers for pushes, the live feed's process for calls for help\n")
        blown = storm.measured(
            city.crews(STORM[0]),
            city.crews(PRESSING),
            records=STORM[1],
            batch=BATCH,
            within_s=10,
            web=URL,
            feed=f"http://127.0.0.1:{PORT + 1}/api/v1",
        )
        print(blown, flush=True)


def _run_profile(database: children.Child, city: "City") -> None:
    from benchmarks import profile  # noqa: PLC0415

    print(f"\na push of {BATCH} records in one process, without a server around it: CPU-ms by what")
    print("the code is for\n", flush=True)
    tablets = city.crews(3 * PROFILED)
    print(profile.table(tablets, database=database.process.pid, batch=BATCH), flush=True)


@contextlib.contextmanager
def _serving(module: str) -> Iterator[int]:
    """Web processes; the parent's id."""
    web = subprocess.Popen([*GUNICORN, f"{module}:application"])
    try:
        _wait_for_web(web)
        yield web.pid
    finally:
        web.terminate()
        web.wait(timeout=20)


def _wait_for_web(web: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if web.poll() is not None:
            raise SystemExit("the web server ended before it answered")
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/healthz/")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the web server does not answer")


def _floor(meter: measuring.Meter, server: postgres.Postgres) -> Figure:
    """What PostgreSQL itself needs to take in the same bytes, batch by batch."""
    with psycopg.connect(server.address(user=postgres.OWNER), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE floor (id uuid PRIMARY KEY, device uuid, seq bigint, body text,"
            " at timestamptz)"
        )

        def work() -> list[float]:
            for _ in range(DEVICES):
                connection.execute(
                    "INSERT INTO floor SELECT gen_random_uuid(), gen_random_uuid(), n, b, now()"
                    " FROM unnest(%s::bigint[], %s::text[]) AS v(n, b) ON CONFLICT DO NOTHING",
                    [list(range(BATCH)), ["x" * 290] * BATCH],
                )
            return []

        return meter.measure("floor: PostgreSQL alone", DEVICES * BATCH, work)


def _client() -> httpx.Client:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    return httpx.Client(base_url=URL, limits=limits, timeout=120)


def _at_once(posts: list[Post]) -> list[float]:
    """Posts with a bounded number in flight; wall times. All must be 200."""
    with _client() as client, ThreadPoolExecutor(AT_ONCE) as pool:

        def post(one: Post) -> float:
            path, token, body = one
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            begun = time.perf_counter()
            answer = client.post(path, content=body, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:300]}")
            return time.perf_counter() - begun

        return list(pool.map(post, posts))


def _plain(meter: measuring.Meter, city: "City") -> Figure:
    """The same number of notes through a DRF list serializer; a quarter of the devices suffice."""
    posts = [
        ("/plain/", tablet.token, city.plain_notes(tablet, BATCH))
        for tablet in city.crews(DEVICES // 4 + AT_ONCE)
    ]
    _at_once(posts[:AT_ONCE])
    posts = posts[AT_ONCE:]
    return meter.measure("DRF list serializer", len(posts) * BATCH, lambda: _at_once(posts))


def _storms(meter: measuring.Meter, tablets: "list[Tablet]") -> list[Figure]:
    creates = [tablet.push(tablet.creates(BATCH)) for tablet in tablets]
    updates = [tablet.push(tablet.updates(BATCH)) for tablet in tablets]
    count = len(tablets) * BATCH
    return [
        meter.measure("create storm", count, lambda: _at_once(creates)),
        meter.measure("the same, re-sent", count, lambda: _at_once(creates)),
        meter.measure("update storm, half conflicting", count, lambda: _at_once(updates)),
    ]


def _pulls(meter: measuring.Meter, city: "City") -> list[Figure]:
    readers = city.crews(READERS)
    for reader in readers:
        city.tell(reader, VISIBLE)
    with _client() as client:

        def everybody(times: int = 1) -> Callable[[], list[float]]:
            return lambda: [
                one for _ in range(times) for reader in readers for one in reader.pull_all(client)
            ]

        first = meter.measure("first pull", READERS * VISIBLE, everybody())
        empty = meter.measure("pull, nothing new (per 1,000 pulls)", 10 * READERS, everybody(10))
        for reader in readers:
            city.tell(reader, NEW)
        news = meter.measure(f"pull, {NEW} new (per 1,000 pulls)", READERS, everybody())
    return [first, empty, news]


def _print(size: int, figures: list[Figure], memory: float) -> None:
    floor = figures[0]
    print(f"\nCPU-ms per 1,000 records; {size:,} records of history, {DEVICES} devices x {BATCH},")
    print(f"{AT_ONCE} at once, gunicorn 2 x 8 threads, fsync on;")
    print("no encryption, no row-level security;")
    print("creates: 70 % notes, 20 % statuses, 10 % positions\n")
    print(measuring.HEADER)
    for figure in figures:
        print(figure.row(floor if figure is not floor else None))
    print(f"\nmemory of the web processes (PSS): {memory:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
