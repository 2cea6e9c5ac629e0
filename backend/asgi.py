"""One process for everything, for uvicorn: `backend.asgi:application`.

The live feed runs on the event loop, where an idle listener costs a few kilobytes. All else
runs through Django's WSGI handler in a fixed pool of threads: a quarter of the CPU of Django's
ASGI handler for ordinary views, and a fixed number of database connections. A larger site
gives the two kinds of path to two kinds of process, with the same code.

A view on a feed path must close its database connection before it returns the stream: the
thread that opened it is gone afterwards, and the connection would stay open without an owner.
"""

import asyncio
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application

from backend import bodies
from backend.wsgi import application as wsgi_application

FEED_PREFIXES = ("/api/v1/events/", "/api/v1/sync/rxdb/stream/")
# Calls for help have threads, and with them database connections, of their own: however many
# tablets empty their queues at once, nobody who is in trouble waits for one of theirs.
ALARM_PREFIX = "/api/v1/backup-requests/"
ALARM_THREADS = 4
# An ordinary, short request that only happens to live under the feed's address.
NOT_FEED_PREFIXES = ("/api/v1/events/ticket/",)

_feed = get_asgi_application()

# Only now: they need what has just been set up.
from api.feed.heartbeat import start_heartbeat
from api.feed.timers import start_timers

# The bridge types its environment more narrowly than the standard does.
_wsgi: Any = wsgi_application
_ordinary: Any = WSGIMiddleware(_wsgi, workers=settings.WEB_THREADS)
_alarms: Any = WSGIMiddleware(_wsgi, workers=ALARM_THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve one connection event: start-up and shut-down, or a request."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "http":
        await _serve(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


def is_feed(path: str) -> bool:
    """Whether `path` is served by the event loop rather than by a thread."""
    return path.startswith(FEED_PREFIXES) and not path.startswith(NOT_FEED_PREFIXES)


async def _serve(scope: Any, receive: Any, send: Any) -> None:
    # The body is complete before a thread is taken: fifty tablets on a slow uplink would
    # otherwise hold every thread while their bytes trickle in.
    try:
        if bodies.declared_length(scope["headers"]) > settings.MAX_BODY_BYTES:
            raise bodies.BodyTooLarge
        body = await bodies.read_whole(receive, limit=settings.MAX_BODY_BYTES)
    except bodies.BodyTooLarge:
        await bodies.refuse(receive, send)
        return
    except bodies.ClientLeft:
        return
    app = _server_of(scope["path"])
    await app(_as_read(scope, body), _again(body, receive), send)


def _server_of(path: str) -> Any:
    if is_feed(path):
        return _feed
    return _alarms if path.startswith(ALARM_PREFIX) else _ordinary


def _as_read(scope: Any, body: bytes) -> Any:
    """The scope as it should look once the body is read and the request is to be trusted."""
    # `X_Real_IP` and `X-Real-IP` become one name in WSGI; only the second was checked by a proxy.
    headers = [pair for pair in scope["headers"] if b"_" not in pair[0]]
    return {**scope, "headers": bodies.with_length(headers, len(body))}


def _again(body: bytes, receive: Any) -> Any:
    """A `receive` that hands out the body once and then waits for the client to leave."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Any:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def _live_and_die(receive: Any, send: Any) -> None:
    # They run from start to end, whether anybody listens to the feed or not.
    running: list[asyncio.Task[None]] = []
    while True:
        event = (await receive())["type"].removeprefix("lifespan.")
        if event == "startup":
            running = [start_timers(), *start_heartbeat()]
        for task in running if event == "shutdown" else ():
            task.cancel()
        await send({"type": f"lifespan.{event}.complete"})
        if event == "shutdown":
            return
