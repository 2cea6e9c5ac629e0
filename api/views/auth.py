"""Log-in, refresh, log-out, and who one is."""

from django.conf import settings
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api.authentication import refresh_claims, token_pair
from api.views.base import View, answer, required_uuid, text
from incidents.queries import me
from responders import sessions


class TokenView(View):
    """`{username, password, otp?, device_id?}` -> `{access, refresh}`"""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: object) -> Response:
        body = self.document()
        device_id = body.get("device_id")
        family = sessions.log_in(
            username=text(body, "username"),
            password=text(body, "password", limit=1000),
            device_id=None if device_id is None else required_uuid(body, "device_id"),
            address=str(self.request.META.get("REMOTE_ADDR", "")),
            lifetime=settings.REFRESH_LIFETIME,
            now=self.now,
        )
        return answer(token_pair(family))


class RefreshView(View):
    """`{refresh}` -> `{access, refresh}`; rotated at each use."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: object) -> Response:
        family_id, token_id = refresh_claims(text(self.document(), "refresh", limit=4000))
        family = sessions.refresh(family_id=family_id, token_id=token_id, now=self.now)
        return answer(token_pair(family))


class LogoutView(View):
    """Ends the log-in; queued work still lands with its landing token."""

    takes_unbound = True

    def post(self, request: object) -> Response:
        if self.session.family is not None:
            sessions.log_out(family=self.session.family, now=self.now)
        return Response(status=204)


class MeView(View):
    """The person, their roles, their unit and shift, and the server's time."""

    takes_unbound = True

    def get(self, request: object) -> Response:
        return answer(me(self.actor, self.now))
