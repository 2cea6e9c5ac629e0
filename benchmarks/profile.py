"""Where the time of a push goes: in one process, by what the code is for.

CPU time, not wall time: what waits for PostgreSQL costs this process nothing. A profiler makes
small functions look dearer than they are, so its shares are applied to what the same pushes cost
without it.
"""

import cProfile
import os
import pstats
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.measuring import Meter

if TYPE_CHECKING:
    from benchmarks.population import Tablet

# The first that is part of a file's path names its group.
GROUPS = (
    ("driver", ("/psycopg",)),
    ("Django's ORM", ("/django/db/",)),
    ("framework: request, log-in, view", ("/django/", "/rest_framework", "/jwt/", "/api/",
                                          "/whitenoise/", "/office/", "/backend/", "/sessions")),
    ("reading: envelope, mutations, clocks", ("/sync/push", "/sync/envelope", "/sync/mutations",
                                              "/sync/clock", "/sync/limits", "/msgspec")),
    ("deciding: rights, rules, merge", ("/catalogue/", "/incidents/", "/sync/overlay",
                                        "/sync/merge", "/responders/", "/sync/records")),
    ("writing: receipts, rows, feed, custody", ("/sync/",)),
)  # fmt: skip
OTHER = "the rest: Python's own library"
HEADER = f"{'':<42}{'ms':>7}{'%':>6}"
Call = tuple[str, int, str]


def table(tablets: "Sequence[Tablet]", *, database: int, batch: int) -> str:
    """One line a group, in CPU-ms for one push of `batch` records; PostgreSQL's share last."""
    from django.test import Client  # noqa: PLC0415 - the settings need the servers' addresses

    client = Client(SERVER_NAME="127.0.0.1")

    posts = [tablet.push(tablet.creates(batch)) for tablet in tablets]

    def push(some: Sequence[tuple[str, str, bytes]]) -> list[float]:
        for path, token, body in some:
            headers = {"Authorization": f"Bearer {token}"}
            url = f"/api/v1{path}"
            answer = client.post(url, data=body, content_type="application/json", headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        return []

    third = len(posts) // 3
    push(posts[:third])
    meter = Meter(web=os.getpid(), database=database)
    figure = meter.measure("push", third, lambda: push(posts[third : 2 * third]))
    profile = cProfile.Profile(time.process_time)
    profile.runcall(push, posts[2 * third :])
    shares = _shares(pstats.Stats(profile))
    app, postgres = (1000 * spent / third for spent in (figure.app_s, figure.database_s))
    rows = {name: app * shares[name] for name in (*(name for name, _ in GROUPS), OTHER)}
    rows["PostgreSQL"] = postgres
    lines = [_line(name, ms, app + postgres) for name, ms in rows.items()]
    return "\n".join([HEADER, *lines, _line("together", app + postgres, app + postgres)])


def _line(name: str, ms: float, of: float) -> str:
    return f"{name:<42}{ms:>7.1f}{100 * ms / of:>6.0f}"


def _shares(stats: pstats.Stats) -> Counter[str]:
    """Of the profiled time; what is built into Python counts for whoever called it."""
    spent = Counter[str]()
    for call, (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if _group(call) is not None or not callers:
            spent[_group(call) or OTHER] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            spent[_group(caller) or OTHER] += part
    total = sum(spent.values())
    return Counter({name: seconds / total for name, seconds in spent.items()})


def _group(call: Call) -> str | None:
    """The group of a function's file; None for what is not of any."""
    path = call[0] if call[0] != "~" else f"/{call[2]}"
    for name, parts in GROUPS:
        if any(part in path for part in parts):
            return name
    return None
