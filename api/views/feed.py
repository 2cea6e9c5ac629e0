"""Entry to the live feed for clients that can send no header."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.openapi import documents
from api.openapi.answer_examples import TICKET
from api.openapi.schema import DescribedSchema, Operation
from api.views.base import View, answer
from responders.tickets import TICKET_LIFETIME, issue_ticket


class TicketView(View):
    """A ticket for one connection to the live feed: `{ticket, expires_in}`, in seconds."""

    schema = DescribedSchema(
        POST=Operation(
            id="events_ticket",
            tag="dispatch",
            summary="A ticket to the live feed",
            description="For clients that can send no header. For one use; the body is not read.",
            answers={200: documents.Ticket},
            answer_example=TICKET,
        )
    )

    def post(self, request: Request) -> Response:
        """Issues one; the body is not looked at."""
        family = self.session.family
        assert family is not None
        ticket = issue_ticket(family=family.id, now=self.now)
        return answer({"ticket": ticket, "expires_in": int(TICKET_LIFETIME.total_seconds())})
