"""The dispatch board and an incident's timeline."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.documents import Board, Timeline
from api.examples import BOARD, TIMELINE
from api.problems import problem
from api.schema import DescribedSchema, Operation
from api.views.base import View, answer
from api.views.records import RecordView
from incidents.board import BOARD_ROLES, board, timeline


class BoardView(View):
    """Units, calls for help, unacknowledged assignments, waiting calls, tablets that owe data."""

    schema = DescribedSchema(
        GET=Operation(
            id="board",
            tag="dispatch",
            summary="The dispatch board",
            description="For dispatchers and supervisors. `as_of` is the unit's `status_as_of`.",
            answers={200: Board},
            answer_example=BOARD,
        )
    )

    def get(self, request: Request) -> Response:
        actor = self.actor
        if not actor.has_role(BOARD_ROLES, self.now):
            return problem(status_code=403, code="not_permitted")
        return answer(board(actor, self.now))


class TimelineView(RecordView):
    """Everything known of a call in the order it happened, with both clocks."""

    record_type = "incident"
    schema = DescribedSchema(
        GET=Operation(
            id="incident_timeline",
            tag="dispatch",
            summary="An incident's timeline",
            answers={200: Timeline},
            answer_example=TIMELINE,
            problems=(404,),
        )
    )

    def get(self, request: Request, record_id: UUID) -> Response:
        incident = self.shown(record_id)
        return answer({"incident": incident, "events": timeline(self.actor, record_id, self.now)})
