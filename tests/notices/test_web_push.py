"""Web Push: whoever has to act is woken, by what only their browser can read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from http_ece import ECEException  # type: ignore[import-untyped]
from py_vapid import Vapid02

from notices.audience import WOKEN, audiences
from notices.models import Delivery, PushSubscription
from notices.tasks import forget_notices
from notices.web_push import KEPT_FOR, MOST_PER_LOG_IN, new_keys
from responders.models import Device, Programme, RoleGrant, Unit
from responders.sessions import revoke_device
from tests.cast import Cast, new_id
from tests.clockwork import Clock
from tests.notices.receiver import Browser, Receiver
from tests.notices.test_webhooks import call_for_help
from tests.steps import make_call
from tests.tablet import Http, Tablet, logged_in

Carried = Callable[[], int]
PATH = "/push-subscriptions/"
pytestmark = pytest.mark.usefixtures("nearby")


def subscribed(receiver: Receiver, http: Http) -> Browser:
    """A browser that has subscribed with somebody's log-in."""
    browser = Browser(receiver)
    answer = http.post(PATH, browser.document)
    assert answer.status == 201, answer.body
    return browser


# --- Subscribing ---------------------------------------------------------------------------


def test_a_browser_subscribes_and_unsubscribes(cast: Cast, receiver: Receiver) -> None:
    bob, browser = Tablet("bob"), Browser(receiver)
    key = bob.http.get(PATH).body
    assert len(key["application_server_key"]) == 87
    made = bob.http.post(PATH, browser.document)
    assert (made.status, made.body.keys()) == (201, {"id"})
    again = bob.http.post(PATH, browser.document)
    assert (again.status, again.body) == (200, made.body)
    assert bob.http.get(PATH).body["subscriptions"] == [made.body]
    assert bob.http.request("DELETE", f"{PATH}{made.body['id']}/").status == 204
    assert bob.http.request("DELETE", f"{PATH}{made.body['id']}/").status == 404
    assert bob.http.get(PATH).body["subscriptions"] == []


def test_somebody_elses_subscription_is_not_there(cast: Cast, receiver: Receiver) -> None:
    made = Tablet("bob").http.post(PATH, Browser(receiver).document).body
    for name in ("bea", "max"):
        assert Tablet(name).http.request("DELETE", f"{PATH}{made['id']}/").status == 404
    assert PushSubscription.objects.count() == 1


GOOD = {"endpoint": "https://push.example.net/x"}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "endpoint"),
        ({"endpoint": 7}, "endpoint"),
        ({"endpoint": "https://169.254.169.254/latest/"}, "endpoint"),
        ({"endpoint": "file:///etc/passwd"}, "endpoint"),
        ({"endpoint": "https://push.example.net/\x00"}, "endpoint"),
        (GOOD, "keys.p256dh"),
        ({**GOOD, "keys": []}, "keys.auth"),
        ({**GOOD, "keys": {"p256dh": "AAAA", "auth": "!!"}}, "keys.auth"),
        ({**GOOD, "keys": {"p256dh": "B" + "A" * 86}}, "keys.p256dh"),
        ({**GOOD, "keys": {"p256dh": "\ud800", "auth": 1}}, "keys.p256dh"),
        ({**GOOD, "keys": {"auth": "A" * 24}}, "keys.auth"),
    ],
)
def test_what_is_wrong_with_a_subscription_is_named(
    cast: Cast, document: dict[str, Any], field: str
) -> None:
    answer = Tablet("bob").http.post(PATH, document)
    assert (answer.status, answer.body["code"]) == (422, "invalid")
    assert field in answer.body["errors"]
    assert not PushSubscription.objects.exists()


