"""The sync endpoints: devices, push, pull, custody."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import BodyTooLarge, read_json
from api.openapi import answer_examples, examples
from api.openapi.documents import (
    Custody,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushEnvelope,
    Registered,
    Registration,
    WithdrawnPush,
)
from api.openapi.schema import DescribedSchema, Operation
from api.problems import problem, session_problem
from api.views.base import View, answer, required_uuid, text, whole_number
from catalogue.kinds import catalogue
from catalogue.pulling import pull_view
from responders import sessions
from responders.models import Device
from responders.sessions import SessionRefused
from sync import custody
from sync.generations import Reader
from sync.mutations import MAX_MUTATION_BYTES
from sync.pull import DEFAULT_LIMIT, MAX_LIMIT, page_document, pull
from sync.push import (
    CURRENT_SCHEMA,
    MAX_BYTES,
    MAX_MUTATIONS,
    MIN_SCHEMA,
    BadEnvelope,
    TooMany,
    answer_document,
    push,
    read_envelope,
)


class DevicesView(View):
    """Registers the device a person works with, and hands out their landing token for it."""

    takes_unbound = True
    schema = DescribedSchema(
        POST=Operation(
            id="device_register",
            tag="sync",
            summary="Register a device",
            body=Registration,
            example={
                "device_id": examples.IDS["device"],
                "name": "Heron 1, tablet 2",
                "platform": "android",
                "app_build": "1.0.0",
                "schema_version": 1,
            },
            answers={200: Registered, 201: Registered},
            answer_example=answer_examples.REGISTERED,
            problems=(422,),
        )
    )

    def post(self, request: Request) -> Response:
        body = self.document()
        device, is_new = sessions.register_device(
            session=self.session,
            device_id=required_uuid(body, "device_id"),
            name=text(body, "name"),
            platform=text(body, "platform"),
            app_build=text(body, "app_build"),
            schema_version=whole_number(body, "schema_version", default=1, least=0, most=2**31 - 1),
            now=self.now,
        )
        landing = sessions.issue_landing_token(
            person=self.session.person, device=device, now=self.now
        )
        queue = custody.read(author=self.session.person.id, device=device.id)
        return answer(
            {
                "device_id": str(device.id),
                "epoch": str(queue.epoch),
                "server_time": self.now,
                "acked_seq": queue.tally.acked_seq,
                "limits": {
                    "max_mutations": MAX_MUTATIONS,
                    "max_bytes": MAX_BYTES,
                    "max_mutation_bytes": MAX_MUTATION_BYTES,
                },
                "min_schema": MIN_SCHEMA,
                "current_schema": CURRENT_SCHEMA,
                "landing_token": landing,
            },
            201 if is_new else 200,
        )


def own_device(view: View, device_id: UUID) -> Device:
    """The device a request names, which has to be the token's.

    Raises: SessionRefused `device_mismatch`, `device_revoked`.
    """
    bound = view.session.device
    if bound is not None:
        if bound.id != device_id:
            raise SessionRefused("device_mismatch")
        return bound
    agency = view.session.person.agency_id
    assert agency is not None
    device = sessions.claim_device(agency=agency, device_id=device_id)
    if device.revoked_at is not None:
        raise SessionRefused("device_revoked")
    return device


class PushView(View):
    """Takes in what a device has queued; 200 for every envelope that parses."""

    takes_landing = True
    takes_revoked = True
    schema = DescribedSchema(
        POST=Operation(
            id="push",
            tag="sync",
            summary="Push a queue",
            description=(
                "200 for every authenticated envelope that parses; what is wrong with a mutation"
                " is its result. A device drops a mutation for any result but `retry`. The body"
                " may be gzip. A landing token is enough; its answers tell no rev, record or"
                " value. A withdrawn device's push is stored in quarantine, and answered 403."
            ),
            body=PushEnvelope,
            example=answer_examples.PUSH,
            answers={200: PushAnswer, 403: WithdrawnPush},
            answer_example=answer_examples.PUSHED,
            problems=(503,),
        )
    )

    def post(self, request: Request) -> Response:
        try:
            envelope = read_envelope(read_json(request, limit=MAX_BYTES))
        except BadEnvelope as error:
            return problem(
                status_code=400, code="invalid_envelope", errors={error.field: str(error)}
            )
        except TooMany:
            raise BodyTooLarge from None
        device = own_device(self, envelope.device)
        session = replace(self.session, device=device)
        pushed = push(
            catalogue=catalogue(), actor=session.actor(self.now), envelope=envelope, now=self.now
        )
        document = answer_document(pushed, self.now, is_blind=session.is_landing)
        if session.is_revoked:
            return _withdrawn(document)
        return answer(document)


def _withdrawn(document: dict[str, object]) -> Response:
    """A withdrawn device is told that its queue is safe, and to wipe itself."""
    refusal = session_problem("device_revoked")
    refusal.data.update(document)
    return refusal


class PullView(View):
    """The changes since a cursor, as this person may see them."""

    schema = DescribedSchema(
        POST=Operation(
            id="pull",
            tag="sync",
            summary="Pull changes",
            description=(
                "Changes since a cursor, parents before children. `remove` says that a record is"
                " gone or no longer to be seen. While `more`, pull again; an unknown cursor starts"
                " anew with `reset`."
            ),
            body=PullRequest,
            example={"device_id": examples.IDS["device"], "cursor": None, "limit": 200},
            answers={200: PullAnswer},
            problems=(422,),
            answer_example=answer_examples.PULLED,
        )
    )

    def post(self, request: Request) -> Response:
        body = self.document()
        device = own_device(self, required_uuid(body, "device_id"))
        cursor = body.get("cursor")
        if cursor is not None and not isinstance(cursor, str):
            return problem(
                status_code=400, code="invalid", errors={"cursor": "must be text or null"}
            )
        actor = self.actor
        page = pull(
            reader=Reader(actor.agency, actor.id, device.id),
            cursor=cursor,
            limit=whole_number(body, "limit", default=DEFAULT_LIMIT, least=1, most=MAX_LIMIT),
            view=lambda: pull_view(actor, self.now),
            now=self.now,
        )
        return answer(page_document(page))


class CustodyView(View):
    """What of this person's queue on a device is stored here; gates sign-out and end of shift."""

    schema = DescribedSchema(
        GET=Operation(
            id="device_custody",
            tag="sync",
            summary="What has arrived of a queue",
            answers={200: Custody},
            answer_example=answer_examples.CUSTODY,
            problems=(404,),
        )
    )

    def get(self, request: Request, device_id: UUID) -> Response:
        if not Device.objects.filter(id=device_id, agency_id=self.actor.agency).exists():
            raise Http404
        queue = custody.read(author=self.session.person.id, device=device_id)
        missing, owed = custody.gaps(queue.tally, queue.highest_seq)
        return answer(
            {
                **custody.listed(queue.tally),
                "missing": missing,
                "highest_seq": queue.highest_seq,
                "owed": owed,
                "last_push_at": queue.last_push_at,
                "last_pull_at": queue.last_pull_at,
            }
        )
