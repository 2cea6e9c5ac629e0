"""The web server under load, and the client that puts it there."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.options import AT_ONCE, PORT, SERVER, THREADS, WORKERS

URL = f"http://127.0.0.1:{PORT}/api/v1"
COMMANDS = {
    "gunicorn": [
        *("gunicorn", "--bind", f"127.0.0.1:{PORT}", "--workers", f"{WORKERS}"),
        *("--worker-class", "gthread", "--threads", f"{THREADS}", "--log-level", "warning"),
        *("--no-control-socket", "--preload"),
    ],
    "granian": [
        *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", f"{PORT}"),
        *("--workers", f"{WORKERS}", "--blocking-threads", f"{THREADS}", "--no-ws"),
        *("--log-level", "warning"),
    ],
}
# A post: its path, token and body.
Post = tuple[str, str, bytes]


def name() -> str:
    """The server and its size, for a heading."""
    return f"{SERVER} {WORKERS} x {THREADS} threads"


@contextlib.contextmanager
def serving(module: str) -> Iterator[int]:
    """Web processes of a WSGI module; the parent's id."""
    web = subprocess.Popen([sys.executable, "-m", *COMMANDS[SERVER], f"{module}:application"])
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
