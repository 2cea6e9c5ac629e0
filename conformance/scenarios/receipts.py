"""Receipts: one effect per mutation, whatever is lost, doubled, reused or malformed."""

from typing import Any

from conformance.history import PUSH, Document
from conformance.scenarios.scenario import Scenario
from conformance.stage import Stage, expect, random_id
from conformance.tablet import Tablet

BAD: tuple[Document, ...] = (
    {"kind": "note.create", "fields": {"kind": "peer", "body": "nul \x00"}},
    {"kind": "note.create", "fields": {"kind": "peer", "body": "half \ud83d"}},
    {"kind": "note.create", "fields": {"kind": "rumour", "body": "x"}},
    {"kind": "weather.create", "fields": {"sky": "grey"}},
    {"id": "not-an-id", "kind": "note.create"},
    {"record_id": "17", "kind": "note.create"},
    {"fields": [1, 2], "kind": "note.create"},
    {"kind": 7},
    {"kind": "note.create", "fields": {"kind": "peer", "body": "x" * 70_000}},
)


def note(tablet: Tablet, assignment: str, text: str = "all calm", **about: Any) -> Document:
    fields = {"assignment": assignment, "kind": "operational", "body": text}
    return tablet.queue("note.create", fields, **about)


def applied(results: list[Document]) -> None:
    wrong = [(one["result"], one["code"]) for one in results if one["result"] != "applied"]
    expect(results and not wrong, f"not applied: {wrong or 'no results'}")


def lost_answer(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    note(tablet, assignment)
    stage.lose_next_answer(tablet)
    tablet.push()
    expect(len(tablet.outbox) == 1, "a lost answer empties no outbox")
    note(tablet, assignment, "and another thing")
    first, second = tablet.push()
    expect(first["replayed"] and not second["replayed"], "the first is a copy, the second is not")
    applied([first, second])
    tablet.pull()
    about = [one for one in tablet.of_type("note") if one["assignment"] == assignment]
    expect(len(about) == 2, f"{len(about)} notes instead of 2")


def twice_at_once(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for _ in range(5):
        note(tablet, assignment)
        body = tablet.envelope(tablet.outbox)
        answers = stage.at_once(*[lambda body=body: tablet.request("POST", PUSH, body)] * 2)
        results = [stage.done(answer)["results"][0] for answer in answers]
        applied(results)
        replays = sorted(one["replayed"] for one in results)
        expect(replays == [False, True], f"one of two copies is the replay: {replays}")
        applied(tablet.push())


def other_content(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    first = note(tablet, assignment, "one")
    applied(tablet.push())
    note(tablet, assignment, "two", id=first["id"], record=first["record_id"])
    (refused,) = tablet.push()
    expect(refused["code"] == "id_reused", f"answered {refused['result']} {refused['code']}")
    tablet.pull()
    expect(tablet.store[first["record_id"]]["body"] == "one", "the first effect is untouched")
    issues = [one["code"] for one in tablet.of_type("sync_issue")]
    expect("id_reused" in issues, "the payload is kept where its author sees it")


def bad_among_good(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    good = []
    for number in range(50 - len(BAD)):
        good.append(note(tablet, assignment, f"note {number}")["id"])
        if number < len(BAD):
            about = dict(BAD[number])
            tablet.queue(about.pop("kind"), about.pop("fields", None), **about)
    results = tablet.push()
    applied([one for one in results if one["id"] in good])
    bad = {one["result"] for one in results if one["id"] not in good}
    expect(bad == {"rejected"}, f"the bad ones are {bad}")
    expect(not tablet.outbox, "nothing is sent for ever")


def custody_gap(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for number in range(3):
        note(tablet, assignment, str(number))
    body = tablet.envelope([tablet.outbox[0], tablet.outbox[2]])
    answer = stage.done(tablet.request("POST", PUSH, body))
    found = (answer["acked_seq"], answer["acked_extra"])
    expect(found == (1, [3]), f"acked {found}, not (1, [3])")
    custody = stage.done(tablet.request("GET", f"/sync/devices/{tablet.device}/custody/"))
    expect((custody["missing"], custody["owed"]) == ([2], 1), f"custody says {custody}")
    applied(tablet.push())


def other_versions(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for version in (0, 1, 99):
        mutation = note(tablet, assignment, f"version {version}")
        mutation["fields"]["from_the_future"] = {"a": [1]}
        body = {**tablet.envelope([mutation]), "schema_version": version, "extra": True}
        answer = stage.done(tablet.request("POST", PUSH, body))
        applied(answer["results"])
    applied(tablet.push())


def unparseable(stage: Stage) -> None:
    tablet = stage.tablet("crew")
    for body in ({}, {"device_id": tablet.device}, {"device_id": random_id(), "mutations": []}):
        status = tablet.request("POST", "/sync/push/?envelope=bad", body).status
        expect(status in (400, 403), f"an envelope that is none was answered {status}")


SCENARIOS = (
    Scenario("a lost answer, and a further edit", (1, 10), lost_answer),
    Scenario("the same push on two workers at once", (2,), twice_at_once),
    Scenario("an id with other content", (3,), other_content),
    Scenario("bad mutations among fifty", (6,), bad_among_good),
    Scenario("a gap in the numbers", (0,), custody_gap),
    Scenario("apps of other versions", (28,), other_versions),
    Scenario("envelopes that are none", (6,), unparseable),
)
