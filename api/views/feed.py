"""Entry to the live feed for clients that can send no header."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.views.base import View, answer
from responders.tickets import TICKET_LIFETIME, issue_ticket


class TicketView(View):
    """A ticket for one connection to the live feed: `{ticket, expires_in}`, in seconds."""

    def post(self, request: Request) -> Response:
        """Issues one; the body is not looked at."""
        family = self.session.family
        assert family is not None
        ticket = issue_ticket(family=family.id, now=self.now)
        return answer({"ticket": ticket, "expires_in": int(TICKET_LIFETIME.total_seconds())})
