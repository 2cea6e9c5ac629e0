"""`python -m backend.local run`: everything, with a demo city, until Ctrl-C."""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from types import FrameType
from typing import Any

from backend.local import children, clients, places, servers
from backend.local.failure import LocalFailure
from backend.local.manage import MANAGE

HOST = "127.0.0.1"
ANSWER_SECONDS = 60.0

# Read aloud without trouble: this goes over a desk.
WORDS = """
    amber anchor apple autumn bamboo basil beacon birch breeze bridge bronze button canoe canyon
    cedar cherry cinder clover cobalt copper coral cotton cricket crystal daisy dapple delta ember
    falcon fern fjord garnet ginger granite harbor hazel heron indigo island ivory jasper juniper
    kettle lagoon lantern laurel lemon lilac linen lotus maple marble meadow mellow meteor mint
    mosaic nectar nutmeg olive onyx orchard otter paper pebble pepper pine planet plum pocket
    poplar prairie quartz quill raven ribbon river rocket saffron sage sierra silver sparrow
    spruce summit sunset tango thistle timber topaz tulip velvet violet walnut willow winter
    yarrow zephyr
""".split()


NO_DEMO = [
    "  No demo city. Make the first agency, beside this:",
    """    make manage ARGS='create_agency "River City" --admin ada'""",
]

CLIENTS = [("Field app", "/app/"), ("Dispatch board", "/board/")]


class Stopped(BaseException):
    """Somebody asked us to stop."""


def run(local_dir: str, port_text: str) -> int:
    """Start everything, and stop it again when asked; the exit code."""
    port = read_port(port_text)
    where = places.open_places(local_dir)
    with servers.alone(where, purpose="run") as alone:
        if not alone:
            raise LocalFailure(f"Already running in {where.root} ({servers.holder(where)}).")
        check_free(port)
        ours = servers.locate(where, given=os.environ)
        # Only now: before this there is nothing to tidy up, and Python's own answer is right.
        _stop_on_signals()
        try:
            with servers.started(ours) as running:
                _serve(ours, port, running)
        except Stopped:
            print("Stopped.", flush=True)
    return 0


def read_port(text: str) -> int:
    """PORT as a number. Raises LocalFailure, which names PORT."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise LocalFailure(f"PORT={text} is no port. Use a number from 1 to 65535.")
    return int(text)


def check_free(port: int) -> None:
    """Raise LocalFailure, which names PORT, unless a server may listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = "is in use" if not isinstance(error, PermissionError) else "is not allowed"
            raise LocalFailure(f"PORT={port} {reason}. Try: make run PORT={port + 1}") from None


def demo_password(ours: servers.Servers, given: str) -> str:
    """The password of every demo account: the one given, else the one made on the first start."""
    if given:
        return given
    words = [secrets.choice(WORDS) for _ in range(3)]
    fresh = "-".join([*words, str(secrets.randbelow(9000) + 1000)])
    return servers.kept_secret(ours.where, "demo_password", fresh)


def wants_demo(text: str) -> bool:
    """Whether DEMO asks for the demo city. Raises LocalFailure, which names DEMO."""
    if text not in ("", "0", "1"):
        raise LocalFailure(f"DEMO={text} is neither 0 nor 1.")
    return text != "0"


def _serve(ours: servers.Servers, port: int, running: list[children.Child]) -> None:
    has_demo = wants_demo(os.environ.get("DEMO", ""))
    password = demo_password(ours, os.environ.get("DEMO_PASSWORD", ""))
    environment = ours.environment() | {"DEMO_PASSWORD": password, "PORT": str(port)}
    what = "the demo city" if has_demo else "the tables"
    print(f"Servers are up; preparing {what} ...", flush=True)
    with ThreadPoolExecutor(1) as beside:
        built = beside.submit(_build_clients)
        demo = _prepare(ours, environment, "prepare_demo" if has_demo else "migrate")
        has_clients = built.result()
    with _services(ours, environment, port) as services:
        everything = [*running, *services]
        _wait_for_answer(everything, port)
        print(_welcome(port, password, demo, CLIENTS if has_clients else []), flush=True)
        while True:
            _check_alive(everything)
            time.sleep(0.3)


def _build_clients() -> bool:
    """Whether there are browser clients to serve; the API does without them."""
    try:
        clients.build()
    except LocalFailure as failure:
        print(f"The browser clients could not be built. {failure}", flush=True)
    return clients.BUILT.exists()


def _prepare(ours: servers.Servers, environment: Mapping[str, str], command: str) -> dict[str, Any]:
    """What there is to try out; nothing in an installation without the demo city."""
    log = ours.where.logs / f"{command}.log"
    with log.open("wb") as errors:
        result = subprocess.run(
            [sys.executable, MANAGE, command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    if result.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
        raise LocalFailure(f"The database could not be prepared ({command}).\n{tail}")
    if command != "prepare_demo":
        return {}
    try:
        return dict(json.loads(result.stdout))
    except ValueError as error:
        raise LocalFailure("prepare_demo printed something else than one JSON object.") from error


@contextlib.contextmanager
def _services(
    ours: servers.Servers, environment: Mapping[str, str], port: int
) -> Iterator[list[children.Child]]:
    celery = [sys.executable, "-m", "celery", "--app", "backend"]
    commands = {
        "web": _web_command(port),
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
    }
    running: list[children.Child] = []
    try:
        for name, command in commands.items():
            log = ours.where.logs / f"{name}.log"
            running.append(children.start(name, command, log=log, environment=environment))
        yield running
    finally:
        children.stop_all(running)


def _web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "backend.asgi:application"),
        *("--host", HOST, "--port", str(port), "--no-access-log", "--no-server-header"),
        # Open live feeds would otherwise hold back the end for ever.
        *("--timeout-graceful-shutdown", "2"),
    ]


def _wait_for_answer(everything: list[children.Child], port: int) -> None:
    def answered() -> bool:
        _check_alive(everything)
        return _is_healthy(port)

    if not children.wait_until(answered, seconds=ANSWER_SECONDS, pause=0.1):
        web = next(child for child in everything if child.name == "web")
        raise LocalFailure(f"The web server does not answer.\n{web.last_lines()}")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check_alive(everything: list[children.Child]) -> None:
    for child in everything:
        if not child.is_running():
            raise LocalFailure(
                f"{child.name} ended unexpectedly (code {child.process.returncode}); "
                f"the end of {child.log}:\n{child.last_lines()}"
            )


def _welcome(
    port: int, password: str, demo: Mapping[str, Any], pages: Sequence[tuple[str, str]]
) -> str:
    base = f"http://localhost:{port}"
    accounts = demo.get("accounts", [])
    width = max([len(account["username"]) for account in accounts], default=0)
    people = [
        f"    {account['username']:<{width}}  {account['role']}"
        + (f", {account['unit']}" if account.get("unit") else "")
        for account in accounts
    ]
    lines = [
        "",
        "Ready.",
        "",
        *(f"  {name:<18} {base}{path}" for name, path in pages),
        f"  API, to try out    {base}/api/v1/docs/",
        f"  Office             {base}/admin/",
        f"  OpenAPI schema     {base}/api/v1/schema/",
        "",
        *([f"  Demo log-ins, all with the password {password}", *people] if people else NO_DEMO),
        *_story(demo),
        "",
        "  Stop with Ctrl-C. The data stays for the next start.",
    ]
    return "\n".join(lines)


def _story(demo: Mapping[str, Any]) -> list[str]:
    story = demo.get("story_incident")
    return ["", f"  An incident to look at: {story['number']} ({story['id']})"] if story else []


def _stop_on_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C must not cut short the tidying up after the first.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
