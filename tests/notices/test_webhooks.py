"""Webhooks after Standard Webhooks: signed, sent at least once, nothing protected in them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from incidents.notices import DATA, NoticeType
from notices.delivery import (
    CLAIMED_FOR,
    MOST_PER_RECEIVER,
    WEBHOOK_PAUSES,
    deliver,
)
from notices.fan_out import address
from notices.models import Delivery, Webhook
from notices.signing import BOTH_SECRETS_FOR, new_secret, secret_of
from notices.tasks import KEEP_NOTICES, carry_notices, forget_notices
from sync.models import Notice
from tests.cast import Cast, new_id
from tests.clockwork import Clock, log_in_again
from tests.notices.receiver import Receiver, receiving
from tests.steps import at_once, make_call
from tests.tablet import Tablet, logged_in

Carried = Callable[[], int]


def call_for_help(tablet: Tablet, **fields: Any) -> str:
    record_id = new_id()
    assert tablet.http.post("/backup-requests/", {"id": record_id, **fields}).status == 201
    return record_id


# --- What is told --------------------------------------------------------------------------


def test_a_bad_night_is_told_step_by_step(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    clock.at(1.1)
    bob.do("status_event.create", {"assignment": assignment, "status": "on_scene"})
    request = call_for_help(bob, assignment=assignment)
    clock.at(1.1, seconds=16)
    alice.post(f"/backup-requests/{request}/acknowledge/")
    while carried():
        pass
    told = {one.told()["type"]: one.told() for one in receiver.requests}
    assert Counter(receiver.types()) == {
        "incident.created": 1,
        "assignment.created": 1,
        # Assigned, and then on scene.
        "incident.status_changed": 2,
        "unit.status_changed": 2,
        "assignment.escalated": 1,
        "assignment.state_changed": 1,
        "backup_request.created": 1,
        "backup_request.escalated": 1,
        "backup_request.state_changed": 1,
    }
    assert told["incident.created"]["data"]["id"] == incident
    made = told["backup_request.created"]
    assert made["timestamp"].endswith("Z")
    assert made["data"] == {
        "id": request,
        "unit": cast.unit("HERON 1"),
        "assignment": assignment,
        "kind": "law_enforcement",
        "urgency": "emergency",
        "state": "requested",
        "late": False,
        "silent": False,
        "quiet": False,
        "unverified": False,
        "escalation_level": 0,
        "occurred_at": made["data"]["occurred_at"],
        "received_at": made["data"]["received_at"],
    }
    assert told["backup_request.state_changed"]["data"]["state"] == "acknowledged"
    assert told["backup_request.escalated"]["data"]["escalation_level"] == 1


def test_nothing_anybody_wrote_goes_out(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, secret = new_id(), "CANARY"
    call = {
        "id": incident, "call_type": "MNTL", "address": secret, "narrative": secret,
        "caller_name": secret, "caller_phone": secret, "cautions": [secret],
        "latitude": 35.987654, "longitude": -78.987654,
    }  # fmt: skip
    assert alice.post("/incidents/", call).status == 201
    sent = {"incident": incident, "unit": cast.unit("HERON 1")}
    assignment = alice.post("/assignments/", sent).body["id"]
    note = {"assignment": assignment, "kind": "clinical", "body": secret}
    assert bob.http.post("/notes/", note).status == 201
    place = {"latitude": 35.987654, "longitude": -78.987654}
    request = call_for_help(bob, message=secret, assignment=assignment, **place)
    bob.http.post(f"/backup-requests/{request}/cancel/", {"reason": secret})
    while carried():
        pass
    everything = b"".join(one.body for one in receiver.requests).decode()
    assert request in everything
    for hidden in (secret, "987654", "Bob", "bob", cast.person("bob"), "MNTL"):
        assert hidden not in everything
    for one in receiver.requests:
        record_type = one.told()["type"].partition(".")[0]
        assert one.told()["data"].keys() == DATA[record_type].keys()


def test_what_is_refused_or_rolled_back_tells_nothing(cast: Cast, webhook: Webhook) -> None:
    alice = logged_in("alice")
    assert alice.post("/incidents/", {"priority": 11}).status == 422
    with transaction.atomic():
        assert alice.post("/incidents/", {"call_type": "MNTL"}).status == 201
        assert Notice.objects.count() == 1
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    incident = new_id()
    for _ in range(2):
        alice.post("/incidents/", {"id": incident, "call_type": "MNTL"})
    assert [one.data["id"] for one in Notice.objects.all()] == [incident]


def test_a_webhook_hears_what_it_chose_of_its_own_agency(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    Webhook.objects.filter(id=webhook.id).update(types=["backup_request.created"])
    make_call(logged_in("alice"), cast.unit("HERON 1"))
    ours = call_for_help(Tablet("bob"))
    call_for_help(Tablet("max"))
    carried()
    assert [one.told()["data"]["id"] for one in receiver.requests] == [ours]
    # Whoever comes later is not told the past.
    Webhook.objects.create(
        agency=cast.agency, name="late", url=receiver.url, types=["backup_request.created"]
    )
    assert carried() == 0


# --- The signature -------------------------------------------------------------------------


def test_receivers_can_verify_it_with_the_standards_own_library(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    call_for_help(Tablet("bob"))
    carried()
    (request,) = receiver.requests
    told = Verifier(secret_of(webhook)).verify(request.body, request.headers)
    assert told["type"] == "backup_request.created"
    assert request.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(secret_of(webhook)).verify(request.body + b" ", request.headers)
    for header in ("webhook-id", "webhook-timestamp"):
        forged = {**request.headers, header: "1700000000"}
        with pytest.raises(WebhookVerificationError):
            Verifier(secret_of(webhook)).verify(request.body, forged)


def test_a_new_secret_and_the_old_one_are_good_for_a_day(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    old = secret_of(webhook)
    new = new_secret(webhook=webhook, now=clock.start)
    bob = Tablet("bob")
    call_for_help(bob)
    carried()
    for secret in (old, new):
        Verifier(secret).verify(receiver.requests[-1].body, receiver.requests[-1].headers)
    clock.at(BOTH_SECRETS_FOR.total_seconds() / 60 + 1)
    Notice.objects.all().delete()
    log_in_again(bob)
    call_for_help(bob, kind="ems")
    carried()
    last = receiver.requests[-1]
    Verifier(new).verify(last.body, last.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(last.body, last.headers)


def test_secrets_are_in_no_table(cast: Cast, webhook: Webhook) -> None:
    other = Webhook(agency=cast.agency, name="other")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret_of(webhook))
    assert secret_of(webhook) != secret_of(other)
    stored = Webhook.objects.filter(id=webhook.id).values().get()
    assert secret_of(webhook).removeprefix("whsec_") not in repr(stored)


# --- Until it has arrived ------------------------------------------------------------------


def test_a_failure_is_tried_again_later_with_the_same_id_and_body(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    answers = iter([500, 503, 200])
    receiver.say = lambda request: (next(answers), {})
    call_for_help(Tablet("bob"))
    carried()
    assert carried() == 0, "not before its time"
    seconds = 0.0
    for pause in WEBHOOK_PAUSES[:2]:
        seconds += pause.total_seconds()
        clock.at(0, seconds=seconds - 1, fires=False)
        assert carried() == 0
        clock.at(0, seconds=seconds, fires=False)
        assert carried() == 1
    assert carried() == 0
    assert len({(one.id, one.body) for one in receiver.requests}) == 1
    assert len({one.headers["webhook-signature"] for one in receiver.requests}) == 3
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.attempts, delivery.said) == ("sent", 3, "HTTP 200")


def test_who_asks_for_time_gets_it(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    receiver.say = lambda request: (429, {"Retry-After": "120"})
    call_for_help(Tablet("bob"))
    carried()
    clock.at(1, fires=False)
    assert carried() == 0
    clock.at(2, fires=False)
    assert carried() == 1


def never(clock: Clock, carried: Carried) -> None:
    """Every attempt there will be."""
    for _ in range(len(WEBHOOK_PAUSES) + 1):
        carried()
        due = Delivery.objects.filter(state="waiting").values_list("due_at", flat=True).first()
        if due is not None:
            clock.at((due - clock.start).total_seconds() / 60, fires=False)


def test_a_dead_letter_is_kept_and_sent_again_by_command(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    receiver.say = lambda request: (500, {})
    call_for_help(Tablet("bob"))
    never(clock, carried)
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.attempts) == ("dead", len(WEBHOOK_PAUSES) + 1)
    assert delivery.settled_at - clock.start > timedelta(hours=24)
    tried = len(receiver.requests)
    receiver.say = lambda request: (200, {})
    assert carried() == 0
    printed = StringIO()
    call_command("send_notices_again", "records", agency="North City", stdout=printed)
    assert printed.getvalue() == "1 deliveries are sent again.\n"
    carried()
    assert len({one.id for one in receiver.requests}) == 1
    assert len(receiver.requests) == tried + 1
    assert Delivery.objects.get().state == "sent"
    # From a moment on also what was taken before.
    since = clock.start.isoformat()
    call_command("send_notices_again", "records", agency="North City", since=since, stdout=printed)
    assert carried() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"agency": "South City"}, "South City has no webhook records"),
        ({"agency": "North City", "since": "yesterday"}, "--since wants a time"),
    ],
)
def test_the_command_names_what_is_wrong(
    webhook: Webhook, arguments: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("send_notices_again", "records", **arguments)


def test_an_address_that_is_gone_is_switched_off(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    receiver.say = lambda request: (410, {})
    bob = Tablet("bob")
    call_for_help(bob)
    carried()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.stopped_because) == (False, "its address answered 410 Gone")
    call_for_help(bob, kind="ems")
    assert carried() == 0
    with pytest.raises(CommandError, match="switched off"):
        call_command("send_notices_again", "records", agency="North City")


def test_what_waits_for_a_webhook_that_is_switched_off_is_given_up(
    cast: Cast, webhook: Webhook, receiver: Receiver
) -> None:
    call_for_help(Tablet("bob"))
    address(now=datetime.now(UTC))
    Webhook.objects.filter(id=webhook.id).update(is_active=False)
    assert deliver(now=datetime.now(UTC)) == 0
    assert receiver.requests == []
    assert Delivery.objects.get().said == "the webhook is switched off"


def test_a_redirect_is_not_followed(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    receiver.say = lambda request: (302, {"Location": "/elsewhere"})
    call_for_help(Tablet("bob"))
    carried()
    assert [one.path for one in receiver.requests] == ["/in"]
    assert Delivery.objects.get().said == "HTTP 302"


# --- Many carriers, and dead ones ------------------------------------------------------------


def test_carriers_at_once_send_everything_once(
    cast: Cast, webhook: Webhook, receiver: Receiver
) -> None:
    alice = logged_in("alice")
    for _ in range(16):
        alice.post("/incidents/", {"call_type": "MNTL"})
    for _ in range(8):
        at_once(*[carry_notices] * 4)
    sent = Counter(one.id for one in receiver.requests)
    assert len(sent) == 16
    assert set(sent.values()) == {1}


def test_who_dies_while_sending_leaves_a_claim_that_runs_out(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    call_for_help(Tablet("bob"))
    address(now=clock.start)
    # Claimed, and never heard of again.
    Delivery.objects.update(claimed_until=clock.start + CLAIMED_FOR)
    assert carried() == 0
    clock.at(CLAIMED_FOR.total_seconds() / 60, seconds=1, fires=False)
    assert carried() == 1
    assert len(receiver.requests) == 1


def test_one_that_does_not_answer_keeps_nobody_else_waiting(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    alice = logged_in("alice")
    with receiving() as slow:
        slow.slow_s = 2.0
        Webhook.objects.create(
            agency=cast.agency, name="slow", url=slow.url, types=["incident.created"]
        )
        # More than are sent to one at once wait for it, and are older.
        for _ in range(MOST_PER_RECEIVER + 1):
            alice.post("/incidents/", {"call_type": "MNTL"})
        address(now=datetime.now(UTC))
        Delivery.objects.filter(webhook=webhook).delete()
        request = call_for_help(Tablet("bob"))
        assert carried() == MOST_PER_RECEIVER + 2
        assert [one.told()["data"]["id"] for one in receiver.requests] == [request]
        assert receiver.requests[0].at < slow.answered[0]
        # The last one was sent when another had been answered.
        assert slow.requests[-1].at > slow.answered[0]


def test_a_call_for_help_overtakes_what_waits(
    cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    alice = logged_in("alice")
    for _ in range(3 * MOST_PER_RECEIVER):
        alice.post("/incidents/", {"call_type": "MNTL"})
    call_for_help(Tablet("bob"))
    assert carried() == 3 * MOST_PER_RECEIVER + 1
    assert "backup_request.created" in receiver.types()[:MOST_PER_RECEIVER]


def test_notices_are_forgotten_when_they_are_settled_and_old(
    clock: Clock, cast: Cast, webhook: Webhook, receiver: Receiver, carried: Carried
) -> None:
    bob = Tablet("bob")
    call_for_help(bob)
    carried()
    clock.at(KEEP_NOTICES.total_seconds() / 60 + 1, fires=False)
    assert forget_notices()["notices"] > 0
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_every_word_is_in_the_documentation() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "webhooks.md").read_text(encoding="utf-8")
    for one in NoticeType:
        assert f"`{one}`" in text
