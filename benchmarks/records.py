"""Push and pull, the same load for this project and for the reference.

The two take turns at short pieces of it: a machine that others share is not equally fast all the
time, and a ratio of two figures taken minutes apart would say so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import httpx
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
    PORT,
    READERS,
    STORM_ROUNDS,
    VISIBLE,
    WARM_UP,
    is_wanted,
)
from benchmarks.population import City, Tablet
from benchmarks.reference_tables import Tables
from benchmarks.serving import Post, at_once, client, serving, url

# Devices of one piece of the storms, and readers of one piece of the first pulls.
DEVICES_AT_A_TIME = 16
READERS_AT_A_TIME = 4


@dataclass
class Measured:
    """What one server took: its rows by name, and the memory of its processes in MB."""

    figures: dict[str, Figure] = field(default_factory=dict)
    memory_mb: float = 0.0


class Source(Protocol):
    """Whoever writes what a reader then finds."""

    def tell(self, tablet: Tablet, count: int) -> None: ...


@dataclass
class _Side:
    """One of the two servers, and who asks it."""

    address: str
    web: int
    meter: Meter
    readers: list[Tablet]
    tablets: list[Tablet]
    source: Source
    measured: Measured = field(default_factory=Measured)

    def measure(self, name: str, records: int, work: Callable[[], list[float]]) -> None:
        figure = self.measured.figures.setdefault(name, Figure(name))
        self.meter.add(figure, records, work)

    def warm_up(self, tablets: list[Tablet]) -> None:
        at_once([tablet.push(tablet.creates(BATCH)) for tablet in tablets], self.address)
        at_once([tablet.push(tablet.updates(BATCH)) for tablet in tablets], self.address)
        at_once([tablet.pull() for tablet in tablets], self.address)


def measured(
    city: City, readers: list[Tablet], tables: Tables, database: int
) -> tuple[Measured, Measured]:
    """The reference and this project, side by side; `database` is the process of PostgreSQL."""
    with _side("backend.wsgi", PORT + 1, city, readers, city, database) as product:
        crews = city.crews(READERS)
        with _side("benchmarks.reference_wsgi", PORT, city, crews, tables, database) as reference:
            if is_wanted("records", "push"):
                _pushes([reference, product])
            if is_wanted("records", "pull"):
                _pulls(reference, product, city)
        # Alone: with another Python beside it, it would share more.
        product.measured.memory_mb = memory_mb(product.web)
        return reference.measured, product.measured


@contextmanager
def _side(
    module: str, port: int, city: City, readers: list[Tablet], source: Source, database: int
) -> Iterator[_Side]:
    warm, tablets = city.crews(WARM_UP), city.crews(DEVICES * STORM_ROUNDS)
    if isinstance(source, Tables):
        source.adopt(warm + tablets)
    with serving(module, port) as web:
        meter = Meter(web=web, database=database)
        side = _Side(url(port), web, meter, readers, tablets, source)
        side.warm_up(warm)
        yield side


def _pushes(sides: list[_Side]) -> None:
    storms = list(map(_storms, sides))
    for begun in range(0, DEVICES * STORM_ROUNDS, DEVICES_AT_A_TIME):
        for name in (rows.CREATE, rows.AGAIN, rows.UPDATE):
            for side, posts in zip(sides, storms, strict=True):
                some = posts[name][begun : begun + DEVICES_AT_A_TIME]
                side.measure(name, len(some) * BATCH, partial(at_once, some, side.address))


def _storms(side: _Side) -> dict[str, list[Post]]:
    creates = [tablet.push(tablet.creates(BATCH)) for tablet in side.tablets]
    updates = [tablet.push(tablet.updates(BATCH)) for tablet in side.tablets]
    return {rows.CREATE: creates, rows.AGAIN: creates, rows.UPDATE: updates}


def _pulls(reference: _Side, product: _Side, city: City) -> None:
    sides = [reference, product]
    for side in sides:
        _tell(side, VISIBLE)
    with client() as web:
        for begun in range(0, READERS, READERS_AT_A_TIME):
            for side in sides:
                some = side.readers[begun : begun + READERS_AT_A_TIME]
                _pull(side, rows.FIRST, len(some) * VISIBLE, web, some)
        for side in sides * EMPTY_ROUNDS:
            _pull(side, rows.EMPTY, READERS, web)
        for _ in range(OTHERS_ROUNDS):
            city.go_on(OTHERS)
            _pull(product, rows.AFTER_OTHERS, READERS, web)
            # What it is compared with.
            _pull(reference, rows.EMPTY, READERS, web)
        # Once unmeasured: a connection's first look for what is new is prepared.
        for side in sides:
            _tell(side, NEW)
            _pulled(side, web, side.readers)
        for side in sides * NEWS_ROUNDS:
            _tell(side, NEW)
            _pull(side, rows.NEWS, READERS, web)


def _tell(side: _Side, count: int) -> None:
    for reader in side.readers:
        side.source.tell(reader, count)


def _pull(
    side: _Side, name: str, records: int, web: httpx.Client, readers: list[Tablet] | None = None
) -> None:
    side.measure(name, records, partial(_pulled, side, web, readers or side.readers))


def _pulled(side: _Side, web: httpx.Client, readers: list[Tablet]) -> list[float]:
    return [one for reader in readers for one in reader.pull_all(web, side.address)]


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
