"""The web server under load, and the client that puts it there."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.options import AT_ONCE, PORT, SERVER, THREADS, WORKERS


def url(port: int) -> str:
    """Where a server's API is."""
    return f"http://127.0.0.1:{port}/api/v1"


URL = url(PORT)
COMMANDS = {
    "gunicorn": [
        *("gunicorn", "--workers", f"{WORKERS}", "--worker-class", "gthread"),
        *("--threads", f"{THREADS}", "--log-level", "warning", "--no-control-socket", "--preload"),
    ],
    "granian": [
        *("granian", "--interface", "wsgi", "--workers", f"{WORKERS}"),
        *("--blocking-threads", f"{THREADS}", "--no-ws", "--log-level", "warning"),
    ],
}
# A post: its path, token and body.
Post = tuple[str, str, bytes]


def name() -> str:
    """The server and its size, for a heading."""
    return f"{SERVER} {WORKERS} x {THREADS} threads"


@contextlib.contextmanager
def serving(module: str, port: int = PORT) -> Iterator[int]:
    """Web processes of a WSGI module; the parent's id."""
    command = [*COMMANDS[SERVER], *_address(port), f"{module}:application"]
    web = subprocess.Popen([sys.executable, "-m", "benchmarks.as_in_the_image", *command])
    try:
        _wait_for_web(web, port)
        yield web.pid
    finally:
        web.terminate()
        web.wait(timeout=20)


def _address(port: int) -> list[str]:
    if SERVER == "gunicorn":
        return ["--bind", f"127.0.0.1:{port}"]
    return ["--host", "127.0.0.1", "--port", f"{port}"]


def _wait_for_web(web: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        if web.poll() is not None:
            raise SystemExit("the web server ended before it answered")
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz/")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the web server does not answer")


def client(base_url: str = URL) -> httpx.Client:
    """Connections that stay open, as many as there are requests at once."""
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    return httpx.Client(base_url=base_url, limits=limits, timeout=120)


def at_once(posts: list[Post], base_url: str = URL) -> list[float]:
    """Posts with a bounded number in flight; wall times in seconds. All must succeed."""
    with client(base_url) as web, ThreadPoolExecutor(AT_ONCE) as pool:

        def post(one: Post) -> float:
            path, token, body = one
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            begun = time.perf_counter()
            answer = web.post(path, content=body, headers=headers)
            if not answer.is_success:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:300]}")
            return time.perf_counter() - begun

        return list(pool.map(post, posts))
