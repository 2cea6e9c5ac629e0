"""`make bench`: starts its own servers, runs the same work each time, prints one table.

CPU counts every web process and all of PostgreSQL, per 1,000 records; ratios are against the
floor of the same run: PostgreSQL alone doing one INSERT … SELECT FROM unnest per batch.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg

from backend.local import children, places, postgres, valkey
from benchmarks import measuring

DEVICES = int(os.environ.get("DEVICES", "200"))
BATCH = 50
AT_ONCE = 16
HISTORY = int(os.environ.get("HISTORY", "10000"))
PORT = int(os.environ.get("PORT", "8931"))
URL = f"http://127.0.0.1:{PORT}/api/v1"
WEB = [
    *(sys.executable, "-m", "gunicorn", "backend.wsgi:application", "--bind", f"127.0.0.1:{PORT}"),
    *("--workers", "2", "--threads", "8", "--worker-class", "gthread", "--log-level", "warning"),
    "--no-control-socket",
]


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
        "CELERY_BEAT_SCHEDULE": str(folder / "beat"),
    }


def _run(server: postgres.Postgres, database: children.Child) -> None:
    import django  # noqa: PLC0415 - the settings need the servers' addresses

    django.setup()
    from benchmarks import population  # noqa: PLC0415

    population.migrate()
    tablets = population.populate(devices=DEVICES, history=HISTORY)
    web = subprocess.Popen(WEB)
    try:
        _wait_for_web(web)
        meter = measuring.Meter(web=web.pid, database=database.process.pid)
        figures = [_floor(meter, server), *_storms(meter, tablets), *_pulls(meter, tablets)]
        _print(figures, measuring.memory_mb(web.pid))
    finally:
        web.terminate()
        web.wait(timeout=20)


def _wait_for_web(web: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if web.poll() is not None:
            raise SystemExit("the web server ended before it answered")
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/healthz/").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the web server does not answer")


def _floor(meter: measuring.Meter, server: postgres.Postgres) -> measuring.Figure:
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


def _at_once(calls: list[tuple[str, str, bytes]]) -> list[float]:
    """Posts (path, token, body) with a bounded number in flight; wall times. All must be 200."""
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    with httpx.Client(limits=limits, timeout=60) as client, ThreadPoolExecutor(AT_ONCE) as pool:

        def post(call: tuple[str, str, bytes]) -> float:
            path, token, body = call
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            begun = time.perf_counter()
            answer = client.post(f"{URL}{path}", content=body, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:300]}")
            return time.perf_counter() - begun

        return list(pool.map(post, calls))


def _storms(meter: measuring.Meter, tablets: list[Any]) -> list[measuring.Figure]:
    creates = [("/sync/push/", tablet.token, tablet.creates(BATCH)) for tablet in tablets]
    updates = [("/sync/push/", tablet.token, tablet.updates(BATCH)) for tablet in tablets]
    count = len(tablets) * BATCH
    return [
        meter.measure("create storm", count, lambda: _at_once(creates)),
        meter.measure("the same, re-sent", count, lambda: _at_once(creates)),
        meter.measure("update storm, half conflicting", count, lambda: _at_once(updates)),
    ]


def _pulls(meter: measuring.Meter, tablets: list[Any]) -> list[measuring.Figure]:
    few = tablets[:20]

    def first() -> list[float]:
        times = []
        for tablet in few:
            times += tablet.pull_all(URL)
        return times

    def nothing_new() -> list[float]:
        return [one for _ in range(10) for tablet in few for one in tablet.pull_all(URL)]

    held = meter.measure("first pull", 0, first)
    held.records = sum(tablet.received for tablet in few)
    return [held, meter.measure("pull, nothing new (per 1,000 pulls)", 10 * len(few), nothing_new)]


def _print(figures: list[measuring.Figure], memory: float) -> None:
    floor = figures[0]
    print(
        f"\nCPU-ms per 1,000 records; {HISTORY:,} records of history, {DEVICES} devices x {BATCH},"
    )
    print(f"{AT_ONCE} at once, gunicorn 2 x 8 threads, fsync on;")
    print("no encryption, no row-level security;")
    print("creates: 70 % notes, 20 % statuses, 10 % positions\n")
    print(measuring.HEADER)
    for figure in figures:
        print(figure.row(floor if figure is not floor else None))
    print(f"\nmemory of the web processes (PSS): {memory:.0f} MB")


if __name__ == "__main__":
    main()