def test_where_webhooks_may_lead_a_browser_may_not(
    cast: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.PUSH_NETWORKS = []
    answer = Tablet("bob").http.post(PATH, Browser(receiver).document)
    assert (answer.status, list(answer.body["errors"])) == (422, ["endpoint"])


def test_without_keys_of_the_site_nobody_subscribes(
    cast: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    bob = Tablet("bob")
    for answer in (bob.http.get(PATH), bob.http.post(PATH, Browser(receiver).document)):
        assert (answer.status, answer.body["code"]) == (409, "push_unavailable")


def test_a_log_in_has_a_few_browsers_and_the_oldest_make_room(
    cast: Cast, receiver: Receiver
) -> None:
    bob = Tablet("bob")
    browsers = [subscribed(receiver, bob.http) for _ in range(MOST_PER_LOG_IN + 2)]
    kept = set(PushSubscription.objects.values_list("endpoint", flat=True))
    assert kept == {one.document["endpoint"] for one in browsers[2:]}


def test_a_browser_belongs_to_whoever_logged_in_with_it_last(
    cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    browser = subscribed(receiver, bob.http)
    assert carla.http.post(PATH, browser.document).status == 201
    alice = logged_in("alice")
    make_call(alice, cast.unit("HERON 1"))
    carried()
    assert browser.requests() == []
    _, assignment = make_call(alice, cast.unit("HERON 2"))
    carried()
    assert [one["data"]["id"] for one in browser.heard()] == [assignment]


# --- What arrives --------------------------------------------------------------------------


def test_a_crew_is_woken_for_its_call_and_only_its_browser_can_read_why(
    cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    bob, carla = Tablet("bob"), Tablet("carla")
    browser, other = subscribed(receiver, bob.http), subscribed(receiver, carla.http)
    incident, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    carried()
    (told,) = browser.heard()
    assert told["type"] == "assignment.created"
    assert told["data"] == {
        "id": assignment,
        "incident": incident,
        "unit": cast.unit("HERON 1"),
        "state": "assigned",
        "alert_level": 0,
        "assigned_at": told["data"]["assigned_at"],
    }
    assert other.requests() == []
    (request,) = browser.requests()
    assert assignment.encode() not in request.body
    other.path = browser.path
    with pytest.raises((InvalidTag, ECEException)):
        other.heard()
    headers = request.headers
    assert Vapid02.verify(headers["authorization"])
    assert bob.http.get(PATH).body["application_server_key"] in headers["authorization"]
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
    assert 0 < int(headers["ttl"]) <= KEPT_FOR.total_seconds()


def test_an_unread_assignment_wakes_its_crew_again_and_then_dispatch(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    crew, desk = (subscribed(receiver, http) for http in (Tablet("bob").http, logged_in("alice")))
    make_call(logged_in("anton"), cast.unit("HERON 1"))
    for minutes in (0, 1, 2, 3):
        clock.at(minutes)
        carried()
    assert crew.types() == ["assignment.created", "assignment.escalated"]
    assert [one["data"]["alert_level"] for one in desk.heard()] == [2, 3]


def test_an_overdue_check_wakes_the_crew_then_dispatch_then_a_supervisor(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    bob = Tablet("bob")
    crew, desk, boss = (
        subscribed(receiver, http) for http in (bob.http, logged_in("alice"), logged_in("sue"))
    )
    _, assignment = make_call(logged_in("anton"), cast.unit("HERON 1"))
    bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    for seconds in (0, 60, 120, 180):
        clock.at(10, seconds=seconds)
        carried()

    def levels(browser: Browser) -> list[int]:
        checks = [one for one in browser.heard() if one["type"] == "safety_check.escalated"]
        return [one["data"]["alert_level"] for one in checks]

    assert (levels(crew), levels(desk), levels(boss)) == ([1, 2], [2, 3, 4], [4])


def test_a_call_for_help_wakes_dispatch_at_once_and_others_step_by_step(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    bob = Tablet("bob")
    crew, desk, boss, stranger = (
        subscribed(receiver, http)
        for http in (bob.http, logged_in("alice"), logged_in("sue"), logged_in("mallory"))
    )
    request = call_for_help(bob, message="CANARY")
    # Pressed twice: the second says nothing new, until the first has sounded in vain.
    again = call_for_help(bob)
    for seconds in (0, 15, 30, 60, 90):
        clock.at(0, seconds=seconds)
        carried()

    def levels(browser: Browser) -> list[int]:
        heard = [one["data"] for one in browser.heard()]
        assert {one["id"] for one in heard} <= {request, again}
        return [one["escalation_level"] for one in heard if one["id"] == request]

    assert (levels(desk), levels(boss)) == ([0, 1, 2, 3, 4], [2, 3, 4])
    assert levels(crew) == [4], "nobody has answered: use the radio"
    second = [one for one in desk.heard() if one["data"]["id"] == again]
    assert [one["type"] for one in second] == ["backup_request.alarmed"]
    assert [one for one in boss.heard() if one["data"]["id"] == again] == []
    assert stranger.requests() == []
    assert "CANARY" not in repr(desk.heard())


def test_the_crews_own_devices_stay_silent_about_a_quiet_request(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    bob = Tablet("bob")
    crew, desk = (subscribed(receiver, http) for http in (bob.http, logged_in("alice")))
    _, assignment = make_call(logged_in("anton"), cast.unit("HERON 1"))
    bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    answer = bob.do(
        "safety_check.answer", {"assignment": assignment, "answer": "need_cover"},
        record_id=new_id(),
    )  # fmt: skip
    assert answer["result"] == "applied"
    for seconds in (0, 15, 30, 60, 90):
        clock.at(0, seconds=seconds)
        carried()
    assert desk.types().count("backup_request.escalated") == 4
    assert not [one for one in crew.types() if one.startswith("backup_request")]


def test_a_supervisor_of_another_programme_sleeps_on(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    night = Programme.objects.create(agency=cast.agency, code="NIGHT", name="Night watch")
    RoleGrant.objects.filter(responder=cast.people["sue"]).update(programme=night)
    boss = subscribed(receiver, logged_in("sue"))
    call_for_help(Tablet("bob"))
    clock.at(0, seconds=30)
    carried()
    assert boss.requests() == []
    Unit.objects.filter(id=cast.unit("HERON 2")).update(programme=night)
    call_for_help(Tablet("carla"))
    clock.at(1, seconds=30)
    carried()
    assert {one["data"]["unit"] for one in boss.heard()} == {cast.unit("HERON 2")}


# --- Who gets nothing any more ---------------------------------------------------------------


def logged_out(tablet: Tablet) -> None:
    assert tablet.http.post("/auth/logout/").status == 204


def withdrawn(tablet: Tablet) -> None:
    revoke_device(device=Device.objects.get(id=tablet.device_id), now=datetime.now(UTC))


@pytest.mark.parametrize("end", [logged_out, withdrawn])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_ended_log_in_or_a_withdrawn_device_gets_nothing(
    cast: Cast, receiver: Receiver, carried: Carried, end: Callable[[Tablet], None], moment: str
) -> None:
    bob, bea = Tablet("bob"), Tablet("bea")
    gone, stays = subscribed(receiver, bob.http), subscribed(receiver, bea.http)
    if moment == "before":
        end(bob)
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    if moment == "after":
        # It was addressed while the log-in still counted, and could not be sent.
        receiver.say = lambda request: (503, {})
        carried()
        tried = len(gone.requests())
        end(bob)
        receiver.say = lambda request: (201, {})
        Delivery.objects.update(due_at=datetime.now(UTC))
        carried()
        assert len(gone.requests()) == tried
    else:
        carried()
        assert gone.requests() == []
    assert stays.types()[-1] == "assignment.created"
    forget_notices()
    left = PushSubscription.objects.values_list("endpoint", flat=True)
    assert list(left) == [stays.document["endpoint"]]


def test_who_went_off_duty_is_not_woken(cast: Cast, receiver: Receiver, carried: Carried) -> None:
    bob = Tablet("bob")
    browser = subscribed(receiver, bob.http)
    shift = cast.units["HERON 1"].shift_id
    assert logged_in("sue").post(f"/shifts/{shift}/end/").status == 200
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    carried()
    assert browser.requests() == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_removed(
    cast: Cast, receiver: Receiver, carried: Carried, status: int
) -> None:
    browser = subscribed(receiver, Tablet("bob").http)
    receiver.say = lambda request: (status, {})
    for _ in range(2):
        make_call(logged_in("alice"), cast.unit("HERON 1"))
        carried()
    assert len(browser.requests()) == 1
    assert not PushSubscription.objects.exists()
    assert not Delivery.objects.exists()


def test_nobody_is_woken_for_what_is_over(
    clock: Clock, cast: Cast, receiver: Receiver, carried: Carried
) -> None:
    browser = subscribed(receiver, Tablet("bob").http)
    receiver.say = lambda request: (500, {})
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    for seconds in (0, 2, 12, 72, 372, 600, 3600):
        clock.at(0, seconds=seconds, fires=False)
        carried()
    ttls = [int(one.headers["ttl"]) for one in browser.requests()]
    assert ttls == [600, 598, 588, 528, 228]
    assert Delivery.objects.get().state == "dead"


# --- The table -------------------------------------------------------------------------------


def test_the_table_speaks_of_every_step() -> None:
    woken = {kind.value: sorted(levels) for kind, levels in WOKEN.items()}
    assert woken["backup_request.escalated"] == [1, 2, 3, 4]
    assert woken["safety_check.escalated"] == [1, 2, 3, 4]
    assert woken["assignment.escalated"] == [1, 2, 3]
    assert audiences("incident.created", {}) == frozenset()


def test_new_keys_are_good_keys(
    cast: Cast, receiver: Receiver, settings: Any, carried: Carried
) -> None:
    settings.VAPID_PRIVATE_KEY, public = new_keys()
    bob = Tablet("bob")
    assert bob.http.get(PATH).body["application_server_key"] == public
    browser = subscribed(receiver, bob.http)
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    carried()
    assert Vapid02.verify(browser.requests()[0].headers["authorization"])
    token = browser.requests()[0].headers["authorization"]
    assert public in token
