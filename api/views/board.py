"""The dispatch board, what it knows of one call, and what a desk or a shift hands over."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.openapi.answer_examples import BOARD, TIMELINE
from api.openapi.desk_documents import Board, Eligibility, Recommendation, Timeline
from api.openapi.desk_examples import ELIGIBILITY, RECOMMENDATION
from api.openapi.schema import DescribedSchema, Operation
from api.problems import problem
from api.views.base import View, answer
from api.views.records import RecordView
from dispatch.board import board, timeline
from dispatch.desk import Desk
from dispatch.recommendation import recommendation
from dispatch.verdicts import eligibility
from responders.access import DESK_ROLES
from sync.refusals import Refused


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
        if not actor.has_role(DESK_ROLES, self.now):
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


class DeskRecordView(RecordView):
    """One call, for whoever sits at the desk: others who see it are refused."""

    record_type = "incident"

    def call(self, record_id: UUID) -> dict[str, Any]:
        """The call. Raises: Http404 for who does not see it, Refused for who has no desk."""
        found = self.shown(record_id)
        if not self.actor.has_role(DESK_ROLES, self.now):
            raise Refused("not_permitted")
        return found


class EligibilityView(DeskRecordView):
    """For each programme, whether a call is one for it, and why not.

    An open call is judged for this moment, one that is over for when it came in.
    """

    schema = DescribedSchema(
        GET=Operation(
            id="incident_eligibility",
            tag="dispatch",
            summary="Which programmes a call is for",
            answers={200: Eligibility},
            answer_example=ELIGIBILITY,
            problems=(404,),
        )
    )

    def get(self, request: Request, record_id: UUID) -> Response:
        return answer(eligibility(self.actor.agency, self.call(record_id), self.now))


class RecommendationView(DeskRecordView):
    """Which unit to send to a call: those that qualify, best first, and why the others do not."""

    schema = DescribedSchema(
        GET=Operation(
            id="incident_recommendation",
            tag="dispatch",
            summary="Which unit to send to a call",
            answers={200: Recommendation},
            answer_example=RECOMMENDATION,
            problems=(404,),
        )
    )

    def get(self, request: Request, record_id: UUID) -> Response:
        return answer(recommendation(Desk(self.actor, self.now), self.call(record_id)))
