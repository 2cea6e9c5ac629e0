"""The RxDB doorway: the HTTP replication of the rxdb package, for five record types."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import read_json
from api.openapi.answer_examples import RXDB_DOCUMENT
from api.openapi.documents import RxdbPage
from api.openapi.examples import IDS
from api.openapi.schema import DescribedSchema, Operation, reference
from api.problems import problem, session_problem
from api.views.base import View, answer
from api.views.sync import own_device
from catalogue import rxdb
from responders.access import Actor
from sync.generations import Reader
from sync.mutations import NotJson, as_uuid, parse_json
from sync.pull import MAX_LIMIT, pull
from sync.push import MAX_BYTES, MAX_MUTATIONS
from sync.refusals import Refused
from sync.rxdb import Collection, Document, tombstone

# Its documents carry what the server wrote into them: a push is as large as its client makes it.
MAX_RXDB_BYTES = 16 * MAX_BYTES
# As many as RxDB asks for when its client says nothing.
DEFAULT_PAGE = 100
# Whoever works without a device has one of their own here: the merge tells writers by device.
DEVICES = UUID("9b2a7a5e-4a53-5d53-8e0e-1f6f8e5b0c37")

TYPE = OpenApiParameter(
    "record_type", {"type": "string", "enum": [*rxdb.COLLECTIONS]}, OpenApiParameter.PATH
)
DEVICE = OpenApiParameter(
    "device_id",
    {"type": "string", "format": "uuid"},
    description="For a log-in that is bound to no device.",
)


class RxdbView(View):
    """What both directions share: the collection and the device a request is about."""

    def collection(self) -> Collection:
        found = rxdb.COLLECTIONS.get(self.kwargs["record_type"])
        if found is None:
            raise Http404
        return found

    def writer(self) -> tuple[Actor, UUID]:
        """Who asks, on which device.

        Raises: Refused `invalid`, SessionRefused `device_mismatch`, `device_revoked`.
        """
        named = self.request.query_params.get("device_id")
        device = self.session.device.id if self.session.device else None
        if named is not None:
            wanted = as_uuid(named)
            if wanted is None:
                raise Refused("invalid", {"device_id": "must be a UUID"})
            device = own_device(self, wanted).id
        if device is None:
            device = uuid5(DEVICES, str(self.session.person.id))
        return replace(self.actor, device=device), device


class RxdbPullView(RxdbView):
    """The documents of one type that changed since a checkpoint."""

    schema = DescribedSchema(
        GET=Operation(
            id="rxdb_pull",
            tag="sync",
            summary="Pull documents for RxDB",
            description=(
                "Full documents, and tombstones `{id, _deleted: true}` for what is gone or no"
                " longer to be seen. Fewer than `limit`: there are no more. `reset`: the"
                " checkpoint is not known, and what the pages from here on do not mention is no"
                " longer the reader's."
            ),
            answers={200: RxdbPage},
            answer_example={
                "documents": [RXDB_DOCUMENT, tombstone(IDS["mutation"])],
                "checkpoint": {"cursor": "0197f3a05555400080000000000000050197f3a0777770008000"},
            },
            problems=(404, 422),
            parameters=(
                TYPE,
                DEVICE,
                OpenApiParameter(
                    "limit",
                    {
                        "type": "integer",
                        "default": DEFAULT_PAGE,
                        "minimum": 1,
                        "maximum": MAX_LIMIT,
                    },
                ),
                OpenApiParameter(
                    "checkpoint", str, description="The last page's, as JSON; absent at first."
                ),
            ),
        )
    )

    def get(self, request: Request, record_type: str) -> Response:
        collection = self.collection()
        actor, device = self.writer()
        cursor, is_first = _cursor(request.query_params.get("checkpoint"))
        page = pull(
            reader=Reader(actor.agency, actor.id, device, stream=f"rxdb:{collection.name}"),
            cursor=cursor,
            limit=_limit(request.query_params.get("limit")),
            view=lambda: rxdb.view(actor=actor, record_type=collection.name, now=self.now),
            now=self.now,
        )
        body: dict[str, Any] = {
            "documents": [_document(change) for change in page.changes],
            "checkpoint": {"cursor": page.cursor},
        }
        # Whoever starts from nothing has nothing to forget.
        if page.is_reset and not is_first:
            body["reset"] = True
        return answer(body)


def _document(change: dict[str, Any]) -> Document:
    document: Document = change["data"] if change["op"] == "put" else tombstone(change["id"])
    return document


def _cursor(checkpoint: str | None) -> tuple[str | None, bool]:
    """The cursor in a checkpoint, and whether its sender has none yet; nonsense starts anew."""
    try:
        value = parse_json((checkpoint or "null").encode())
    except (NotJson, UnicodeEncodeError):
        return None, False
    cursor = value.get("cursor") if isinstance(value, dict) else None
    return (cursor if isinstance(cursor, str) else None), value is None


def _limit(text: str | None) -> int:
    """How many documents make a full page.

    A page cut short by the server would tell RxDB that there is nothing more, so a limit that
    cannot be kept is refused. Raises: Refused `invalid`.
    """
    if not text:
        return DEFAULT_PAGE
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT))
    if not is_number or not 1 <= int(text) <= MAX_LIMIT:
        raise Refused("invalid", {"limit": f"must be a number from 1 to {MAX_LIMIT}"})
    return int(text)


class RxdbPushView(RxdbView):
    """Takes in edited documents; 200 for every list, with the documents to adopt."""

    takes_revoked = True
    schema = DescribedSchema(
        POST=Operation(
            id="rxdb_push",
            tag="sync",
            summary="Push documents from RxDB",
            description=(
                "The answer lists the documents the client must adopt: those of which something"
                " it sent does not stand here. Whatever was sent is stored first."
            ),
            body={"type": "array", "items": reference("RxdbRow")},
            example=[{"newDocumentState": RXDB_DOCUMENT}],
            answers={200: {"type": "array", "items": {"type": "object"}}},
            answer_example=[],
            problems=(404, 422, 503),
            parameters=(TYPE, DEVICE),
        )
    )

    def post(self, request: Request, record_type: str) -> Response:
        collection = self.collection()
        rows = read_json(request, limit=MAX_RXDB_BYTES)
        if not isinstance(rows, list):
            return problem(
                status_code=400, code="invalid_envelope", errors={"": "must be a list of rows"}
            )
        actor, device = self.writer()
        adopted = [
            document
            # What is too much for one push is taken in parts: RxDB would send it again for ever.
            for start in range(0, len(rows), MAX_MUTATIONS)
            for document in rxdb.push(
                actor=actor,
                device=device,
                collection=collection,
                rows=rows[start : start + MAX_MUTATIONS],
                now=self.now,
            )
        ]
        if self.session.is_revoked:
            return session_problem("device_revoked")
        return answer(adopted)
