"""`make bench`: starts its own servers, runs the same work each time, prints one table a size.

CPU counts every web process and all of PostgreSQL, per 1,000 records or pulls; ratios are against
the reference of the same run (`benchmarks.reference`), goals are in `benchmarks.goals`.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backend.local import children, places, postgres, valkey
from benchmarks import options
from benchmarks.options import BATCH, CHANGES, LISTENERS, PORT, PRESSING, PROFILED, READERS, SIZES

if TYPE_CHECKING:
    from benchmarks.measuring import Figure
    from benchmarks.population import City


def main() -> None:
    """The whole run; servers and data are gone afterwards, also when it is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))
    with tempfile.TemporaryDirectory(prefix="field-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        where = places.open_places(folder)
        server, cache = postgres.locate(where), valkey.locate(where)
        running: list[children.Child] = []
        try:
            running += [postgres.start(server), valkey.start(cache)]
            _set_environment(server, cache, folder)
            _run(server, running[0].process.pid)
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


def _run(server: postgres.Postgres, database: int) -> None:
    """`database` is the process of PostgreSQL."""
    import django  # noqa: PLC0415 - the settings need the servers' addresses

    django.setup()
    from benchmarks import population  # noqa: PLC0415

    population.migrate()
    city = population.City(server.address(user=postgres.SUPERUSER))
    if options.is_wanted("records", "push", "pull"):
        _run_records(server, database, city)
    if options.is_wanted("feed"):
        _run_feed(database)
    if options.is_wanted("storm"):
        _run_storm(city)
    if options.is_wanted("profile"):
        _run_profile(database, city)


def _run_records(server: postgres.Postgres, database: int, city: "City") -> None:
    from benchmarks import goals, records, reference_tables, report  # noqa: PLC0415

    owner = server.address(user=postgres.OWNER)
    peer = _peer()
    floor = records.floor(owner, database)
    tables = reference_tables.Tables(owner)
    smallest = None
    for size in SIZES:
        readers = city.crews(READERS)
        tables.grow(size)
        city.grow(size, readers)
        reference, product = records.measured(city, readers, tables, database)
        smallest = smallest or product
        orientation = [records.list_serializer(city, database), floor]
        report.print_table(size, goals.Run(product, reference, smallest), peer, orientation)


def _peer() -> "list[Figure] | str":
    """pouchdb-server's rows, or why there are none."""
    from benchmarks import pouch  # noqa: PLC0415

    try:
        return pouch.measured()
    except pouch.Missing as reason:
        return str(reason)


def _run_feed(database: int) -> None:
    from benchmarks import feed  # noqa: PLC0415

    print("\nthe live feed: one process, a change every 0.4 s, from before it is written to the")
    print("line that says pull now; CPU per change, heartbeats and looks after log-ins included\n")
    print(feed.HEADER, flush=True)
    for count in LISTENERS:
        row = feed.measured(port=PORT, database=database, listeners=count, changes=CHANGES)
        print(row, flush=True)


def _run_storm(city: "City") -> None:
    from benchmarks import feed, serving, storm  # noqa: PLC0415

    with serving.serving("backend.wsgi"), feed.serving(PORT + 1):
        warm = city.crews(options.WARM_UP)
        serving.at_once([tablet.push(tablet.creates(BATCH)) for tablet in warm])
        print("\na storm: web workers for pushes, the live feed's process for calls for help\n")
        blown = storm.measured(
            city.crews(options.STORM[0]),
            city.crews(PRESSING),
            records=options.STORM[1],
            batch=BATCH,
            within_s=10,
            web=serving.URL,
            feed=f"http://127.0.0.1:{PORT + 1}/api/v1",
        )
        print(blown, flush=True)


def _run_profile(database: int, city: "City") -> None:
    from benchmarks import profile  # noqa: PLC0415

    print(f"\na push of {BATCH} records in one process, without a server around it: CPU-ms by what")
    print("the code is for\n", flush=True)
    tablets = city.crews(3 * PROFILED)
    print(profile.table(tablets, database=database, batch=BATCH), flush=True)


if __name__ == "__main__":
    main()
