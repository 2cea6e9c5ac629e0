"""A call that a team has finished ends by itself, and is never again one for a team to take."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.closing import Attempt, WaitsFor, waits_for
from tests.cast import Cast, new_id
from tests.clockwork import Clock, log_in_again
from tests.steps import at_once, make_call
from tests.tablet import Body, Http, Tablet, logged_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def attempt(
    state: str, *, at: int = 0, written: bool = False, disposition: str | None = None
) -> Attempt:
    """Assigned at minute `at`, over ten minutes later."""
    since = NOON + timedelta(minutes=at)
    return Attempt(state, since, since + timedelta(minutes=10), written, disposition)


HANDED = "handed_to_other_unit"


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([], WaitsFor.TO_TAKE),
        ([attempt("declined"), attempt("cancelled"), attempt("reassigned")], WaitsFor.TO_TAKE),
        ([attempt("en_route")], None),
        ([attempt("cleared", written=True), attempt("assigned")], None),
        ([attempt("cleared")], WaitsFor.WRITE_UP),
        ([attempt("cleared", written=True), attempt("cleared")], WaitsFor.WRITE_UP),
        ([attempt("cleared", written=True)], WaitsFor.TO_CLOSE),
        ([attempt("cleared", written=True), attempt("declined")], WaitsFor.TO_CLOSE),
        # Handed over: somebody else has to go, until somebody else has cleared it.
        ([attempt("cleared", written=True, disposition=HANDED)], WaitsFor.TO_TAKE),
        (
            [attempt("cleared", written=True, disposition=HANDED), attempt("cleared", at=5)],
            WaitsFor.WRITE_UP,
        ),
        (
            [
                attempt("cleared", written=True, disposition=HANDED),
                attempt("cleared", at=5, written=True),
            ],
            WaitsFor.TO_CLOSE,
        ),
    ],
)
def test_what_a_call_without_a_unit_waits_for(
    attempts: Sequence[Attempt], expected: WaitsFor | None
) -> None:
    assert waits_for(attempts, reopened_at=None) == expected


def test_what_was_over_before_it_was_opened_again_does_not_count() -> None:
    before, after = attempt("cleared", written=True), attempt("cleared", at=60, written=True)
    reopened = NOON + timedelta(minutes=30)
    assert waits_for([before], reopened_at=reopened) == WaitsFor.TO_TAKE
    assert waits_for([before, after], reopened_at=reopened) == WaitsFor.TO_CLOSE


def waiting(desk: Http) -> dict[str, Body]:
    return {one["id"]: one for one in desk.get("/board/").body["waiting"]}


def status_of(desk: Http, incident: str) -> str:
    return str(desk.get(f"/incidents/{incident}/").body["status"])


def report(tablet: Tablet, assignment: str, *statuses: str) -> None:
    for status in statuses:
        done = tablet.do("status_event.create", {"assignment": assignment, "status": status})
        assert done["result"] == "applied", done


def write_up(tablet: Tablet, assignment: str, **fields: Any) -> Body:
    answers = {"contact_outcome": "contact_made", "disposition": "resolved_in_place", **fields}
    done = tablet.do("outcome.create", {"assignment": assignment, **answers})
    assert done["result"] == "applied", done
    return done


@pytest.mark.parametrize("is_written_first", [True, False])
def test_a_call_that_was_cleared_and_written_up_is_closed(
    cast: Cast, is_written_first: bool
) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    report(bob, assignment, "en_route", "on_scene")
    if is_written_first:
        write_up(bob, assignment)
        assert status_of(alice, incident) == "ResourcesOnscene"
        report(bob, assignment, "clearing")
    else:
        report(bob, assignment, "clearing")
        (owed,) = waiting(alice)[incident]["owed_by"]
        assert waiting(alice)[incident]["waits_for"] == "awaiting_write_up"
        assert (owed["assignment"], owed["unit"]) == (assignment, cast.unit("HERON 1"))
        assert owed["since"] is not None
        write_up(bob, assignment)
    assert status_of(alice, incident) == "Closed"
    assert incident not in waiting(alice)
    bob.pull()
    assert bob.store[incident]["closed_at"] is not None


def test_a_call_nobody_went_to_waits_for_a_team(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    bob.http.post(f"/assignments/{assignment}/decline/", {"reason": "too far"})
    assert waiting(alice)[incident]["waits_for"] == "to_take"
    assert waiting(alice)[incident]["owed_by"] == []


def test_two_units_the_second_of_them_ends_it(cast: Cast) -> None:
    alice, bob, carla = logged_in("alice"), Tablet("bob"), Tablet("carla")
    incident, first = make_call(alice, cast.unit("HERON 1"))
    second = new_id()
    alice.post("/assignments/", {"id": second, "incident": incident, "unit": cast.unit("HERON 2")})
    for tablet, assignment in ((bob, first), (carla, second)):
        report(tablet, assignment, "en_route", "on_scene")
    report(bob, first, "clearing")
    write_up(bob, first)
    assert status_of(alice, incident) == "ResourcesOnscene"
    report(carla, second, "clearing")
    assert waiting(alice)[incident]["waits_for"] == "awaiting_write_up"
    write_up(carla, second)
    assert status_of(alice, incident) == "Closed"


def test_the_second_unit_is_called_off_after_the_first_was_done(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, first = make_call(alice, cast.unit("HERON 1"))
    second = new_id()
    alice.post("/assignments/", {"id": second, "incident": incident, "unit": cast.unit("HERON 2")})
    report(bob, first, "en_route", "on_scene")
    write_up(bob, first)
    report(bob, first, "clearing")
    assert status_of(alice, incident) == "ResourcesAssigned"
    assert alice.post(f"/assignments/{second}/cancel/").status == 200
    assert status_of(alice, incident) == "Closed"


def test_what_was_handed_over_waits_for_the_other_unit(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    report(bob, assignment, "en_route", "on_scene", "clearing")
    outcome = write_up(bob, assignment, disposition=HANDED)
    assert waiting(alice)[incident]["waits_for"] == "to_take"
    # It was a slip of the finger: the amendment ends the call.
    amended = bob.do(
        "outcome.amend",
        {"disposition": "resolved_in_place"},
        record_id=outcome["record"]["id"],
        base_rev=outcome["record"]["rev"],
    )
    assert amended["result"] == "applied", amended
    assert status_of(alice, incident) == "Closed"


def test_an_open_call_for_help_keeps_it_open(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    report(bob, assignment, "en_route", "on_scene")
    called = bob.http.post("/backup-requests/", {"assignment": assignment}).body["id"]
    write_up(bob, assignment)
    report(bob, assignment, "clearing")
    assert waiting(alice)[incident]["waits_for"] == "to_close"
    assert alice.post(f"/backup-requests/{called}/release/").status == 200
    assert status_of(alice, incident) == "Closed"


def test_two_assessments_keep_it_open_until_somebody_decides(cast: Cast) -> None:
    alice, bob, bea, sue = logged_in("alice"), Tablet("bob"), Tablet("bea"), Tablet("sue")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    report(bob, assignment, "en_route", "on_scene")
    write_up(bob, assignment)
    second = write_up(bea, assignment, disposition="left_by_choice")
    report(bob, assignment, "clearing")
    assert waiting(alice)[incident]["waits_for"] == "to_close"
    decided = sue.http.post(
        f"/sync/conflicts/{second['conflict']['id']}/resolve/",
        {"fields": {one["name"]: one["yours"] for one in second["conflict"]["fields"]}},
    )
    assert decided.status == 200, decided.body
    assert status_of(alice, incident) == "Closed"


def test_what_comes_late_ends_nothing(clock: Clock, cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    clock.at(1)
    report(bob, assignment, "en_route")
    clock.at(10)
    report(bob, assignment, "on_scene")
    write_up(bob, assignment)
    late = bob.do(
        "status_event.create",
        {"assignment": assignment, "status": "clearing"},
        at=clock.start + timedelta(minutes=5),
    )
    assert late["record"]["late"] is True
    assert status_of(alice, incident) == "ResourcesOnscene"


def test_two_last_words_at_once_end_it(cast: Cast) -> None:
    alice = logged_in("alice")
    bob, bea = Tablet("bob"), Tablet("bea")
    for _ in range(5):
        incident, assignment = make_call(alice, cast.unit("HERON 1"))
        report(bob, assignment, "en_route", "on_scene")
        at_once(
            lambda one=assignment: report(bob, one, "clearing"),
            lambda one=assignment: write_up(bea, one),
        )
        assert status_of(alice, incident) == "Closed"


def test_closing_without_an_outcome_needs_a_reason_and_it_stays_owed(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    report(bob, assignment, "en_route", "on_scene", "clearing")
    refused = alice.post(f"/incidents/{incident}/close/")
    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert "reason" in refused.body["errors"]
    closed = alice.post(f"/incidents/{incident}/close/", {"reason": "tablet is broken"})
    assert (closed.body["status"], closed.body["reason"]) == ("Closed", "tablet is broken")
    owed = alice.get("/handover/").body["without_outcome"]
    assert [one["id"] for one in owed] == [assignment]
    write_up(bob, assignment)
    assert alice.get("/handover/").body["without_outcome"] == []


def test_a_call_is_opened_again_within_a_day(clock: Clock, cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/incidents/{incident}/reopen/"
    assert alice.post(path).body["code"] == "illegal_transition"
    report(bob, assignment, "en_route", "on_scene", "clearing")
    outcome = write_up(bob, assignment)
    assert bob.http.post(path).status == 403
    clock.at(60 * 5)
    log_in_again(bob)
    alice.token = logged_in("alice").token
    again = alice.post(path)
    assert (again.status, again.body["status"], again.body["closed_at"]) == (200, "ReOpened", None)
    assert alice.post(path).status == 200
    assert waiting(alice)[incident]["waits_for"] == "to_take"
    # What ended it the first time does not end it again.
    bob.do(
        "outcome.amend",
        {"felt_safe": True},
        record_id=outcome["record"]["id"],
        base_rev=outcome["record"]["rev"],
    )
    assert status_of(alice, incident) == "ReOpened"
    second = new_id()
    alice.post("/assignments/", {"id": second, "incident": incident, "unit": cast.unit("HERON 1")})
    report(bob, second, "en_route", "on_scene", "clearing")
    assert waiting(alice)[incident]["waits_for"] == "awaiting_write_up"
    write_up(bob, second)
    assert status_of(alice, incident) == "Closed"
    clock.at(60 * 48)
    # A dispatcher does not even see it any more; a supervisor is told why not.
    late = logged_in("sue").post(path)
    assert (late.status, late.body["code"]) == (409, "illegal_transition")
