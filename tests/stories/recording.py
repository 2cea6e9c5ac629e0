"""What a story's requests were answered, as text that is the same in every run.

Ids are numbered as they first appear, times are minutes from the story's start, and tokens and
cursors are numbered by their names. All else stands as it went over the wire: names, their order,
numbers and words.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tablet import Answer, Http

ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")
# What nobody outside the server can read; a call's number is made of its id.
OPAQUE = ("access", "refresh", "landing_token", "cursor", "next", "previous", "number")
# Says how long a text was before its ids and times were taken out.
UNSAID_HEADERS = ("Content-Length",)
WIDTH = 100


class Recording:
    """Requests and answers, one after the other; times count from `start`."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._exchanges: list[str] = []

    def add(self, method: str, path: str, sent: Any, answer: Answer) -> None:
        """One request with its JSON, None for none, and what it was answered."""
        headers = [
            f"{name}: {self._plain(value)}"
            for name, value in sorted(answer.headers.items())
            if name not in UNSAID_HEADERS
        ]
        asked = f"{method} {self._plain(path)}"
        parts = [asked, *([] if sent is None else [self._written(sent)]), f"-> {answer.status}"]
        self._exchanges.append("\n".join([*parts, *headers, self._written(answer.body)]))

    def text(self) -> str:
        """All of it, an empty line between one exchange and the next."""
        return "\n\n".join(self._exchanges) + "\n"

    def _written(self, document: Any) -> str:
        return "\n".join(_lines(self._same(document)))

    def _same(self, value: Any, name: str = "") -> Any:
        """A value without what differs from run to run."""
        if isinstance(value, dict):
            return {self._plain(key): self._same(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self._same(one) for one in value]
        if name == "mono_ms":
            return value - (int(self._start.timestamp() * 1000) - 1_700_000_000_000)
        if isinstance(value, str):
            return self._named(value, name) if name in OPAQUE else self._plain(value)
        return value

    def _plain(self, text: str) -> str:
        text = ID.sub(lambda found: self._named(found[0], "id"), text)
        return TIME.sub(lambda found: self._since(*found.groups()), text)

    def _named(self, text: str, kind: str) -> str:
        if text not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[text] = f"<{kind} {self._counts[kind]}>"
        return self._names[text]

    def _since(self, seconds: str, fraction: str | None, offset: str) -> str:
        zone = "+00:00" if offset == "Z" else offset
        moment = datetime.fromisoformat(seconds + zone).astimezone(UTC)
        minutes = (moment - self._start).total_seconds() / 60
        return f"<minute {minutes:g}>{fraction or ''}{offset}"


def _lines(document: Any, head: str = "", tail: str = "") -> Iterator[str]:
    """JSON in lines of at most `WIDTH`: what fits into one stands in one."""
    whole = head + json.dumps(document, ensure_ascii=False) + tail
    if len(whole) <= WIDTH or not isinstance(document, dict | list) or not document:
        yield whole
        return
    indent = " " * (len(head) - len(head.lstrip()) + 1)
    is_list = isinstance(document, list)
    parts = [("", one) for one in document] if is_list else list(document.items())
    yield head + "{["[is_list]
    for position, (name, one) in enumerate(parts, 1):
        key = "" if is_list else json.dumps(name, ensure_ascii=False) + ": "
        yield from _lines(one, indent + key, "," if position < len(parts) else "")
    yield indent[1:] + "}]"[is_list] + tail


@contextmanager
def recorded(start: datetime) -> Iterator[Recording]:
    """Everything that is asked in here. Ids are the same in every run, and so is their order."""
    recording, ask, chance = Recording(start), Http.request, random.Random(1)

    def keep(http: Http, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = ask(http, method, path, body, **headers)
        recording.add(method, path, body, answer)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Http, "request", keep)
        patch.setattr(os, "urandom", chance.randbytes)
        random.seed(1)
        yield recording
