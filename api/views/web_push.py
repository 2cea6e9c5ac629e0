"""Web Push subscriptions of a log-in."""

from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.openapi.answer_examples import BROWSER, PUSH_KEY, SUBSCRIBED
from api.openapi.documents import PushKey, PushSubscribe, PushSubscribed
from api.openapi.schema import NO_CONTENT, DescribedSchema, Operation
from api.views.base import View, answer
from notices.web_push import public_key, subscribe, subscriptions_of, unsubscribe
from responders.models import TokenFamily


class WebPushView(View):
    """What both addresses share: the log-in whose subscriptions they speak of."""

    def family(self) -> TokenFamily:
        """The log-in of the request; no landing token gets this far."""
        found = self.session.family
        assert found is not None
        return found


class Subscriptions(WebPushView):
    """The site's public key, and browsers that are woken for this log-in."""

    schema = DescribedSchema(
        GET=Operation(
            id="push_key",
            tag="push",
            summary="What a browser subscribes with",
            description=(
                "`application_server_key` goes into `pushManager.subscribe()`. 409"
                " `push_unavailable` where the site has no keys."
            ),
            answers={200: PushKey},
            answer_example=PUSH_KEY,
            problems=(409,),
        ),
        POST=Operation(
            id="push_subscribe",
            tag="push",
            summary="Subscribe this browser",
            description=(
                "Takes what `PushSubscription.toJSON()` says. The same endpoint again is answered"
                " 200 and belongs to this log-in from then on; it ends with it. What is pushed"
                " holds a type, ids, states and times, encrypted for this browser."
            ),
            body=PushSubscribe,
            example=BROWSER,
            answers={200: PushSubscribed, 201: PushSubscribed},
            answer_example=SUBSCRIBED,
            problems=(409, 422),
        ),
    )

    def get(self, request: Request) -> Response:
        own = [{"id": str(one)} for one in subscriptions_of(self.family())]
        return answer({"application_server_key": public_key(), "subscriptions": own})

    def post(self, request: Request) -> Response:
        found, is_new = subscribe(
            family=self.family(), agency=self.actor.agency, document=self.document()
        )
        return answer({"id": str(found.id)}, 201 if is_new else 200)


class Subscription(WebPushView):
    """One subscription of this log-in."""

    schema = DescribedSchema(
        DELETE=Operation(
            id="push_unsubscribe",
            tag="push",
            summary="Unsubscribe a browser",
            answers={204: NO_CONTENT},
            problems=(404,),
        )
    )

    def delete(self, request: Request, subscription_id: UUID) -> Response:
        if not unsubscribe(family=self.family(), subscription_id=subscription_id):
            raise Http404
        return Response(status=204)
