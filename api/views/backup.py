"""Calls for help over HTTP: only a failed authentication refuses one."""

from typing import Any
from uuid import UUID, uuid5

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import session_problem
from api.views.base import answer
from api.views.records import ENVELOPE, Record, Records, Verb
from catalogue.reading import show
from responders.presence import boards_watching
from sync.batch import Result
from sync.ids import new_id
from sync.mutations import as_uuid
from sync.refusals import Refused


class BackupRequests(Records):
    """Calls for help. What cannot be read in one is left out and named in `detail`."""

    record_type = "backup_request"
    create_kind = "backup_request.create"
    takes_landing = frozenset({"POST"})
    takes_unbound = frozenset({"POST"})
    takes_revoked = frozenset({"POST"})

    def post(self, request: Request) -> Response:
        body, fault = self._readable()
        record_id = as_uuid(body.get("id")) or new_id()
        try:
            result = self._raise_alarm(record_id, body)
        except Refused as refusal:
            if refusal.code != "id_reused":
                raise
            # Somebody else's id: heard all the same, and the same again at the next attempt.
            record_id = uuid5(self.session.person.id, str(record_id))
            result = self._raise_alarm(record_id, body)
        if self.session.is_revoked:
            return session_problem("device_revoked")
        is_known = result.is_replayed or result.is_repeated
        found = self._receipt(record_id)
        detail = {**(result.detail or {}), **fault}
        return answer({**found, "detail": detail or None}, 200 if is_known else 201)

    def _raise_alarm(self, record_id: UUID, body: dict[str, Any]) -> Result:
        return self.write(
            kind=self.create_kind,
            record_id=record_id,
            fields={name: value for name, value in body.items() if name not in ENVELOPE},
            # The record's id alone tells a repeat: clock and position may differ.
            mutation_id=new_id(),
            occurred=body.get("occurred"),
            clock=body.get("clock"),
        )

    def _readable(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The body as far as it can be read, and what was wrong with it."""
        try:
            return self.document(), {}
        except (APIException, Refused) as error:
            return {}, {"": f"the body could not be read: {error}"}

    def _receipt(self, record_id: UUID) -> dict[str, Any]:
        """What the sender needs to know; a landing token is told no values."""
        watching = boards_watching(agency=self.actor.agency, now=self.now)
        shown = show(self.actor, {self.record_type: [record_id]}, self.now, {})
        found = shown.get((self.record_type, record_id))
        if found is None:
            return {"id": str(record_id), "boards_watching": watching}
        if self.session.is_landing:
            state = found.record["state"]
            return {"id": str(record_id), "state": state, "boards_watching": watching}
        return {**found.record, "boards_watching": watching}


class BackupRequest(Record):
    """One call for help with its receipt ladder."""

    record_type = "backup_request"
    http_method_names = ["get", "head", "options"]


class AcknowledgeView(Verb):
    """One dispatcher takes a request on; whoever comes second is told who has it."""

    record_type = "backup_request"
    kind = "backup_request.acknowledge"

    def post(self, request: Request, record_id: UUID) -> Response:
        try:
            return super().post(request, record_id)
        except Refused as refusal:
            if refusal.code == "illegal_transition":
                owner = self.shown(record_id)["acknowledged_by"]
                refusal.extra["acknowledged_by"] = owner
            raise
