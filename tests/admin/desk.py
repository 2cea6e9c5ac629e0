"""An administrator at the office's pages: a browser without scripts, CSRF included."""

import html
import re
from typing import Any

from django.test import Client

from tests.cast import PASSWORD


class Page:
    """A page: status, text, and the fields of its forms as they stand."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.content: bytes = response.content
        self.text = html.unescape(response.content.decode())
        self.location: str = response.headers.get("Location", "")

    @property
    def errors(self) -> list[str]:
        """What the page says is wrong."""
        lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', self.text, re.DOTALL)
        found = [words for one in lists for words in re.findall(r"<li>(.*?)</li>", one, re.DOTALL)]
        return found + re.findall(r'<p class="errornote">\s*(.*?)\s*</p>', self.text, re.DOTALL)


class Desk:
    """Somebody's browser; `adam` keeps the rosters of North City."""

    def __init__(self, username: str | None = "adam", password: str = PASSWORD) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if username is not None:
            page = self.log_in(username, password)
            assert page.status == 302, page.errors

    def log_in(self, username: str, password: str = PASSWORD) -> Page:
        self.get("/login/")
        return self.post("/login/", username=username, password=password)

    def get(self, path: str, **query: str) -> Page:
        return Page(self.client.get(f"/admin{path}", query))

    def post(self, path: str, **fields: Any) -> Page:
        """Sends a form with the token of the last page."""
        cookie = self.client.cookies.get("csrftoken")
        token = {"csrfmiddlewaretoken": cookie.value if cookie else ""}
        return Page(self.client.post(f"/admin{path}", {**token, **fields}))

    def save(self, path: str, **fields: Any) -> Page:
        """Fills a form in and saves it; `prefix_rows=[{…}]` are the rows of an inline."""
        data: dict[str, Any] = {"_save": "Save"}
        for name, value in fields.items():
            if isinstance(value, list) and all(isinstance(one, dict) for one in value):
                data |= _rows(name, value)
            else:
                data[name] = value
        return self.post(path, **data)


def _rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    known = sum("id" in row for row in rows)
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": known,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data
