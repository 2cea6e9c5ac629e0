"""Two people and one record: merges, conflicts, late copies, parents and children, clocks."""

from datetime import timedelta

from conformance.history import PUSH, Document
from conformance.scenarios.receipts import applied, note
from conformance.scenarios.scenario import Scenario
from conformance.stage import Stage, expect, new_id, random_id
from conformance.tablet import Tablet
from conformance.values import moment


def patch(tablet: Tablet, assignment: str, base: int | None, **fields: object) -> Document:
    return tablet.queue("assignment.patch", fields, record=assignment, base_rev=base)


def shown(tablet: Tablet, assignment: str) -> Document:
    tablet.pull()
    expect(assignment in tablet.store, f"{tablet.name} does not see its assignment")
    return tablet.store[assignment]


def different_fields(stage: Stage) -> None:
    _, assignment = stage.call()
    one, two = stage.tablet("crew"), stage.tablet("teammate")
    base = shown(one, assignment)["rev"]
    patch(one, assignment, base, team_note="dog")
    patch(two, assignment, base, eta="2026-11-22T10:00:00Z")
    applied(one.push())
    applied(two.push())
    for tablet in (one, two):
        record = shown(tablet, assignment)
        both = record["team_note"] == "dog" and record["eta"]
        expect(both, f"{tablet.name} holds {record['team_note']}, {record['eta']}")


def same_field(stage: Stage) -> None:
    _, assignment = stage.call()
    one, two = stage.tablet("crew"), stage.tablet("teammate")
    base = shown(one, assignment)["rev"]
    patch(one, assignment, base, team_note="dog")
    applied(one.push())
    patch(two, assignment, base, team_note="cat")
    (result,) = two.push()
    expect(result["result"] == "conflict", f"answered {result['result']}")
    (field,) = result["conflict"]["fields"]
    both = (field["server"], field["yours"])
    expect(both == ("dog", "cat"), f"the conflict keeps {both}")
    rev = shown(two, assignment)["rev"]
    path = f"/sync/conflicts/{result['conflict']['id']}/resolve/"
    choice = {"fields": {"team_note": "cat"}}
    stage.done(stage.person("dispatcher").request("POST", path, choice))
    after = shown(two, assignment)
    expect(after["team_note"] == "cat" and after["rev"] > rev, "the decision is a new rev")


