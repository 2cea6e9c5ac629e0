"""One collection of an RxDB client, and a call for it to hold."""

import json
from typing import Any
from urllib.parse import quote

from sync.models import Mutation
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Http, Tablet, logged_in


class Replica:
    """One collection of an RxDB client: what it pulled, and nothing cleverer."""

    def __init__(self, http: Http, name: str) -> None:
        self.http = http
        self.path = f"/sync/rxdb/{name}"
        self.checkpoint: Any = None
        self.documents: dict[str, Body] = {}

    def page(self, limit: int = 100) -> Body:
        query = f"?limit={limit}"
        if self.checkpoint is not None:
            query += f"&checkpoint={quote(json.dumps(self.checkpoint))}"
        answer = self.http.get(f"{self.path}/pull/{query}")
        assert answer.status == 200, answer.body
        page: Body = answer.body
        return page

    def pull(self, limit: int = 100) -> list[Body]:
        """Pages until one is short, as RxDB does."""
        received: list[Body] = []
        while True:
            page = self.page(limit)
            self.checkpoint = page["checkpoint"]
            for document in page["documents"]:
                self.documents[document["id"]] = document
            received += page["documents"]
            if len(page["documents"]) < limit:
                return received

    def push(self, new: Any, assumed: Any = None) -> list[Body]:
        row = {"newDocumentState": new}
        return self.rows([row if assumed is None else {**row, "assumedMasterState": assumed}])

    def rows(self, rows: list[Any]) -> list[Body]:
        answer = self.http.post(f"{self.path}/push/", rows)
        assert answer.status == 200, answer.body
        adopted: list[Body] = answer.body
        return adopted

    def edit(self, record_id: str, **changes: Any) -> list[Body]:
        """Pushes an edit of what was pulled."""
        assumed = self.documents[record_id]
        return self.push({**assumed, **changes}, assumed)


def a_call(cast: Cast) -> tuple[Http, Http, str]:
    """Alice, bob on his tablet, and the assignment of HERON 1."""
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    return alice, Tablet("bob").http, assignment


def note(assignment: str, **fields: Any) -> Body:
    return {
        "id": new_id(),
        "assignment": assignment,
        "kind": "operational",
        "body": "Side gate is open.",
        "author": None,
        "_deleted": False,
        **fields,
    }


def receipts(record_id: str) -> list[tuple[str, str, str | None]]:
    """(kind, result, code) of everything that was ever stored about a record."""
    found = Mutation.objects.filter(record_id=record_id).order_by("journal_id")
    return list(found.values_list("kind", "result", "code"))
