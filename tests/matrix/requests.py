"""Every operation as a request about some place, and the tables of what it is answered."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.api.test_openapi import addresses, operations
from tests.cast import new_id
from tests.matrix.world import World, a_browser
from tests.tablet import Answer, Body

PREFIX = "/api/v1"
FOLDER = Path(__file__).parent
# Served without being part of the API they describe.
PAGES = ("/schema/", "/docs/")
TIME = "2026-11-21T10:00:00Z"

# What stands for `{record_id}` and the like in an address, by how the operation begins; and what a
# body refers to. Whatever else is served is about no record.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "GET /areas/{record_id}/": ("area",),
    "GET /programmes/{record_id}/": ("programme",),
    "GET /code-lists/{record_id}/": ("codes",),
    "GET /units/{record_id}/": ("unit",),
    "GET /shifts/{record_id}/": ("shift",),
    "GET /incidents/{record_id}/": ("incident",),
    "GET /assignments/{record_id}/": ("assignment",),
    "GET /status-events/{record_id}/": ("status",),
    "GET /notes/{record_id}/": ("operational", "clinical", "peer"),
    "GET /outcomes/{record_id}/": ("outcome",),
    "GET /safety-checks/{record_id}/": ("check",),
    "GET /backup-requests/{record_id}/": ("help",),
    "GET /sync/devices/{device_id}/": ("device",),
    "PATCH /incidents/{record_id}/": ("incident",),
    "PATCH /assignments/{record_id}/": ("assignment",),
    "PATCH /notes/{record_id}/": ("operational", "clinical"),
    "PATCH /outcomes/{record_id}/": ("outcome",),
    "GET /break-glass/{record_id}/": ("glass",),
    "POST /break-glass/": ("incident",),
    "POST /incidents/{record_id}/": ("incident",),
    "POST /assignments/{record_id}/": ("assignment",),
    "POST /assignments/": ("incident",),
    "POST /status-events/": ("assignment", "unit"),
    "POST /notes/": ("assignment", "incident"),
    "POST /outcomes/": ("assignment", "incident"),
    "POST /shifts/{record_id}/": ("shift",),
    "POST /shifts/": ("unit",),
    "POST /backup-requests/{record_id}/": ("help",),
    "POST /backup-requests/": ("unit",),
    "POST /safety-checks/": ("check",),
    "DELETE /push-subscriptions/": ("subscription",),
    "POST /sync/conflicts/": ("conflict",),
    "POST /sync/quarantine/": ("refused",),
    "POST /sync/issues/": ("refused",),
}
PLACES = ("own", "team", "waiting", "outside")

# What is sent, made for a subject at a place; an operation that is not here has no body.
Make = Callable[[str, Mapping[str, str]], Body]
BODIES: Mapping[str, Make] = {
    "POST /incidents/": lambda what, at: {"call_type": "MNTL"},
    "PATCH /incidents/{record_id}/": lambda what, at: {"narrative": "x"},
    "POST /incidents/{record_id}/not-served/": lambda what, at: {"reason": "duplicate"},
    "POST /break-glass/": lambda what, at: {"record": at["incident"], "reason": "a complaint"},
    "POST /assignments/": lambda what, at: {"incident": at["incident"], "unit": at["other unit"]},
    "PATCH /assignments/{record_id}/": lambda what, at: {"eta": TIME},
    "POST /assignments/{record_id}/reassign/": lambda what, at: {
        "unit": at["other unit"],
        "new_assignment": new_id(),
    },
    "POST /status-events/": lambda what, at: {what: at[what], "status": "en_route"},
    "POST /notes/": lambda what, at: {what: at[what], "kind": "peer", "body": "x"},
    "PATCH /notes/{record_id}/": lambda what, at: {"body": "y"},
    "POST /outcomes/": lambda what, at: {what: at[what], "contact_outcome": "contact_made"},
    "PATCH /outcomes/{record_id}/": lambda what, at: {"felt_safe": True},
    "POST /shifts/": lambda what, at: {"unit": at["unit"]},
    "POST /backup-requests/": lambda what, at: {"unit": at["unit"]},
    "POST /backup-requests/{record_id}/commit/": lambda what, at: {"committed_unit": "Police 12"},
    "POST /safety-checks/{record_id}/answer/": lambda what, at: {"answer": "ok"},
    "POST /sync/conflicts/{issue_id}/resolve/": lambda what, at: {"fields": {"team_note": "cat"}},
    "POST /sync/quarantine/{issue_id}/close/": lambda what, at: {"reason": "seen"},
    "POST /auth/token/": lambda what, at: {"username": "bob", "password": "wrong"},
    "POST /auth/token/refresh/": lambda what, at: {"refresh": "x"},
    "POST /push-subscriptions/": lambda what, at: a_browser(),
    "POST /sync/rxdb/{record_type}/push/": lambda what, at: {},
}
# These name the device that speaks.
BY_DEVICE: Mapping[str, Body] = {
    "POST /sync/devices/": {},
    "POST /sync/pull/": {},
    "POST /sync/push/": {"mutations": []},
}


# Who does what beforehand, so that only permission decides what comes of an operation.
BEFOREHAND: Mapping[str, tuple[str, str, Make]] = {
    "POST /backup-requests/{record_id}/arrive/": (
        "alice",
        "/backup-requests/{help}/acknowledge/",
        lambda what, at: {},
    ),
    # A unit has one shift at a time.
    "POST /shifts/": ("sue", "/shifts/{shift}/end/", lambda what, at: {}),
    "POST /incidents/{record_id}/reopen/": (
        "alice",
        "/incidents/{incident}/cancel/",
        lambda what, at: {},
    ),
    "POST /incidents/{record_id}/close/": (
        "sue",
        "/outcomes/",
        lambda what, at: {"incident": at["incident"], "contact_outcome": "handled_by_phone"},
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell's row: an operation about a subject (`-`: about none) at a place (`-`: anywhere)."""

    operation: str
    subject: str
    place: str


