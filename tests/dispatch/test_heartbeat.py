"""A synthetic call for help goes all the way, nobody at a desk notices, and its absence is told."""

import logging
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import httpx
import pytest
from django.core.management import call_command

from dispatch.clockwork import heartbeat
from dispatch.clockwork.heartbeat import AGENCY, GRACE, Pulse
from dispatch.tasks import watch_heartbeat
from incidents.models import BackupRequest, Heartbeat
from responders.models import Responder
from sync.models import Mutation
from tests.cast import Cast
from tests.invariants.between import nobody_commits
from tests.live import Listening, Server, serving, wait_until
from tests.matrix.world import LISTS
from tests.tablet import Http, Tablet, logged_in

EVERY = timedelta(seconds=4)
# Of a beat with its escalation's first step, on a machine that does other things as well.
BEATEN = 40.0


def beating(owner_dsn: str) -> AbstractContextManager[Server]:
    return serving(owner_dsn, HEARTBEAT_SECONDS=str(EVERY.seconds))


def beats() -> list[Heartbeat]:
    """Those that were heard, and whose escalation began."""
    whole = Heartbeat.objects.filter(heard_at__isnull=False, climbed_at__isnull=False)
    return list(whole.order_by("slot"))


def pulse_at(moment: datetime) -> Pulse:
    return heartbeat.pulse(now=moment, every=EVERY)


def everything(http: Http) -> list[Any]:
    """All that is in somebody's lists."""
    return [http.get(f"/{path}/").body["results"] for path in LISTS.values()]


def test_it_goes_through_door_feed_and_escalation_and_no_desk_notices(
    cast: Cast, owner_dsn: str
) -> None:
    alice, sue, board = logged_in("alice"), logged_in("sue"), Tablet("alice")
    board.pull()
    before = [everything(alice), everything(sue), board.store]
    with (
        beating(owner_dsn) as one,
        beating(owner_dsn) as other,
        Listening(one, alice.token) as desk,
        Listening(other, sue.token) as boss,
    ):
        for stream in (desk, boss):
            stream.next("poke")
        wait_until(lambda: len(beats()) >= 2, seconds=BEATEN)
        assert desk.rest(seconds=0.3) == boss.rest(seconds=0) == []
        answer = httpx.get(f"{other.url}/healthz/").json()
        assert answer == {"status": "ok", "heartbeat": "ok"}
    # Of two processes one makes each call.
    slots = list(Heartbeat.objects.values_list("slot", flat=True))
    assert len({*slots}) == len(slots) == BackupRequest.objects.count()
    board.pull()
    assert [everything(alice), everything(sue), board.store] == before
    shown = alice.get("/board/").body
    assert (shown["backup_requests"], shown["alarms"]) == ([], [])
    assert not BackupRequest.objects.exclude(agency=AGENCY).exists()
    # The same door: journalled, with a receipt for each thing that was done.
    made = beats()[0].request
    kinds = Mutation.objects.filter(record_id=made).order_by("journal_id")
    assert list(kinds.values_list("kind", "source")) == [
        ("backup_request.create", "heartbeat"),
        ("backup_request.escalate", "timer"),
        ("backup_request.release", "heartbeat"),
    ]


def test_two_missing_ones_are_told_by_page_command_and_log(
    cast: Cast, owner_dsn: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HEARTBEAT_EVERY = EVERY
    with beating(owner_dsn):
        wait_until(beats, seconds=BEATEN)
        with nobody_commits(owner_dsn):
            # What is made and cannot commit does not count.
            count = len(beats())
            time.sleep(1.5 * EVERY.seconds)
            assert len(beats()) == count
    last = beats()[-1].sent_at
    assert pulse_at(last + 2 * EVERY + GRACE - timedelta(seconds=1)) == Pulse.OK
    assert pulse_at(last + 2 * EVERY + GRACE) == Pulse.MISSING
    printed = StringIO()
    call_command("check_heartbeat", stdout=printed)
    assert printed.getvalue().startswith("ok; the last one arrived 20")
    assert watch_heartbeat() == "ok"
    Heartbeat.objects.update(sent_at=datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(SystemExit) as ended:
        call_command("check_heartbeat", stdout=printed)
    assert ended.value.code == 1
    with caplog.at_level(logging.ERROR):
        assert watch_heartbeat() == "missing"
    assert "No synthetic call for help has arrived since" in caplog.text


def test_a_site_whose_calls_never_arrived_says_so(cast: Cast, settings: Any) -> None:
    assert heartbeat.pulse(now=datetime.now(UTC), every=timedelta(0)) == Pulse.OFF
    assert pulse_at(datetime.now(UTC)) == Pulse.MISSING
    settings.HEARTBEAT_EVERY = EVERY
    printed = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_heartbeat", stdout=printed)
    assert printed.getvalue() == "missing; the last one arrived never\n"


def test_nobody_can_be_the_one_who_listens(cast: Cast) -> None:
    heartbeat.listening(now=datetime.now(UTC))
    person = Responder.objects.get(id=heartbeat.PERSON)
    for password in ("", "!", "heartbeat"):
        answer = Http().post("/auth/token/", {"username": person.username, "password": password})
        assert answer.status == 401


def test_what_a_dead_process_left_open_is_ended_by_the_next(cast: Cast) -> None:
    now = datetime.now(UTC)
    who = heartbeat.listening(now=now)
    left = heartbeat.press(actor=who.actor, now=now, every=EVERY)
    assert heartbeat.press(actor=who.actor, now=now, every=EVERY) is None, "one for each moment"
    later = now + GRACE + EVERY
    BackupRequest.objects.filter(id=left).update(received_at=now - GRACE)
    heartbeat.press(actor=who.actor, now=later, every=EVERY)
    assert BackupRequest.objects.get(id=left).state == "released"
