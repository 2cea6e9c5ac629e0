"""What people decide and call for: two assessments, calls for help, log-outs."""

from conformance.history import PUSH
from conformance.scenarios.receipts import applied, note
from conformance.scenarios.scenario import Scenario
from conformance.stage import Stage, expect, new_id


def two_outcomes(stage: Stage) -> None:
    _, assignment = stage.call()
    one, two = stage.tablet("crew"), stage.tablet("teammate")
    made = []
    for tablet, contact in ((one, "contact_made"), (two, "declined_to_engage")):
        fields = {"assignment": assignment, "contact_outcome": contact}
        made.append(tablet.queue("outcome.create", fields)["record_id"])
        applied(tablet.push())
    one.pull()
    first, second = (one.store[record] for record in made)
    expect(first["current"] and not second["current"], "one of two outcomes stands")
    expect(second["flagged"], "the second is flagged for a person")
    said = (first["contact_outcome"], second["contact_outcome"])
    expect(said == ("contact_made", "declined_to_engage"), f"answers were mixed: {said}")


def call_for_help(stage: Stage) -> None:
    crew, request = stage.tablet("crew"), new_id()
    occurred = crew.clock.reading(crew.clock.now())
    body = {"id": request, "message": "conformance", "occurred": occurred}
    stage.done(crew.request("POST", "/backup-requests/", body), 201)
    again = {**body, "occurred": crew.clock.reading(crew.clock.now())}
    stage.done(crew.request("POST", "/backup-requests/", again), 200)
    dispatch, sue = stage.person("dispatcher"), stage.person("supervisor")
    path = f"/backup-requests/{request}/acknowledge/"
    answers = stage.at_once(
        lambda: dispatch.request("POST", path), lambda: sue.request("POST", path)
    )
    statuses = sorted(answer.status for answer in answers)
    expect(statuses == [200, 409], f"two acknowledge at once: {statuses}")
    crew.pull()
    seen = [one for one in crew.of_type("backup_request") if one["id"] == request]
    expect([one["state"] for one in seen] == ["acknowledged"], "the crew sees who has heard it")
    stage.done(dispatch.request("POST", f"/backup-requests/{request}/release/"))


def landing(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    written = note(tablet, assignment, "before the log-out")["record_id"]
    access = tablet.token
    expect(tablet.request("POST", "/auth/logout/").status == 204, "a log-out is answered 204")
    expect(tablet.request("GET", "/me/").status == 401, "the log-in goes on after the log-out")
    tablet.token = tablet.landing
    body = tablet.envelope(list(tablet.outbox))
    (result,) = stage.done(tablet.request("POST", PUSH, body))["results"]
    expect(result["result"] == "applied", f"a landed note is {result['result']} {result['code']}")
    expect(result["rev"] is None and result["record"] is None, "a landing token is told values")
    status = tablet.request("POST", "/sync/pull/?landing=1", {"device_id": tablet.device}).status
    expect(status == 401, f"a landing token may pull: {status}")
    expect(access != tablet.landing, "a landing token is a token of its own")
    stage.tablets.remove(tablet)
    mate = stage.tablet("teammate")
    mate.pull()
    expect(mate.store[written]["author"]["id"] == stage.people["crew"].id, "another's name on it")


SCENARIOS = (
    Scenario("two people's outcomes", (26,), two_outcomes),
    Scenario("a call for help, twice, and two who take it", (1,), call_for_help),
    Scenario("a queue that lands after the log-out", (30,), landing),
)