def described() -> set[str]:
    """All operations of the OpenAPI document."""
    return {f"{method.upper()} {path.removeprefix(PREFIX)}" for path, method, _ in operations()}


def served() -> set[str]:
    """All methods of all routes the URL resolver knows below the API's prefix."""
    found = set()
    for address, pattern in _patterns(get_resolver().url_patterns):
        path = address.removeprefix(PREFIX)
        if address.startswith(f"{PREFIX}/") and path not in PAGES:
            found |= {f"{method} {path}" for method in _methods(pattern)}
    return found


def _patterns(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            (address,) = addresses([pattern], prefix)
            yield address, pattern


def _methods(pattern: URLPattern) -> set[str]:
    view = getattr(pattern.callback, "cls", None)
    if view is None:
        # The live feed is a function of its own, and says itself that it takes nothing else.
        return {"GET"}
    # A list that nobody writes to takes the method away again.
    names = set(view.http_method_names) - {"head", "options", "trace"}
    return {name.upper() for name in names if hasattr(view, name)}


def subjects_of(operation: str) -> tuple[str, ...]:
    """What an operation is about; nothing if it is about no record."""
    starts = [one for one in SUBJECTS if operation.startswith(one)]
    if "_id}" in operation:
        assert starts, f"{operation}: nobody says what it is about"
        return SUBJECTS[max(starts, key=len)]
    return SUBJECTS.get(operation, ())


def rows(world: World) -> set[Asked]:
    """All that the table has to speak of."""
    found = set()
    for operation in served():
        subjects = subjects_of(operation)
        for subject in subjects:
            for place in PLACES:
                if subject in world.place(place):
                    found.add(Asked(operation, subject, place))
        if not subjects:
            found.add(Asked(operation, "-", "-"))
    return found


def prepare(world: World, asked: Asked, place: Mapping[str, str]) -> None:
    """Brings a record into the state its operation begins with."""
    if asked.operation in BEFOREHAND:
        name, path, make = BEFOREHAND[asked.operation]
        done = world.door(name).post(path.format(**place), make(asked.subject, place))
        assert done.status in (200, 201), done.body


def ask(world: World, name: str, asked: Asked, place: Mapping[str, str]) -> Answer:
    """Makes the request about what is at a place."""
    method, _, path = asked.operation.partition(" ")
    http = world.door(name)
    address = re.sub(r"\{\w+_id\}", place.get(asked.subject, ""), path)
    address = address.replace("{record_type}", "note")
    if asked.operation.endswith("/rxdb/{record_type}/push/"):
        return http.request(method, address, [])
    body: Body | None = None
    if asked.operation in BODIES:
        body = BODIES[asked.operation](asked.subject, place)
    if asked.operation in BY_DEVICE:
        body = {"device_id": world.devices[name], **BY_DEVICE[asked.operation]}
    headers = {"if_match": '"1"'} if method == "PATCH" else {}
    return http.request(method, address, body, **headers)


# --- The tables ----------------------------------------------------------------------------


def table(name: str) -> tuple[list[str], dict[Asked, list[str]]]:
    """The columns of a table, and its cells by row."""
    columns: list[str] = []
    cells: dict[Asked, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        head, words = words[:4], words[4:]
        if not columns:
            columns = words
            continue
        assert len(words) == len(columns), line
        row = Asked(f"{head[0]} {head[1]}", head[2], head[3])
        assert row not in cells, line
        cells[row] = words
    return columns, cells
