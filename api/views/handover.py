"""What a desk or a shift leaves open to whoever comes after."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.openapi.desk_documents import DeskHandover, ShiftHandover
from api.openapi.desk_examples import DESK_HANDOVER, SHIFT_HANDOVER
from api.openapi.schema import DescribedSchema, Operation
from api.problems import problem
from api.views.base import View, answer
from api.views.records import RecordView
from dispatch.handover import desk_handover, shift_handover
from responders.access import DESK_ROLES


class DeskHandoverView(View):
    """Everything that is open in the agency, for the dispatcher who takes over."""

    schema = DescribedSchema(
        GET=Operation(
            id="handover",
            tag="dispatch",
            summary="What the desk hands over",
            answers={200: DeskHandover},
            answer_example=DESK_HANDOVER,
        )
    )

    def get(self, request: Request) -> Response:
        if not self.actor.has_role(DESK_ROLES, self.now):
            return problem(status_code=403, code="not_permitted")
        return answer(desk_handover(self.actor, self.now))


class ShiftHandoverView(RecordView):
    """What a unit's shift leaves open, for its crew and the desk.

    Whoever sees the shift sees of it what they see elsewhere; wishes for a follow-up are there for
    those only who may read outcomes in full.
    """

    record_type = "shift"
    schema = DescribedSchema(
        GET=Operation(
            id="shift_handover",
            tag="dispatch",
            summary="What a shift hands over",
            answers={200: ShiftHandover},
            answer_example=SHIFT_HANDOVER,
            problems=(404,),
        )
    )

    def get(self, request: Request, record_id: UUID) -> Response:
        return answer(shift_handover(self.actor, self.shown(record_id), self.now))
