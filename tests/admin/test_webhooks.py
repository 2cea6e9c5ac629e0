"""An administrator keeps the agency's webhooks: the secret is shown once, dead letters are seen."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from notices.models import Delivery, Webhook
from notices.signing import secret_of
from notices.tasks import carry_notices
from tests.admin.desk import Desk
from tests.cast import Cast
from tests.notices.receiver import Receiver, receiving
from tests.tablet import logged_in

WEBHOOKS = "/notices/webhook/"
FIELDS = {
    "name": "records",
    "url": "https://hooks.example.org/in",
    "types": ["incident.created", "backup_request.created"],
    "is_active": "on",
}


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_NETWORKS = [ip_network("127.0.0.0/8")]
    with receiving() as running:
        yield running


def shown_secret(text: str) -> str | None:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", text)
    return found and found.group()


def test_a_new_webhooks_secret_is_shown_once(cast: Cast, receiver: Receiver) -> None:
    desk = Desk()
    made = desk.save(f"{WEBHOOKS}add/", **{**FIELDS, "url": receiver.url})
    webhook = Webhook.objects.get()
    secret = shown_secret(made.text)
    assert secret is not None
    assert made.headers["Cache-Control"] == "no-store"
    assert (webhook.agency_id, webhook.types) == (cast.agency.id, FIELDS["types"])
    pages = ("", f"{webhook.pk}/change/", f"{webhook.pk}/secret/", f"{webhook.pk}/sent/")
    for page in (*pages, f"{webhook.pk}/history/"):
        shown = desk.get(f"{WEBHOOKS}{page}")
        assert (shown.status, shown_secret(shown.text)) == (200, None)
    logged_in("alice").post("/incidents/", {"call_type": "MNTL"})
    carry_notices()
    (request,) = receiver.requests
    Verifier(secret).verify(request.body, request.headers)


def test_a_new_secret_takes_the_place_of_the_old_one(cast: Cast) -> None:
    desk = Desk()
    desk.save(f"{WEBHOOKS}add/", **FIELDS)
    webhook = Webhook.objects.get()
    old = secret_of(webhook)
    page = desk.post(f"{WEBHOOKS}{webhook.pk}/secret/")
    webhook.refresh_from_db()
    assert shown_secret(page.text) == secret_of(webhook) != old
    assert "New secret." in desk.get(f"{WEBHOOKS}{webhook.pk}/history/").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "http://hooks.example.org/"}, "Must begin with https://."),
        ({"url": "https://10.0.0.1/"}, "Is in a network this server does not call."),
        ({"url": ""}, "This field is required."),
        ({"types": ["note.created"]}, "Select a valid choice"),
        ({"types": []}, "This field is required."),
        ({"name": "taken"}, "There is a webhook of this name already."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(cast: Cast, wrong: dict[str, Any], words: str) -> None:
    Webhook.objects.create(agency=cast.agency, name="taken", url="https://example.org/", types=[])
    page = Desk().save(f"{WEBHOOKS}add/", **{**FIELDS, **wrong})
    assert any(words in error for error in page.errors), page.errors
    assert Webhook.objects.count() == 1


def test_dead_letters_are_seen_and_sent_again(cast: Cast, receiver: Receiver) -> None:
    desk = Desk()
    webhook = Webhook.objects.create(
        agency=cast.agency, name="records", url=receiver.url, types=["incident.created"]
    )
    receiver.say = lambda request: (500, {})
    logged_in("alice").post("/incidents/", {"call_type": "MNTL"})
    carry_notices()
    Delivery.objects.update(state="dead", settled_at=datetime.now(UTC))
    path = f"{WEBHOOKS}{webhook.pk}/sent/"
    page = desk.get(path)
    assert page.errors == ["1 notices were given up. They can be sent again, with the same ids."]
    for shown in ("incident.created", str(Delivery.objects.get().notice_id), "HTTP 500"):
        assert shown in page.text
    receiver.say = lambda request: (200, {})
    assert desk.post(path).status == 302
    carry_notices()
    assert len({one.id for one in receiver.requests}) == 1
    assert len(receiver.requests) == 2
    assert "given up" not in desk.get(path).text.replace("what was given up first", "")


def test_a_webhook_that_stopped_by_itself_says_why_until_it_is_switched_on(cast: Cast) -> None:
    desk = Desk()
    webhook = Webhook.objects.create(
        agency=cast.agency, name="records", url=FIELDS["url"], types=["incident.created"],
        is_active=False, stopped_because="its address answered 410 Gone",
    )  # fmt: skip
    assert "switched off: its address answered 410 Gone" in desk.get(WEBHOOKS).text
    desk.save(f"{WEBHOOKS}{webhook.pk}/change/", **FIELDS)
    assert "410" not in desk.get(WEBHOOKS).text


@pytest.mark.parametrize("page", ["change/", "secret/", "sent/", "delete/"])
def test_another_agencys_webhook_is_not_there(cast: Cast, page: str) -> None:
    theirs = Webhook.objects.create(
        agency=cast.other_agency, name="theirs", url="https://example.org/", types=[]
    )
    desk = Desk()
    assert "theirs" not in desk.get(WEBHOOKS).text
    assert desk.get(f"{WEBHOOKS}{theirs.pk}/{page}").status in (403, 404)
    assert desk.post(f"{WEBHOOKS}{theirs.pk}/{page}").status in (403, 404)
    theirs.refresh_from_db()
    assert theirs.generation == 1


def test_nobody_else_enters(cast: Cast) -> None:
    desk = Desk(username=None)
    assert desk.get(WEBHOOKS).status == 302
    assert desk.get(f"{WEBHOOKS}add/").status == 302
