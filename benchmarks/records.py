"""Push and pull, the same load for this project and for the reference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import psycopg

from benchmarks import rows
from benchmarks.measuring import Figure, Meter, memory_mb
from benchmarks.options import (
    AT_ONCE,
    BATCH,
    DEVICES,
    EMPTY_ROUNDS,
    NEW,
    NEWS_ROUNDS,
    OTHERS,
    OTHERS_ROUNDS,
    READERS,
    VISIBLE,
    WARM_UP,
    is_wanted,
)
from benchmarks.population import City, Tablet
from benchmarks.reference_tables import Tables
from benchmarks.serving import at_once, client, serving


@dataclass
class Measured:
    """What one server took: its rows by name, and the memory of its processes in MB."""

    figures: dict[str, Figure] = field(default_factory=dict)
    memory_mb: float = 0.0

    def add(self, *figures: Figure) -> None:
        self.figures |= {figure.name: figure for figure in figures}


class Source(Protocol):
    """Whoever writes what a reader then finds."""

    def tell(self, tablet: Tablet, count: int) -> None: ...


def product(city: City, readers: list[Tablet], database: int) -> Measured:
    """This project's server; `database` is the process of PostgreSQL."""
    return _measured("backend.wsgi", database, city, readers, city, lambda: city.go_on(OTHERS))


def reference(city: City, tables: Tables, database: int) -> Measured:
    """The bare view's server, with crews of its own."""
    return _measured("benchmarks.reference_wsgi", database, city, city.crews(READERS), tables, None)


def _measured(
    module: str,
    database: int,
    city: City,
    readers: list[Tablet],
    source: Source,
    go_on: Callable[[], None] | None,
) -> Measured:
    measured = Measured()
    warm, tablets = city.crews(WARM_UP), city.crews(DEVICES)
    if isinstance(source, Tables):
        source.adopt(warm + tablets)
    with serving(module) as web:
        meter = Meter(web=web, database=database)
        at_once([tablet.push(tablet.creates(BATCH)) for tablet in warm])
        at_once([tablet.push(tablet.updates(BATCH)) for tablet in warm])
        at_once([tablet.pull() for tablet in warm])
        if is_wanted("records", "push"):
            measured.add(*_pushes(meter, tablets))
        if is_wanted("records", "pull"):
            measured.add(*_pulls(meter, readers, source, go_on))
        measured.memory_mb = memory_mb(web)
    return measured


def _pushes(meter: Meter, tablets: list[Tablet]) -> list[Figure]:
    creates = [tablet.push(tablet.creates(BATCH)) for tablet in tablets]
    updates = [tablet.push(tablet.updates(BATCH)) for tablet in tablets]
    count = len(tablets) * BATCH
    return [
        meter.measure(rows.CREATE, count, lambda: at_once(creates)),
        meter.measure(rows.AGAIN, count, lambda: at_once(creates)),
        meter.measure(rows.UPDATE, count, lambda: at_once(updates)),
    ]


def _pulls(
    meter: Meter, readers: list[Tablet], source: Source, go_on: Callable[[], None] | None
) -> list[Figure]:
    for reader in readers:
        source.tell(reader, VISIBLE)
    with client() as web:

        def everybody() -> list[float]:
            return [one for reader in readers for one in reader.pull_all(web)]

        figures = [
            meter.measure(rows.FIRST, READERS * VISIBLE, everybody),
            meter.measure(rows.EMPTY, READERS, everybody, rounds=EMPTY_ROUNDS),
        ]
        if go_on is not None:
            figures.append(
                meter.measure(
                    rows.AFTER_OTHERS, READERS, everybody, rounds=OTHERS_ROUNDS, before=go_on
                )
            )

        def news() -> None:
            for reader in readers:
                source.tell(reader, NEW)

        # Once unmeasured: a connection's first look for what is new is prepared.
        news()
        everybody()
        figures.append(
            meter.measure(rows.NEWS, READERS, everybody, rounds=NEWS_ROUNDS, before=news)
        )
    return figures


def list_serializer(city: City, database: int) -> Figure:
    """The notes of a sixteenth of the devices through a DRF list serializer: it is slow."""
    tablets = city.crews(max(1, DEVICES // 16))
    posts = [("/plain/", one.token, city.plain_notes(one, BATCH)) for one in tablets]
    first = tablets[0]
    warm = [("/plain/", first.token, city.plain_notes(first, 1)) for _ in range(AT_ONCE)]
    with serving("benchmarks.plain_wsgi") as web:
        at_once(warm)
        meter = Meter(web=web, database=database)
        return meter.measure("DRF list serializer", len(posts) * BATCH, lambda: at_once(posts))


def floor(owner: str, database: int) -> Figure:
    """What PostgreSQL itself needs to take in the same bytes, batch by batch."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE floor (id uuid PRIMARY KEY, device uuid, seq bigint, body text,"
            " at timestamptz)"
        )

        def work() -> list[float]:
            for _ in range(DEVICES):
                connection.execute(
                    "INSERT INTO floor SELECT uuidv7(), uuidv7(), n, b, now()"
                    " FROM unnest(%s::bigint[], %s::text[]) AS v(n, b) ON CONFLICT DO NOTHING",
                    [list(range(BATCH)), ["x" * 290] * BATCH],
                )
            return []

        meter = Meter(web=None, database=database)
        return meter.measure("floor: PostgreSQL alone", DEVICES * BATCH, work)