def own_edits(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    base = shown(tablet, assignment)["rev"]
    for text in ("one", "two", "three"):
        patch(tablet, assignment, base, team_note=text)
        applied(tablet.push())
    expect(shown(tablet, assignment)["team_note"] == "three", "the last edit stands")


def late_copy(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    base = shown(tablet, assignment)["rev"]
    patch(tablet, assignment, base, team_note="old")
    late = tablet.envelope(list(tablet.outbox))
    applied(tablet.push())
    patch(tablet, assignment, base, team_note="new")
    applied(tablet.push())
    stage.done(tablet.request("POST", PUSH, late))
    expect(shown(tablet, assignment)["team_note"] == "new", "an old edit undid a newer one")


def no_base(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    base = shown(tablet, assignment)["rev"]
    patch(tablet, assignment, base, team_note="stands")
    patch(tablet, assignment, None, team_note="does not")
    _, result = tablet.push()
    expect(result["result"] == "conflict", f"answered {result['result']}")
    expect(shown(tablet, assignment)["team_note"] == "stands", "a push without base wrote")


def other_spelling(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    base = shown(tablet, assignment)["rev"]
    patch(tablet, assignment, base, team_note="  cafe\u0301 ", eta="2026-11-22T12:00:00+02:00")
    applied(tablet.push())
    patch(tablet, assignment, None, team_note="caf\u00e9", eta="2026-11-22T10:00:00Z")
    applied(tablet.push())
    expect(shown(tablet, assignment)["team_note"] == "caf\u00e9", "the stored form comes back")


def child_first(stage: Stage) -> None:
    one, two = stage.tablet("crew"), stage.tablet("crew")
    incident, child = new_id(), new_id()
    fields = {"incident": incident, "kind": "operational", "body": "first"}
    two.queue("note.create", fields, record=child)
    two.queue("note.amend", {"body": "second"}, record=child, base_rev=1)
    results = [one["result"] for one in two.push()]
    expect(results == ["held", "held"], f"children without a parent are {results}")
    one.queue("incident.create", {"call_type": "WELFARE"}, record=incident)
    applied(one.push())
    one.pull()
    expect(child in one.store, "the child has not come with its parent")
    expect(one.store[child]["body"] == "second", "children are applied in their order")
    stage.done(stage.person("dispatcher").request("POST", f"/incidents/{incident}/cancel/", {}))


def wrong_clocks(stage: Stage) -> None:
    _, assignment = stage.call()
    for off in (timedelta(days=3), timedelta(days=-730)):
        tablet = stage.tablet("crew", off=off)
        at = tablet.clock.now() - timedelta(minutes=5)
        written = note(tablet, assignment, occurred=tablet.clock.reading(at))["record_id"]
        applied(tablet.push())
        tablet.pull()
        error = moment(tablet.store[written]["corrected_at"]) - at.timestamp()
        expect(-1 < error < 30, f"a clock {off.days} days off moved a note by {error:.0f} s")


def reboot(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew", off=timedelta(days=3))
    first = note(tablet, assignment, "before")["record_id"]
    tablet.clock.reboot(random_id())
    second = note(tablet, assignment, "after")["record_id"]
    applied(tablet.push())
    tablet.pull()
    times = [moment(tablet.store[one]["corrected_at"]) for one in (first, second)]
    expect(times == sorted(times), "a reboot in the queue changed the order")


def late_status(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for status in ("en_route", "on_scene"):
        tablet.queue("status_event.create", {"assignment": assignment, "status": status})
        applied(tablet.push())
    old = tablet.clock.reading(tablet.clock.now() - timedelta(hours=2))
    fields = {"assignment": assignment, "status": "en_route"}
    late = tablet.queue("status_event.create", fields, occurred=old)["record_id"]
    applied(tablet.push())
    tablet.pull()
    expect(tablet.store[late]["late"], "a report of two hours ago is late")
    unit = tablet.store[stage.unit()]
    expect(unit["status"] == "on_scene", f"the unit went back to {unit['status']}")
    clear(tablet, assignment)


def two_press(stage: Stage) -> None:
    _, assignment = stage.call()
    one, two = stage.tablet("crew"), stage.tablet("teammate")
    fields = {"assignment": assignment, "status": "on_scene"}
    facts = [tablet.queue("status_event.create", fields)["record_id"] for tablet in (one, two)]
    applied(one.push())
    one.pull()
    rev = one.store[stage.unit()]["rev"]
    applied(two.push())
    one.pull()
    expect(all(fact in one.store for fact in facts), "both facts are kept")
    expect(one.store[stage.unit()]["rev"] == rev, "two presses are one transition")
    clear(one, assignment)


def clear(tablet: Tablet, assignment: str) -> None:
    """Leaves the unit as it is found: free."""
    fields = {"assignment": assignment, "status": "available"}
    tablet.queue("status_event.create", fields)
    applied(tablet.push())


SCENARIOS = (
    Scenario("different fields on both sides", (7,), different_fields),
    Scenario("the same field on both sides, and a decision", (8,), same_field),
    Scenario("edits of one device without a pull between", (9,), own_edits),
    Scenario("a late copy of an old edit", (11,), late_copy),
    Scenario("a patch without a base", (12,), no_base),
    Scenario("the same values in another spelling", (29,), other_spelling),
    Scenario("children before their parent", (14,), child_first),
    Scenario("clocks three days fast, two years slow", (23,), wrong_clocks),
    Scenario("a reboot in the middle of a queue", (23,), reboot),
    Scenario("a status hours late", (24,), late_status),
    Scenario("two teammates press the same button", (25,), two_press),
)
