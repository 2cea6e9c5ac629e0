"""Log-in, refresh, log-out, and who one is."""

from django.conf import settings
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api.authentication import refresh_claims, token_pair
from api.openapi.answer_examples import ME, TOKENS
from api.openapi.documents import LogIn, Me, Refresh, TokenPair
from api.openapi.examples import IDS
from api.openapi.schema import NO_CONTENT, DescribedSchema, Operation
from api.views.base import View, answer, required_uuid, text
from catalogue.reading import me
from responders import sessions


class TokenView(View):
    """`{username, password, otp?, device_id?}` -> `{access, refresh}`."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = DescribedSchema(
        POST=Operation(
            id="auth_token",
            tag="session",
            summary="Log in",
            description=(
                "Ten failures for one account within five minutes are answered 429, whatever comes"
                " next. A field role without `device_id` may only register a device."
            ),
            body=LogIn,
            example={
                "username": "bob",
                "password": "correct horse battery",  # nosec B105: an example for the schema
                "device_id": IDS["device"],
            },
            answers={200: TokenPair},
            answer_example=TOKENS,
            problems=(401, 403, 422, 429),
        )
    )

    def post(self, request: object) -> Response:
        body = self.document()
        device_id = body.get("device_id")
        family = sessions.log_in(
            username=text(body, "username"),
            password=text(body, "password", limit=1000),
            device_id=None if device_id is None else required_uuid(body, "device_id"),
            address=sessions.client_address(
                self.request.META, is_behind_proxy=settings.BEHIND_PROXY
            ),
            lifetime=settings.REFRESH_LIFETIME,
            now=self.now,
        )
        return answer(token_pair(family))


class RefreshView(View):
    """`{refresh}` -> `{access, refresh}`; rotated at each use."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = DescribedSchema(
        POST=Operation(
            id="auth_refresh",
            tag="session",
            summary="Refresh a log-in",
            description=(
                "The same successor is given out again for 30 seconds, so that a lost answer locks"
                " nobody out; a later use of the old token ends the log-in."
            ),
            body=Refresh,
            example={"refresh": TOKENS["refresh"]},
            answers={200: TokenPair},
            answer_example=TOKENS,
            problems=(401, 403, 422),
        )
    )

    def post(self, request: object) -> Response:
        family_id, token_id = refresh_claims(text(self.document(), "refresh", limit=4000))
        family = sessions.refresh(family_id=family_id, token_id=token_id, now=self.now)
        return answer(token_pair(family))


class LogoutView(View):
    """Ends the log-in; queued work still lands with its landing token."""

    takes_unbound = True
    schema = DescribedSchema(
        POST=Operation(
            id="auth_logout", tag="session", summary="Log out", answers={204: NO_CONTENT}
        )
    )

    def post(self, request: object) -> Response:
        if self.session.family is not None:
            sessions.log_out(family=self.session.family, now=self.now)
        return Response(status=204)


class MeView(View):
    """The person, their roles, their unit and shift, and the server's time."""

    takes_unbound = True
    schema = DescribedSchema(
        GET=Operation(
            id="me",
            tag="session",
            summary="Who one is",
            answers={200: Me},
            answer_example=ME,
        )
    )

    def get(self, request: object) -> Response:
        return answer(me(self.actor, self.now))
